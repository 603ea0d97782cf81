"""Starting plain mode: the session is opened or begun, and given back whatever ends it."""

import errno
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from ivig_tui.ask import words
from ivig_tui.ask.interview import Interview
from ivig_tui.ask.questions import HELPING, LEAVING, means
from ivig_tui.ask.talk import Left, Talk
from ivig_tui.criteria.kinds import Mistake, Refused
from ivig_tui.criteria.wording import FORBIDDEN, inert
from ivig_tui.editing.choices import typed_yes
from ivig_tui.editing.texts import REFERENCE_EDITOR
from ivig_tui.fault import tell_of_stray_faults
from ivig_tui.myositis.document import PUBLISHED, VERSION
from ivig_tui.privacy import keep_private
from ivig_tui.report.model import NOT_AN_ORDER, OLD_DOCUMENT, SUBJECT
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Session
from ivig_tui.store import folder as sessions
from ivig_tui.store.open_session import OpenSession

FINE, FAILED = 0, 1
PATIENCE_S, LOOK_S = 5.0, 0.05
"""How long another login of one's own may take to go, and between two looks, in seconds."""


def start(name: str, folder: Path, today: date | None) -> int:
    """Ask what still matters in a session; the exit code."""
    keep_private()
    tell_of_stray_faults(lambda told: print(f"ivig-tui: {told}", file=sys.stderr))
    if sys.stdin is None:
        print("ivig-tui: there is no standard input to answer from", file=sys.stderr)
        return FAILED
    talk = Talk(sys.stdin.buffer, sys.stdout, prompt=sys.stdin.isatty(),
                encoding=sys.stdin.encoding or "utf-8")  # fmt: skip
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: _no_more(talk))
    try:
        path = _found(name, folder, talk)
        if path is None:
            return FAILED
        course = OpenSession(path, lambda happened: happened(), today)
    except Invalid as invalid:
        for error in invalid.errors:
            print(f"{inert(name)}: {error}", file=sys.stderr)
        return FAILED
    except Left:
        print("\nivig-tui: no session was started", file=sys.stderr)
        return FAILED
    try:
        return _interview(course, talk)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        _hung_up()
        return FINE if course.close() else FAILED
    finally:
        # Whatever ended it, what was answered is saved and the lock given back.
        course.close()


def _no_more(talk: Talk) -> None:
    """Nothing more is heard, as at the end of input: an exception could come at any point, in
    the middle of leaving too."""
    talk.gone = True
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # ends a read that waits


def _hung_up() -> None:
    """The terminal is gone: nothing more is printed, at the exit neither."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def _found(name: str, folder: Path, talk: Talk) -> Path | None:
    """The session's file; one is begun where there is none and the person wants it."""
    try:
        return sessions.find(name, folder)
    except Invalid:
        known = list(sessions.references(folder))
        a_path = os.sep in name or name.endswith(".toml")
        if a_path or any(reference == name for reference, _ in known):
            raise
    if means(name, LEAVING | HELPING):
        raise Invalid([f"{inert(name)} is a word for leaving or for help, and no reference"])
    told = ""
    if not FORBIDDEN.search(name):  # a control character is refused below
        name, told = REFERENCE_EDITOR.cleaned(name)
    talk.say([f"{told[0].upper()}{told[1:]}."] if told else [])
    try:
        reference = sessions.free_reference(name, known)
    except Refused as wrong:
        raise Invalid([str(wrong)]) from None
    if not _yes(talk, f"There is no session {reference} in {folder}. Start a new one? (yes or no)"):
        return None
    try:
        return sessions.create(Session(reference), folder)
    except OSError as error:
        raise Invalid([f"can't be created: {error.strerror or error}"]) from None


def _end_other(course: OpenSession, talk: Talk) -> None:
    """Where it is one's own other login that has the session, offer to end it, and wait."""
    if not course.may_end_other:
        return
    asks = f"It is {course.read_only}. End that login? It saves, and goes. (yes or no)"
    if not _yes(talk, asks) or not course.ask_to_go():
        return
    until = time.monotonic() + PATIENCE_S
    while course.read_only and time.monotonic() < until:
        time.sleep(LOOK_S)
        course.look_again()


def _yes(talk: Talk, asks: str) -> bool:
    """A question that is no answer of a session, until it is answered."""
    talk.say([asks])
    while True:
        try:
            typed = talk.hear()
            return typed_yes(typed)
        except Mistake as mistake:
            talk.say([words.LEAVES if means(typed, LEAVING) else str(mistake), asks])


def _interview(course: OpenSession, talk: Talk) -> int:
    session = course.session
    talk.say([f"{session.reference}: {SUBJECT}, criteria {VERSION} of {PUBLISHED}."])
    with suppress(Left):
        _end_other(course, talk)
    if course.read_only:
        talk.say(words.state_lines(course.assessment))
        print(f"ivig-tui: {inert(session.reference)}: {course.read_only}", file=sys.stderr)
        return FAILED
    talk.say([words.verdict_line(course.assessment.last, course.assessment), words.COMMANDS])
    talk.say([f"{told[0].upper()}{told[1:]}." for told in course.to_know])
    with suppress(Left):
        Interview(course, talk).run()
    saved = course.close()
    talk.say(["", "Left.", *words.state_lines(course.assessment)])
    talk.say([course.beside] if course.beside else [])
    talk.say([OLD_DOCUMENT, NOT_AN_ORDER])
    if not saved:
        why = course.saved.failure or "the disk did not answer in time"
        print(f"ivig-tui: NOT SAVED: {why}", file=sys.stderr)
        return FAILED
    return FINE
