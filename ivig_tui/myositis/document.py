"""Which document this is, and its headings."""

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
