"""The agenda of a folder in each of its formats."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

from ivig_tui.criteria.wording import counted, inert, plain, shown_date
from ivig_tui.exchange import Due, number
from ivig_tui.report.agenda import Row
from ivig_tui.report.export import cell

Found = tuple[str, Row]
"""The name of a session's file, and a row of its agenda."""

NOT_AN_ORDER = "As planned; not an order."


class NotInstalled(Exception):
    """A library that a format needs is not there; the message says how it gets there."""


def in_order(due: Iterable[Found]) -> list[Found]:
    """Rows of many sessions by date, then reference, an infusion before a review."""

    def place(one: Found) -> tuple[object, ...]:
        file, row = one
        return (
            row.date,
            row.reference,
            row.what == "review",
            file,
            row.what,
            row.number,
            row.dose or 0,
        )

    return sorted(due, key=place)


def written(form: str, due: Sequence[Found], now: datetime) -> str:
    """The rows in a format, in the order given; `now` is when a calendar says that it was made.

    Raises:
        KeyError: there is no such format.
        NotInstalled: what the format needs is not there.
    """
    match form:
        case "text":
            return _text(due)
        case "json":
            return "".join(json.dumps(as_json(file, row)) + "\n" for file, row in due)
        case "csv":
            return _csv(due)
        case "ics":
            return _calendar(due, now)
    raise KeyError(form)


def as_json(file: str, row: Row) -> Due:
    """A row for programs; what is unknown or does not belong is null."""
    weight = row.weight
    day = weight.day if weight else None
    return {
        "date": row.date.isoformat(),
        "reference": row.reference,
        "file": file,
        "what": row.what,
        "number": row.number,
        "of": row.of,
        "dose": row.dose,
        "grams": None if row.grams is None else number(row.grams),
        "vials": None
        if row.grams is None
        else {plain(size): count for size, count in Counter(row.vials).items()},
        "dosing_kg": number(weight.dosing_kg) if weight else None,
        "basis": weight.basis if weight else None,
        "weight_date": day.isoformat() if day else None,
        "overdue": row.overdue,
        "flags": list(row.flags),
    }


def vials_in_words(vials: Iterable[Decimal], join: str = " + ") -> str:
    """Vials by size, largest first: `2 × 20 g + 1 × 10 g`."""
    sizes = Counter(vials)
    return join.join(f"{sizes[size]} × {plain(size)} g" for size in sorted(sizes, reverse=True))


# --- text --------------------------------------------------------------------------------------

HEADINGS = ("date", "reference", "what", "grams", "vials", "dosing weight", "flags")


def _text(due: Sequence[Found]) -> str:
    from rich.cells import cell_len

    table = [HEADINGS, *(_cells(row) for _, row in due)]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]
    return "".join(f"{line}\n" for line in (*lines, *(["", *totals(due)] if totals(due) else [])))


def _cells(row: Row) -> tuple[str, ...]:
    """A row for people, each text harmless."""
    infusion = row.what != "review"
    return (
        row.date.isoformat() + (" overdue" if row.overdue else ""),
        inert(row.reference),
        row.label,
        ("unknown" if infusion else "–") if row.grams is None else f"{plain(row.grams)} g",
        vials_in_words(row.vials) or "–",
        weight_in_words(row) or ("unknown" if infusion else "–"),
        " ".join(row.flags) or "–",
    )


def weight_in_words(row: Row) -> str:
    """The dosing weight with its basis and date; empty where there is none."""
    weight = row.weight
    if weight is None:
        return ""
    day = f"of {shown_date(weight.day)}" if weight.day else "without a date"
    return f"{plain(weight.dosing_kg)} kg {weight.basis}, {day}"


def totals(due: Sequence[Found]) -> list[str]:
    """The vials of all rows by size, for the pharmacy, and how many infusions they leave out;
    empty without an infusion."""
    infusions = [row for _, row in due if row.what != "review"]
    if not infusions:
        return []
    grams = sum((row.grams or Decimal(0) for row in infusions), Decimal(0))
    vials = vials_in_words((size for row in infusions for size in row.vials), ", ")
    told = [f"Vials in all: {vials}; {plain(grams)} g"] if vials else []
    unknown = sum(row.grams is None for row in infusions)
    if unknown:
        told.append(f"Not counted, as the grams are unknown: {counted(unknown, 'infusion')}")
    return [*told, NOT_AN_ORDER]


# --- CSV and calendar ----------------------------------------------------------------------------


def _csv(due: Sequence[Found]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(Due.__annotations__)
    for file, row in due:
        told = {**as_json(file, row), "vials": vials_in_words(row.vials) or None}
        writer.writerow([cell(value, name) for name, value in told.items()])
    return text.getvalue()


def _calendar(due: Sequence[Found], now: datetime) -> str:
    """A calendar (RFC 5545): an all-day event for each row."""
    try:
        import icalendar  # half a second, and 9 MB with all that it brings: for this format alone
    except ImportError:
        raise NotInstalled(
            "a calendar needs the library icalendar: pip install 'ivig-tui[calendar]'"
        ) from None
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//ivig-tui//agenda//EN")
    for _, row in due:
        event = icalendar.Event()
        event.add("uid", _uid(row))
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", row.date)
        event.add("summary", inert(f"{row.reference} {row.label}"))
        event.add("description", "\n".join(_description(row)))
        # Nobody's day is taken up by it.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _uid(row: Row) -> str:
    """The same for the same infusion or review whenever it is planned for."""
    parts = (row.reference, row.what, str(row.number), str(row.dose or ""))
    return f"{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}@ivig-tui"


def _description(row: Row) -> list[str]:
    told = ["overdue"] if row.overdue else []
    if row.what != "review":
        told.append("grams unknown" if row.grams is None else f"{plain(row.grams)} g")
        told += [one for one in (vials_in_words(row.vials), weight_in_words(row)) if one]
        told.append(NOT_AN_ORDER)
    return [*told, *([f"flags: {' '.join(row.flags)}"] if row.flags else [])]
