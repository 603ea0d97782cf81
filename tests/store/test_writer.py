"""A writer keeps the text of what did not change. Its bytes are those of a writer that keeps
nothing, and what it keeps is still looked at: none of it can go wrong unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
import tomli_w

from ivig_tui.criteria.answers import Number
from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.rows import Infusion
from ivig_tui.session.filewriting import to_document
from ivig_tui.session.session import Session
from ivig_tui.store import toml

INFUSIONS = "treatment.infusions"
AT = datetime(2026, 11, 22, 9, 31, 4, tzinfo=UTC)
FIRST = date(2026, 1, 5)
LONG = Decimal(f"17.{'0' * 60}")
"""Grams that take more than a line: tomli_w makes tables of all infusions then."""
GRAMS: tuple[Number, ...] = (35, Decimal(35), Decimal("35.0"), Decimal("35.00"), 40, Decimal("0.5"))


def infusion(week: int, grams: Number = 35) -> Infusion:
    return Infusion(FIRST + timedelta(weeks=week), grams, "maintenance")


def given(session: Session, *rows: Infusion) -> Session:
    return session.answer(INFUSIONS, rows, by="x", at=AT)


def stepped(session: Session, random: Random) -> Session:
    """The session after a change that chance brings."""
    rows = list(infusions(session.answers))
    at = random.randrange(len(rows) + 1)
    match random.choice(("more",) * 6 + ("fewer", "moved", "copied", "long", "none", "all")):
        case "more":
            rows.insert(at, infusion(random.randrange(9), random.choice(GRAMS)))
        case "fewer":
            del rows[at:]
        case "moved":
            random.shuffle(rows)
        case "copied":
            rows = [Infusion(one.date, Decimal(one.grams), one.phase) for one in rows]
        case "long" if random.random() < 0.3:
            rows.insert(at, infusion(random.randrange(9), LONG))
        case "none":
            rows = []
        case "all" if random.random() < 0.3:
            return session.answer(INFUSIONS, None, by="x", at=AT)
    return given(session, *rows)


def another(session: Session, random: Random) -> Session:
    """The session after a step of any kind."""
    match random.choice(
        ("infusions",) * 6 + ("notes", "stopped", "vials", "undo", "read", "forgot")
    ):
        case "infusions":
            return stepped(session, random)
        case "notes":
            notes = random.choice(("\ninfusions = []\n", "[[history]]\nat = 1", "'''", "ä\r\n\\"))
            return session.answer("qualifying.notes", notes, by="x", at=AT)
        case "stopped":
            return session.answer("treatment.stopped", date(2026, 9, 1), by="x", at=AT)
        case "vials":
            sizes = random.choice(((5, 10), (Decimal("2.5"), 5)))
            return session.answer("treatment.vial_sizes_g", sizes, by="x", at=AT)
        case "undo":
            return (session.undo(by="x", at=AT) or (session, ""))[0]
        case "read":
            return toml.decode(toml.encode(session))
    shorter = session.history[: random.randrange(len(session.history) + 1)]
    return replace(session, history=shorter, done=None, undone=())


@pytest.mark.parametrize("seed", range(60))
def test_what_is_kept_makes_the_same_bytes_as_nothing_kept(seed: int) -> None:
    random = Random(seed)
    session = Session("SYN-1").start_review(by="x", at=AT)
    writer, unread = toml.Writer(), toml.Writer()
    for _ in range(60):
        session = another(session, random)
        data = writer.encode_checked(session)
        assert data == toml.Writer().encode_checked(session) == unread.encode(session)
        assert toml.decode(data) == session
        document = to_document(session)
        document.pop("history", None)
        assert data.partition(b"\n[[history]]\n")[0] == tomli_w.dumps(document).encode()


def lines(writer: toml.Writer, of: Callable[[Infusion, bytes], tuple[Infusion, bytes]]) -> None:
    writer._lines = {at: of(*kept) for at, kept in writer._lines.items()}


def history(writer: toml.Writer, of: Callable[[bytes], bytes]) -> None:
    writer._read[:] = [of(b"".join(writer._read))]


CORRUPTED: dict[str, Callable[[toml.Writer], None]] = {
    "a line says more": lambda w: lines(w, lambda i, b: (i, b.replace(b"= 35,", b"= 350,"))),
    "lines are mixed up": lambda w: lines(w, lambda i, b: (i, min(w._said))),
    "a line is no TOML": lambda w: lines(w, lambda i, b: (i, b.replace(b"{", b""))),
    "a line is two": lambda w: lines(w, lambda i, b: (i, b + b)),
    "a line is a remark": lambda w: lines(w, lambda i, b: (i, b"#" + b)),
    "a line is gone": lambda w: lines(w, lambda i, b: (i, b"" if i.date == FIRST else b)),
    "what a line said": lambda w: w._said.update(dict.fromkeys(w._said, infusion(7))),
    "an entry": lambda w: history(w, lambda text: text.replace(b"2026-01-05", b"2026-01-06")),
    "an entry is gone": lambda w: history(w, lambda text: text[200:]),
    "an entry too many": lambda w: history(w, lambda text: text * 2),
    "all entries are gone": lambda w: history(w, lambda text: b""),
}


@pytest.mark.parametrize("how", CORRUPTED)
def test_what_is_kept_and_is_not_what_it_was_is_not_written(how: str) -> None:
    """Red where the lines of the infusions, or the entries read before, are not looked at again."""
    session = given(given(Session("SYN-1"), infusion(0)), infusion(0), infusion(1))
    writer = toml.Writer()
    writer.encode_checked(session)
    CORRUPTED[how](writer)
    session = session.answer("qualifying.biopsy", True, by="x", at=AT)
    with pytest.raises(toml.Unfaithful):
        writer.encode_checked(session)
    # Nothing is lost: it is made anew.
    assert writer.encode_checked(session) == toml.encode(session)


def test_what_is_read_again_does_not_grow_with_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    session, writer, sizes = Session("SYN-1"), toml.Writer(), []
    real = toml.decode

    def read(data: bytes) -> Session:
        sizes.append(len(data))
        return real(data)

    monkeypatch.setattr(toml, "decode", read)
    for week in range(60):
        session = given(session, *infusions(session.answers), infusion(week))
        writer.encode_checked(session)
    assert len(sizes) == 60
    assert max(sizes[1:]) < 500
