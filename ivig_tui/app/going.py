"""Leaving a session: never with an answer that is on no disk, unless that is asked for twice."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivig_tui.app.checklist import Checklist


def go_back(view: "Checklist") -> None:
    """Go back to the list; not while an answer is on no disk, as it would be lost."""
    saved = view.course.saved
    if saved.pending and not view.course.saved_within(0.3):
        failure = saved.failure or "the disk is slow"
        view.message = f"NOT SAVED yet: {failure}; this stays open and keeps trying"
    elif saved.failure:
        view.message = f"NOT SAVED: {saved.failure}; this stays open and keeps trying"
    else:
        view.desk.pop()


def leave(view: "Checklist", asked: str = "") -> None:
    """Quit; asked for twice only while an answer is on no disk."""
    failure = view.course.saved.failure
    if failure and asked != "quit":
        told = f"NOT SAVED: {failure}; q again leaves, and loses what is not saved"
        view.ask("quit", told)
    else:
        view.desk.quit()
