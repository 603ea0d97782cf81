"""The lines of a tab: answers and criteria in their order, as plain values to draw."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import still_open
from ivig_tui.criteria.wording import inert, shown_date
from ivig_tui.myositis.agents import OUTCOME
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.drugs import with_drug
from ivig_tui.myositis.fields import field_of, place
from ivig_tui.myositis.flags import Raised
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, Counts, agents_of, tally
from ivig_tui.myositis.reviews.gain import scale_of
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.myositis.scales import SCALES
from ivig_tui.myositis.wanted import TREATMENT as TREATMENT
from ivig_tui.presentation.outline import Look, Row, outline, shown, the_leaf
from ivig_tui.session.session import where_label

QUALIFYING = "qualifying"


class Part(Struct, frozen=True):
    """One entry of an answer that is a list."""

    field: str
    index: int
    """From 0; the length of the list where a new one is added."""
    new: bool = False
    typed: str = ""
    """What a draft starts with."""
    asks: bool = False
    """Whether something is still to be said of it that may matter."""


class Item(Struct, frozen=True):
    """One line of a tab."""

    key: str
    """What it is, whatever else changes: the cursor stays on it."""
    label: str
    value: str = ""
    detail: str = ""
    ids: str = ""
    depth: int = 0
    joins: str = ""
    look: Look | None = None
    """Its state; None for an answer that decides nothing by itself."""
    dim: bool = False
    field: str | None = None
    """The answer that keys on this line change."""
    row: Row | None = None
    """Its criterion."""
    part: Part | None = None
    """The entry of a list that it is."""

    @property
    def heading(self) -> bool:
        """Whether it only names what follows."""
        return self.key.startswith("heading.")

    @property
    def dated(self) -> bool:
        """Whether it is an infusion, planned or given, whose label is a date."""
        return self.key.startswith(("planned.", "infusion."))

    @property
    def told(self) -> bool:
        """Whether it is text that was computed, wrapped and never cut."""
        return self.key.startswith("told.")


def heading(key: str, text: str) -> Item:
    """A line that names what follows."""
    return Item(f"heading.{key}", text)


def told(key: str, name: str, text: str) -> Item:
    """Text that was computed, with its name."""
    return Item(f"told.{key}", name, text)


def tabs(answers: Answers) -> tuple[str, ...]:
    """The tabs of a session, left to right."""
    return (QUALIFYING, TREATMENT, *answers.assessments()[1:])


_ON_TREATMENT = ("patient.sex", "patient.height_cm", "patient.pregnant", "qualifying.weight_kg")


def tab_of(field: str) -> str:
    """The tab where a field is answered."""
    head, _, rest = field.partition(".")
    if head == "reviews":
        return f"reviews.{rest.partition('.')[0]}"
    return TREATMENT if head == TREATMENT or field in _ON_TREATMENT else QUALIFYING


def plain_item(field: str, assessment: Assessment, needed: bool, ids: str = "") -> Item:
    """An answer beside the tree: open where a tree or the dose needs it, else just answered."""
    value = shown(assessment.answers, field)
    look = None if value else Look.OPEN if needed else Look.NOT_NEEDED
    return Item(field, field_of(field).label, value, "", ids, look=look, field=field)


def assessment_items(tab: str, assessment: Assessment) -> tuple[Item, ...]:
    """The lines of an assessment's tab, each flag beneath the line where it bites."""
    return tuple(with_flags(tab, _assessment(tab, assessment), assessment.flags))


def _assessment(tab: str, assessment: Assessment) -> Iterator[Item]:
    evaluation, answers = assessment.evaluation(tab), assessment.answers
    if tab == QUALIFYING:
        needed = "patient.age_group" in still_open(evaluation, answers)
        yield plain_item("patient.age_group", assessment, needed, "I-3")
        yield plain_item("qualifying.date", assessment, False)
    else:
        yield plain_item(f"{tab}.date", assessment, False, "T2")
        yield plain_item(f"{tab}.weight_kg", assessment, False)
    for row in outline(evaluation, answers):
        item = Item(row.node.key, row.label, row.value, row.detail, row.ids, row.depth, row.joins,
                    row.look, row.dim, row.field, row)  # fmt: skip
        if row.field == AGENTS_FIELD:
            # The agents have lines of their own; this one says how many count.
            yield replace(item, value=row.detail, detail="")
            yield from _agents(answers, row)
        else:
            yield item
            compared = _compared(row, assessment, tab)
            if compared:
                yield replace(told(f"{row.node.key}.earlier", "", compared), depth=row.depth + 1)
    yield plain_item(f"{tab}.notes", assessment, False)
    yield _signature(tab, answers)


