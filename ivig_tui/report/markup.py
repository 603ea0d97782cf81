"""Text as XML and HTML show it: as it is, never as markup."""

import html
import re

# XML has no place for these, escaped or not; `inert` leaves them, as terminals do nothing.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escaped(text: str) -> str:
    """Text for an element or a quoted attribute, in HTML as in XML."""
    return html.escape(for_xml(text))


def for_xml(text: str) -> str:
    """Text without the characters that XML has no place for."""
    return _NOT_XML.sub("\ufffd", text)
