"""The rows of the answers that are lists: agents, and infusions given."""

from datetime import date
from decimal import Decimal

from ivig_tui.criteria.answers import Row


class Agent(Row, frozen=True):
    """One immunosuppressant agent that was used (Q7)."""

    agent: str
    outcome: str | None = None
    """`ineffective`, `not_yet_effective`, `effective`, `not_tolerated`, or not known."""
    immunosuppressant: bool | None = None
    """Whether it was said to be one, of a name that the list of drugs does not hold."""


INFUSIONS_FIELD = "treatment.infusions"


class Infusion(Row, frozen=True):
    """One infusion that was really given."""

    date: date
    grams: int | Decimal
    phase: str
    """`induction` or `maintenance`."""
