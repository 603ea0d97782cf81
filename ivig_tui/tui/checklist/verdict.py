"""The verdict explained: what stands in the way, how near each is, the shortest way to met."""

from collections.abc import Iterator, Sequence

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.explanation import (
    enough,
    explain,
    in_the_way,
    out_of_reach,
    shortest_change,
    ways,
)
from ivig_tui.criteria.logic import Evaluation, Node, State
from ivig_tui.criteria.wording import counted
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.presentation.outline import LOOKS, Look, short_ids
from ivig_tui.presentation.verdict import (
    away,
    document_says,
    field_label,
    verdict,
    where_label,
)
from ivig_tui.tui.checklist.items import TREATMENT
from ivig_tui.tui.checklist.rows import LOOK_STYLES
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.lines import BLANK, Line, line, wrap
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk


def screen(checklist: Sheet, desk: Desk) -> Reader:
    """The verdict of the tab's assessment; on the treatment tab of the latest."""
    assessment = checklist.course.assessment
    where = assessment.last if checklist.tab == TREATMENT else checklist.tab
    return Reader(
        f"{checklist.whose}   Verdict: {where_label(where)}",
        lambda width: judged(where, assessment, width),
        desk,
    )


def judged(where: str, assessment: Assessment, width: int) -> list[Line]:
    """The verdict on an assessment and all that it follows from, in lines of a width."""
    evaluation, answers = assessment.evaluation(where), assessment.answers
    state = evaluation.decision
    head = f"{LOOKS[state].glyph} {state.words.upper()}"
    first, *more = wrap(verdict(evaluation, answers).reason, max(10, width - len(head) - 2))
    rows = [line((head, LOOK_STYLES[LOOKS[state]]), f"  {first}")]
    rows += [line(" " * (len(head) + 2) + row) for row in more]
    if state is State.MET:
        rows += [BLANK, *_text("Each of these is met:", width)]
        for block in evaluation.tree.parts:
            rows += _block(block, evaluation, answers, width)
    else:
        obstacles = in_the_way(evaluation)
        met = len(evaluation.tree.parts) - len(obstacles)
        told = f"{_count(obstacles, evaluation)}; {met} of {met + len(obstacles)} parts are met."
        rows += [BLANK, *_text(f"In the way: {told}", width)]
        for block in obstacles:
            rows += [BLANK, *_block(block, evaluation, answers, width)]
            rows += _ways(block, evaluation, answers, width)
        rows += [BLANK, line(("Shortest way to met", "title"))]
        rows += [row for text in _shortest(evaluation, answers) for row in _text(text, width, 2)]
    says = document_says(evaluation, answers)
    if says:
        rows += [BLANK, line(("The document says", "title")), *_text(says, width, 2)]
    return rows


def _count(obstacles: Sequence[Node], evaluation: Evaluation) -> str:
    states = [evaluation.states[block.key] for block in obstacles]
    parts = ((State.NOT_MET, "not met"), (State.OPEN, "open"))
    return ", ".join(f"{states.count(s)} {word}" for s, word in parts if s in states)


def _text(text: str, width: int, indent: int = 0) -> list[Line]:
    return [line(" " * indent + row) for row in wrap(text, max(10, width - indent), "  ")]


def _block(block: Node, evaluation: Evaluation, answers: Answers, width: int) -> list[Line]:
    """A block: its state and its name; why, where it is met."""
    state = evaluation.states[block.key]
    look: Look = LOOKS[state]
    text = block.label
    if state is State.MET:
        said = explain(block, answers, evaluation.states)
        text = said if said.startswith(block.label) else f"{block.label}: {said}"
    head, *more = wrap(f"{text}  {short_ids(block.statements)}", max(10, width - 11))
    first = line((f"{look.glyph} {look.word:8} ", LOOK_STYLES[LOOKS[state]]), (head, "label"))
    return [first, *(line(" " * 11 + row) for row in more)]


def _ways(block: Node, evaluation: Evaluation, answers: Answers, width: int) -> list[Line]:
    """The ways in which a block could be met, each on lines of its own; then what would not do."""
    found = ways(block, evaluation.states, answers)
    rows: list[Line] = []
    if len(found) > 1:
        rows += _indented(f"any one of these {len(found)} would meet it:", width, 11, "dim")
    for way in found:
        for number, leaf in enumerate(way):
            lead = "and " if number else "• " if len(found) > 1 else ""
            said = away(leaf, leaf.lacks(answers))
            rows += _indented(lead + said, width, 13 if number else 11)
    for leaf in out_of_reach(block, evaluation.states, answers):
        rows += _indented(away(leaf, leaf.lacks(answers)), width, 11)
    return rows


def _indented(text: str, width: int, indent: int, style: str = "text") -> list[Line]:
    rows = wrap(text, max(10, width - indent), "  ")
    return [line((" " * indent + row, style)) for row in rows]


def _shortest(evaluation: Evaluation, answers: Answers) -> Iterator[str]:
    """The shortest way: the answers left, or those that would have to be otherwise."""
    if names := enough(evaluation, answers):
        yield f"{counted(len(names), 'answer')}, if in favour:"
        for name in names:
            yield f"• {field_label(name)}"
        return
    change = shortest_change(evaluation, answers)
    left = [leaf for leaf in change if evaluation.states[leaf.key] is State.OPEN]
    given = [name for leaf in left for name in leaf.takes(answers)]
    told = f"{counted(len(change) - len(left), 'answer')} would have to differ"
    told += f" and {len(given)} to be given" if given else ""
    yield f"none by what is left to answer; {told}:"
    for leaf in change:
        yield f"• {away(leaf, leaf.lacks(answers))}"
