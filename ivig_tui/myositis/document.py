"""Which document this is, and the two things that everything else here points at:
its statements and the readings of what its text leaves open."""

from dataclasses import dataclass

CRITERIA = "inflammatory-myopathies 3.1"
TITLE = "Inflammatory myopathies: polymyositis (PM), dermatomyositis (DM) and necrotising autoimmune myopathy (NAM)"  # noqa: E501 - the page's own title
VERSION = "3.1"
PUBLISHED = "20 October 2018"

# Sections of the document, by its own headings.
CONDITIONS = "Specific Conditions"
INDICATION = "Indication for IVIg Use"
EVIDENCE = "Level of Evidence"
DESCRIPTION = "Description and Diagnostic Criteria"
JUSTIFICATION = "Justification for Evidence Category"
DIAGNOSIS = "Diagnosis Requirements"
QUALIFYING = "Qualifying Criteria for IVIg Therapy"
EXCLUSION = "Exclusion Criteria"
REVIEW = "Review Criteria"
REVIEW_INITIAL = "Review Criteria, initial authorisation period"
REVIEW_CONTINUING = "Review Criteria, continuing authorisation period"
DOSE = "Dose"
BIBLIOGRAPHY = "Bibliography"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the document, in our words, every figure exact."""

    id: str
    """Its id, as C1, Q4 or R6."""
    place: str
    """The heading under which the document has it."""
    text: str
    """What it says."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How an open point of the text is read here."""

    id: str
    """Its id, as I-4."""
    question: str
    """What the text leaves open."""
    text: str
    """The reading that is in force."""
    alternatives: tuple[str, ...] = ()
    """The readings that the text allows too, and that are not taken."""
