"""The blocks' states combined: every combination, against the second encoding.

Block by block the two encodings agree over all answers that can matter; here one session stands
for each state of each block, and all combinations of those are compared.
"""

import copy
from datetime import date
from itertools import product
from typing import Any, Literal

import pytest

from ivig_tui.exchange import checked
from ivig_tui.session import fileformat
from tests.truth import draw, second

TODAY = date(2026, 11, 22)
Doc = dict[str, Any]
REVIEWS = {"qualifying": 0, "initial": 1, "continuing": 2}
# Weaning is never not met (I-9); all other blocks take all three states.
COMBINATIONS = {"qualifying": 3**7, "initial": 3**3, "continuing": 3**3 * 2}


def merged(into: Doc, other: Doc) -> Doc:
    """Two documents as one; they share no answer but the age group."""
    for key, value in other.items():
        if isinstance(value, dict):
            merged(into.setdefault(key, {}), value)
        elif key == "reviews":
            # The review in question is the last one; those before it may be fewer.
            reviews = into.setdefault(key, [])
            reviews[:0] = [{} for _ in range(len(value) - len(reviews))]
            for mine, theirs in zip(reversed(reviews), reversed(value), strict=False):
                merged(mine, theirs)
        else:
            into[key] = value
    return into


def representatives(tree: str, age: str) -> dict[str, dict[bool | None, Doc]]:
    """For each block of a tree a session of an age group in each of the block's states."""
    found: dict[str, dict[bool | None, Doc]] = {}
    for of_tree, block, document in draw.block_documents():
        same_age = document.get("patient", {}).get("age_group") == age
        if of_tree != tree or not same_age:
            continue
        number = len(document["reviews"]) if REVIEWS[tree] else 0
        state = second.block_states(document, number)[block]
        found.setdefault(block, {}).setdefault(state, copy.deepcopy(document))
    return found


@pytest.mark.parametrize("age", ["adult", "child"])
@pytest.mark.parametrize("tree", REVIEWS)
def test_every_combination_of_the_blocks_states_agrees(tree: str, age: str) -> None:
    blocks = representatives(tree, age)
    compared = 0
    for combination in product(*(sessions.items() for sessions in blocks.values())):
        document: Doc = {}
        for _, part in combination:
            merged(document, copy.deepcopy(part))
        mine, theirs = (
            checked(fileformat.from_document(document), TODAY),
            second.check(document, TODAY),
        )
        told: Any = mine["reviews"] if REVIEWS[tree] else mine["qualifying"]
        told = told[-1] if REVIEWS[tree] else told
        states = [{True: "met", False: "not_met", None: "open"}[state] for state, _ in combination]
        assert list(told["blocks"].values()) == states
        expected = "not_met" if "not_met" in states else "open" if "open" in states else "met"
        assert told["decision"] == expected
        where: Literal["reviews", "qualifying"] = "reviews" if REVIEWS[tree] else "qualifying"
        assert mine[where] == theirs[where]
        compared += 1
    assert compared == COMBINATIONS[tree]
