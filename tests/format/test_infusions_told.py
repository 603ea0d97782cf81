"""What history tells of infusions, and what an undo makes of them, beside a model that is written
from the format alone: over courses of changes that chance brings, on files of every origin.

Red where a change is looked at by position alone, where an entry that names no infusion counts as
one that tells them all, and where a list that differs from its history is not told whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from ivig_tui.criteria.answers import Number
from ivig_tui.myositis.rows import Infusion
from ivig_tui.session.audit import changed_outside
from ivig_tui.session.filewriting import to_document
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.format.conftest import HEAD

INFUSIONS = "treatment.infusions"
AT = datetime(2026, 11, 22, 9, 31, 4, tzinfo=UTC)
FIRST = date(2026, 1, 5)
ONE = '{ date = 2026-01-05, grams = 35, phase = "induction" }'
TWO = '{ date = 2026-01-12, grams = 35.0, phase = "maintenance" }'


def told(*changes: str) -> str:
    head = f'\n[[history]]\nat = 2026-01-01T09:00:00Z\nby = "x"\nfield = "{INFUSIONS}"\n'
    return "".join(head + change for change in changes)


def given(*rows: str) -> str:
    return f"[treatment]\ninfusions = [{', '.join(rows)}]\n"


STARTS = {
    "a new session": "",
    "by hand": given(ONE, TWO, ONE),
    "by hand, an empty list": given(),
    "whole lists": given(ONE, TWO) + told(f"new = [{ONE}]", f"old = [{ONE}]\nnew = [{TWO}, {ONE}]"),
    "whole lists, then changed": given(ONE) + told(f"new = [{ONE}, {TWO}]"),
    "one by one": given(ONE, TWO) + told(f"new = {ONE}", f"new = {TWO}"),
    "one by one, then changed": given(ONE, ONE) + told(f"new = {ONE}", f"new = {TWO}"),
    "one that was never given": given(TWO) + told(f"old = {ONE}", f"new = {TWO}"),
    "an entry with neither": told(""),
    "an entry with neither, of some": given(ONE) + told(""),
    "an entry that told some, and neither": told(f"new = {ONE}", ""),
    "no infusions at all": given(ONE) + told("old = 5\nnew = [1, {}]", 'new = "x"', f"new = {ONE}"),
}


def likeness(raw: Any) -> Hashable:
    """The same for the same, numbers by value."""
    if isinstance(raw, dict):
        return frozenset((key, likeness(part)) for key, part in raw.items())
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        return Fraction(raw)
    return type(raw).__name__, repr(raw)


def counted(rows: Any) -> Counter[Hashable]:
    return Counter(map(likeness, rows or []))


class Model:
    """The infusions of a document, and what its history says of them."""

    def __init__(self, session: Session) -> None:
        document: Any = to_document(session)
        self.rows: list[Any] | None = document.get("treatment", {}).get("infusions")
        self.entries: list[tuple[Any, Any]] = [
            (entry.get("old"), entry.get("new"))
            for entry in document.get("history", [])
            if entry["field"] == INFUSIONS
        ]

    @property
    def replayed(self) -> Counter[Hashable]:
        """What the history gives: one by one, or the whole list where an entry holds one."""
        now: Counter[Hashable] = Counter()
        for old, new in self.entries:
            if isinstance(old, list) or isinstance(new, list):
                now = counted(new if isinstance(new, list) else None)
                continue
            if old is not None and now[likeness(old)]:
                now[likeness(old)] -= 1
            if new is not None:
                now[likeness(new)] += 1
        return +now

    @property
    def is_told(self) -> bool:
        return self.replayed == counted(self.rows)

    def entry(self, after: list[Any] | None) -> tuple[Any, Any] | None:
        """How a change to another list is told; None where it is none."""
        was, is_ = counted(self.rows), counted(after)
        if was == is_ and (self.rows is None) == (after is None):
            return None
        gone, come = list((was - is_).elements()), list((is_ - was).elements())
        if not self.is_told or len(gone) > 1 or len(come) > 1 or [] in (self.rows, after):
            return self.rows, after
        return gone[0] if gone else None, come[0] if come else None


def same(found: Any, expected: Any) -> bool:
    """Whether a half of an entry is what the model says: a table by its likeness."""
    if isinstance(found, dict):
        return bool(likeness(found) == expected)
    return (found is None) == (expected is None) and counted(found) == counted(expected)


def a_list(random: Random, now: tuple[Infusion, ...] | None) -> tuple[Infusion, ...] | None:
    """The next list: mostly one more, fewer or changed; also the same in other clothes."""
    rows = list(now or ())
    grams: tuple[Number, ...] = (35, Decimal(35), Decimal("35.0"), 40, Decimal("17.5"))

    def one() -> Infusion:
        day = FIRST + timedelta(weeks=random.randrange(4))
        return Infusion(day, random.choice(grams), random.choice(("induction", "maintenance")))

    for _ in range(random.choice((1, 1, 1, 1, 2, 3))):
        at = random.randrange(len(rows) + 1)
        match random.choice(("more", "more", "again", "fewer", "changed", "moved", "copied")):
            case "more":
                rows.insert(random.choice((at, len(rows))), one())
            case "again" if rows:
                rows.insert(at, random.choice(rows))
            case "fewer" if rows:
                del rows[at % len(rows)]
            case "changed" if rows:
                rows[at % len(rows)] = one()
            case "moved":
                random.shuffle(rows)
            case "copied":
                rows = [Infusion(i.date, Decimal(i.grams), i.phase) for i in rows]
    return random.choice(((), None)) if random.random() < 0.05 else tuple(rows)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("seed", range(12))
def test_infusions_are_told_and_taken_back_as_the_format_says(start: str, seed: int) -> None:
    random = Random(f"{start} {seed}")
    session = toml.decode((HEAD + STARTS[start]).encode())
    before: Session | None = None
    for _ in range(40):
        model, was = Model(session), session
        what = random.choice(("list", "list", "list", "list", "other", "undo", "redo", "again"))
        if what == "list":
            value = session.answers.get(INFUSIONS)
            assert value is None or isinstance(value, tuple)
            value = a_list(random, value)  # type: ignore[arg-type]  # of infusions
            after = None if value is None else [
                {"date": i.date, "grams": i.grams, "phase": i.phase} for i in value
            ]  # fmt: skip
            session = session.answer(INFUSIONS, value, by="x", at=AT)
            expected = model.entry(after)
            if expected is None:
                assert session is was
                continue
            entry = session.history[-1]
            assert same(entry.old, expected[0])
            assert same(entry.new, expected[1])
            assert session.answers.get(INFUSIONS) == value
            before = was
        elif what == "other":
            answer = not session.answers.get("qualifying.biopsy")
            session = session.answer("qualifying.biopsy", answer, by="x", at=AT)
            before = None
        elif what == "again":
            session = toml.decode(toml.encode(session))
            assert session == was
        else:
            step = session.undo if what == "undo" else session.redo
            stepped = step(by="x", at=AT)
            if stepped is None:
                continue
            session = stepped[0]
            taken_back = was.history[(session.history[-1].undoes or 0) - 1]
            now = Model(session)
            if taken_back.field == INFUSIONS and model.is_told:
                turned = session.history[-1]
                assert (turned.old, turned.new) == (taken_back.new, taken_back.old)
            if what == "undo" and before is not None:
                assert counted(now.rows) == counted(Model(before).rows)
            before = None
        now = Model(session)
        named = any(entry.field == INFUSIONS for entry in session.history)
        assert (INFUSIONS in changed_outside(session)) == (named and not now.is_told)
    assert toml.decode(toml.encode(session)) == session


def test_what_was_replayed_is_known_of_that_history_and_those_infusions_alone() -> None:
    one, two = Infusion(FIRST, 35, "induction"), Infusion(FIRST, 40, "induction")
    session = Session("SYN-1").answer(INFUSIONS, (one,), by="x", at=AT)
    assert changed_outside(session) == ()
    others = replace(session.answers, values={INFUSIONS: (one, two)})
    assert changed_outside(replace(session, answers=others)) == (INFUSIONS,)
    longer = (*session.history, session.history[0]._replace(new=[]))
    assert changed_outside(replace(session, history=longer)) == (INFUSIONS,)
