"""The summary: all that a colleague or an auditor needs, on a page, and nothing that it is not."""

import os
import pty
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from ivig_tui import report
from ivig_tui.cli import main
from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.wording import FORBIDDEN
from ivig_tui.exchange import assessed
from ivig_tui.myositis.catalogue import readings_that_bear
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.presentation.verdict import field_label
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.myositis.making import drawn, said

TODAY = date(2026, 11, 22)
FILES = sorted((Path(__file__).parents[1] / "sessions").glob("*.toml"))
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
ADULT: dict[str, Value] = {
    "patient.age_group": "adult",
    "patient.sex": "male",
    "patient.height_cm": 175,
    "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False,
    "qualifying.date": date(2026, 3, 2),
    "qualifying.weight_kg": 100,
    "qualifying.biopsy": True,
    "qualifying.mrc_sum_score": 44,
    "qualifying.corticosteroids_not_tolerated": True,
    "qualifying.immunosuppressants": (
        Agent("methotrexate", "ineffective"),
        Agent("azathioprine", "not_yet_effective"),
    ),
    "qualifying.notes": "First line.\nSecond line.",
    "qualifying.signed_by": "Dr A. Muster",
    "qualifying.signed_at": datetime(2026, 3, 2, 9, 31, tzinfo=UTC),
    "treatment.started": date(2026, 3, 9),
    "treatment.induction_doses": 5,
    "treatment.maintenance_g_per_kg": Decimal("0.4"),
    "treatment.maintenance_interval_weeks": 4,
    "treatment.infusions": (Infusion(date(2026, 3, 9), 35, "induction"),),
    "reviews.1.date": date(2026, 7, 1),
    "reviews.1.reviewed_by": "neurologist",
    "reviews.1.mrc_sum_score": 48,
}


LATER = ADULT | {"qualifying.date": date(2026, 7, 1), "reviews.1.date": date(2026, 7, 1)}
"""The same, assessed on the first day of the national weight rule."""


def shown(values: dict[str, Value], today: date = TODAY, reviews: int = 0) -> str:
    session = Session("SYN-7309", said(values, reviews))
    return report.as_text(session, today, extent=report.FULL)


def flat(text: str) -> str:
    return " ".join(text.split())


def part(text: str, title: str) -> str:
    """One part of the summary, on one line; of an assessment the part below the brief."""
    found = re.split(r"(?m)^(\S.*?) ─+$", text)
    bodies = {found[at]: found[at + 1] for at in range(1, len(found), 2)}
    return flat([body for head, body in bodies.items() if head.startswith(title)][-1])


# --- what it holds -----------------------------------------------------------------------


def test_it_begins_with_the_reference_the_document_and_its_version() -> None:
    head = shown(ADULT).splitlines()
    assert head[0].startswith("SYN-7309 ")
    assert flat(" ".join(head[1:4])) == (
        "Patient age group: adult, sex: male, height: 175 cm Diagnosis dermatomyositis; "
        "diagnosed by: neurologist As of 22 Nov 2026, criteria 3.1 of 20 October 2018"
    )


def test_it_tells_the_patient() -> None:
    assert "age group: adult, sex: male, height: 175 cm" in flat(shown(ADULT))
    assert "Patient nothing answered" in flat(shown({}))


def test_it_tells_each_assessment_with_its_verdict_and_date() -> None:
    text = shown(ADULT)
    assert "Qualifying: MET, 2 Mar 2026 ───" in text
    assert "Review 1: OPEN, 1 Jul 2026 ───" in text


@pytest.mark.parametrize(
    "line",
    [
        "✔ Condition met dermatomyositis C1",
        "✔ Diagnosed by met neurologist DX1",
        "✔ Inclusion body myositis met excluded X1",
        "✔ ANY Diagnosis confirmed met Q1",
        "│ ✔ Muscle biopsy diagnostic met yes Q1",
        "│ – Child: rash, enzymes and MRI not applicable: adult Q1",
        "│ ✔ MRC sum score 55 or less met 44 (typed) 11 below Q2",
        "│ · Unresponsive not needed Q4",
        "│ ✔ Not tolerated met yes Q5",
        "│ · Contraindicated not needed Q8",
    ],
)
def test_it_tells_each_criterion_with_its_state_and_answer(line: str) -> None:
    assert line in [flat(row) for row in shown(ADULT).splitlines()]


CHILD_ONLY = ("rash", "muscle_enzymes_elevated", "mri_typical")


