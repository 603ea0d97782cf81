"""Evaluation, in this process: all node states, needs and quickest; and how it grows."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace

from ivig_tui.criteria.answers import Answers
from ivig_tui.myositis.assessment import assess, evaluated
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.tree import review_tree
from tests.bench import work
from tests.bench.figures import Row, Table, options


def microseconds(act: Callable[[Answers], object], answers: Answers, times: int) -> float:
    """What it takes once, of so many. Each time the answers are new, as after a key."""
    fresh = [replace(answers) for _ in range(times)]
    at = time.thread_time()
    for each in fresh:
        act(each)
    return (time.thread_time() - at) / times * 1e6


def trees(answers: Answers) -> None:
    """Every tree of a session."""
    evaluated(QUALIFYING_TREE, answers)
    for number in range(1, answers.reviews + 1):
        evaluated(review_tree(number), answers)


def whole(answers: Answers) -> None:
    """The trees, the dose, the dates and the flags."""
    assess(answers, work.TODAY)


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    times = 5 if chosen.quick else 200
    table = Table("Evaluation")
    full = work.whole()
    cases: list[tuple[str, Callable[[Answers], object], Answers, float]] = [
        ("a full session's trees, two reviews", trees, full, 200),
        ("the same, with dose, dates and flags", whole, full, 200),
        ("nothing answered: the tree", trees, Answers(), 200),
        ("nothing answered, a review: both trees", trees, Answers({}, 1), 200),
    ]
    for name, act, answers, limit in cases:
        act(answers)
        took = [microseconds(act, answers, times) for _ in range(chosen.runs)]
        table.rows.append(Row(name, took, "µs", limit))
    few, many = 20, 40 if chosen.quick else 400
    for number in (few, many):
        whole(Answers({}, number))
    small = [microseconds(whole, Answers({}, few), 3) / few for _ in range(chosen.runs)]
    large = [microseconds(whole, Answers({}, many), 3) / many for _ in range(chosen.runs)]
    name = f"each review of {many}, beside one of {few}"
    table.rows.append(Row(name, large, "µs", 1.5, small, f"of {few}"))
    table.print()


if __name__ == "__main__":
    main(sys.argv[1:])
