"""What differs between two sessions, and how answers of one are taken into the other."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.myositis.scales import CMAS
from ivig_tui.presentation.differences import Difference, changes, differences, same_patient
from ivig_tui.session.session import Entry, Session
from tests.myositis.making import SESSIONS, said, seeded

AT = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
AGENTS, INFUSIONS = "qualifying.immunosuppressants", "treatment.infusions"
FIRST = Infusion(date(2026, 1, 5), 40, "induction")
SECOND = Infusion(date(2026, 1, 6), 40, "induction")
THIRD = Infusion(date(2026, 2, 2), 30, "maintenance")


def of(values: Mapping[str, Value], reviews: int = 0) -> Session:
    return Session("SYN-1", said(values, reviews))


def took(here: Session, there: Session, taken: Sequence[Difference]) -> Session:
    """The session after the changes that take some differences."""
    wanted = changes(here, there, taken)
    while here.answers.reviews < wanted.reviews:
        here = here.start_review(by="a", at=AT)
    for field, value in wanted.answers:
        here = here.answer(field, value, by="a", at=AT)
    return here


def unsigned(session: Session) -> Session:
    """The session without its signatures, as these are taken from nobody."""
    values = session.answers.values.items()
    left = {name: value for name, value in values if ".signed_" not in name}
    return replace(session, answers=replace(session.answers, values=left), history=())


def contents(session: Session) -> dict[str, object]:
    """The answers, in whatever order agents and infusions stand."""
    return {
        name: sorted(map(repr, value)) if name in (AGENTS, INFUSIONS) else value  # type: ignore[arg-type]
        for name, value in session.answers.values.items()
    }


@seeded(150)
@given(SESSIONS)
def test_a_session_does_not_differ_from_itself(session: Session) -> None:
    assert differences(session, session) == ()


@seeded(150)
@given(SESSIONS, SESSIONS)
def test_taking_all_of_the_other_gives_its_answers_and_taking_none_changes_nothing(
    one: Session, two: Session
) -> None:
    here, there = unsigned(one), unsigned(two)
    found = differences(here, there)
    assert changes(here, there, ()).answers == ()
    after = took(here, there, [row for row in found if not row.stays])
    assert contents(after) == contents(there)
    assert after.answers.reviews == max(here.answers.reviews, there.answers.reviews)


@seeded(150)
@given(SESSIONS, SESSIONS, st.randoms(use_true_random=False))
def test_what_is_taken_is_as_there_and_what_is_kept_as_here(
    one: Session, two: Session, random: Random
) -> None:
    here, there = unsigned(one), unsigned(two)
    wholes = [row for row in differences(here, there) if not (row.stays or row.parts)]
    taken = [row for row in wholes if random.random() < 0.5]
    try:
        after = took(here, there, taken)
    except Mistake:
        return  # it does not agree with what is kept: nothing is changed
    names = {row.field for row in taken}
    for name in here.answers.values.keys() | there.answers.values.keys():
        assert after.raw(name) == (there if name in names else here).raw(name), name


def test_they_come_in_the_documents_order_in_words_with_who_and_when() -> None:
    here = of({}).answer("qualifying.rash", True, by="ann\x1b", at=AT)
    there = of({"patient.age_group": "adult", "reviews.1.notes": "a\nb\x1b"})
    rows = differences(here, there)
    assert [(row.field, row.label, row.words, row.by[0]) for row in rows] == [
        ("patient.age_group", "Age group", ("unanswered", "adult"), ""),
        ("qualifying.rash", "Characteristic rash", ("yes", "unanswered"),
         "ann\ufffd, 22 Nov 2026 09:31"),
        ("reviews.1.notes", "Notes (review 1)", ("unanswered", "a\nb\ufffd"), ""),
    ]  # fmt: skip


def test_each_infusion_is_decided_by_itself_so_that_neither_sides_is_lost() -> None:
    here, there = of({INFUSIONS: (FIRST, SECOND)}), of({INFUSIONS: (FIRST, THIRD)})
    rows = differences(here, there)
    assert [row.words for row in rows] == [
        ("6 Jan 2026 40 g induction", "not there"),
        ("not there", "2 Feb 2026 30 g maintenance"),
    ]
    assert took(here, there, rows[1:]).answers.get(INFUSIONS) == (FIRST, SECOND, THIRD)
    assert took(here, there, rows).answers.get(INFUSIONS) == (FIRST, THIRD)
    assert took(here, there, rows[:1]).answers.get(INFUSIONS) == (FIRST,)


def test_an_infusion_goes_to_its_day_and_one_of_the_same_day_is_one_line() -> None:
    more = structs.replace(SECOND, grams=45)
    here, there = of({INFUSIONS: (FIRST, SECOND, THIRD)}), of({INFUSIONS: (FIRST, more, THIRD)})
    (row,) = differences(here, there)
    assert row.words == ("6 Jan 2026 40 g induction", "6 Jan 2026 45 g induction")
    assert took(here, there, [row]).answers.get(INFUSIONS) == (FIRST, more, THIRD)
    here = of({INFUSIONS: (FIRST, THIRD)})
    rows = differences(here, of({INFUSIONS: (FIRST, SECOND, THIRD)}))
    assert took(here, of({INFUSIONS: (FIRST, SECOND, THIRD)}), rows).answers.get(INFUSIONS) == (
        FIRST,
        SECOND,
        THIRD,
    )


def test_who_recorded_an_infusion_is_told_of_that_infusion() -> None:
    here = of({})
    for who, given_ in (("ann", (FIRST,)), ("bob", (FIRST, SECOND))):
        here = here.answer(INFUSIONS, given_, by=who, at=AT)
    rows = differences(here, of({}))
    assert [row.by[0].partition(",")[0] for row in rows] == ["ann", "bob"]


def test_agents_are_told_one_by_one_and_none_used_is_said_never_made() -> None:
    one, two = Agent("methotrexate", "ineffective"), Agent("azathioprine")
    here, there = (
        of({AGENTS: (one,)}),
        of({AGENTS: (structs.replace(one, outcome="effective"), two)}),
    )
    rows = differences(here, there)
    assert [row.words[0] for row in rows] == ["methotrexate (ineffective)", "not there"]
    assert took(here, there, rows[1:]).answers.get(AGENTS) == (one, two)
    removed = differences(here, of({AGENTS: (two,)}))[:1]
    assert AGENTS not in took(here, of({AGENTS: (two,)}), removed).answers.values
    (row,) = differences(of({}), of({AGENTS: ()}))
    assert row.words == ("unanswered", "none used")
    assert took(of({}), of({AGENTS: ()}), [row]).answers.get(AGENTS) == ()


def test_a_signed_answer_and_a_signature_stay_as_they_are() -> None:
    here = of({"patient.age_group": "adult", "qualifying.rash": True})
    there = of({"patient.age_group": "child", "qualifying.rash": False, "treatment.stopped":
                date(2026, 1, 1)})  # fmt: skip
    rows = differences(here.sign("qualifying", "Ann", by="a", at=AT), there)
    assert [(row.field, row.stays is not None) for row in rows] == [
        ("patient.age_group", True),
        ("qualifying.rash", True),
        ("qualifying.signed_at", True),
        ("treatment.stopped", False),
    ]
    assert rows[0].stays == "read-only, as Qualifying is signed"
    assert rows[2].words == ("signed by Ann, 22 Nov 2026 09:31", "not signed")
    with pytest.raises(Mistake, match="signed"):
        changes(here, there, rows)


def test_a_review_that_only_the_copy_has_is_started_and_one_that_is_here_stays() -> None:
    (row,) = differences(of({}), of({}, reviews=1))
    assert (row.field, row.words) == ("reviews.1", ("not started", "started"))
    assert took(of({}), of({}, reviews=1), [row]).answers.reviews == 1
    (row,) = differences(of({}, reviews=1), of({}))
    assert row.stays
    there = of({"reviews.2.clinically_stable": True})
    rows = differences(of({}), there)
    assert [row.field for row in rows] == ["reviews.1", "reviews.2.clinically_stable"]
    assert took(of({}), there, rows[1:]).answers == there.answers


def test_items_that_sum_to_another_score_and_dates_that_move_together_are_taken() -> None:
    items = [f"qualifying.cmas.{item.name}" for item in CMAS.items]
    low = {**dict.fromkeys(items, 0), "qualifying.cmas_score": 0}
    high = {**dict.fromkeys(items, 1), "qualifying.cmas_score": len(items)}
    early = {"qualifying.date": date(2025, 1, 1), "reviews.1.date": date(2025, 6, 1)}
    late = {"qualifying.date": date(2026, 1, 1), "reviews.1.date": date(2026, 6, 1)}
    one, two = of({**low, **late}), of({**high, **early})
    for here, there in ((one, two), (two, one)):
        rows = differences(here, there)
        assert "CMAS: All fours" in {row.label for row in rows}
        assert took(here, there, rows).answers == there.answers


def test_what_does_not_agree_with_what_is_kept_is_refused_by_name() -> None:
    here = of({"qualifying.date": date(2025, 1, 1), "reviews.1.date": date(2025, 6, 1)})
    there = of({"qualifying.date": date(2026, 1, 1), "reviews.1.date": date(2026, 6, 1)})
    first, _ = differences(here, there)
    with pytest.raises(Mistake, match=r"^Assessed on: .*with what is kept here it can't be taken"):
        changes(here, there, [first])


def test_a_copy_of_another_reference_is_another_patients_unless_it_was_renamed() -> None:
    here = Session("SYN-2")
    assert not same_patient(here, Session("SYN-1"))
    assert same_patient(here, Session("SYN-2"))
    renamed = Entry(AT, "a", "reference", "SYN-1", "SYN-2")
    assert same_patient(replace(here, history=(renamed,)), Session("SYN-1"))


def test_ten_years_of_infusions_are_compared_and_taken_while_nobody_waits() -> None:
    """Red, by half a minute, where each infusion is looked for in all of history."""
    many = tuple(
        structs.replace(FIRST, date=date(2016, 1, 1) + timedelta(7 * n)) for n in range(520)
    )
    raw = of({INFUSIONS: many}).raw(INFUSIONS)
    assert isinstance(raw, list)
    history = tuple(Entry(AT, "bob", INFUSIONS, None, one) for one in raw)
    here, there = of({}), replace(of({INFUSIONS: many}), history=history)
    start = time.process_time()
    rows = differences(here, there)
    assert {row.by for row in rows} == {("", "bob, 22 Nov 2026 09:31")}
    assert took(here, there, rows).answers.get(INFUSIONS) == many
    assert time.process_time() - start < 3