@EACH
def test_every_yes_and_no_of_the_trees_is_in_it(path: Path) -> None:
    """It stands on the line of its label; what is asked of a child alone, only of a child."""
    session = toml.load(path)
    page = report.as_text(session, TODAY, extent=report.FULL)
    rows = [flat(row) for row in page.splitlines()]
    adult = session.answers.get("patient.age_group") == "adult"
    for name, value in session.answers.values.items():
        if not isinstance(value, bool) or name.startswith(("patient.", "treatment.")):
            continue
        if adult and name.endswith(CHILD_ONLY):
            continue
        label, word = field_of(name).label, "yes" if value else "no"
        if name.endswith("clinically_stable"):
            # No is the favourable answer: "not met: yes" would be misread.
            label, word = "Clinically stable?", "stable" if value else "not stable"
        if name.endswith("inclusion_body_myositis"):
            word = "present" if value else "excluded"
        told = re.compile(rf"{re.escape(label)} (not )?met {word} [A-Z]+\d")
        assert any(told.search(row) for row in rows), f"{name}: {word}"


def test_notes_and_signature_are_in_it() -> None:
    qualifying = part(shown(ADULT), "Qualifying")
    assert "Notes First line. Second line." in qualifying
    assert "Signed Dr A. Muster, 2 Mar 2026 09:31" in qualifying


def test_the_agents_are_told_with_their_outcomes_and_how_many_count() -> None:
    text = re.sub(r" Q7\b", "", part(shown(ADULT), "Qualifying"))
    assert "methotrexate (ineffective), azathioprine (not yet effective) 2 of 2 count" in text


def test_what_is_open_and_the_shortest_way_are_told() -> None:
    review = part(shown(ADULT), "Review 1")
    assert "Left to answer Efficacy documented (review 1)" in review
    assert "Shortest way Efficacy documented (review 1)" in review
    open_ = {k: v for k, v in ADULT.items() if "corticosteroids" not in k and "notes" not in k}
    qualifying = part(shown(open_), "Qualifying: OPEN")
    assert (
        "Left to answer Unresponsive to corticosteroids, Corticosteroids not tolerated, "
        "Corticosteroids contraindicated Shortest way Unresponsive to corticosteroids"
    ) in qualifying


@EACH
def test_what_is_left_is_told_of_open_assessments_and_of_no_others(path: Path) -> None:
    session = toml.load(path)
    text, assessment = report.as_text(session, TODAY), assessed(session, TODAY)
    open_ = 0
    for evaluation in (assessment.qualifying, *assessment.reviews):
        if evaluation.decision.words == "open":
            open_ += 1
            for name in (*evaluation.needs, *evaluation.quickest):
                assert field_label(name) in flat(text)
    assert text.count("Left to answer") == open_
    # Of the latest assessment it stands in the brief, and not again.
    told = flat(text).casefold()
    ways = ("shortest way", "may be enough", "all needed", "none can make it met")
    assert sum(map(told.count, ways)) == open_


def test_a_review_tells_the_score_that_it_is_compared_with_and_when_that_was() -> None:
    review = part(shown(ADULT), "Review 1")
    assert "Compared with: MRC sum score 44 on 2 Mar 2026 (qualifying; I-8)" in review
    assert "MRC sum score higher met 48 (typed) up 4 R1" in review


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, ""),
        (
            {"reviews.1.efficacy_documented": True},
            "continue, with a review every year, as efficacy is documented (T2, T4)",
        ),
        (
            {
                "reviews.1.mrc_sum_score": 44,
                "reviews.1.dysphagia_speech_pathology": False,
                "reviews.1.dysphagia_food_textures": False,
                "reviews.1.dysphagia_fewer_aspirations": False,
            },
            "IVIg should be abandoned, as there is no benefit (T1)",
        ),
        ({"reviews.1.reviewed_by": "other", "reviews.1.efficacy_documented": True}, ""),
    ],
)
def test_a_review_tells_the_documents_word(changed: dict[str, Value], says: str) -> None:
    review = part(shown(ADULT | changed), "Review 1")
    assert ("The document says: " + says in review) if says else ("document says" not in review)


def test_the_dose_is_told_with_how_it_was_computed_and_both_weights() -> None:
    dose = part(shown(LATER), "Dose, as computed; not an order")
    for told in (
        "Induction 2 g/kg × 82.28 kg = 164.56 g exact, 165 g in whole vials (+0.3 %)",
        "actual 100 kg (qualifying, 1 Jul 2026), adjusted 82.28 kg: adjusted is used, as "
        "adjusted weight is below actual (national rule since 1 July 2026, not the document's)",
        "3 × 35 g (vials: 20 + 10 + 5 g), 2 × 30 g (vials: 20 + 10 g)",
        "Maintenance every 4 weeks: 0.4 g/kg × 82.28 kg = 32.912 g exact, 35 g in whole vials "
        "(+6.3 %)",
        "limit 82.28 g in any four weeks (1 g/kg)",
    ):
        assert told in dose
    assert dose.count("adjusted 82.28 kg") == 2


