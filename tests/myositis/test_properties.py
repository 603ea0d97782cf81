"""What holds for every session: round trips, logic, doses, the calendar, changes and undo."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from itertools import combinations, combinations_with_replacement, count, pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.logic import Evaluation, walk
from ivig_tui.myositis.assessment import evaluated
from ivig_tui.myositis.dose.grams import Dose, induction, maintenance
from ivig_tui.myositis.dose.schedule import (
    four_weeks_up_to,
    four_weeks_up_to_each,
    fullest_four_weeks,
    infusions,
    months_later,
)
from ivig_tui.myositis.dose.vials import fewest_vials
from ivig_tui.myositis.dose.weight import dosing_weight
from ivig_tui.myositis.reviews.gain import Gain
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.session.audit import Told, changed_outside
from ivig_tui.session.fileformat import from_document
from ivig_tui.session.filewriting import to_document
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import toml
from tests.truth.draw import random_session

from .making import (
    LISTED_DRUGS,
    MET,
    NOT_MET,
    OPEN,
    SESSIONS,
    evaluations,
    granted,
    said,
    seeded,
    sessions,
    tree_of,
    with_values,
    without,
)

SEEDS = st.integers(0, 2**32 - 1)

# --- The file -----------------------------------------------------------------------------


def without_empty(table: dict[str, Any]) -> dict[str, Any]:
    """A document without the tables and lists that hold nothing; an empty review is one, and no
    agents and no infusions are an answer."""
    kept: dict[str, Any] = {}
    for key, value in table.items():
        told = value
        if isinstance(value, dict):
            told = without_empty(value)
        elif key == "reviews":
            told = [without_empty(review) for review in value]
        if told not in ({}, []) or key in ("immunosuppressants", "infusions"):
            kept[key] = told
    return kept


@seeded(150)
@given(SEEDS)
def test_a_session_survives_its_file(seed: int) -> None:
    document = random_session(Random(seed))
    session = from_document(document)
    written = toml.encode(session)
    assert toml.decode(written) == session
    assert toml.encode(toml.decode(written)) == written
    assert to_document(session) == without_empty(document)


# --- needs and quickest -------------------------------------------------------------------


def meets(tree: str, answers: Answers, names: tuple[str, ...]) -> bool:
    """Whether exactly these answers, given in favour, make a tree met."""
    return any(evaluated(tree_of(tree), each).decision is MET for each in granted(answers, names))


def out_of_range(evaluation: Evaluation, answers: Answers) -> set[str]:
    """The fields of gains that no score of the scale can reach; `quickest` looks at no range."""
    fields: set[str] = set()
    for leaf in walk(evaluation.tree):
        if isinstance(leaf, Gain) and evaluation.states[leaf.key] is OPEN:
            own, earlier = leaf.scores(answers)
            highest = leaf.scale.maximum if own is None else own
            if highest - (earlier.score if earlier else 0) < leaf.least:
                fields.update(leaf.missing(answers))
    return fields


def open_trees(first: int, number: int) -> Iterator[tuple[str, Answers, Evaluation]]:
    for session in sessions(first, number):
        for where, evaluation in evaluations(session.answers):
            if evaluation.decision is OPEN:
                yield where, session.answers, evaluation


def test_what_is_quickest_given_in_favour_makes_the_tree_met() -> None:
    compared = 0
    for where, answers, evaluation in open_trees(1_000, 700):
        quickest = evaluation.quickest
        if quickest and not out_of_range(evaluation, answers) & set(quickest):
            assert meets(where, answers, quickest), (where, quickest, answers)
            compared += 1
    assert compared > 500


def test_no_fewer_of_the_needs_make_the_tree_met_and_of_equally_few_none_earlier() -> None:
    compared = ways = 0
    for where, answers, evaluation in open_trees(20_000, 450):
        needs, quickest = evaluation.needs, evaluation.quickest
        if len(needs) > 10 or out_of_range(evaluation, answers):
            continue
        found: tuple[str, ...] = ()
        for size in range((len(quickest) or len(needs)) + 1):
            # In the document's order, so the first that is found is the earliest.
            for chosen in combinations(needs, size):
                if meets(where, answers, chosen):
                    found = chosen
                    break
            if found:
                break
        assert quickest == found, (where, answers)
        compared += 1
        ways += bool(found)
    assert compared > 150
    assert ways > 100


@seeded(100)
@given(SESSIONS)
def test_needs_are_unanswered_in_order_and_none_where_the_tree_is_decided(
    session: Session,
) -> None:
    for _, evaluation in evaluations(session.answers):
        assert bool(evaluation.needs) == (evaluation.decision is OPEN)
        assert set(evaluation.quickest) <= set(evaluation.needs)
        for name in evaluation.needs:
            assert session.answers.get(name) is None or name == "qualifying.immunosuppressants"


def test_what_is_not_needed_can_not_change_an_open_tree() -> None:
    """An open tree stays as it is, whatever is answered that it does not need."""
    tried = 0
    for session, other in zip(sessions(5_000, 200), sessions(6_000, 200), strict=True):
        answers = session.answers
        for where, evaluation in evaluations(answers):
            if evaluation.decision is not OPEN:
                continue
            extra = {
                name: value
                for name, value in other.answers.values.items()
                if name not in answers.values
                and name not in evaluation.needs
                and ".mrc" not in name
                and ".cmas" not in name  # a score may be the baseline of another
                and (not name.startswith("reviews.") or int(name.split(".")[1]) <= answers.reviews)
            }
            after = evaluated(tree_of(where), with_values(answers, extra))
            assert after.decision is OPEN, (where, extra, answers)
            tried += bool(extra)
    assert tried > 100


# --- Kleene: what is decided stays decided ------------------------------------------------


def moved_baselines(where: str, less: Answers, more: Answers) -> set[str]:
    """The gains of a tree that had an earlier score and now have another one, and what is above
    them: the only criteria that an answer may turn around."""
    moved: set[str] = set()
    for leaf in walk(tree_of(where)):
        if not isinstance(leaf, Gain):
            continue
        before, after = leaf.scores(less)[1], leaf.scores(more)[1]
        if before is not None and before != after:
            parts = leaf.key.split(".")
            moved.update(".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return moved


def decided_stays(less: Answers, more: Answers) -> None:
    """The invariant: an answer that is given where there was none leaves every criterion, group
    and leaf, that was met or not met as it was. The one exception is a gain whose earlier score
    was there and is now another one, of a later review, and the groups above that gain."""
    for where, before in evaluations(less):
        after = evaluated(tree_of(where), more)
        moved = moved_baselines(where, less, more)
        for key, state in before.states.items():
            if state is not OPEN and key not in moved:
                assert after.states[key] is state, (key, less, more)


@seeded(150)
@given(SESSIONS, SEEDS)
def test_answering_what_was_unanswered_never_turns_what_is_decided(
    session: Session, seed: int
) -> None:
    rng, more = Random(seed), session.answers
    some = {name for name in more.values if rng.random() < rng.choice((0.1, 0.5))}
    decided_stays(without(more, some), more)
    for name in sorted(more.values):
        decided_stays(without(more, {name}), more)


def test_an_outcome_given_later_never_turns_the_agents_around() -> None:
    outcomes = ("ineffective", "not_yet_effective", "effective", "not_tolerated", None)
    for size in range(4):
        for chosen in product(outcomes, repeat=size):
            for kept in product((True, False), repeat=size):
                pairs = list(zip(chosen, kept, strict=True))
                full = tuple(Agent(LISTED_DRUGS[n], o) for n, (o, _) in enumerate(pairs))
                part = tuple(
                    Agent(LISTED_DRUGS[n], o if k else None) for n, (o, k) in enumerate(pairs)
                )
                decided_stays(
                    said({"qualifying.immunosuppressants": part}),
                    said({"qualifying.immunosuppressants": full}),
                )


def test_a_baseline_that_moves_is_an_exception_that_occurs() -> None:
    """Else the exception above would be idle, and the property claim less than it could."""
    less = said(
        {
            "patient.age_group": "adult",
            "qualifying.mrc_sum_score": 30,
            "reviews.2.mrc_sum_score": 35,
        }
    )
    more = with_values(less, {"reviews.1.mrc_sum_score": 40})
    gain = "reviews.2.response.mrc.gain"
    tree = tree_of("reviews.2")
    assert evaluated(tree, less).states[gain] is MET
    assert evaluated(tree, more).states[gain] is NOT_MET
    assert gain in moved_baselines("reviews.2", less, more)


# --- Doses --------------------------------------------------------------------------------

WEIGHTS = st.decimals(Decimal(1), Decimal(400), places=3) | st.integers(1, 160).map(
    lambda n: n * Decimal("1.25")
)
PER_KG = st.decimals(Decimal("0.001"), Decimal(1), places=3) | st.just(Decimal(1))
HEIGHTS = st.decimals(Decimal(140), Decimal(200), places=1)


@st.composite
def vial_sizes(draw: st.DrawFn) -> tuple[Decimal, ...]:
    smallest = draw(st.decimals(Decimal("0.5"), Decimal(12), places=3) | st.just(Decimal(5)))
    most = int(50 / smallest)
    others = draw(st.sets(st.integers(2, most), max_size=3)) if most > 1 else set()
    sizes = [smallest, *(smallest * times for times in sorted(others))]
    return tuple(draw(st.permutations(sizes)))


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Value]:
    """A weight and a treatment, whole; adjusted weight among them."""
    values: dict[str, Value] = {
        "patient.age_group": draw(st.sampled_from(("adult", "child"))),
        "patient.sex": draw(st.sampled_from(("male", "female"))),
        "patient.height_cm": draw(HEIGHTS),
        "qualifying.weight_kg": draw(WEIGHTS),
        "treatment.started": draw(st.dates(date(1990, 1, 1), date(2100, 12, 31))),
        "treatment.induction_doses": draw(st.integers(2, 5)),
        "treatment.maintenance_g_per_kg": draw(PER_KG),
        "treatment.maintenance_interval_weeks": draw(st.integers(4, 6)),
        "treatment.maintenance_weekly": draw(st.booleans()),
    }
    if draw(st.booleans()):
        values["treatment.vial_sizes_g"] = draw(vial_sizes())
    return values


HALF = {  # 102.5 g in vials of 5 g
    "patient.age_group": "child",
    "qualifying.weight_kg": Decimal("51.25"),
    "treatment.induction_doses": 2,
    "treatment.maintenance_g_per_kg": Decimal("0.8"),
    "treatment.maintenance_interval_weeks": 4,
}
HEAVY = HALF | {  # 57.9 g, nearest 60 g, which passes 57.9
    "qualifying.weight_kg": Decimal("57.9"),
    "treatment.maintenance_g_per_kg": Decimal(1),
}


def doses_of(values: dict[str, Value]) -> tuple[Dose, Dose]:
    answers = said(values)
    first, cycle = induction(answers), maintenance(answers)
    assert first is not None
    assert cycle is not None
    return first, cycle


@seeded(300)
@example(HALF)
@example(HEAVY)
@given(courses())
def test_what_is_dispensed_is_the_nearest_in_whole_vials_within_the_limits(
    values: dict[str, Value],
) -> None:
    first, cycle = doses_of(values)
    for dose in (first, cycle):
        assert dose.exact_g == dose.g_per_kg * dose.weight.dosing_kg
        smallest = min(dose.vials_g)
        if dose.dispensed_g is not None:
            assert dose.dispensed_g > 0
            assert dose.dispensed_g % smallest == 0
            assert dose.dispensed_g < dose.exact_g + smallest / 2  # a half goes down
    if first.dispensed_g is not None:
        assert first.dispensed_g >= first.exact_g - min(first.vials_g) / 2
        assert first.dispensed_g - 2 * first.weight.dosing_kg < min(first.vials_g) / 2
    assert first.limit_g is None
    assert cycle.limit_g == cycle.weight.dosing_kg
    if cycle.dispensed_g is not None:
        assert cycle.dispensed_g <= cycle.weight.dosing_kg
        one_more = cycle.dispensed_g + min(cycle.vials_g)
        nearer = one_more - cycle.exact_g < cycle.exact_g - cycle.dispensed_g
        assert not (nearer and one_more <= cycle.weight.dosing_kg)


@seeded(300)
@example(HALF)
@given(courses())
def test_doses_sum_to_what_is_dispensed_larger_first_at_most_a_vial_apart(
    values: dict[str, Value],
) -> None:
    first, cycle = doses_of(values)
    weeks = said(values).whole("treatment.maintenance_interval_weeks")
    weekly = values.get("treatment.maintenance_weekly") is True
    for dose, number in (
        (first, values["treatment.induction_doses"]),
        (cycle, weeks if weekly else 1),
    ):
        assert isinstance(number, int)
        assert (dose.doses_g is None) == (dose.dispensed_g is None)
        if dose.doses_g is None:
            # Fewer of the smallest vial than doses: nearest, and down to the limit.
            smallest = min(dose.vials_g)
            assert dose.exact_g <= smallest * number
            continue
        assert len(dose.doses_g) == number
        assert sum(dose.doses_g) == dose.dispensed_g
        assert list(dose.doses_g) == sorted(dose.doses_g, reverse=True)
        assert dose.doses_g[0] - dose.doses_g[-1] <= min(dose.vials_g)
        assert dose.doses_g[-1] > 0


def fewest_by_trying(grams: Decimal, sizes: tuple[Decimal, ...]) -> int:
    """How many vials a dose needs at least, by trying every set of them."""
    for number in count(1):
        if any(sum(some) == grams for some in combinations_with_replacement(sizes, number)):
            return number
    raise AssertionError


@seeded(200)
@example((Decimal(20), Decimal(5), Decimal(25)), 8)  # 40 g is twice 20 g, not 25, 10 and 5 g
@given(vial_sizes(), st.integers(1, 25))
def test_a_dose_is_made_of_the_fewest_vials_there_are(
    sizes: tuple[Decimal, ...], units: int
) -> None:
    grams = units * min(sizes)
    made = fewest_vials(grams, sizes)
    assert sum(made) == grams
    assert set(made) <= set(sizes)
    assert list(made) == sorted(made, reverse=True)
    assert len(made) == fewest_by_trying(grams, sizes)


@seeded(100)
@given(courses())
def test_every_dose_is_made_exactly_of_the_vials_recorded(values: dict[str, Value]) -> None:
    recorded = values.get("treatment.vial_sizes_g", (5, 10, 20))
    assert isinstance(recorded, tuple)
    for dose in doses_of(values):
        for grams in dose.doses_g or ():
            assert sum(dose.vials(grams)) == grams
            assert set(dose.vials(grams)) <= set(recorded)


# --- The calendar -------------------------------------------------------------------------


@seeded(300)
@example(date(2024, 1, 31), 1)
@example(date(2024, 2, 29), 12)
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 24))
def test_months_later_is_that_many_months_on_and_the_same_day_or_the_last(
    day: date, months: int
) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    last = (later + timedelta(days=1)).month != later.month
    assert later.day == day.day or (later.day < day.day and last)


@seeded(150)
@given(SESSIONS)
def test_the_fullest_four_weeks_are_those_that_fill_their_limit_most(session: Session) -> None:
    """The limit is 1 g/kg by the weight in force on the first of the 28 days."""
    answers = session.answers
    rows = [(i.date, Decimal(i.grams)) for i in infusions(answers) if i.phase == "maintenance"]
    fullest = fullest_four_weeks(answers)
    if not rows:
        assert fullest is None
        return
    assert fullest is not None

    def limit(day: date) -> Decimal:
        places = [w for w in answers.assessments() if answers.get(f"{w}.weight_kg") is not None]
        by_then = [w for w in places if (answers.day(f"{w}.date") or date.min) <= day]
        weight = dosing_weight(answers, (by_then[-1:] or places[:1] or ["qualifying"])[0])
        return weight.dosing_kg if weight else Decimal(1)

    held = {
        first: sum((g for day, g in rows if 0 <= (day - first).days <= 27), Decimal(0))
        for first, _ in rows
    }
    assert fullest.grams == held[fullest.first]
    assert fullest.filled == max(grams / limit(first) for first, grams in held.items())
    assert fullest.exceeded == (
        fullest.weight is not None and any(grams > limit(first) for first, grams in held.items())
    )
    # The lines of the ledger say the same: some line is over where some 28 days are.
    lines = [four_weeks_up_to(answers, day) for day, _ in rows]
    for (last, _), line in zip(rows, lines, strict=True):
        up_to = {
            first: sum((g for day, g in rows if first <= day <= last), Decimal(0))
            for first, _ in rows
            if 0 <= (last - first).days <= 27
        }
        assert line is not None
        assert line.filled == max(grams / limit(first) for first, grams in up_to.items())
        assert line.grams == up_to[line.first]
    each = [four_weeks_up_to(answers, infusion.date) for infusion in infusions(answers)]
    assert four_weeks_up_to_each(answers) == tuple(each)
    assert any(line is not None and line.exceeded for line in lines) == fullest.exceeded


def test_a_month_has_the_days_that_it_has() -> None:
    """February apart, every month end goes to a month end or to its own day."""
    for month in range(1, 13):
        end = date(2023, month, monthrange(2023, month)[1])
        assert months_later(end, 12) == end.replace(year=2024)


# --- Changes, undo and redo ---------------------------------------------------------------

START = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=11)))
Step = tuple[str, int, int]


@cache
def pool() -> dict[str, list[Value]]:
    """Values that were seen, by full name, for the first two reviews and all before."""
    found: dict[str, list[Value]] = {}
    for session in sessions(40_000, 120):
        for name, value in session.answers.values.items():
            if name.startswith(("reviews.3", "reviews.4")) or ".signed_" in name:
                continue
            values = found.setdefault(name, [])
            if value not in values:
                values.append(value)
    return dict(sorted(found.items()))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            "answer answer answer few few infuse infuse clear undo undo redo review".split()
        ),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    max_size=25,
)
FEW = ("qualifying.date", "reviews.1.date", "qualifying.mrc_sum_score", "patient.pregnant")


def at(session: Session) -> datetime:
    return START + timedelta(minutes=len(session.history))


def taken(session: Session, step: Step) -> Session:
    """The session one step on; the same where there is nothing to do, or it is refused."""
    how, which, value = step
    names = FEW if how == "few" else tuple(pool())
    name = names[which % len(names)]
    if name.startswith("reviews.") and int(name.split(".")[1]) > session.answers.reviews:
        how = "review"
    try:
        if how in ("answer", "few"):
            values = pool()[name]
            return session.answer(name, values[value % len(values)], by="jdoe", at=at(session))
        if how == "infuse":
            given = infused(session, which, value)
            return session.answer("treatment.infusions", given, by="jdoe", at=at(session))
        if how == "clear":
            answered = sorted(session.answers.values)
            if not answered:
                return session
            name = answered[which % len(answered)]
            return session.answer(name, None, by="jdoe", at=at(session))
        if how == "review":
            if session.answers.reviews == 2:
                return session
            return session.start_review(by="jdoe", at=at(session))
        done = (session.undo if how == "undo" else session.redo)(by="jdoe", at=at(session))
        return session if done is None else done[0]
    except Mistake:
        assert how in ("answer", "few", "clear")  # undo and redo of one's own never clash
        return session


def infused(session: Session, which: int, value: int) -> tuple[Infusion, ...] | None:
    """The infusions with one more, one changed, or one less."""
    given = session.answers.get("treatment.infusions") or ()
    assert isinstance(given, tuple)
    kept = [one for one in given if isinstance(one, Infusion)]
    one = Infusion(date(2026, 1, 1 + value % 5), 20 + which % 2, "maintenance")
    index = which % (len(kept) + 1)
    if value % 3 or index == len(kept):
        return (*kept[:index], one, *kept[index:])
    kept[index : index + 1] = [one] if value % 2 else []
    return tuple(kept) or None


def course(steps: list[Step]) -> Iterator[Session]:
    session = Session("SYN-0001")
    yield session
    for step in steps:
        session = taken(session, step)
        yield session


def replayed(session: Session) -> tuple[dict[str, object], list[object], int]:
    """What a history says, taken by itself: raw answers, infusions in no order, reviews."""
    values: dict[str, object] = {}
    infusions: list[object] = []
    reviews = 0
    for number, entry in enumerate(session.history, 1):
        if entry.undoes is not None:
            assert 1 <= entry.undoes < number
            other = session.history[entry.undoes - 1]
            assert (entry.field, entry.old, entry.new) == (other.field, other.new, other.old)
        if entry.field.count(".") == 1 and entry.field.startswith("reviews."):
            undoes, takes_away = entry.undoes, False
            while undoes is not None:
                undoes, takes_away = session.history[undoes - 1].undoes, not takes_away
            assert entry.field == f"reviews.{reviews if takes_away else reviews + 1}"
            reviews += -1 if takes_away else 1
            assert entry.old is None
            assert entry.new is None
        elif entry.field == "treatment.infusions":
            for gone in entry.old if isinstance(entry.old, list) else [entry.old]:
                if gone is not None:
                    infusions.remove(gone)
            come = entry.new if isinstance(entry.new, list) else [entry.new]
            infusions += [one for one in come if one is not None]
        else:
            assert entry.old == values.pop(entry.field, None)
            if entry.new is not None:
                values[entry.field] = entry.new
    return values, infusions, reviews


def recorded(session: Session) -> tuple[dict[str, object], list[object], int]:
    """The answers of a session, told as `replayed` tells them."""
    values = {name: session.raw(name) for name in session.answers.values}
    infusions = values.pop("treatment.infusions", [])
    assert isinstance(infusions, list)
    return values, infusions, session.answers.reviews


def in_no_order(items: list[object]) -> list[str]:
    return sorted(map(repr, items))


def settled(session: Session) -> tuple[dict[str, object], list[str], int]:
    """The same with the infusions in an order that does not count."""
    values, infusions, reviews = recorded(session)
    return values, in_no_order(infusions), reviews


def undone(session: Session) -> Session | None:
    done = session.undo(by="jdoe", at=at(session))
    return None if done is None else done[0]


def redone(session: Session) -> Session | None:
    done = session.redo(by="jdoe", at=at(session))
    return None if done is None else done[0]


@seeded(60)
@given(STEPS)
def test_undo_brings_back_what_was_and_redo_what_came(steps: list[Step]) -> None:
    for before, after in pairwise(course(steps)):
        back = undone(after)
        if back is None:
            continue
        again = redone(back)
        assert again is not None
        assert settled(again) == settled(after)
        if after is not before:
            assert len(after.history) == len(before.history) + 1


@seeded(60)
@given(STEPS, st.integers(0, 10_000), st.integers(0, 10_000))
def test_undo_after_an_answer_restores_the_answers_and_redo_gives_it_again(
    steps: list[Step], which: int, value: int
) -> None:
    *_, before = course(steps)
    after = taken(before, ("answer", which, value))
    if after.history == before.history or after.answers.reviews != before.answers.reviews:
        return
    back = undone(after)
    assert back is not None
    assert settled(back) == settled(before)
    again = redone(back)
    assert again is not None
    assert settled(again) == settled(after)
    assert undone(again) is not None
    assert redone(again) is None
    # A new answer leaves nothing to bring again.
    fresh = taken(back, ("few", which, value))
    assert fresh is back or fresh.history == back.history or redone(fresh) is None


@seeded(60)
@given(STEPS)
def test_history_only_grows_and_says_how_the_answers_came_about(steps: list[Step]) -> None:
    for before, after in pairwise(course(steps)):
        assert after.history[: len(before.history)] == before.history
        assert len(after.history) - len(before.history) in (0, 1)
        if after.history == before.history:
            assert after.answers == before.answers
        values, infusions, reviews = replayed(after)
        assert (values, in_no_order(infusions), reviews) == settled(after)


@seeded(60)
@given(STEPS)
def test_everything_can_be_undone_to_the_beginning_even_after_a_restart(
    steps: list[Step],
) -> None:
    *_, session = course(steps)
    for start in (session, toml.decode(toml.encode(session))):
        now, changes = start, 0
        while (back := undone(now)) is not None:
            now, changes = back, changes + 1
        assert now.answers == Answers()
        for _ in range(changes):
            forth = redone(now)
            assert forth is not None
            now = forth
        if start is not session:
            assert settled(now) == settled(start)


@seeded(40)
@given(STEPS)
def test_undo_and_redo_after_reopening_are_what_they_were_before(steps: list[Step]) -> None:
    """At each step of a course: every undo that there is, every redo, and what each brings."""
    for session in course(steps):
        assert way_back(toml.decode(toml.encode(session))) == way_back(session)


def way_back(session: Session) -> list[tuple[Answers, tuple[Entry, ...]]]:
    """All that undo brings one after another, then all that redo does, with their histories."""
    seen = []
    for step in (undone, redone):
        now: Session | None = session
        while now is not None:
            seen.append((now.answers, now.history))
            now = step(now)
    return seen


def test_an_answer_put_back_by_hand_is_no_undo() -> None:
    """Only what is marked as one is: what was answered twice is taken back in two steps."""
    session = Session("SYN-0001")
    for value in (True, False, True):
        session = session.answer("patient.pregnant", value, by="jdoe", at=at(session))
    session = toml.decode(toml.encode(session))
    assert redone(session) is None
    for expected in (False, True, None):
        back = undone(session)
        assert back is not None
        session = back
        assert session.raw("patient.pregnant") is expected
    assert [entry.undoes for entry in session.history] == [None, None, None, 3, 2, 1]
    again = redone(session)
    assert again is not None
    assert again.history[-1].undoes == 6  # a redo names the undo


def test_after_an_undo_and_another_answer_all_can_still_be_taken_back() -> None:
    session = Session("SYN-0001").start_review(by="jdoe", at=START)
    session = session.answer("reviews.1.mrc_sum_score", 48, by="jdoe", at=START)
    back = undone(session)
    assert back is not None
    session = back.answer("patient.pregnant", True, by="jdoe", at=START)
    for one in (session, toml.decode(toml.encode(session))):
        now, seen = one, []
        while (back := undone(now)) is not None:
            now = back
            seen.append((len(now.answers.values), now.answers.reviews))
        # The answer, the undo, the score that it took back, the review.
        assert seen == [(0, 1), (1, 1), (0, 1), (0, 0)]


def test_a_review_that_was_started_by_mistake_is_taken_back_while_it_is_empty() -> None:
    session = Session("SYN-0001").start_review(by="jdoe", at=START)
    filled = session.answer("reviews.1.mrc_sum_score", 48, by="jdoe", at=START)
    back = undone(filled)
    assert back is not None
    assert back.answers.reviews == 1
    away = undone(back)
    assert away is not None
    assert away.answers.reviews == 0
    for one in (away, toml.decode(toml.encode(away))):
        assert not changed_outside(one)
        assert changed_outside(replace(one, answers=Answers({}, 1)))
        again = redone(one)
        assert again is not None
        assert again.answers.reviews == 1
        assert not changed_outside(again)
    # One that holds an answer that was written by hand stays.
    by_hand = replace(session, answers=Answers({"reviews.1.mrc_sum_score": 48}, 1))
    with pytest.raises(Mistake, match="review 1 holds answers"):
        undone(by_hand)


@seeded(60)
@given(STEPS)
def test_no_session_of_this_program_is_called_changed_outside(steps: list[Step]) -> None:
    for session in course(steps):
        assert not changed_outside(session)
        assert not changed_outside(toml.decode(toml.encode(session)))


@seeded(60)
@given(STEPS, SEEDS)
def test_what_was_read_of_a_history_before_changes_nothing(steps: list[Step], seed: int) -> None:
    """Red where an entry is read twice, or one of another session's is kept."""
    rng, told = Random(seed), Told()
    for session in course(steps):
        for one in (session, replace(session, answers=Answers({}, session.answers.reviews))):
            assert changed_outside(one, told) == changed_outside(one)
        if rng.random() < 0.1:
            other = replace(session, history=session.history[: rng.randrange(9)])
            assert changed_outside(other, told) == changed_outside(other)