NO_BASELINE = "no earlier score to compare with: it is missing on the tab Qualifying  (I-8)"


def _compared(row: Row, assessment: Assessment, tab: str) -> str:
    """A review's score beside the earlier one that it is compared with, and that one's date."""
    if tab == QUALIFYING or not (row.field or "").endswith("_score"):
        return ""
    earlier = assessment.baselines[int(tab.partition(".")[2]) - 1]
    if earlier is None:
        missing = row.look is Look.OPEN and scale_of(assessment.answers) is not None
        return NO_BASELINE if missing else ""
    day = assessment.answers.day(f"{earlier.where}.date")
    dated = f" on {shown_date(day)}" if day else ""
    now = row.value.partition(" ")[0]
    change = f", now {now}: {row.detail}" if now else ""
    return f"{earlier.score}{dated}{change}  ({where_label(earlier.where).lower()}, I-8)"


_COUNTS = {
    Counts.YES: "counts",
    Counts.AGAIN: "same drug, counts once",
    Counts.NO_OUTCOME: "outcome?",
    Counts.NOT_SAID: "immunosuppressant?",
    Counts.BY_OUTCOME: "does not count",
    Counts.NEVER: "never counts",
}


def _agents(answers: Answers, row: Row) -> Iterator[Item]:
    agents, depth = agents_of(answers), row.depth + 1
    for number, (agent, adds) in enumerate(zip(agents, tally(agents).each, strict=True)):
        outcome = OUTCOME.show(agent.outcome) if agent.outcome else ""
        asks = adds in (Counts.NO_OUTCOME, Counts.NOT_SAID)
        part = Part(AGENTS_FIELD, number, typed=agent.agent, asks=asks)
        name = inert(with_drug(agent.agent))
        yield Item(f"agent.{number}", name, outcome, _COUNTS[adds], "", depth, row=row, part=part)
    hint = "Enter adds one"
    if AGENTS_FIELD not in answers.values:
        hint += ", n: none used"
    elif not agents:
        hint = f"none used; {hint}"
    part = Part(AGENTS_FIELD, len(agents), new=True)
    yield Item("agent.new", "Add an agent", hint, "", "", depth, row=row, part=part)


def _signature(tab: str, answers: Answers) -> Item:
    by = shown(answers, f"{tab}.signed_by")
    if not by:
        return Item("signature", "Signed", "not signed; x signs it")
    return Item("signature", "Signed", f"{by}, {shown(answers, f'{tab}.signed_at')}", "x unlocks")


def with_flags(tab: str, items: Iterable[Item], flags: tuple[Raised, ...]) -> Iterator[Item]:
    """Lines with each flag beneath the line where it bites."""
    for item in items:
        yield item
        names = {item.key, item.field}
        if item.key == "infusion.new":
            names.add(INFUSIONS_FIELD)
        if item.row is not None and item.part is None:
            leaf = the_leaf(item.row.node)
            names |= {leaf.fields(Answers())[-1]} if leaf else set()
            if leaf is None and place(item.key):
                names = set()  # a group that is called as an answer is: its leaf stands below
        if item.key == "signature":
            names = {f"{tab}.signed_by", f"{tab}.signed_at"}
        # A scale's items have a screen of their own; here their score's line stands for them.
        items_of = tuple(
            f"{tab}.{scale.key}." for scale in SCALES if f"{tab}.{scale.score_field}" in names
        )
        for raised in flags:
            here = names.intersection(raised.places)
            if here or (items_of and any(p.startswith(items_of) for p in raised.places)):
                key = f"{item.key}.{raised.flag.code}"
                yield replace(told(key, "!", raised.text), depth=item.depth)
