"""What the list asks for in its prompt line, and what comes of the answer."""

from datetime import date
from enum import Enum
from pathlib import Path

from msgspec import Struct, field

from ivig_tui import people
from ivig_tui.criteria.kinds import Refused
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.texts import REFERENCE_EDITOR
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Session
from ivig_tui.store import change
from ivig_tui.store import folder as store
from ivig_tui.tui.sessions.entries import Entry, Shelf


class Ask(Enum):
    """What is asked for: the word for Enter."""

    NEW = "start"
    RENAME = "rename"
    DELETE = "delete"


_DOING = {Ask.NEW: "creating", Ask.RENAME: "renaming", Ask.DELETE: "deleting"}


class Prompt(Struct, frozen=True):
    """A question in the prompt line, with the answer as far as it is typed."""

    ask: Ask
    target: Entry | None = None
    """The session that it is about; None for a new one."""
    draft: Draft = field(default_factory=lambda: Draft(REFERENCE_EDITOR))
    existing: Path | None = None
    """The session that has the reference typed for a new one: Enter opens it."""

    @property
    def label(self) -> str:
        """The question."""
        if self.target is None:
            return "Reference of the new session:"
        if self.ask is Ask.RENAME:
            return f"New reference of {self.target.reference}:"
        return f"To delete {self.target.reference} for good, type its reference:"

    @property
    def doing(self) -> str:
        """What is waited for after Enter, in words."""
        name = "the new session" if self.target is None else self.target.reference
        return f"{_DOING[self.ask]} {name}"

    @property
    def enter(self) -> str:
        """What Enter does, in a word."""
        return self.ask.value if self.existing is None else "open it"


class Outcome(Struct, frozen=True):
    """What came of an answer."""

    prompt: Prompt | None = None
    """The question still asked, with all that was typed; None where it is done."""
    said: str = ""
    open: Path | None = None
    """The session to open."""
    changed: Entry | None = None
    """What the list shows of a session that was changed."""
    gone: Path | None = None
    """The session that was deleted."""


def answered(prompt: Prompt, shelf: Shelf, today: date) -> Outcome:
    """Do what was asked for; where that can't be, the prompt stays and the reason is said."""
    try:
        if prompt.target is None:
            return _start(prompt, shelf, today)
        if prompt.ask is Ask.RENAME:
            return _rename(prompt.draft.text, prompt.target, shelf, today)
        return _delete(prompt.draft.text, prompt.target)
    except Refused as refused:
        return Outcome(prompt, str(refused))
    except Invalid as invalid:
        return Outcome(prompt, invalid.errors[0])


def _start(prompt: Prompt, shelf: Shelf, today: date) -> Outcome:
    """A reference that exists is refused for a new session, and the existing one offered."""
    try:
        reference = store.free_reference(prompt.draft.text, shelf.references(today))
        return Outcome(prompt, open=store.create(Session(reference), shelf.folder))
    except store.Taken as taken:
        offered = Prompt(prompt.ask, None, prompt.draft, taken.path)
        return Outcome(offered, f"{taken}: Enter opens it, Esc goes back")
    except OSError as error:
        return Outcome(prompt, f"can't be created: {error.strerror or error}")


def _rename(typed: str, target: Entry, shelf: Shelf, today: date) -> Outcome:
    warning = change.rename(
        target.path, typed, shelf.references(today), by=people.user(), at=people.now()
    )
    changed = shelf.entry(target.path, today)
    new = changed.reference
    said = f"{target.reference} is {new} now" if new != target.reference else "not changed"
    return Outcome(said=f"{said}, {warning}" if warning else said, changed=changed)


def _delete(typed: str, target: Entry) -> Outcome:
    warning = change.delete(target.path, typed, by=people.user())
    said = f"{target.reference} is deleted"
    left = change.left_beside(target.path)
    if left:
        said += f"; still there: {', '.join(left)}"
    return Outcome(said=f"{said}, {warning}" if warning else said, gone=target.path)
