"""The columns of the list of sessions: their headings, and a row for each file."""

from datetime import date

from ivig_tui.criteria.wording import shown_date
from ivig_tui.presentation.outline import LOOKS
from ivig_tui.tui.sessions.entries import Entry
from ivig_tui.tui.sessions.listing import Order
from ivig_tui.tui.widgets.lines import Line, Span, cut, fit, line, on_cursor, pad, width_in

_DUE, _FOR, _SAVED = 19, 5, 11
_NARROWEST, _WIDEST = 11, 24
"""Of the reference's column; in 80 columns the narrowest leaves seven for who saved it."""
_NARROW = 55
"""In fewer columns a row tells the state without its assessment, so that what is due stays."""


def headings(order: Order, width: int) -> Line:
    """What the columns hold; the one that the list is sorted by is marked."""

    def heading(text: str, size: int, sorts: Order | None = None) -> str:
        return column(f"{text} ↓" if sorts is order else text, size)

    text = " ".join(
        (
            heading("reference", _reference(width), Order.REFERENCE),
            heading("  stands", 2 + _stands(width)),
            heading("review due", _DUE, Order.DUE),
            heading("for", _FOR),
            heading("saved", _SAVED, Order.SAVED),
            "by",
        )
    )
    return cut(line((f" {text}", "dim")), width)


def row(one: Entry, here: bool, width: int, today: date) -> Line:
    """One file of the folder."""
    mark = Span("▸" if here else " ", "key")
    if one.errors:
        name = column(one.reference, _reference(width) + 11)
        spans = line(mark, (f"{name} ", "text"), (f"✘ {one.errors[0]}", "not_met"))
    else:
        look = LOOKS[one.state]
        stands = one.state.words if width < _NARROW else one.stands
        spans = line(
            mark,
            (f"{column(one.reference, _reference(width))} ", "title"),
            (f"{look.glyph} ", look.name.lower()),
            (f"{column(stands, _stands(width))} ", "text"),
            (f"{column(_due(one, width), _DUE)} ", "not_met" if one.overdue else "text"),
            (f"{column(one.condition, _FOR)} ", "text"),
            (f"{column(_saved(one, today), _SAVED)} {one.saved_by}", "dim"),
        )
    spans = pad(spans, width)
    return on_cursor(spans) if here else spans


def column(text: str, width: int) -> str:
    """Text in exactly so many cells."""
    fitted = fit(text, width)
    return fitted + " " * (width - width_in(fitted))


def _reference(width: int) -> int:
    return max(_NARROWEST, min(_WIDEST, _NARROWEST + (width - 80) // 2))


def _stands(width: int) -> int:
    return 7 if width < _NARROW else 19


def _due(one: Entry, width: int) -> str:
    if one.due is None:
        return f"stopped {shown_date(one.stopped)}" if one.stopped else "–"
    parts = [shown_date(one.due)] + ["overdue"] * one.overdue
    # The word comes first where the end may be cut off.
    return " ".join(reversed(parts) if width < _NARROW else parts)


def _saved(one: Entry, today: date) -> str:
    if one.unsaved:
        return "not yet"
    if one.saved_at is None:
        return "–"
    day = one.saved_at.date()
    return f"{one.saved_at:%H:%M}" if day == today else shown_date(day)
