"""A session as the plain TOML document that its file holds (see `fileformat` for the way back)."""

from ivig_tui.criteria.wording import whole_minutes
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.myositis.fields import BY_TABLE
from ivig_tui.session.fileformat import FORMAT
from ivig_tui.session.session import Entry, Session


def to_document(session: Session) -> dict[str, object]:
    """The TOML document of a session, in the document's order; what is empty is left out."""
    document = without_history(session)
    if session.history:
        document["history"] = [entry_table(entry) for entry in session.history]
    return document


def without_history(session: Session) -> dict[str, object]:
    """The same, the history left out."""
    document: dict[str, object] = {
        "format": FORMAT,
        "criteria": CRITERIA,
        "reference": session.reference,
    }
    for table in list(BY_TABLE)[:-1]:
        written = _written(session, table, None)
        if written:
            document[table] = written
    if session.answers.reviews:
        numbers = range(1, session.answers.reviews + 1)
        document["reviews"] = [_written(session, "reviews", number) for number in numbers]
    return document


def _written(session: Session, table: str, review: int | None) -> dict[str, object]:
    written: dict[str, object] = {}
    for field in BY_TABLE[table]:
        raw = session.raw(field.full(review))
        if raw is None:
            continue
        key, _, item = field.name.partition(".")
        if item:
            items = written.setdefault(key, {})
            assert isinstance(items, dict)
            items[item] = raw
        else:
            written[key] = raw
    return written


def entry_table(entry: Entry) -> dict[str, object]:
    """The TOML table of one entry of the history."""
    at = whole_minutes(entry.at)
    written: dict[str, object] = {"at": at, "by": entry.by, "field": entry.field}
    if entry.old is not None:
        written["old"] = entry.old
    if entry.new is not None:
        written["new"] = entry.new
    if entry.undoes is not None:
        written["undoes"] = entry.undoes
    return written
