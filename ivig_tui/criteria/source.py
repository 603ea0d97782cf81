"""What a criterion rests on: a statement of the document, and how an open point of it is read."""

from msgspec import Struct


class Statement(Struct, frozen=True):
    """One statement of the document, in our words, every figure exact."""

    id: str
    """Its id, as C1, Q4 or R6."""
    place: str
    """The heading under which the document has it."""
    text: str
    """What it says."""


class Reading(Struct, frozen=True):
    """How an open point of the text is read here."""

    id: str
    """Its id, as I-4."""
    question: str
    """What the text leaves open."""
    text: str
    """The reading that is in force."""
    alternatives: tuple[str, ...] = ()
    """The readings that the text allows too, and that are not taken."""
