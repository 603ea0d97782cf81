"""The product's own trees, translated for a solver, and the same formulas written from the
document's statements alone.

A criterion is a pair of formulas: when it is met, and when it is not met; it is open where neither
holds. Answers are symbols: whether each is there, and which it is. The leaves' thresholds are the
product's: the solver runs each leaf's own comparison on a symbol.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any as Anything

import z3

from ivig_tui.criteria.kinds import Choice
from ivig_tui.criteria.leaves import Given
from ivig_tui.criteria.logic import All, Any, Group, Node
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.leaves import AgeIs, Answer, AtMost
from ivig_tui.myositis.qualifying.earlier_treatment import TwoAgents
from ivig_tui.myositis.reviews.gain import Gain

Formula = Anything  # the solver's library has no types
SCORES = {"mrc_sum_score": 60, "cmas_score": 52}


@dataclass(frozen=True)
class Truth:
    """When a criterion is met, and when it is not met."""

    met: Formula
    not_met: Formula

    def __and__(self, other: "Truth") -> "Truth":
        return Truth(z3.And(self.met, other.met), z3.Or(self.not_met, other.not_met))

    def __or__(self, other: "Truth") -> "Truth":
        return Truth(z3.Or(self.met, other.met), z3.And(self.not_met, other.not_met))


def every(parts: Iterable[Truth]) -> Truth:
    return reduce(lambda one, other: one & other, parts)


def some(parts: Iterable[Truth]) -> Truth:
    return reduce(lambda one, other: one | other, parts)


class Patient:
    """All answers that a tree may look at, as symbols; `mark` tells two patients apart."""

    def __init__(self, mark: str = "", *, ranges: bool = True) -> None:
        self.mark = mark
        self.ranges = ranges
        """Whether scores keep to their scales."""
        self.facts: list[Formula] = []
        """What holds for every patient: scores within their scale, counts not below none."""
        self.there: dict[str, Formula] = {}
        """Whether each answer that was asked for is there, by its full name."""
        self.value: dict[str, Formula] = {}

    def known(self, name: str) -> Formula:
        """Whether an answer is there."""
        if name not in self.there:
            self.there[name] = z3.Bool(f"{self.mark}{name} known")
        return self.there[name]

    def yes(self, name: str) -> Formula:
        """The value of a yes-or-no answer, where it is there."""
        return self._value(name, z3.Bool)

    def number(self, name: str) -> Formula:
        """The value of a score, where it is there."""
        known = name in self.value
        symbol = self._value(name, z3.Int)
        if not known and self.ranges:
            self.facts += [symbol >= 0, symbol <= SCORES[name.rpartition(".")[2]]]
        return symbol

    def word(self, name: str, words: Iterable[str]) -> Formula:
        """Whether a choice, where it is there, is one of some words of its field."""
        kind = field_of(name).kind
        assert isinstance(kind, Choice)
        options = [option for option, _ in kind.options]
        known = name in self.value
        symbol = self._value(name, z3.Int)
        if not known:
            self.facts += [symbol >= 0, symbol < len(options)]
        return z3.Or(*(symbol == options.index(word) for word in words))

    def count(self, name: str) -> Formula:
        """A number of drugs."""
        known = name in self.value
        symbol = self._value(name, z3.Int)
        if not known:
            self.facts.append(symbol >= 0)
        return symbol

    def earlier(self, scale: str, review: int) -> tuple[Formula, Formula]:
        """Whether a review has an earlier score to be compared with, and which (I-8)."""
        name = f"qualifying.{scale}"
        known, score = self.known(name), self.number(name)
        for number in range(1, review):
            name = f"reviews.{number}.{scale}"
            here = self.known(name)
            score = z3.If(here, self.number(name), score)
            known = z3.Or(known, here)
        return known, score

    def _value(self, name: str, make: Callable[[str], Formula]) -> Formula:
        if name not in self.value:
            self.value[name] = make(f"{self.mark}{name}")
        return self.value[name]


# --- the product's trees ----------------------------------------------------------------


def of_product(node: Node, patient: Patient) -> Truth:
    """A node of the product's, walked and translated."""
    if isinstance(node, All):
        return every(of_product(part, patient) for part in node.parts)
    if isinstance(node, Any):
        return some(of_product(part, patient) for part in node.parts)
    if isinstance(node, Answer):
        known = patient.known(node.field)
        if isinstance(field_of(node.field).kind, Choice):
            holds = patient.word(node.field, sorted(map(str, node.favourable)))
        else:
            value = patient.yes(node.field)
            holds = z3.Or(*(value == wanted for wanted in node.favourable))
        return Truth(z3.And(known, holds), z3.And(known, z3.Not(holds)))
    if isinstance(node, AgeIs):
        known, holds = (
            patient.known("patient.age_group"),
            patient.word("patient.age_group", [node.group]),
        )
        return Truth(z3.And(known, holds), z3.And(known, z3.Not(holds)))
    if isinstance(node, Given):
        return Truth(patient.known(node.field), z3.BoolVal(False))
    if isinstance(node, AtMost):
        name = f"qualifying.{node.scale.score_field}"
        holds = node.meets(patient.number(name))
        return Truth(z3.And(patient.known(name), holds), z3.And(patient.known(name), z3.Not(holds)))
    if isinstance(node, Gain):
        own = f"reviews.{node.review}.{node.scale.score_field}"
        there, score = patient.earlier(node.scale.score_field, node.review)
        both = z3.And(patient.known(own), there)
        holds = node.meets(patient.number(own), score)
        return Truth(z3.And(both, holds), z3.And(both, z3.Not(holds)))
    assert isinstance(node, TwoAgents), node
    listed = patient.known("qualifying.immunosuppressants")
    counting, may_yet = patient.count("drugs that count"), patient.count("drugs that may yet count")
    return Truth(
        z3.And(listed, node.enough(counting)),
        z3.And(listed, z3.Not(node.enough(counting + may_yet))),
    )


