"""The lines of a tab: answers and criteria in their order, as plain values to draw."""

from dataclasses import dataclass

from ivig_tui import report
from ivig_tui.guideline.answers import Agent, Answers
from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.fields import field_of
from ivig_tui.guideline.lists import OUTCOME
from ivig_tui.guideline.logic import State, still_open
from ivig_tui.guideline.qualifying import AGENTS_FIELD, COUNTING_OUTCOMES
from ivig_tui.guideline.vials import USUAL_VIALS_G
from ivig_tui.guideline.wording import inert, plain, shown_date
from ivig_tui.outline import Look, Row, outline, shown

QUALIFYING, TREATMENT = "qualifying", "treatment"


@dataclass(frozen=True, slots=True)
class Item:
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
    agent: int | None = None
    """Which agent of the list it is, from 0; the length of the list for the line that adds one."""


def tabs(answers: Answers) -> tuple[str, ...]:
    """The tabs of a session, left to right."""
    return (QUALIFYING, TREATMENT, *answers.assessments()[1:])


def tab_of(field: str) -> str:
    """The tab where a field is answered."""
    head, _, rest = field.partition(".")
    if head == "reviews":
        return f"reviews.{rest.partition('.')[0]}"
    if head == TREATMENT or field in (
        f"patient.{name}" for name in ("sex", "height_cm", "pregnant")
    ):
        return TREATMENT
    return TREATMENT if field == "qualifying.weight_kg" else QUALIFYING


def items(tab: str, assessment: Assessment, today_overdue: bool) -> tuple[Item, ...]:
    """The lines of a tab."""
    if tab == TREATMENT:
        return _treatment(assessment, today_overdue)
    return _assessment(tab, assessment)


def still_matters(tab: str, assessment: Assessment) -> tuple[str, ...]:
    """The answers that a tab still needs, in their order: where Tab goes."""
    answers = assessment.answers
    if tab != TREATMENT:
        return still_open(assessment.evaluation(tab), answers)
    wanted = ["qualifying.weight_kg", "treatment.started", "treatment.induction_doses",
              "treatment.maintenance_g_per_kg", "treatment.maintenance_interval_weeks"]  # fmt: skip
    codes = {flag.code for flag in assessment.flags}
    if "height_and_sex_needed" in codes:
        wanted[1:1] = ["patient.sex", "patient.height_cm"]
    if "pregnancy_not_recorded" in codes:
        wanted[1:1] = ["patient.pregnant"]
    return tuple(name for name in wanted if answers.get(name) is None)


def _plain(field: str, assessment: Assessment, needed: bool, ids: str = "") -> Item:
    """An answer beside the tree: open where a tree needs it, else just answered or not."""
    answers = assessment.answers
    value = shown(answers, field)
    look = None if value else Look.OPEN if needed else Look.NOT_NEEDED
    return Item(field, field_of(field).label, value, "", ids, look=look, field=field)


def _assessment(tab: str, assessment: Assessment) -> tuple[Item, ...]:
    evaluation, answers = assessment.evaluation(tab), assessment.answers
    needs = set(still_open(evaluation, answers))
    lines: list[Item] = []
    if tab == QUALIFYING:
        lines.append(_plain("patient.age_group", assessment, "patient.age_group" in needs, "I-3"))
        lines.append(_plain("qualifying.date", assessment, False))
    else:
        lines.append(_plain(f"{tab}.date", assessment, False, "T2"))
        lines.append(_plain(f"{tab}.weight_kg", assessment, False))
    for row in outline(evaluation, answers):
        detail = row.detail
        if row.field and tab != QUALIFYING:
            detail = _compared(row, assessment, tab) or detail
        lines.append(
            Item(row.node.key, row.label, row.value, detail, row.ids, row.depth, row.joins,
                 row.look, row.dim, row.field, row)
        )  # fmt: skip
        if row.field == AGENTS_FIELD:
            lines[-1] = _agents_line(row)
            lines += _agents(answers, row.depth + 1)
    lines.append(_plain(f"{tab}.notes", assessment, False))
    return tuple(lines)


