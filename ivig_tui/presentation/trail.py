"""History in words: who changed what and when."""

from ivig_tui.criteria.wording import found, inert, one_line, shown_date
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.presentation.verdict import field_label, where_label
from ivig_tui.session import ledger
from ivig_tui.session.fileformat import field_known
from ivig_tui.session.session import Entry, Session


def told(entry: Entry) -> str:
    """One entry in a line, harmless to show."""
    return f"{shown_date(entry.at)} {entry.at:%H:%M}  {inert(entry.by)}  {change(entry)}"


def whose(entry: Entry) -> str:
    """Who made a change, and when: `jdoe, 22 Nov 2026 09:31`."""
    return f"{inert(entry.by)}, {shown_date(entry.at)} {entry.at:%H:%M}"


def change(entry: Entry) -> str:
    """What an entry changed: `MRC sum score: 58 → 48`."""
    takes_back = "" if entry.undoes is None else f"  (takes back change {entry.undoes})"
    return f"{_change(entry)}{takes_back}"


def _change(entry: Entry) -> str:
    if entry.field.startswith("reviews.") and entry.old is None and entry.new is None:
        review = inert(entry.field).replace("reviews.", "Review ")
        return f"{review} {'started' if entry.undoes is None else 'taken away or started again'}"
    where, _, key = entry.field.rpartition(".")
    if key == "signed_content":
        what = "no longer covered" if entry.new is None else "covered"
        return f"{where_label(where)}: what is signed is {what} by the signature"
    name = field_label(entry.field) if field_known(entry.field) else inert(entry.field)
    if key == "signed_at":
        return f"{name}: {'unlocked' if entry.new is None else 'signed'}"
    old, new = _words(entry.field, entry.old), _words(entry.field, entry.new)
    if entry.field == INFUSIONS_FIELD and not ledger.whole(entry.old, entry.new):
        return _infusion(name, entry, old, new)
    return f"{name}: {old} → {new}"


def _infusion(name: str, entry: Entry, old: str, new: str) -> str:
    """One infusion that came, went or was changed."""
    if entry.old is None:
        return f"{name}: {new} added"
    return f"{name}: {old} removed" if entry.new is None else f"{name}: {old} → {new}"


def _words(field: str, raw: object) -> str:
    """A raw value in words; one that is not right for its field as the file has it."""
    if raw is None:
        return "unanswered"
    kind = field_known(field)
    if field == INFUSIONS_FIELD and isinstance(raw, dict):
        raw = [raw]
    if kind is None or any(kind.check(raw)):
        return found(raw)
    return one_line(kind.show(kind.read(raw)))


def of_field(session: Session, field: str) -> list[Entry]:
    """The entries of one answer, oldest first."""
    return [entry for entry in session.history if entry.field == field]
