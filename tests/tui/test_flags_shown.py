"""Every flag in words, with its basis, where it bites: beneath its line, among what is to be
looked at on the treatment tab, and in the summary."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from ivig_tui import report
from ivig_tui.criteria.answers import Value
from ivig_tui.exchange import assessed
from ivig_tui.myositis import fields
from ivig_tui.myositis.flags import FLAGS
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist.items import TREATMENT, Item, tab_of
from tests.myositis.making import drawn, said
from tests.tui.bench import SESSIONS, TODAY, Bench, opened

# The flags in the order of commands.md, with what each rests on and the tabs where it bites.
ANYWHERE, QUALIFYING, REVIEW, DOSE = "anywhere", "qualifying", "review", "treatment"
BASIS: dict[str, tuple[tuple[str, ...], str]] = {
    "both_scales": (("I-3",), ANYWHERE),
    "videofluoroscopy_contradiction": (("Q3", "I-5"), QUALIFYING),
    "agent_not_tolerated": (("Q7", "I-6"), QUALIFYING),
    "agent_same_drug": (("Q7", "I-6"), QUALIFYING),
    "agent_not_immunosuppressant": (("Q7", "I-6"), QUALIFYING),
    "agent_several": (("Q7", "I-6"), QUALIFYING),
    "agent_not_recognised": (("Q7", "I-6"), QUALIFYING),
    "child_needs_biopsy": (("Q1",), QUALIFYING),
    "mrc_one_point": (("R1", "I-7"), REVIEW),
    "dysphagia_not_at_qualifying": (("R2", "R5"), REVIEW),
    "baseline_not_previous_review": (("R3", "I-8"), REVIEW),
    "no_benefit": (("T1", "I-19"), REVIEW),
    "consider_stopping": (("T3", "D4"), REVIEW),
    "adjusted_weight": (("I-12", "I-18"), DOSE),
    "weight_doubtful": ((), ANYWHERE),
    "weight_old": (("D2", "I-12"), ANYWHERE),
    "age_group_needed": (("I-12", "I-18"), QUALIFYING),
    "height_and_sex_needed": (("I-12", "I-18"), DOSE),
    "pregnancy_not_recorded": (("I-12",), DOSE),
    "maintenance_below_range": (("D2", "D4", "I-11"), DOSE),
    "induction_exceeded": (("D1", "I-15"), DOSE),
    "four_week_limit_exceeded": (("D3", "I-10", "I-12"), DOSE),
    "infusion_twice": (("D1", "D3"), DOSE),
    "six_weekly_trial": (("T1", "D2", "I-16"), DOSE),
    "rounding_over_5_percent": (("D1", "D2", "I-15"), DOSE),
    "no_whole_vials": (("D1", "D2", "I-15"), DOSE),
    "dates_disagree": (("I-16",), DOSE),
    "date_in_future": ((), ANYWHERE),
    "review_late": (("T2", "I-16"), REVIEW),
    "review_overdue": (("T2", "I-16"), DOSE),
    "changed_outside": ((), ANYWHERE),
}
CODES = tuple(BASIS)
TEXTS = {flag.code: flag.text for flag in FLAGS}
EACH = 2
"""So many sessions are looked at for each flag."""
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@cache
def raising() -> dict[str, list[Session]]:
    """Random sessions in which each flag is raised."""
    found: dict[str, list[Session]] = {code: [] for code in CODES}
    seed = 0
    while any(len(sessions) < EACH for sessions in found.values()):
        session = drawn(seed)
        for raised in assessed(session, TODAY).flags:
            if len(found[raised.flag.code]) < EACH:
                found[raised.flag.code].append(session)
        seed += 1
        assert seed < 3000, "a flag that no session raises"
    return found


@pytest.fixture
def open_session(tmp_path: Path) -> Iterator[Callable[[Session], Bench]]:
    with ExitStack() as stack:
        count = iter(range(1000))

        def open_one(session: Session) -> Bench:
            path = tmp_path / f"{next(count)}.toml"
            path.write_bytes(toml.encode(session))
            return stack.enter_context(opened(path))

        yield open_one


def flat(text: str) -> str:
    """Text on one line, without the bars of the tree and the marks before a line."""
    return " ".join(re.sub("[│▸]", " ", text).split())


def shown_on(bench: Bench, tab: str, width: int) -> str:
    """All lines of a tab, on one line."""
    bench.checklist.tab = tab
    return flat(bench.screen(width, 500))


def lines_of(bench: Bench, tab: str) -> tuple[Item, ...]:
    bench.checklist.tab = tab
    return bench.checklist.items()


def told_beneath(lines: tuple[Item, ...], field: str) -> list[str]:
    """What is told right beneath the line of an answer or a criterion."""
    at = next(at for at, item in enumerate(lines) if belongs(item, field))
    told = []
    for item in lines[at + 1 :]:
        if not (item.told and item.label == "!"):
            break
        told.append(item.value)
    return told


def belongs(item: Item, name: str) -> bool:
    """Whether a line is that of an answer, also where it doesn't apply at the patient's age."""
    if item.told:
        return False
    own = item.row.node.key if item.row is not None else item.key
    score = {"mrc_sum_score": "mrc", "cmas_score": "cmas"}.get(name.rpartition(".")[2])
    other_age = score is not None and own.startswith(name.partition("_score")[0].rpartition(".")[0])
    if fields.place(own) and item.row is not None:
        own = ""  # a group that is called as an answer is, which has a line of its own
    return name in (item.field, own) or bool(other_age and own.endswith(f".{score}"))


def in_words(code: str, session: Session) -> str:
    """A flag as it must be read: its text, what it is about, and its basis in brackets."""
    ids = BASIS[code][0]
    (raised,) = [one for one in assessed(session, TODAY).flags if one.flag.code == code]
    said = f"{TEXTS[code]} {raised.figures}".strip()
    return said + (f" ({', '.join(ids)})" if ids else "")


def test_the_flags_are_those_of_the_specification_in_its_order() -> None:
    assert tuple(flag.code for flag in FLAGS) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_flag_says_what_it_rests_on(code: str) -> None:
    (flag,) = [flag for flag in FLAGS if flag.code == code]
    ids = [statement.id for statement in flag.statements] + [r.id for r in flag.readings]
    assert tuple(ids) == BASIS[code][0]


@pytest.mark.parametrize("code", CODES)
def test_a_flag_is_among_what_to_look_at_on_the_treatment_tab(
    code: str, open_session: Callable[[Session], Bench]
) -> None:
    for session in raising()[code]:
        bench = open_session(session)
        for width in (40, 140):
            seen = shown_on(bench, TREATMENT, width)
            if width == 140:  # beside the tree stands the panel
                seen = flat(" ".join(row[:94] for row in bench.rows(width, 500)))
            _, title, after = seen.partition("To look at")
            assert title
            assert in_words(code, session) in after.partition("Calendar")[0], (width, seen)


@pytest.mark.parametrize("code", CODES)
def test_a_flag_stands_beneath_the_line_where_it_bites(
    code: str, open_session: Callable[[Session], Bench]
) -> None:
    for session in raising()[code]:
        bench = open_session(session)
        (raised,) = [r for r in assessed(session, TODAY).flags if r.flag.code == code]
        assert raised.places
        tabs = {tab_of(place) for place in raised.places if place.count(".")}
        match BASIS[code][1]:
            case "qualifying":
                assert tabs == {QUALIFYING}
            case "review":
                assert all(tab.startswith("reviews.") for tab in tabs)
            case "treatment":
                assert TREATMENT in tabs or any(p.endswith(".weight_kg") for p in raised.places)
        for place in raised.places:
            tab = tab_of(place)
            if tab == TREATMENT or code == "changed_outside":
                continue  # the one above, and those below
            beneath = told_beneath(lines_of(bench, tab), place)
            assert in_words(code, session) in beneath, (place, code)
            for width in (40, 80):
                assert in_words(code, session) in shown_on(bench, tab, width)


@pytest.mark.parametrize("code", CODES)
def test_a_flag_is_in_the_summary_with_the_readings_that_it_rests_on(code: str) -> None:
    for session in raising()[code]:
        summary = report.as_text(session, TODAY)
        _, title, after = summary.partition(" to look at:")
        flags, second, readings = after.partition("Readings in force ")
        assert title and second
        assert in_words(code, session) in " ".join(flags.replace("!", " ").split())
        for one in BASIS[code][0]:
            if one.startswith("I-"):
                assert re.search(rf"(?m)^{one} ", readings), f"{one} is not among the readings"


@pytest.mark.parametrize("path", sorted(SESSIONS.glob("*.toml")), ids=lambda path: path.stem)
def test_no_flag_is_shown_that_is_not_raised(path: Path) -> None:
    session = toml.load(path)
    raised = {one.flag.code for one in assessed(session, TODAY).flags}
    summary = flat(report.as_text(session, TODAY))
    assert {code for code in CODES if TEXTS[code] in summary} == raised


# --- where an answer was changed outside -------------------------------------------------

TWO_REVIEWS: dict[str, Value] = {
    "patient.age_group": "adult",
    "qualifying.notes": "as found",
    "qualifying.mrc_sum_score": 44,
    "qualifying.mrc.hip_flexion": (3, 3),
    "qualifying.signed_by": "Dr A. Muster",
    "qualifying.signed_at": AT,
    "reviews.1.mrc_sum_score": 46,
    "reviews.2.weight_kg": 80,
    "reviews.2.clinically_stable": True,
}
OUTSIDE = (
    "patient.age_group",
    "diagnosis.condition",
    "qualifying.date",
    "qualifying.biopsy",
    "qualifying.notes",
    "qualifying.mrc_sum_score",
    "qualifying.cmas_score",
    "qualifying.mrc.hip_flexion",
    "qualifying.immunosuppressants",
    "qualifying.signed_by",
    "qualifying.signed_at",
    "reviews.1.mrc_sum_score",
    "reviews.1.mrc.hip_flexion",
    "reviews.1.signed_by",
    "reviews.2.weight_kg",
    "reviews.2.clinically_stable",
    "reviews.2.notes",
)


@pytest.mark.parametrize("field", OUTSIDE)
def test_an_answer_changed_outside_is_told_on_the_tab_where_it_stands(
    field: str, open_session: Callable[[Session], Bench]
) -> None:
    """It bites where that answer is shown; items of a scale at its score, a signature at its own
    line."""
    plain = Session("SYN-7304", said(TWO_REVIEWS, 2))
    session = replace(plain, history=(Entry(AT, "jdoe", field, None, "what it was"),))
    (raised,) = [r for r in assessed(session, TODAY).flags if r.flag.code == "changed_outside"]
    assert raised.places == (field,)
    bench = open_session(session)
    assert in_words("changed_outside", session) in shown_on(bench, TREATMENT, 80)
    assert in_words("changed_outside", session) in shown_on(bench, tab_of(field), 80)