def _compared(row: Row, assessment: Assessment, tab: str) -> str:
    """A score beside the earlier one that it is compared with, and that one's date."""
    earlier = assessment.baselines[int(tab[8:]) - 1]
    if earlier is None or not (row.field or "").endswith("_score"):
        return ""
    day = assessment.answers.day(f"{earlier.where}.date")
    dated = f" on {shown_date(day)}" if day else ""
    return f"{row.detail}  was {earlier.score}{dated}".strip()


def _agents_line(row: Row) -> Item:
    """The list is told on lines of its own, so its line says what counts."""
    return Item(row.node.key, row.label, row.detail, "", row.ids, row.depth, "", row.look, row.dim,
                row.field, row)  # fmt: skip


def agents_of(answers: Answers) -> tuple[Agent, ...]:
    """The agents recorded; empty where there is no list."""
    agents = answers.get(AGENTS_FIELD)
    if not isinstance(agents, tuple):
        return ()
    return tuple(agent for agent in agents if isinstance(agent, Agent))


def _agents(answers: Answers, depth: int) -> list[Item]:
    agents = agents_of(answers)
    lines = []
    for number, agent in enumerate(agents):
        outcome = OUTCOME.show(agent.outcome) if agent.outcome else ""
        counts = agent.outcome in COUNTING_OUTCOMES
        detail = "counts" if counts else "does not count" if agent.outcome else "outcome?"
        lines.append(Item(f"agent.{number}", inert(agent.agent), outcome, detail, "", depth,
                          agent=number))  # fmt: skip
    none = AGENTS_FIELD in answers.values and not agents
    hint = "none used; Enter adds one" if none else "Enter adds one"
    if AGENTS_FIELD not in answers.values:
        hint += ", n: none used"
    lines.append(Item("agent.new", "Add an agent", hint, "", "", depth, agent=len(agents)))
    return lines


def _treatment(assessment: Assessment, overdue: bool) -> tuple[Item, ...]:
    wanted = set(still_matters(TREATMENT, assessment))

    def plain_item(field: str, ids: str = "") -> Item:
        item = _plain(field, assessment, field in wanted, ids)
        if field == "treatment.vial_sizes_g" and not item.value:
            sizes = ", ".join(plain(size) for size in USUAL_VIALS_G)
            return Item(field, item.label, f"{sizes} g", "usual sizes", ids, field=field)
        return item

    lines = [
        _heading("weight", "Weight (national rule since 1 July 2026, not the document's: I-12)"),
        plain_item("qualifying.weight_kg"),
        plain_item("patient.sex"),
        plain_item("patient.height_cm"),
        plain_item("patient.pregnant"),
        plain_item("treatment.actual_weight_reason"),
        _heading("plan", "Plan"),
        plain_item("treatment.started"),
        plain_item("treatment.induction_doses", "D1"),
        plain_item("treatment.maintenance_g_per_kg", "D2"),
        plain_item("treatment.maintenance_interval_weeks", "D2"),
        plain_item("treatment.maintenance_weekly", "D3"),
        plain_item("treatment.vial_sizes_g", "I-15"),
        _heading("dose", "Dose as computed; not an order"),
    ]
    if assessment.qualifying.decision is not State.MET:
        words = assessment.qualifying.decision.words
        lines.append(_told("unmet", "!", f"the qualifying criteria are {words}"))
    lines += _doses(assessment)
    lines.append(_heading("dates", "Dates"))
    pairs = report.date_lines(assessment, overdue)
    lines += [_told(f"date.{n}", name, text) for n, (name, text) in enumerate(pairs)]
    if assessment.flags:
        lines.append(_heading("flags", "To look at"))
        lines += [_told(f"flag.{flag.code}", "!", flag.text) for flag in assessment.flags]
    return tuple(lines)


def _doses(assessment: Assessment) -> list[Item]:
    lines = []
    for dose in (assessment.induction, assessment.maintenance):
        if dose is not None:
            pairs = report.dose_lines(dose, assessment)
            lines += [_told(f"{dose.phase}.{n}", *pair) for n, pair in enumerate(pairs)]
    if assessment.induction is None:
        lines.append(_told("induction", "Induction", "open: needs the weight"))
    if assessment.maintenance is None:
        lines.append(_told("maintenance", "Maintenance", "open: needs g/kg, interval and a weight"))
    return lines


def _heading(key: str, text: str) -> Item:
    return Item(f"heading.{key}", text)


def _told(key: str, name: str, text: str) -> Item:
    return Item(f"told.{key}", name, text)
