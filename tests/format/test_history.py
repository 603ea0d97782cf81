"""The history: what an entry needs, and that old and new may be anything."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.session.audit import changed_outside
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.format.conftest import HEAD, Check
from tests.format.kinds import LOCAL, MOMENT, SIGNED_AT, TEXT

ENTRY = {"at": MOMENT, "by": '"jdoe"', "field": '"qualifying.mrc_sum_score"'}
NOW = datetime(2026, 11, 22, 9, 31, 4, tzinfo=UTC)
VALUES = [
    "1", "-1", "true", '"x"', '""', '"\\u0000\\u001b\\u202e"', '"a\\r\\nb"', "48.0", "72.500",
    "1e999999999", "1e-999999999", "inf", "-inf", "-0.0", "2026-11-22", "0001-01-01", LOCAL, MOMENT,
    "1800-01-01T00:00:00.123456-23:59", "09:31:04", "09:31:04.5", "[]", "{}", "[[]]", "[{}]",
    "[5, 10.5, 20]", '[1, "x", [true], {a = 1}]', '{"" = {"a.b" = [{c = 1}]}}',
    '[{agent = "methotrexate", outcome = "ineffective"}, {agent = "azathioprine"}]',
    "9223372036854775807", "0x7fffffffffffffff", "1" + "0" * 4000,
]  # fmt: skip


def entry(parts: dict[str, str]) -> str:
    return "[[history]]\n" + "".join(f"{key} = {raw}\n" for key, raw in parts.items())


def without(gone: str) -> dict[str, str]:
    return {key: raw for key, raw in ENTRY.items() if key != gone}


def test_an_entry_needs_when_who_and_what(check: Check) -> None:
    said = "is missing; an entry needs at, by and field"
    assert check(entry(ENTRY)) == []
    assert check(entry({})) == [f"history.1.{key}: {said}" for key in ENTRY]
    for gone in ENTRY:
        text = entry(ENTRY) + entry(without(gone) | {"old": "1", "new": "2"})
        assert check(text) == [f"history.2.{gone}: {said}"]


def test_when_is_a_date_and_time_with_offset(check: Check) -> None:
    for raw in SIGNED_AT.right:
        assert check(entry(ENTRY | {"at": raw})) == []
    for raw, words in SIGNED_AT.wrong:
        assert check(entry(ENTRY | {"at": raw})) == [f"history.1.at: {words}"]


@pytest.mark.parametrize("key", ["by", "field"])
def test_who_and_what_are_text(check: Check, key: str) -> None:
    for raw in TEXT.right:
        assert check(entry(ENTRY | {key: raw})) == []
    for raw, words in TEXT.wrong:
        assert check(entry(ENTRY | {key: raw})) == [f"history.1.{key}: {words}"]


@pytest.mark.parametrize(
    "field",
    ["reference", "reviews.2", "reviews.99.date", "qualifying.mood", "x", "a. b", "reviews.0",
     "qualifying.mrc", "qualifying.mrc.hip_flexion", "treatment.vial_sizes_g", "1", "…"],
)  # fmt: skip
def test_a_field_is_any_text_whether_or_not_the_format_knows_it(check: Check, field: str) -> None:
    for more in ({}, {"old": "1"}, {"new": "1"}, {"old": "[5, 5]", "new": "{}"}):
        assert check(entry(ENTRY | {"field": f'"{field}"'} | more)) == []


@pytest.mark.parametrize("raw", VALUES, ids=lambda raw: raw[:30])
def test_old_and_new_are_any_value_and_are_kept(check: Check, raw: str) -> None:
    for more in ({"old": raw}, {"new": raw}, {"old": raw, "new": raw}):
        for field in ("qualifying.mrc_sum_score", "treatment.vial_sizes_g", "x"):
            text = entry(ENTRY | {"field": f'"{field}"'} | more)
            assert check(text) == []
        session = toml.decode((HEAD + text).encode())
        assert toml.decode(toml.encode(session)) == session


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("0x" + "f" * 6000, id="6,000 hexadecimal digits"),
        pytest.param("0b" + "1" * 20_000, id="20,000 binary digits"),
        *(pytest.param("[" * n + "]" * n, id=f"{n} brackets") for n in (100, 200, 300, 400)),
        *(pytest.param("{a = " * n + "1" + "}" * n, id=f"{n} braces") for n in (100, 200, 300)),
    ],
)
def test_what_is_read_can_be_written_or_else_is_refused(check: Check, raw: str) -> None:
    text = entry(ENTRY | {"old": raw})
    if not check(text):
        session = toml.decode((HEAD + text).encode())
        assert toml.decode(toml.encode(session)) == session


@pytest.mark.parametrize("parts", [100, 300, 1000, 2000])
def test_a_value_of_many_dots_can_be_written_or_else_is_refused(check: Check, parts: int) -> None:
    text = f"{entry(ENTRY)}old{'.a' * parts} = 1\n"
    if not check(text):
        session = toml.decode((HEAD + text).encode())
        toml.encode(session)


def test_an_unknown_key_of_an_entry_is_refused(check: Check) -> None:
    assert check(entry(ENTRY | {"who": "1", "old": "1"})) == [
        "history.1.who: is not a key of this format"
    ]


def test_a_review_that_was_started_is_told_with_neither() -> None:
    session = Session("SYN-1").start_review(by="jdoe", at=NOW).start_review(by="jdoe", at=NOW)
    assert [(e.field, e.old, e.new) for e in session.history] == [
        ("reviews.1", None, None),
        ("reviews.2", None, None),
    ]
    read = toml.decode(toml.encode(session))
    assert read == session
    assert read.answers.reviews == 2
    assert b"old" not in toml.encode(session)
    assert b"new" not in toml.encode(session)


def test_a_change_is_told_as_what_it_was_and_is_a_list_whole() -> None:
    name, session = "qualifying.immunosuppressants", Session("SYN-1")
    one, two = Agent("methotrexate", "ineffective"), Agent("azathioprine")
    first = [{"agent": "methotrexate", "outcome": "ineffective"}]
    second = [*first, {"agent": "azathioprine"}]
    for value in ((one,), (one, two), None):
        session = session.answer(name, value, by="jdoe", at=NOW)
    read = toml.decode(toml.encode(session))
    assert [(e.old, e.new) for e in read.history] == [
        (None, first),
        (first, second),
        (second, None),
    ]


INFUSION = '{date = 2026-08-31, grams = 35, phase = "induction"}'


def test_an_undo_names_the_entry_that_it_takes_back(check: Check) -> None:
    assert check(entry(ENTRY) + entry(ENTRY | {"undoes": "1"})) == []
    for raw, said in (
        ("0", "0 is below 1"),
        ("true", "true is not a whole number from 1 to 999999"),
        ('"1"', '"1" is not a whole number from 1 to 999999'),
        ("1.0", "1.0 is not a whole number from 1 to 999999"),
    ):
        assert check(entry(ENTRY | {"undoes": raw})) == [f"history.1.undoes: {said}"]
    session = Session("SYN-1").answer("patient.pregnant", True, by="jdoe", at=NOW)
    for step in ("undo", "redo", "undo"):
        stepped = getattr(session, step)(by="jdoe", at=NOW)
        session = stepped[0]
    assert toml.decode(toml.encode(session)) == session
    assert [one.undoes for one in session.history] == [None, 1, 2, 3]


def infusions(*days: int) -> tuple[Infusion, ...]:
    return tuple(Infusion(date(2026, 8, day), 35, "induction") for day in days)


def told_of(*lists: tuple[Infusion, ...] | None, start: str = "") -> list[tuple[object, object]]:
    """What history says as the list of infusions goes from one to the next: days in August."""
    session = toml.decode((HEAD + start).encode())
    for one in lists:
        session = session.answer("treatment.infusions", one, by="jdoe", at=NOW)
    session = toml.decode(toml.encode(session))
    assert changed_outside(session) == ()

    def day(raw: object) -> object:
        if isinstance(raw, list):
            return [day(one) for one in raw]
        return raw["date"].day if isinstance(raw, dict) else raw

    return [(day(one.old), day(one.new)) for one in session.history if one.by == "jdoe"]


def test_infusions_are_told_one_by_one() -> None:
    steps = [infusions(1), infusions(1, 3), infusions(1, 2, 3), infusions(1, 4, 3)]
    assert told_of(*steps) == [(None, 1), (None, 3), (None, 2), (2, 4)]
    assert told_of(*steps, infusions(4, 3), infusions(3), None)[4:] == [(1, None), (4, None),
                                                                       (3, None)]  # fmt: skip
    # The same twice: one of the two goes.
    assert told_of(infusions(1), infusions(1, 1), infusions(1)) == [(None, 1), (None, 1), (1, None)]
    # Another order of the same is no change; several at once, or an empty list, are told whole.
    assert told_of(infusions(1, 2), infusions(2, 1)) == [(None, [1, 2])]
    assert told_of((), infusions(1)) == [(None, []), ([], [1])]


def test_ten_years_of_weekly_infusions_stay_a_small_file() -> None:
    sizes = {}
    session, given = Session("SYN-1"), []
    for week in range(1, 121):
        day = date(2026, 1, 5) + timedelta(weeks=week)
        given.append(Infusion(day, 20, "maintenance"))
        session = session.answer("treatment.infusions", tuple(given), by="jdoe", at=NOW)
        sizes[week] = len(toml.encode(session)) if week % 60 == 0 else 0
    each = (sizes[120] - sizes[60]) / 60
    assert abs(each - sizes[60] / 60) < 20  # bytes: the file grows evenly
    assert 520 * each < 600_000
    assert changed_outside(toml.decode(toml.encode(session))) == ()


def test_after_infusions_written_by_hand_the_next_entry_tells_both_lists_whole() -> None:
    by_hand = f"[treatment]\ninfusions = [{INFUSION}]\n"
    (given,) = infusions(31)
    assert told_of((given, *infusions(2)), (given, *infusions(2, 3)), start=by_hand) == [
        ([31], [31, 2]),
        (None, 3),
    ]


def test_whole_lists_of_earlier_versions_are_read_replayed_and_taken_back() -> None:
    one, two = INFUSION, INFUSION.replace("31", "30")
    old = f"[treatment]\ninfusions = [{one}, {two}]\n" + "".join(
        entry({"at": MOMENT, "by": '"earlier"', "field": '"treatment.infusions"'} | lists)
        for lists in ({"new": f"[{one}]"}, {"old": f"[{one}]", "new": f"[{one}, {two}]"})
    )
    session = toml.decode((HEAD + old).encode())
    assert changed_outside(session) == ()
    assert told_of(infusions(31, 30, 5), start=old) == [(None, 5)]
    for left in (1, 0):
        stepped = session.undo(by="jdoe", at=NOW)
        assert stepped is not None
        session = stepped[0]
        given = session.answers.get("treatment.infusions") or ()
        assert isinstance(given, tuple)
        assert len(given) == left
        assert changed_outside(session) == ()
    by_hand = old.replace(f"infusions = [{one}, {two}]", f"infusions = [{two}]")
    assert changed_outside(toml.decode((HEAD + by_hand).encode())) == ("treatment.infusions",)
    in_another_order = old.replace(f"infusions = [{one}, {two}]", f"infusions = [{two}, {one}]")
    assert changed_outside(toml.decode((HEAD + in_another_order).encode())) == ()


def test_a_review_whose_answers_were_cleared_keeps_its_number() -> None:
    session = Session("SYN-1").start_review(by="jdoe", at=NOW).start_review(by="jdoe", at=NOW)
    session = session.answer("reviews.1.mrc_sum_score", 48, by="jdoe", at=NOW)
    session = session.answer("reviews.2.mrc_sum_score", 50, by="jdoe", at=NOW)
    session = session.answer("reviews.1.mrc_sum_score", None, by="jdoe", at=NOW)
    read = toml.decode(toml.encode(session))
    assert read.answers.reviews == 2
    assert dict(read.answers.values) == {"reviews.2.mrc_sum_score": 50}