@seeded(100)
@given(STEPS, SEEDS)
def test_a_named_value_changed_by_hand_is_called_changed_outside(
    steps: list[Step], seed: int
) -> None:
    *_, session = course(steps)
    rng, answers = Random(seed), session.answers
    named = [entry.field for entry in session.history if entry.field in pool()]
    if not named:
        return
    name = rng.choice(named)
    now = answers.get(name)
    others = [value for value in pool()[name] if value != now]
    if now is not None:
        gone = replace(session, answers=without(answers, {name}))
        assert changed_outside(gone)
    if others:
        other = with_values(answers, {name: rng.choice(others)})
        assert changed_outside(replace(session, answers=other))


@pytest.mark.parametrize(
    ("field", "value", "by_hand"),
    [
        ("qualifying.mrc_sum_score", 48, 47),
        ("patient.pregnant", True, False),
        ("qualifying.weight_kg", Decimal("72.5"), Decimal("72.501")),
        ("qualifying.date", date(2026, 11, 22), date(2026, 11, 21)),
        ("qualifying.mrc.hip_flexion", (4, 5), (5, 4)),
        ("treatment.vial_sizes_g", (5, 10), (10, 5)),
        (
            "qualifying.immunosuppressants",
            (Agent("methotrexate", "ineffective"),),
            (Agent("methotrexate"),),
        ),
    ],
)
def test_each_kind_of_answer_is_watched(field: str, value: Value, by_hand: Value) -> None:
    session = Session("SYN-0001").answer(field, value, by="jdoe", at=START)
    assert not changed_outside(session)
    assert changed_outside(replace(session, answers=said({field: by_hand})))
    assert changed_outside(replace(session, answers=Answers()))
    # What history never named may change.
    assert not changed_outside(
        replace(session, answers=said({field: value, "patient.sex": "male"}))
    )


def test_a_number_written_otherwise_is_no_change() -> None:
    session = Session("SYN-0001").answer("qualifying.weight_kg", 72, by="jdoe", at=START)
    assert not changed_outside(
        replace(session, answers=said({"qualifying.weight_kg": Decimal("72.0")}))
    )


def test_a_review_that_was_started_has_to_be_there() -> None:
    session = Session("SYN-0001").start_review(by="jdoe", at=START)
    assert not changed_outside(session)
    assert changed_outside(replace(session, answers=Answers()))
