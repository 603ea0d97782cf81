"""The guideline agrees with the second encoding, which shares no code with it."""

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ivig_tui import fileformat
from ivig_tui.exchange import checked
from ivig_tui.guideline.logic import State, evaluate
from ivig_tui.guideline.qualifying import QUALIFYING_TREE
from ivig_tui.guideline.review import review_tree
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
        mine = evaluate(root, answers).blocks()
        theirs = {
            name: {True: State.MET, False: State.NOT_MET, None: State.OPEN}[state]
            for name, state in second.block_states(document, number).items()
        }
        assert mine[block] == theirs[block], document
        compared += 1
    assert compared > 50_000


# What both encodings read alike already; the rest follows with the product's new rules.
SETTLED = {
    "both_scales",
    "videofluoroscopy_contradiction",
    "agent_not_tolerated",
    "child_needs_biopsy",
    "mrc_one_point",
    "dysphagia_not_at_qualifying",
    "baseline_not_previous_review",
    "no_benefit",
    "maintenance_below_range",
    "six_weekly_trial",
}


def test_sessions_drawn_at_random_agree_in_what_is_settled() -> None:
    rng = random.Random(20181020)
    for _ in range(1_500):
        document = draw.random_session(rng)
        for at, agent in enumerate(document.get("qualifying", {}).get("immunosuppressants", [])):
            agent["agent"] = draw.AGENTS[at]
            agent.pop("immunosuppressant", None)
        for key in ("stopped", "stopped_reason"):
            document.get("treatment", {}).pop(key, None)
        mine = json.loads(
            json.dumps(checked(fileformat.from_document(document), TODAY)), parse_float=Decimal
        )
        theirs = second.check(document, TODAY)
        for key in ("qualifying", "reviews"):
            assert mine[key] == theirs[key], document
        assert SETTLED & {*mine["flags"]} == SETTLED & {*theirs["flags"]}, document