def test_the_weight_of_an_earlier_assessment_is_told_with_its_date_and_the_rule() -> None:
    dose = part(shown(ADULT), "Dose, as computed; not an order")
    assert "Induction 2 g/kg × 100 kg = 200 g exact" in dose
    assert (
        "actual 100 kg (qualifying, 2 Mar 2026), adjusted 82.28 kg: actual is used, as the "
        "assessment is of before 1 July 2026 (national rule since 1 July 2026, not the document's)"
    ) in dose


def test_each_number_of_the_dose_is_told_with_where_it_comes_from() -> None:
    dose = part(shown(ADULT), "Dose")
    assert (
        "Where from 2 g/kg: the document (D1); 0.4 g/kg: as answered (D2); vials of 5, 10, 20 g: "
        "usual sizes (I-15)"
    ) in dose
    # 50 + 2.3 × (175 × 0.393701 − 60) = 70.46…; 70.46 + 0.4 × (100 − 70.46) = 82.28
    assert (
        "Adjusted ideal weight (Devine; male, 175 cm) 70.46 kg + 0.4 × (actual − ideal) (I-12)"
    ) in dose
    own = part(shown(ADULT | {"treatment.vial_sizes_g": (10, 30)}), "Dose")
    assert "vials of 10, 30 g: as answered (I-15)" in own
    assert "Adjusted" not in part(shown(ADULT | {"patient.age_group": "child"}), "Dose")


@pytest.mark.parametrize(
    ("changed", "warns"),
    [({}, None), ({"qualifying.biopsy": False}, "not met"), ({"qualifying.biopsy": None}, "open")],
)
def test_no_dose_stands_without_saying_that_the_criteria_are_not_met(
    changed: dict[str, Value | None], warns: str | None
) -> None:
    values = {name: value for name, value in (ADULT | changed).items() if value is not None}
    dose = part(shown(values), "Dose")
    if warns is None:
        assert "criteria are" not in dose
    else:
        assert f"! The qualifying criteria are {warns}." in dose


def test_a_plan_up_to_the_next_review_tells_its_far_cycles_in_a_line() -> None:
    done = ADULT | {
        "reviews.1.efficacy_documented": True,
        "treatment.maintenance_g_per_kg": Decimal("0.5"),
        "treatment.infusions": (Infusion(date(2026, 10, 19), 50, "maintenance"),),
    }
    dates = part(shown(done, date(2026, 11, 16)), "Dates")
    assert (
        "Planned, maintenance 2 16 Nov 2026 50 g Planned, maintenance 3 14 Dec 2026 50 g "
        "Planned, maintenance 4 11 Jan 2027 50 g "
        "Planned, maintenance 5–10 8 Feb 2027 to 28 Jun 2027 "
        "Nothing more the next review is due 1 Jul 2027"
    ) in dates


def test_where_no_weight_is_adjusted_it_says_so_and_why() -> None:
    child = LATER | {"patient.age_group": "child"}
    dose = part(shown(child), "Dose")
    assert dose.count("actual 100 kg (qualifying, 1 Jul 2026)") == 2
    assert dose.count("adjusted weight not defined: a child") == 2


def test_a_dose_that_can_not_be_computed_says_what_it_needs() -> None:
    dose = part(shown({}), "Dose")
    assert "Induction open, no weight at the qualifying assessment" in dose
    assert "Maintenance open, needs a weight, g/kg and interval" in dose


def test_what_was_given_is_told_first_and_the_plan_apart_from_it() -> None:
    dates = part(shown(ADULT, date(2026, 3, 10)), "Dates")
    assert dates == (
        "Review due 9 Jul 2026 Given, induction 9 Mar 2026 35 g "
        "Planned, induction 10 Mar 2026 40 g, 11 Mar 2026 40 g, 12 Mar 2026 40 g, "
        "13 Mar 2026 40 g "
        "Planned, maintenance 1 6 Apr 2026 40 g Planned, maintenance 2 4 May 2026 40 g "
        "Planned, maintenance 3 1 Jun 2026 40 g "
        "Nothing more no more than 3 cycles until a review is met (I-19)"
    )
    assert "Planned, induction 10 Mar 2026 40 g (overdue)" in part(shown(ADULT), "Dates")
    assert "Review due 9 Jul 2026 (overdue)" in part(shown(ADULT), "Dates")
    assert "Review due unknown" in part(shown({}), "Dates")
    nothing = "Planned nothing: the date of the first infusion is not answered"
    assert nothing in part(shown({}), "Dates")


