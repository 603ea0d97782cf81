"""Each way to pass a review, and the same patient one point or one answer short of it.

Read the table by lines: who, by which rule, the earlier and the present score, what was answered
yes and no, and what the document makes of it. All else of the review is in order, so that the
rule alone decides; a line that fails differs from the line that passes above it by one point or
one answer.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.exchange import checked
from ivig_tui.myositis.rows import Agent
from ivig_tui.session.session import Session

TABLE = """
rule | patient | score    | yes                                  | no                              | it says
R1   | adult   | 48 to 49 |                                      | speech, textures, aspirations   | met
R1   | adult   | 48 to 48 |                                      | speech, textures, aspirations   | not met
R1   | child   | 30 to 32 |                                      | speech, textures, aspirations   | met
R1   | child   | 30 to 31 |                                      | speech, textures, aspirations   | not met
R2   | adult   | 48 to 48 | speech                               | textures, aspirations           | met
R2   | adult   | 48 to 48 |                                      | speech, textures, aspirations   | not met
R2   | adult   | 48 to 48 | textures                             | speech, aspirations             | met
R2   | adult   | 48 to 48 |                                      | speech, textures, aspirations   | not met
R2   | child   | 30 to 31 | aspirations                          | speech, textures                | met
R2   | child   | 30 to 31 |                                      | speech, textures, aspirations   | not met
R3   | adult   | 50 to 50 | severe, improves, worse, planned     | speech, textures, aspirations, agents | met
R3   | adult   | 50 to 49 | severe, improves, worse, planned     | speech, textures, aspirations, agents | not met
R3   | child   | 40 to 40 | severe, improves, worse, planned     | speech, textures, aspirations, agents | met
R3   | child   | 40 to 39 | severe, improves, worse, planned     | speech, textures, aspirations, agents | not met
R4   | adult   | 50 to 44 | severe, improves, worse, agents, planned | speech, textures, aspirations | met
R4   | adult   | 50 to 44 | improves, worse, agents, planned     | speech, textures, aspirations, severe | not met
R4   | adult   | 50 to 44 | severe, improves, worse, agents, planned | speech, textures, aspirations | met
R4   | adult   | 50 to 44 | severe, worse, agents, planned       | speech, textures, aspirations, improves | not met
R4   | child   | 40 to 33 | severe, improves, worse, agents, planned | speech, textures, aspirations | met
R4   | child   | 40 to 33 | severe, improves, agents, planned    | speech, textures, aspirations, worse | not met
R4   | child   | 40 to 33 | severe, improves, worse, agents, planned | speech, textures, aspirations | met
R4   | child   | 40 to 33 | severe, improves, worse, planned     | speech, textures, aspirations, agents | not met
R5   | adult   | 50 to 49 | speech, planned                      | textures, aspirations, severe   | met
R5   | adult   | 50 to 49 | planned                              | speech, textures, aspirations, severe | not met
R5   | child   | 40 to 39 | textures, planned                    | speech, aspirations, severe     | met
R5   | child   | 40 to 39 | planned                              | speech, textures, aspirations, severe | not met
R5   | adult   | 50 to 49 | aspirations, planned                 | speech, textures, severe        | met
R5   | adult   | 50 to 49 | planned                              | speech, textures, aspirations, severe | not met
R6   | adult   | 50 to 50 | stable, planned                      |                                 | met
R6   | adult   | 50 to 50 | stable                               | planned                         | open
R6   | child   | 40 to 40 | stable, reason                       | planned                         | met
R6   | child   | 40 to 40 | stable                               | planned                         | open
R6   | adult   | 50 to 50 |                                      | stable, planned                 | met
R6   | adult   | 50 to 50 | stable                               | planned                         | open
"""  # noqa: E501 - a table reads better whole

FIELDS = {
    "speech": "dysphagia_speech_pathology",
    "textures": "dysphagia_food_textures",
    "aspirations": "dysphagia_fewer_aspirations",
    "severe": "severe_disease",
    "improves": "post_infusion_improvement",
    "worse": "end_of_cycle_deterioration",
    "agents": "additional_immunosuppressants",
    "stable": "clinically_stable",
    "planned": "weaning_trial_planned",
}
REASON = "weaning_not_planned_reason"
SCORE = {"adult": "mrc_sum_score", "child": "cmas_score"}


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    rule: str
    patient: str
    before: int
    now: int
    yes: frozenset[str]
    no: frozenset[str]
    says: str

    def __str__(self) -> str:
        yes, no = (", ".join(sorted(words)) or "nothing" for words in (self.yes, self.no))
        score = f"{self.before} to {self.now}"
        return f"{self.rule} {self.patient} {score}, yes: {yes}; no: {no}: {self.says}"


def _words(cell: str) -> frozenset[str]:
    return frozenset(cell.split(", ")) if cell else frozenset()


def _cases() -> list[Case]:
    cases = []
    for line in TABLE.strip().splitlines()[1:]:
        rule, patient, score, yes, no, says = (cell.strip() for cell in line.split("|"))
        before, now = score.split(" to ")
        cases.append(Case(rule, patient, int(before), int(now), _words(yes), _words(no), says))
    return cases


CASES = _cases()
PAIRS = list(zip(CASES[::2], CASES[1::2], strict=True))


def course(case: Case) -> Session:
    """The course of a case: the initial review for R1 and R2, else one that follows it."""
    score = SCORE[case.patient]
    number = 1 if case.rule in ("R1", "R2") else 2
    here = f"reviews.{number}"
    values: dict[str, Value] = {
        "patient.age_group": case.patient,
        "diagnosis.condition": "polymyositis",
        "diagnosis.diagnosed_by": "neurologist",
        "diagnosis.inclusion_body_myositis": False,
        "qualifying.date": date(2025, 7, 1),
        "qualifying.biopsy": True,
        "qualifying.dysphagia_limits_intake": True,
        "qualifying.videofluoroscopy_shows_involvement": True,
        "qualifying.corticosteroids_ineffective": True,
        "qualifying.immunosuppressants": (
            Agent("methotrexate", "ineffective"),
            Agent("azathioprine", "ineffective"),
        ),
        f"{here}.date": date(2026, 10, 30),
        f"{here}.reviewed_by": "rheumatologist",
        f"{here}.efficacy_documented": True,
        f"{here}.{score}": case.now,
    }
    if number == 1:
        values[f"qualifying.{score}"] = case.before
    else:
        # Compared with the review before; the qualifying score would be passed by all.
        values |= {f"qualifying.{score}": 20, f"reviews.1.{score}": case.before}
    for words, answer in ((case.yes - {"reason"}, True), (case.no, False)):
        values |= {f"{here}.{FIELDS[word]}": answer for word in words}
    if "reason" in case.yes:
        values[f"{here}.{REASON}"] = "relapsed at the last attempt"
    return Session("SYN-7302", Answers(values, number))


def judged(case: Case) -> Any:
    """What `check --json` says of the case's last review."""
    reviews = checked(course(case), date(2026, 11, 22))["reviews"]
    assert isinstance(reviews, list)
    return reviews[-1]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_review_is_decided_as_the_table_says(case: Case) -> None:
    found = judged(case)
    said = case.says.replace(" ", "_")
    decisive = "weaning" if case.rule == "R6" else "response"
    assert found["blocks"][decisive] == said
    assert {state for name, state in found["blocks"].items() if name != decisive} == {"met"}
    assert found["decision"] == said
    assert found["baseline"] == case.before


