"""The lighting is seen: the lines of the tree lead from leaf to root exactly where states do."""

from collections import Counter
from itertools import pairwise

from ivig_tui.criteria.logic import Group, Node, State, is_for_others, walk
from ivig_tui.myositis.assessment import evaluated
from ivig_tui.myositis.leaves import AgeIs
from ivig_tui.presentation.outline import LOOKS, Look, Row, Run, outline
from tests.myositis.making import evaluations, sessions

DRAWS = 300


def rows_by_key(rows: tuple[Row, ...]) -> dict[str, Row]:
    return {row.node.key: row for row in rows}


def test_a_met_leaf_is_joined_to_its_root_by_one_lit_line() -> None:
    """Where a leaf and all groups above it are met, each piece of its way up is lit, from the leaf
    to the group: none is missing, on the rows between neither."""
    lit = 0
    for session in sessions(91_000, DRAWS):
        for _, evaluation in evaluations(session.answers):
            rows = outline(evaluation, session.answers)
            numbers = {row.node.key: at for at, row in enumerate(rows)}
            for group in walk(evaluation.tree):
                if not isinstance(group, Group) or group.key not in numbers:
                    continue
                level, top = rows[numbers[group.key]].depth, numbers[group.key]
                for part in group.parts:
                    row = rows_by_key(rows).get(part.key)
                    if row is None or row.look is not Look.MET or rows[top].look is not Look.MET:
                        continue
                    at = numbers[part.key]
                    assert row.bars[level].run in (Run.JOINS, Run.ENDS)
                    for between in rows[top + 1 : at]:
                        assert between.bars[level].look is Look.MET
                        assert between.bars[level].run in (Run.JOINS, Run.PASSES)
                    lit += 1
    assert lit > 500


def test_a_line_joins_what_makes_its_groups_state_and_nothing_else() -> None:
    seen = Counter[tuple[State, bool]]()
    for session in sessions(92_000, DRAWS):
        for _, evaluation in evaluations(session.answers):
            rows = rows_by_key(outline(evaluation, session.answers))
            for group in walk(evaluation.tree):
                if not isinstance(group, Group) or group.key not in rows:
                    continue
                for part in group.parts:
                    if isinstance(part, AgeIs) or part.key not in rows:
                        continue
                    joins = rows[part.key].bars[-1].run in (Run.JOINS, Run.ENDS)
                    state = evaluation.states[part.key]
                    makes = LOOKS[state] is rows[group.key].look
                    makes = makes and not is_for_others(part, evaluation.states)
                    assert joins == makes, part.key
                    seen[state, joins] += 1
    assert len(seen) == 6


def test_no_line_goes_on_below_the_last_that_it_joins() -> None:
    for session in sessions(93_000, DRAWS):
        for _, evaluation in evaluations(session.answers):
            rows = outline(evaluation, session.answers)
            for above, below in pairwise(rows):
                for level, bar in enumerate(above.bars[: below.depth]):
                    if below.depth > level and _same_group(above, below, level):
                        goes_on = bar.run in (Run.JOINS, Run.PASSES)
                        comes = below.bars[level].run is not Run.NONE
                        assert goes_on == comes, (above.node.key, below.node.key)


def _same_group(above: Row, below: Row, level: int) -> bool:
    """Whether two rows stand in the same group at a level."""
    return _ancestor(above.node, level) == _ancestor(below.node, level)


def _ancestor(node: Node, level: int) -> str:
    head = 2 if node.key.startswith("reviews.") else 1
    return ".".join(node.key.split(".")[: head + level + 1])


def test_a_plain_case() -> None:
    from tests.myositis.making import said, tree_of

    answers = said({"patient.age_group": "adult", "qualifying.biopsy": True})
    rows = rows_by_key(outline(evaluated(tree_of("qualifying"), answers), answers))
    assert rows["qualifying.confirmed.biopsy"].bars[0].run is Run.ENDS
    assert rows["qualifying.confirmed.biopsy"].bars[0].look is Look.MET
    assert rows["qualifying.confirmed.child"].bars[0].run is Run.NONE
