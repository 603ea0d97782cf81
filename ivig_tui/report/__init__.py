"""The summary of a session: one page, in the order that a request form follows.

`model` says what is on it, as plain values; a renderer for each format says how it looks. Words
are the same everywhere, on the screen too. No text of a person or a file is ever markup.
"""

from datetime import date

from ivig_tui.report.dates import date_lines, review_due_in_words
from ivig_tui.report.dose import dose_lines, doses_in_words
from ivig_tui.session import Session

__all__ = [
    "SUFFIXES", "WIDTH", "as_html", "as_markdown", "as_svg", "as_text", "date_lines", "dose_lines",
    "doses_in_words", "rendered", "review_due_in_words",
]  # fmt: skip

WIDTH = 80
SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html", "svg": ".svg"}
"""The formats of the summary, and how the names of their files end."""


def rendered(session: Session, today: date, form: str) -> str:
    """The summary in one of the formats of `SUFFIXES`, plain text without colour codes.

    Raises:
        KeyError: there is no such format.
    """
    render = {
        "text": as_text,
        "markdown": as_markdown,
        "html": as_html,
        "svg": as_svg,
    }[form]
    return render(session, today)


def as_text(session: Session, today: date, *, colour: bool = False, width: int = WIDTH) -> str:
    """The summary as text, with colour codes only where asked for."""
    from ivig_tui.report import model, text

    return text.render(model.summary(session, today), colour=colour, width=width)


def as_markdown(session: Session, today: date) -> str:
    """The summary as Markdown with tables."""
    from ivig_tui.report import markdown, model

    return markdown.render(model.summary(session, today))


def as_html(session: Session, today: date) -> str:
    """The summary as one HTML file that needs no other and prints on A4."""
    from ivig_tui.report import html, model

    return html.render(model.summary(session, today))


def as_svg(session: Session, today: date) -> str:
    """The summary as one SVG picture that needs no other file."""
    from ivig_tui.report import model, svg

    return svg.render(model.summary(session, today))
