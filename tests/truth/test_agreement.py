"""The guideline agrees with the second encoding, which shares no code with it."""

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ivig_tui.criteria.logic import State
from ivig_tui.exchange import checked
from ivig_tui.myositis.assessment import evaluated
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.session import fileformat
from ivig_tui.store import toml
from tests.truth import draw, second

TODAY = date(2026, 11, 22)
CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_case_gives_its_exact_answer(case: Path) -> None:
    expected = json.loads(case.with_suffix(".json").read_text())
    told = {"file": case.name} | checked(toml.load(case), TODAY)
    assert json.dumps(told) == json.dumps(expected)


def test_each_block_agrees_over_every_combination_that_can_matter() -> None:
    compared = 0
    for tree, block, document in draw.block_documents():
        answers = fileformat.from_document(document).answers
        number = answers.reviews if tree != "qualifying" else 0
        root = review_tree(number) if number else QUALIFYING_TREE
        mine = evaluated(root, answers).blocks()
        theirs = {
            name: {True: State.MET, False: State.NOT_MET, None: State.OPEN}[state]
            for name, state in second.block_states(document, number).items()
        }
        assert mine[block] == theirs[block], document
        compared += 1
    assert compared > 50_000


def test_sessions_drawn_at_random_agree_in_everything() -> None:
    rng = random.Random(20181020)
    for turn in range(2_000):
        today = TODAY + timedelta(turn % 40)
        document = draw.random_session(rng, today)
        mine = json.loads(
            json.dumps(checked(fileformat.from_document(document), today)), parse_float=Decimal
        )
        assert mine == second.check(document, today), document
