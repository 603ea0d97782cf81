"""Reading back what a summary shows, in each of its formats."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from markdown_it import MarkdownIt

from ivig_tui import report
from ivig_tui.session.session import Session

TODAY = date(2026, 11, 22)
SESSIONS = Path(__file__).parents[2] / "sessions"
FILES = sorted(SESSIONS.glob("*.toml"))
FORMATS = tuple(report.SUFFIXES)


def shown(session: Session, form: str, today: date = TODAY) -> str:
    """The summary in a format."""
    return report.rendered(session, today, form)


def tree(text: str) -> ElementTree.Element:
    """HTML or SVG as XML."""
    return ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>\n"))


def as_html(markdown: str) -> str:
    """Markdown as a parser of it that lets HTML through renders it."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    body = parser.render(markdown).replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
    return f"<body>{body}</body>"


def element_names(root: ElementTree.Element) -> set[str]:
    """The names of all elements, without their namespaces."""
    return {re.sub(r"\{.*\}", "", element.tag) for element in root.iter()}


def visible(text: str, form: str) -> str:
    """The words that a reader of the format sees, white space drawn together."""
    if form == "text":
        return squeezed(text)
    root = tree(as_html(text) if form == "markdown" else text)
    for element in root.iter():
        if element.tag.endswith(("style", "br")):
            element.text = " "
        element.tail = f"{element.tail or ''} " if not _inline(element) else element.tail
    return squeezed("".join(root.itertext()))


def _inline(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] in ("b", "i", "em", "strong", "a", "code", "s")


def squeezed(text: str) -> str:
    """Text with white space drawn together."""
    return " ".join(text.split())
