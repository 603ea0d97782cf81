"""Whole assessments from a pipe: what is on disk is what was said, and nothing was drawn."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.wording import FORBIDDEN
from ivig_tui.exchange import checked
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.session.audit import changed_outside
from ivig_tui.session.session import Session
from tests.ask.making import Asked, ask, home
from tests.myositis.making import said

TODAY = date(2026, 11, 22)

ADULT_LINES = (
    "yes", "adult", "2/7/2026", "2", "neurologist", "n", "y", "items",
    "4", "4 4", "4+ 4-", "3 3", "3", "4 4", "n", "n", "y",
    "4", "ineffective", "azathioprine", "2", "-", "Seen with the physiotherapist.",
    "yes", "100", "male", "175", "2026-07-09", "5", "0.4", "4",
    "2026-07-09 35 i", "2026-07-10 35 i", "-", "-", "n",
)  # fmt: skip
ADULT: dict[str, Value] = {
    "patient.age_group": "adult", "patient.sex": "male", "patient.height_cm": 175,
    "diagnosis.condition": "dermatomyositis", "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False, "qualifying.date": date(2026, 7, 2),
    "qualifying.weight_kg": 100, "qualifying.biopsy": True,
    "qualifying.mrc.shoulder_abduction": (4, 4), "qualifying.mrc.elbow_flexion": (4, 4),
    "qualifying.mrc.wrist_extension": (4, 3), "qualifying.mrc.hip_flexion": (3, 3),
    "qualifying.mrc.knee_extension": (3, 3), "qualifying.mrc.foot_dorsiflexion": (4, 4),
    "qualifying.corticosteroids_ineffective": False,
    "qualifying.corticosteroids_not_tolerated": False,
    "qualifying.corticosteroids_contraindicated": True,
    "qualifying.immunosuppressants": (Agent("methotrexate", "ineffective"),
                                      Agent("azathioprine", "not_yet_effective")),
    "qualifying.notes": "Seen with the physiotherapist.",
    "treatment.started": date(2026, 7, 9), "treatment.induction_doses": 5,
    "treatment.maintenance_g_per_kg": Decimal("0.4"), "treatment.maintenance_interval_weeks": 4,
    "treatment.infusions": (Infusion(date(2026, 7, 9), 35, "induction"),
                            Infusion(date(2026, 7, 10), 35, "induction")),
}  # fmt: skip


def agrees(asked: Asked, reference: str, values: dict[str, Value]) -> None:
    """The file is what was said, `check` says the same of it, nothing was drawn."""
    assert (asked.code, asked.err) == (0, "")
    expected = said(values)
    assert asked.session.answers == expected
    assert asked.session.reference == reference
    assert asked.checked() == checked(Session(reference, expected), TODAY)
    assert changed_outside(asked.session) == ()
    assert {entry.by for entry in asked.session.history} == {"tester"}
    for line in asked.out.split("\n"):
        assert not any(FORBIDDEN.match(character) for character in line), repr(line)


def test_a_whole_adult(tmp_path: Path) -> None:
    asked = ask(home(tmp_path), "SYN-1", *ADULT_LINES)
    agrees(asked, "SYN-1", ADULT)
    for told in (
        "Corticosteroids: met",
        "MRC sum score 55 or less: met, 43 (items), 12 below",
        "Qualifying: MET. all 7 parts are met",
        "Induction, as computed, not an order: 2 g/kg × 82.28 kg = 164.56 g exact, 165 g in whole "
        "vials (+0.3 %); 3 × 35 g (vials: 20 + 10 + 5 g), 2 × 30 g (vials: 20 + 10 g)",
        "Review due: 9 Nov 2026",
        "Nothing else matters now.",
        "It is not an authorisation and not a prescription",
    ):
        assert told in asked.out, told


CHILD: dict[str, Value] = {
    "patient.age_group": "child", "patient.sex": "male", "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "immunologist", "diagnosis.inclusion_body_myositis": False,
    "qualifying.date": TODAY, "qualifying.weight_kg": Decimal("24.5"),
    "qualifying.biopsy": False, "qualifying.rash": True,
    "qualifying.muscle_enzymes_elevated": True, "qualifying.mri_typical": True,
    **{f"qualifying.cmas.{name}": grade for name, grade in {
        "head_lift": 3, "leg_raise": 1, "straight_leg_lift": 4, "supine_to_prone": 2,
        "sit_ups": 3, "supine_to_sit": 2, "arm_raise": 2, "arm_raise_duration": 3, "floor_sit": 3,
        "all_fours": 3, "floor_rise": 2, "chair_rise": 3, "stool_step": 2, "pick_up": 3}.items()},
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants": (Agent("methotrexate", "ineffective"),
                                      Agent("Mycophenolate mofetil", "not_yet_effective")),
    "treatment.induction_doses": 2,
}  # fmt: skip


def test_a_whole_child(tmp_path: Path) -> None:
    asked = ask(
        home(tmp_path), "SYN-2",
        "y", "child", "today", "2", "1", "no", "no", "yes", "y", "y", "items",
        "45s", "1", "60s", "2", "3", "2", "2", "3", "3", "3", "2", "3", "2", "3", "y",
        "methotrexate", "1", "Mycophenolate mofetil", "not yet effective", "-", "-",
        "yes", "24.5", "-", "2", "-", "-", "/sex", "male",
    )  # fmt: skip
    agrees(asked, "SYN-2", CHILD)
    assert "CMAS 44 or less: met, 36 (items), 8 below" in asked.out
    assert "Qualifying: MET. all 7 parts are met" in asked.out


def test_one_that_is_not_met_says_why_and_asks_only_what_is_open(tmp_path: Path) -> None:
    asked = ask(
        home(tmp_path), "SYN-3", "y", "1", "today", "1", "2", "n", "y", "58", "n", "n", "n", "n",
        "none", "n", "-", "no",
    )  # fmt: skip
    agrees(asked, "SYN-3", {
        "patient.age_group": "adult", "diagnosis.condition": "polymyositis",
        "diagnosis.diagnosed_by": "neurologist", "diagnosis.inclusion_body_myositis": False,
        "qualifying.date": TODAY, "qualifying.biopsy": True, "qualifying.mrc_sum_score": 58,
        "qualifying.dysphagia_limits_intake": False,
        "qualifying.corticosteroids_ineffective": False,
        "qualifying.corticosteroids_not_tolerated": False,
        "qualifying.corticosteroids_contraindicated": False,
        "qualifying.immunosuppressants": (),
        "qualifying.immunosuppressants_contraindicated": False,
    })  # fmt: skip
    out = asked.out
    assert "MRC sum score 55 or less: not met, 58 (typed), 3 above" in out
    assert "Qualifying: NOT MET. Weakness or dysphagia: none of the 2 applies" in out
    every = "3 blocks: Weakness or dysphagia, Corticosteroids, Immunosuppressants"
    assert f"Qualifying: NOT MET. {every}" in out
    # What can make no difference any more is not asked.
    assert "video-fluoroscopy" not in out.partition("Nothing else matters now.")[0]
    assert "Qualifying is not met. Weight and dose: 5 answers left. Go on with them?" in out


def test_a_review_months_later(tmp_path: Path) -> None:
    folder = home(tmp_path)
    ask(folder, "SYN-1", *ADULT_LINES)
    asked = ask(
        folder, "SYN-1", "2026-08-06 35 m", "-", "Dr A. Muster", "yes",
        "1/11/2026", "neurologist", "y", "48", "96.5", "-", "-", "-",
    )  # fmt: skip
    (given,) = (ADULT["treatment.infusions"],)
    assert isinstance(given, tuple)
    session = asked.session
    signed_at = session.answers.get("qualifying.signed_at")
    assert signed_at is not None
    agrees(asked, "SYN-1", ADULT | {
        "treatment.infusions": (*given, Infusion(date(2026, 8, 6), 35, "maintenance")),
        "qualifying.signed_by": "Dr A. Muster", "qualifying.signed_at": signed_at,
        "reviews.1.date": date(2026, 11, 1), "reviews.1.reviewed_by": "neurologist",
        "reviews.1.efficacy_documented": True, "reviews.1.mrc_sum_score": 48,
        "reviews.1.weight_kg": Decimal("96.5"),
    })  # fmt: skip
    asks = "Start review 1, due 9 Nov 2026? Once it holds an answer it is never removed."
    assert asks in asked.out
    assert "MRC sum score higher: met, 48 (typed), up 5" in asked.out
    assert "Review 1: MET. all 3 parts are met; the document says: continue" in asked.out


def test_a_stroke_between_grades_never_becomes_right_and_left(tmp_path: Path) -> None:
    """A true sum of 52, met, was stored as 56, not met."""
    grades = ("4/5", "4/5", "5/5", "4/5", "4/5", "5/5")
    asked = ask(home(tmp_path), "SYN-MRC", "yes", "adult", "/mrc", "items", *grades)
    assert asked.out.count("is unclear (") == len(grades)
    assert not [name for name in asked.session.answers.values if ".mrc" in name]


def test_a_whole_course_of_words_that_mean_to_leave_stores_none_of_them(tmp_path: Path) -> None:
    asked = ask(
        home(tmp_path), "SYN-Q", "yes", "adult", "-", "dermatomyositis", "neurologist", "n", "y",
        "48", "y", "quit", "ineffective", "exit", "ineffective", "-", "help", "n", "quit",
    )  # fmt: skip
    kept = asked.path.read_text("utf-8").lower()
    assert not any(word in kept for word in ("quit", "exit", "help"))
    assert "Ctrl-D leaves; everything is saved." in asked.out
    assert asked.session.answers.get("qualifying.signed_by") is None