def blocks_of(tree: All, patient: Patient) -> dict[str, Truth]:
    """Each block of a product's tree, and the tree itself as `decision`."""
    blocks = {part.name: of_product(part, patient) for part in tree.parts}
    return blocks | {"decision": of_product(tree, patient)}


def changed(tree: Group, key: str, change: Callable[[Node], Node]) -> Group:
    """A tree with the node of one key replaced."""
    from msgspec.structs import replace

    parts = tuple(
        change(part)
        if part.key == key
        else changed(part, key, change)
        if isinstance(part, Group)
        else part
        for part in tree.parts
    )
    return replace(tree, parts=parts)


# --- the statements, written from the document's specification alone ----------------------


def qualifying(patient: Patient) -> dict[str, Truth]:
    """C1, DX1, X1, Q1 to Q8."""

    def yes(key: str) -> Truth:
        return _yes(patient, f"qualifying.{key}")

    adult, child = _age(patient, "adult"), _age(patient, "child")
    drugs = patient.known("qualifying.immunosuppressants")
    n, m = patient.count("drugs that count"), patient.count("drugs that may yet count")
    blocks = {
        "condition": _one_of(
            patient,
            "diagnosis.condition",
            "polymyositis",
            "dermatomyositis",
            "necrotising_autoimmune_myopathy",
        ),
        "specialist": _one_of(
            patient, "diagnosis.diagnosed_by", "immunologist", "neurologist", "rheumatologist"
        ),
        "exclusion": _no(patient, "diagnosis.inclusion_body_myositis"),
        "confirmed": yes("biopsy")
        | (child & yes("rash") & yes("muscle_enzymes_elevated") & yes("mri_typical")),
        "severity": (adult & _score(patient, "mrc_sum_score", lambda mrc: mrc <= 55))
        | (child & _score(patient, "cmas_score", lambda cmas: cmas <= 44))
        | (
            yes("dysphagia_limits_intake")
            & (
                yes("videofluoroscopy_shows_involvement")
                | yes("videofluoroscopy_risk_unacceptable")
            )
        ),
        "corticosteroids": yes("corticosteroids_ineffective")
        | yes("corticosteroids_not_tolerated")
        | yes("corticosteroids_contraindicated"),
        "immunosuppressants": Truth(z3.And(drugs, n >= 2), z3.And(drugs, n + m < 2))
        | yes("immunosuppressants_contraindicated"),
    }
    return _whole(blocks)


