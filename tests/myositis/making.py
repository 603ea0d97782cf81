"""What these tests are made of: answers, sessions drawn by number, values in favour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import settings
from hypothesis import strategies as st

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.logic import All, Evaluation, State
from ivig_tui.exchange import checked
from ivig_tui.myositis.assessment import evaluated
from ivig_tui.myositis.leaves import AGE_GROUP
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.myositis.rows import Agent
from ivig_tui.session import fileformat
from ivig_tui.session.session import Session
from tests.truth.draw import random_session

MET, NOT_MET, OPEN = State.MET, State.NOT_MET, State.OPEN
TODAY = date(2026, 11, 22)
TREES = (QUALIFYING_TREE, review_tree(1), review_tree(2))
"""One of each: qualifying, initial, continuing."""

TWO_AGENTS = (Agent("methotrexate", "ineffective"), Agent("azathioprine", "not_yet_effective"))
LISTED_DRUGS = (
    "methotrexate",
    "azathioprine",
    "rituximab",
    "ciclosporin",
    "tacrolimus",
    "sirolimus",
)
"""Drugs that count by their outcome alone."""
_IN_FAVOUR: dict[str, Value] = {
    "condition": "dermatomyositis",
    "diagnosed_by": "neurologist",
    "reviewed_by": "neurologist",
    "inclusion_body_myositis": False,
    "clinically_stable": False,
    "immunosuppressants": TWO_AGENTS,
    "weaning_not_planned_reason": "ongoing flares",
}
_HIGHEST = {"mrc_sum_score": 60, "cmas_score": 52}


def seeded(examples: int) -> settings:
    """The same examples on every run and every machine; nothing is kept between runs."""
    return settings(max_examples=examples, derandomize=True, deadline=None, database=None)


def drawn(seed: int) -> Session:
    """The random session of a number."""
    return fileformat.from_document(random_session(Random(seed)))


def sessions(first: int, count: int) -> Iterator[Session]:
    """The random sessions of so many numbers."""
    return (drawn(seed) for seed in range(first, first + count))


SESSIONS = st.integers(0, 2**32 - 1).map(drawn)


def said(values: Mapping[str, Value], reviews: int = 0) -> Answers:
    """Answers by full name; there are as many reviews as the names speak of, or more."""
    numbers = [int(name.split(".")[1]) for name in values if name.startswith("reviews.")]
    return Answers(dict(values), max([reviews, *numbers]))


def told(values: Mapping[str, Value], today: date = TODAY) -> dict[str, object]:
    """What `check --json` tells of answers."""
    return {**checked(Session("SYN-0001", said(values)), today)}


def flags(values: Mapping[str, Value], today: date = TODAY) -> list[str]:
    """The codes of the flags that stand."""
    codes = told(values, today)["flags"]
    assert isinstance(codes, list)
    return codes


def tree_of(where: str) -> All:
    """The tree of an assessment: `qualifying`, `reviews.1`, …"""
    head, _, number = where.partition(".")
    return QUALIFYING_TREE if head == "qualifying" else review_tree(int(number))


def state(key: str, values: Mapping[str, Value]) -> State:
    """The state of one criterion, by its key."""
    where = ".".join(key.split(".")[: 2 if key.startswith("reviews.") else 1])
    return evaluated(tree_of(where), said(values)).states[key]


def evaluations(answers: Answers) -> Iterator[tuple[str, Evaluation]]:
    """Each assessment with its tree evaluated."""
    for where in answers.assessments():
        yield where, evaluated(tree_of(where), answers)


def in_favour(name: str) -> Value:
    """The value of an answer that speaks for its criterion as strongly as there is one; an
    earlier score is the lower the better, a review's own the higher."""
    key = name.rpartition(".")[2]
    if key in _HIGHEST:
        return 0 if name.startswith("qualifying.") else _HIGHEST[key]
    return _IN_FAVOUR.get(key, True)


def with_values(answers: Answers, changed: Mapping[str, Value]) -> Answers:
    """The answers with some set."""
    return replace(answers, values={**answers.values, **changed})


def without(answers: Answers, names: set[str]) -> Answers:
    """The answers with some taken away."""
    return replace(answers, values={k: v for k, v in answers.values.items() if k not in names})


def granted(answers: Answers, names: tuple[str, ...]) -> Iterator[Answers]:
    """The answers with exactly these given in favour; the age group, where it is one of
    them, is either."""
    values = {name: in_favour(name) for name in names}
    ages = ("adult", "child") if AGE_GROUP in names else (None,)
    for age in ages:
        yield with_values(answers, values | ({AGE_GROUP: age} if age else {}))