@pytest.mark.parametrize(("passes", "fails"), PAIRS, ids=str)
def test_what_fails_differs_from_what_passes_by_one_point_or_one_answer(
    passes: Case, fails: Case
) -> None:
    assert passes.says == "met"
    assert fails.says == ("open" if fails.rule == "R6" else "not met")
    assert (passes.rule, passes.patient, passes.before) == (fails.rule, fails.patient, fails.before)
    answers = len((passes.yes ^ fails.yes) | (passes.no ^ fails.no))
    points = passes.now - fails.now
    assert points + answers == 1


def test_every_rule_of_a_review_has_a_case_for_each_patient_it_tells_apart() -> None:
    fails = {(case.rule, case.patient) for case in CASES if case.says != "met"}
    assert {rule for rule, _ in fails} == {"R1", "R2", "R3", "R4", "R5", "R6"}
    assert {(rule, who) for rule in ("R1", "R3") for who in SCORE} <= fails


@pytest.mark.parametrize("case", [case for case in CASES if case.says == "open"], ids=str)
def test_a_reason_that_is_not_given_is_open_and_never_not_met(case: Case) -> None:
    found = judged(case)
    assert found["needs"] == [f"reviews.2.{REASON}"]
    assert found["quickest"] == [f"reviews.2.{REASON}"]


def test_no_benefit_is_said_of_the_response_alone() -> None:
    """An initial review short of one point says so; one short of its reviewer does not."""
    short = next(case for case in CASES if case.says == "not met")
    told = checked(course(short), date(2026, 11, 22))
    assert told["flags"] == ["no_benefit"]
    passes = course(CASES[0])
    other = Answers({**passes.answers.values, "reviews.1.reviewed_by": "other"}, 1)
    told = checked(Session("SYN-7303", other), date(2026, 11, 22))
    assert told["reviews"][0]["decision"] == "not_met"
    assert told["flags"] == ["mrc_one_point"]