def review(patient: Patient, number: int) -> dict[str, Truth]:
    """T2, T4, and R1, R2 of the first review; R3 to R6 of every other."""
    at = f"reviews.{number}"

    def yes(key: str) -> Truth:
        return _yes(patient, f"{at}.{key}")

    adult, child = _age(patient, "adult"), _age(patient, "child")
    by_dysphagia = (
        yes("dysphagia_speech_pathology")
        | yes("dysphagia_food_textures")
        | yes("dysphagia_fewer_aspirations")
    )
    least_mrc, least_cmas = (1, 2) if number == 1 else (0, 0)
    response = (
        (adult & _gain(patient, "mrc_sum_score", number, least_mrc))
        | (child & _gain(patient, "cmas_score", number, least_cmas))
        | by_dysphagia
    )
    blocks = {
        "reviewer": _one_of(
            patient, f"{at}.reviewed_by", "neurologist", "rheumatologist", "immunologist"
        ),
        "documented": yes("efficacy_documented"),
        "response": response,
    }
    if number > 1:
        blocks["response"] |= (
            yes("severe_disease")
            & yes("post_infusion_improvement")
            & yes("end_of_cycle_deterioration")
            & yes("additional_immunosuppressants")
        )
        reason = patient.known(f"{at}.weaning_not_planned_reason")
        blocks["weaning"] = (
            _no(patient, f"{at}.clinically_stable")
            | yes("weaning_trial_planned")
            | Truth(reason, z3.BoolVal(False))
        )
    return _whole(blocks)


def _whole(blocks: dict[str, Truth]) -> dict[str, Truth]:
    return blocks | {"decision": every(blocks.values())}


def _yes(patient: Patient, name: str) -> Truth:
    known, value = patient.known(name), patient.yes(name)
    return Truth(z3.And(known, value), z3.And(known, z3.Not(value)))


def _no(patient: Patient, name: str) -> Truth:
    truth = _yes(patient, name)
    return Truth(truth.not_met, truth.met)


def _one_of(patient: Patient, name: str, *words: str) -> Truth:
    known, holds = patient.known(name), patient.word(name, words)
    return Truth(z3.And(known, holds), z3.And(known, z3.Not(holds)))


def _age(patient: Patient, group: str) -> Truth:
    return _one_of(patient, "patient.age_group", group)


def _score(patient: Patient, key: str, holds: Callable[[Formula], Formula]) -> Truth:
    name = f"qualifying.{key}"
    known, score = patient.known(name), patient.number(name)
    return Truth(z3.And(known, holds(score)), z3.And(known, z3.Not(holds(score))))


def _gain(patient: Patient, key: str, number: int, least: int) -> Truth:
    """At least so many points above the latest earlier score (I-8)."""
    own = f"reviews.{number}.{key}"
    met, not_met = [], []
    # Written out case by case, not folded: the latest earlier place that has a score decides.
    places = ["qualifying", *(f"reviews.{n}" for n in range(1, number))]
    for at, where in enumerate(places):
        here = [patient.known(f"{where}.{key}"), patient.known(own)]
        later = [z3.Not(patient.known(f"{other}.{key}")) for other in places[at + 1 :]]
        enough = patient.number(own) >= patient.number(f"{where}.{key}") + least
        met.append(z3.And(*here, *later, enough))
        not_met.append(z3.And(*here, *later, z3.Not(enough)))
    return Truth(z3.Or(*met), z3.Or(*not_met))
