"""The brief: one screen for the request form, and the first part of every summary."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from ivig_tui import report
from ivig_tui.cli import main
from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.logic import State
from ivig_tui.criteria.wording import shown_date
from ivig_tui.exchange import assessed
from ivig_tui.myositis.dose.weight import weighed
from ivig_tui.myositis.rows import Infusion
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.myositis.making import said
from tests.test_report import ADULT, flat

TODAY = date(2026, 11, 22)
TOP = Path(__file__).resolve().parents[2]
FILES = sorted((*(TOP / "sessions").glob("*.toml"), *(TOP / "tests" / "cases").glob("*.toml")))
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
STOPPED: dict[str, Value] = {
    "treatment.stopped": date(2026, 11, 2),
    "treatment.stopped_reason": "No benefit.",
}


def brief(session: Session) -> str:
    return report.as_text(session, TODAY, extent=report.BRIEF)


def of(values: Mapping[str, Value]) -> str:
    return brief(Session("SYN-7309", said(dict(values))))


@EACH
def test_it_fits_one_screen(path: Path) -> None:
    lines = brief(toml.load(path)).splitlines()
    assert len(lines) <= 24
    assert max(map(cell_len, lines)) <= 80


@EACH
def test_it_names_the_decision_and_every_block_in_the_way(path: Path) -> None:
    session = toml.load(path)
    assessment = assessed(session, TODAY)
    evaluation, text = assessment.evaluation(assessment.last), flat(brief(session))
    assert f": {evaluation.decision.words.upper()}, " in text
    for block in evaluation.tree.parts:
        in_the_way = evaluation.states[block.key] is not State.MET
        if in_the_way or evaluation.decision is State.MET:
            assert block.label in text


@EACH
def test_it_counts_every_flag(path: Path) -> None:
    session = toml.load(path)
    flags = len(assessed(session, TODAY).flags)
    text = flat(brief(session))
    assert (f"{flags} to look at" in text) == bool(flags)
    told = re.search(r"and (\d+) more: see the summary", text)
    shown = text.count(" ! ") - bool(told)
    if "to look at: see the summary" not in text:
        assert shown + (int(told[1]) if told else 0) == flags


@EACH
def test_the_summary_begins_with_it(path: Path) -> None:
    session = toml.load(path)
    whole = report.as_text(session, TODAY).splitlines()
    first = brief(session).splitlines()
    # Flags that don't fit the screen are in the summary in full.
    same = next((at for at, line in enumerate(first) if "to look at" in line), len(first))
    assert whole[:same] == first[:same]


def test_no_dose_stands_beside_a_decision_that_is_not_met() -> None:
    text = of(ADULT | {"qualifying.biopsy": False})
    assert "Dose none: the qualifying criteria are not met" in flat(text)
    assert "g/kg" not in text


def test_a_course_past_its_induction_says_what_its_dose_lacks() -> None:
    """What bears on the dose never hangs below another line, as `Left`."""
    lacking = ("qualifying.biopsy", "treatment.maintenance_interval_weeks")
    text = of({name: value for name, value in ADULT.items() if name not in lacking})
    assert (
        "Dose open: maintenance needs interval "
        "Weight 100 kg (actual, adjusted 82.28 kg; qualifying on 2 Mar 2026) "
        "Not settled the qualifying criteria are open"
    ) in flat(text)


def test_no_dose_stands_in_a_course_that_is_stopped() -> None:
    text = of(ADULT | STOPPED)
    assert "Dose none: treatment is stopped on 2 Nov 2026" in flat(text)
    assert (
        "Stopped 2 Nov 2026: No benefit. Infusions last given 9 Mar 2026 35 g, induction; "
        "none planned after the stop Review due none"
    ) in flat(text)
    assert "g/kg" not in text


@EACH
def test_it_names_a_weight_with_its_basis_and_date_or_says_that_none_is_recorded(
    path: Path,
) -> None:
    session = toml.load(path)
    text, found = flat(brief(session)), weighed(session.answers)
    if not found:
        assert "Weight none is recorded" in text
        return
    days = {session.answers.day(f"{where}.date") for where in found}
    told = "|".join(f" on {shown_date(day)}" if day else ", without a date" for day in days)
    assert re.search(rf" kg \((actual|adjusted)[^)]*({told})\)", text)


def test_a_dose_that_whole_vials_cannot_make_reads_true() -> None:
    text = flat(brief(toml.load(TOP / "sessions" / "small-child-usual-vials.toml")))
    assert (
        "Maintenance 14.2 g exact a cycle of 4 weeks, in 4 weekly doses; no whole vials make it; "
        "1 g/kg × 14.2 kg"
    ) in text
    assert "! The dose can't be made of whole vials of the sizes recorded." in text


@EACH
def test_no_value_stands_without_a_label(path: Path) -> None:
    page = report.rendered(toml.load(path), TODAY, "html", extent=report.BRIEF)
    assert '<th scope="row"></th>' not in page


def test_every_reason_is_named_with_what_would_meet_it() -> None:
    values = ADULT | {"qualifying.mrc_sum_score": 56, "qualifying.biopsy": False}
    del values["reviews.1.date"], values["reviews.1.reviewed_by"], values["reviews.1.mrc_sum_score"]
    text = flat(of(values | {"qualifying.dysphagia_limits_intake": False}))
    assert "2 blocks not met, of 7:" in text
    assert "✘ Diagnosis confirmed: Muscle biopsy diagnostic: no (Q1)" in text
    assert "MRC sum score 56: met at 55 or less; or Limits dietary intake: no (Q2–3)" in text


def test_the_dose_stands_with_grams_vials_weight_its_date_and_basis() -> None:
    text = flat(
        of(ADULT | {"qualifying.date": date(2026, 7, 1), "reviews.1.date": date(2026, 7, 1)})
    )
    assert (
        "Maintenance 1 × 35 g (vials: 20 + 10 + 5 g) every 4 weeks; 0.4 g/kg × 82.28 kg (adjusted, "
        "actual 100 kg; qualifying on 1 Jul 2026)"
    ) in text


def test_where_not_all_flags_fit_the_grave_ones_come_first() -> None:
    twice = Infusion(date(2026, 3, 9), 400, "induction")
    values: dict[str, Value] = {
        "qualifying.cmas_score": 30,
        "treatment.maintenance_interval_weeks": 6,
        "treatment.maintenance_g_per_kg": Decimal("0.1"),
        "treatment.infusions": (twice, twice),
        "treatment.started": date(2026, 3, 1),
        "reviews.1.date": date(2026, 3, 2),
    }
    session = Session("SYN-7309", said(ADULT | values))
    text = flat(brief(session))
    assert "more: see the summary" in text
    assert "More induction is recorded as given" in text
    assert "Maintenance is below 0.4 g/kg" not in text


def test_show_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    path = TOP / "sessions" / "initial-review-improved.toml"
    assert main(["show", str(path), "--brief", "--today", "2026-11-22"]) == 0
    assert capsys.readouterr().out == brief(toml.load(path))


@pytest.mark.parametrize("form", ["markdown", "html", "svg"])
def test_every_format_has_it_alone(form: str) -> None:
    session = toml.load(TOP / "sessions" / "initial-review-improved.toml")
    alone = report.rendered(session, TODAY, form, extent=report.BRIEF)
    assert "Next infusion" in alone and "Readings in force" not in alone
    assert len(alone) < len(report.rendered(session, TODAY, form)) / 2


def test_full_leaves_nothing_out_that_the_usual_summary_folds() -> None:
    session = toml.load(TOP / "sessions" / "initial-review-improved.toml")
    usual = report.as_text(session, TODAY)
    whole = report.as_text(session, TODAY, extent=report.FULL)
    assert "not needed" not in usual and "not needed" in whole
    assert "not applicable" not in usual and "not applicable" in whole