def test_a_stop_is_told_with_its_day_and_reason_and_ends_review_and_plan() -> None:
    stop: dict[str, Value] = {
        "treatment.stopped": date(2026, 10, 20),
        "treatment.stopped_reason": "no benefit",
    }
    dates = part(shown(ADULT | stop), "Dates")
    assert "Review due none: treatment is stopped on 20 Oct 2026" in dates
    assert "Stopped 20 Oct 2026: no benefit" in dates
    assert "Planned nothing: treatment is stopped on 20 Oct 2026 (I-19)" in dates


def test_the_course_of_the_score_is_told_with_the_threshold() -> None:
    course = part(shown(ADULT), "Course of the score")
    assert "│ marks 55, at or below which it qualifies" in course
    assert re.search(r"2 Mar 2026 44 ·+●·+│·+ 1 Jul 2026 48 ·+●·+│·+", course)


@EACH
def test_every_flag_and_every_reading_in_force_is_told(path: Path) -> None:
    session = toml.load(path)
    text, assessment = report.as_text(session, TODAY), assessed(session, TODAY)
    if assessment.flags:
        assert f"{len(assessment.flags)} to look at:" in text
        for raised in assessment.flags:
            assert raised.text in flat(text)
    else:
        assert "to look at" not in text
    readings = part(text, "Readings in force")
    for reading in readings_that_bear(assessment):
        assert f"{reading.id} {reading.text}" in readings


@pytest.mark.parametrize(
    ("condition", "level"),
    [
        ("polymyositis", "PM: Category 2a"),
        ("dermatomyositis", "DM: Category 2a"),
        ("necrotising_autoimmune_myopathy", "NAM: Category 4a"),
        ("other", "depends on the condition: PM 2a, DM 2a, NAM 4a"),
        (None, "depends on the condition: PM 2a, DM 2a, NAM 4a"),
    ],
)
def test_the_level_of_evidence_is_that_of_the_condition(condition: str | None, level: str) -> None:
    values: dict[str, Value] = {"diagnosis.condition": condition} if condition else {}
    limits = part(shown(values), "Evidence and limits")
    assert f"Level of evidence (E1): {level}" in limits
    assert "the page as a whole: Category 4a" in limits


@EACH
def test_its_limits_are_told(path: Path) -> None:
    limits = part(report.as_text(toml.load(path), TODAY), "Evidence and limits")
    assert "version 3.1 of 20 October 2018; look whether there is a newer one" in limits
    assert "It is not an authorisation and not a prescription" in limits


# --- what it is not ----------------------------------------------------------------------

NEVER = re.compile(r"approv|denied|deny|eligib|reject|granted|entitle", re.IGNORECASE)


@EACH
def test_it_never_speaks_of_approved_denied_or_eligible(path: Path) -> None:
    assert not NEVER.search(report.as_text(toml.load(path), TODAY))


def test_no_random_course_is_approved_denied_or_eligible() -> None:
    for seed in range(20):
        assert not NEVER.search(report.as_text(drawn(seed), TODAY))


@EACH
@pytest.mark.parametrize("width", [40, 100])
def test_no_line_is_wider_than_asked_for(path: Path, width: int) -> None:
    text = report.as_text(toml.load(path), TODAY, width=width)
    assert max(map(cell_len, text.splitlines())) <= width


def test_no_random_course_has_a_line_wider_than_80() -> None:
    for seed in range(100, 130):
        text = report.as_text(drawn(seed), TODAY)
        wide = [row for row in text.splitlines() if cell_len(row) > 80]
        assert not wide, f"seed {seed}: {wide}"


