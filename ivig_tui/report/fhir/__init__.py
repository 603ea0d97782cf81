"""FHIR R4: the criteria as Questionnaires, a session as a Bundle, and a Bundle as a new session.

Plain dictionaries, as JSON has them. `forms` says how each kind of answer looks, `questionnaires`
derives the four forms and their expressions from the fields and the trees, `bundle` writes a
session, `reading` reads one.
"""
