"""A whole course assessed: trees, dose, dates and flags over one session's answers."""

from datetime import date

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import All, Evaluation, State, evaluate
from ivig_tui.myositis.dose.grams import Dose, induction, maintenance
from ivig_tui.myositis.dose.plan import Plan, plan
from ivig_tui.myositis.dose.schedule import review_due
from ivig_tui.myositis.fields import position
from ivig_tui.myositis.flags import Facts, Raised, raised
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.gain import Baseline, baseline, scale_of
from ivig_tui.myositis.reviews.tree import review_tree


class Assessment(Struct, frozen=True, eq=False):
    """What the document's criteria make of a session on one day. It equals only itself, so that
    what is made of it can be kept without comparing its parts."""

    answers: Answers
    today: date
    """The day that it is assessed on."""
    qualifying: Evaluation
    reviews: tuple[Evaluation, ...]
    baselines: tuple[Baseline | None, ...]
    """For each review the score that it is compared with, of the age group's scale."""
    induction: Dose | None
    maintenance: Dose | None
    review_due: date | None
    flags: tuple[Raised, ...]

    def evaluation(self, where: str) -> Evaluation:
        """The evaluation of an assessment: `qualifying`, `reviews.1`, …"""
        if where == "qualifying":
            return self.qualifying
        return self.reviews[int(where.partition(".")[2]) - 1]

    @property
    def last(self) -> str:
        """The last assessment there is: `qualifying`, `reviews.1`, …"""
        return self.answers.assessments()[-1]

    @property
    def decisions(self) -> dict[int, State]:
        """The decision of each review by its number, from 1."""
        return {number: review.decision for number, review in enumerate(self.reviews, 1)}

    def plan(self) -> Plan:
        """The infusions that are planned from the day on, and those that are overdue."""
        return plan(
            self.answers,
            self.qualifying.decision,
            self.decisions,
            self.induction,
            self.maintenance,
            self.today,
        )


def evaluated(tree: All, answers: Answers) -> Evaluation:
    """One of the document's trees evaluated."""
    return evaluate(tree, answers, position)


def assess(answers: Answers, today: date, *, changed_outside: tuple[str, ...] = ()) -> Assessment:
    """Everything the document's criteria say of a session's answers on a day."""
    qualifying = evaluated(QUALIFYING_TREE, answers)
    numbers = range(1, answers.reviews + 1)
    reviews = tuple(evaluated(review_tree(n), answers) for n in numbers)
    scale = scale_of(answers)
    baselines = tuple(baseline(answers, scale, n) if scale else None for n in numbers)
    first, cycle = induction(answers), maintenance(answers)
    decisions = {n: review.decision for n, review in zip(numbers, reviews, strict=True)}
    due = review_due(answers, decisions)
    facts = Facts(answers, qualifying, reviews, first, cycle, due, today, changed_outside)
    return Assessment(
        answers, today, qualifying, reviews, baselines, first, cycle, due, raised(facts)
    )