@EACH
def test_the_command_prints_no_wide_line_no_control_character_no_colour(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--today", "2026-11-22", "show", str(path)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.endswith("\n")
    for row in out.split("\n"):
        assert cell_len(row) <= 80, row
        assert row == row.rstrip()
        assert not any(FORBIDDEN.match(character) for character in row), repr(row)


def test_hostile_text_is_harmless_and_is_no_markup() -> None:
    text = shown(
        ADULT
        | {
            "qualifying.notes": "[bold]not bold[/bold] [red]\x1b[31mred \u202eabc\x07",
            "qualifying.immunosuppressants": (Agent("[link=x]a\u2066\x9b", "ineffective"),),
            "treatment.actual_weight_reason": "[/]\x1b]0;x\x07",
        }
    )
    assert not any(FORBIDDEN.match(c) for c in text if c != "\n")
    assert "[bold]not bold[/bold] [red]" in flat(text)
    assert "[link=x]a" in text


LONG_WORDS = pytest.mark.parametrize(
    ("word", "character", "count"),
    [("x" * 300, "x", 300), ("漢" * 200, "漢", 200), ("e\u0301" * 200, "é", 200)],
    ids=["letters", "wide", "combining"],
)


@LONG_WORDS
@pytest.mark.parametrize("field", ["notes", "agent"])
def test_a_text_without_a_blank_is_wrapped_and_nothing_of_it_is_left_out(
    field: str, word: str, character: str, count: int
) -> None:
    """An address on the web, a generic name with its salt: they have no blanks to break at."""
    values: dict[str, Value] = {"qualifying.notes": word}
    if field == "agent":
        values = {"qualifying.immunosuppressants": (Agent(word, "ineffective"),)}
    text, without = shown(ADULT | values), shown({**ADULT, "qualifying.notes": "none"})
    assert max(map(cell_len, text.splitlines())) <= 80
    assert text.count(character) >= count, text.count(character)
    # Below the brief, where a flag quotes the beginning of a name.
    below, of_other = (one.partition("\n\n")[2] for one in (text, without))
    assert below.count("…") == of_other.count("…")


@pytest.mark.parametrize("width", [40, 60, 80])
def test_the_course_of_the_score_is_a_line_for_each_score_at_every_width(width: int) -> None:
    """As `s` shows it on a narrow screen."""
    session = Session("SYN-7309", said(ADULT))
    rows = report.as_text(session, TODAY, width=width).splitlines()
    for day, score in (("2 Mar 2026", 44), ("1 Jul 2026", 48)):
        (row,) = [row for row in rows if re.match(rf"{day} +{score}  ", row)]
        assert row.count("●") == row.count("│") == 1, row


# --- the command -------------------------------------------------------------------------


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., str]:
    """`show` in a process of its own: piped, or on a terminal."""

    def run(*, terminal: bool, **variables: str) -> str:
        command = [sys.executable, "-m", "ivig_tui", "--today", "2026-11-22", "show", str(FILES[0])]
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | variables
        if not terminal:
            done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
            assert (done.returncode, done.stderr) == (0, b"")
            return done.stdout.decode()
        master, slave = pty.openpty()
        with subprocess.Popen(command, stdout=slave, stderr=slave, env=environment) as process:
            os.close(slave)
            out = b""
            while True:
                try:
                    data = os.read(master, 65536)
                except OSError:  # nobody is left on the other side
                    break
                if not data:
                    break
                out += data
        os.close(master)
        assert process.returncode == 0
        return out.decode()

    return run


COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3[0-8]|9[0-7])[0-9;]*m")


def test_what_is_piped_has_no_colour_codes(printed: Callable[..., str]) -> None:
    assert "\x1b" not in printed(terminal=False)
    assert "\x1b" not in printed(terminal=False, FORCE_COLOR="1", CLICOLOR_FORCE="1")


def test_a_terminal_gets_colour(printed: Callable[..., str]) -> None:
    assert COLOUR.search(printed(terminal=True))


def test_a_terminal_that_declines_colour_gets_none(printed: Callable[..., str]) -> None:
    assert not COLOUR.search(printed(terminal=True, NO_COLOR="1"))


def test_o_writes_what_would_be_printed_for_its_owner_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "summary.txt"
    before = os.umask(0)
    try:
        assert main(["--today", "2026-11-22", "show", str(FILES[0]), "-o", str(path)]) == 0
    finally:
        os.umask(before)
    assert capsys.readouterr() == ("", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    main(["--today", "2026-11-22", "show", str(FILES[0])])
    assert path.read_text("utf-8") == capsys.readouterr().out


def test_o_over_a_file_that_all_may_read_leaves_it_to_its_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "summary.txt"
    path.write_text("old")
    path.chmod(0o644)
    assert main(["show", str(FILES[0]), "--output", str(path)]) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "old\n" not in path.read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["summary.txt"]


def test_o_says_where_a_power_cut_may_undo_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "injected")

    monkeypatch.setattr("ivig_tui.store.durable._sync_folder", fail)
    path = tmp_path / "summary.txt"
    assert main(["show", str(FILES[0]), "-o", str(path)]) == 1
    assert "is written, but the disk reports an error" in capsys.readouterr().err
    assert path.read_text("utf-8")


def test_o_where_nothing_can_be_written_is_one_line_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "no" / "such" / "summary.txt"
    assert main(["show", str(FILES[0]), "-o", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "can't be written" in err
