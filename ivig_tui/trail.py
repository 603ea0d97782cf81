"""History in words: who changed what and when."""

from ivig_tui.fileformat import field_known
from ivig_tui.guideline.wording import found, inert, one_line, shown_date
from ivig_tui.session import Entry, Session
from ivig_tui.verdict import field_label


def told(entry: Entry) -> str:
    """One entry in a line, harmless to show."""
    return f"{shown_date(entry.at)} {entry.at:%H:%M}  {inert(entry.by)}  {change(entry)}"


def change(entry: Entry) -> str:
    """What an entry changed: `MRC sum score: 58 → 48`."""
    if entry.field.startswith("reviews.") and entry.old is None and entry.new is None:
        return f"{inert(entry.field).replace('reviews.', 'Review ')} started"
    name = field_label(entry.field) if field_known(entry.field) else inert(entry.field)
    if entry.field.endswith(".signed_at"):
        return f"{name}: {'unlocked' if entry.new is None else 'signed'}"
    old, new = _words(entry.field, entry.old), _words(entry.field, entry.new)
    return f"{name}: {old} → {new}"


def _words(field: str, raw: object) -> str:
    """A raw value in words; one that is not right for its field as it stands in the file."""
    if raw is None:
        return "unanswered"
    kind = field_known(field)
    if kind is None or any(kind.check(raw)):
        return found(raw)
    return one_line(kind.show(kind.read(raw)))


def of_field(session: Session, field: str) -> list[Entry]:
    """The entries of one answer, oldest first."""
    return [entry for entry in session.history if entry.field == field]
