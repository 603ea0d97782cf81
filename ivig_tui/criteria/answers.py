"""What has been answered: a flat, immutable mapping from full field names to values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

_T = TypeVar("_T")


class Row(Struct, frozen=True):
    """One row of an answer that is a list of rows; which parts it has is the document's."""


Number = int | Decimal
Value = (
    bool
    | int
    | Decimal
    | str
    | date
    | datetime
    | tuple[int, int]
    | tuple[Number, ...]
    | tuple[Row, ...]
)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one session. A field that is absent is unanswered."""

    values: Mapping[str, Value] = field(default_factory=dict)
    """Values by full field name, as `qualifying.mrc_sum_score` or `reviews.1.date`."""
    reviews: int = 0
    """How many reviews there are; a review may have no answer yet."""
    _made: dict[str, object] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """What is made of these answers under a name, made when it is first asked for: they never
        change. Without it a course of 400 reviews took 500 ms to assess, now 20."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]  # type: ignore[return-value]  # one name, one kind

    def get(self, name: str) -> Value | None:
        """The value of a field, None where it is unanswered."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """The value of a text or choice field."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def whole(self, name: str) -> int | None:
        """The value of a whole-number field; yes or no is no number."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def decimal(self, name: str) -> Decimal | None:
        """The value of a number field, exact."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return Decimal(value)

    def day(self, name: str) -> date | None:
        """The value of a date field."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def assessments(self) -> tuple[str, ...]:
        """The names of the assessments, first to last: `qualifying`, `reviews.1`, …"""
        return self.once("assessments", self._assessments)

    def _assessments(self) -> tuple[str, ...]:
        return ("qualifying", *(f"reviews.{n}" for n in range(1, self.reviews + 1)))
