"""A field: the table and name of an answer, its kind, and its words."""

from msgspec import Struct

from ivig_tui.criteria.kinds import Kind


class Field(Struct, frozen=True):
    """One answer that may be given: its table and name, its kind, and its words."""

    table: str
    """Its table, as `qualifying`; `reviews` is a list of tables."""
    name: str
    """Its key; an item of a scale has two parts, as `scale.item`."""
    kind: Kind
    label: str
    question: str
    continuing_only: bool = False
    """Whether a first review refuses it."""

    def full(self, review: int | None = None) -> str:
        """The full name, as `qualifying.biopsy`; `review` counts from 1."""
        return f"{self.table}.{self.name}" if review is None else f"reviews.{review}.{self.name}"
