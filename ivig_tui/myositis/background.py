"""What the document says that informs and decides nothing."""

from ivig_tui.criteria.source import Statement
from ivig_tui.myositis.document import (
    BIBLIOGRAPHY,
    CONDITIONS,
    DESCRIPTION,
    EVIDENCE,
    EXCLUSION,
    INDICATION,
    JUSTIFICATION,
    REVIEW,
)

IN0 = Statement("IN0", CONDITIONS, "The role of IVIg in this condition is established.")
IN1 = Statement(
    "IN1",
    INDICATION,
    "For significant muscle weakness or dysphagia that has not responded to corticosteroids and "
    "other immunosuppressant agents.",
)
DS1 = Statement(
    "DS1",
    DESCRIPTION,
    "Acquired disease with proximal, symmetric muscle weakness and inflammation within the muscle, "
    "developing subacutely or over months. In adults the diagnosis rests on clinical evaluation, "
    "creatine kinase, electromyography and muscle biopsy.",
)
DS2 = Statement(
    "DS2",
    DESCRIPTION,
    "In children: rash, muscle enzymes, an objective measure of weakness such as CMAS, and MRI; "
    "biopsy is for atypical cases.",
)
DS3 = Statement(
    "DS3",
    DESCRIPTION,
    "NAM shows necrotic muscle fibres with little infiltrate, often after statins, often with "
    "antibodies against HMG-CoA reductase.",
)
E1 = Statement(
    "E1",
    EVIDENCE,
    "Category 4a (insufficient data) for the page as a whole and for NAM; 2a (probable benefit) "
    "for PM and for DM.",
)
E2 = Statement(
    "E2",
    JUSTIFICATION,
    "PM: one series of 35 adults, 71 % improved, and steroids could be reduced. DM: one trial of "
    "15 patients; 82 % improved over all studies. NAM: small series; IVIg for some months as "
    "rescue until other agents work.",
)
T5 = Statement("T5", REVIEW, "Most patients do not need long-term therapy.")
X2 = Statement("X2", EXCLUSION, "Inclusion body myositis has a page of its own.")
B1 = Statement(
    "B1",
    BIBLIOGRAPHY,
    "Association of British Neurologists 2005; Biotext 2004; Cherin 2002, Arthritis & Rheumatism; "
    "Choy 2005, Cochrane Library; Dalakas 2004, Pharmacology & Therapeutics; Dalakas 2005, "
    "Harrison's; Dalakas 1993, N Engl J Med; Dalakas 2001, Neurology; Dalakas 1997, Neurology; "
    "Huber 2004, Arthritis & Rheumatism; Huber 2014, Arthritis Care & Research; Kleyweg 1991, "
    "Muscle & Nerve; Kornberg 2004, Asia-Pacific IVIg Advisory Board; Lovell 1999, Arthritis & "
    "Rheumatism; Medical Research Council 1981, Memorandum 45; Ruperto 2003, Rheumatology; "
    "Walter 2000, J Neurology; Wiles 2002, JNNP.",
)

INFORMING = (IN0, IN1, DS1, DS2, DS3, E1, E2, T5, X2, B1)

EVIDENCE_OF = {
    "polymyositis": ("PM", "Category 2a", "probable benefit; more research needed"),
    "dermatomyositis": ("DM", "Category 2a", "probable benefit; more research needed"),
    "necrotising_autoimmune_myopathy": ("NAM", "Category 4a", "small case studies only"),
}
"""Level of evidence by condition (E1): its short name, the category, what that means."""
EVIDENCE_OF_PAGE = "Category 4a"
