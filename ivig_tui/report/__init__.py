"""What people and programs get out of sessions: the summary, history, tables, JSON Schemas.

The summary is one page, in the order that a request form follows: `model` says what is on it, as
plain values; a renderer for each format says how it looks. Words are the same everywhere, on the
screen too. No text of a person or a file is ever markup.
"""

from ivig_tui.report.extents import BRIEF, FULL, USUAL

__all__ = ["BRIEF", "FULL", "USUAL"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # the command line reads the tables below, and `--version` pays for no more
    from datetime import date

    from ivig_tui.session.session import Session

WIDTH = 80
SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html", "svg": ".svg"}
"""The formats of the summary's page, and how the names of their files end."""
FORMATS = {
    "show": (*SUFFIXES, "json", "fhir"),
    "agenda": ("text", "json", "csv", "ics"),
    "export": ("csv", "jsonl"),
    "criteria": ("text", "json", "fhir"),
}
"""The formats of each command that has several; the first is the one that is not asked for."""
TABLES = ("assessments", "infusions", "agents", "history")
"""What `export` gives rows of."""
SCHEMAS = ("session", "check", "list", "agenda")
"""What there are JSON Schemas of."""
SHELLS = ("bash", "zsh", "fish")
"""The shells that there is a completion for."""


def rendered(session: "Session", today: "date", form: str, *, extent: str = USUAL) -> str:
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
    return render(session, today, extent=extent)


def as_text(
    session: "Session",
    today: "date",
    *,
    colour: bool = False,
    width: int = WIDTH,
    extent: str = USUAL,
) -> str:
    """The summary as text, with colour codes only where asked for. The brief keeps to one screen
    of 24 lines: flags that don't fit are counted."""
    from ivig_tui.report import model, text

    pages = (
        model.briefs(session, today)
        if extent == BRIEF
        else (model.summary(session, today, extent=extent),)
    )
    return text.first_that_fits(pages, colour=colour, width=width)


def as_markdown(session: "Session", today: "date", *, extent: str = USUAL) -> str:
    """The summary as Markdown with tables."""
    from ivig_tui.report import markdown, model

    return markdown.render(model.summary(session, today, extent=extent))


def as_html(session: "Session", today: "date", *, extent: str = USUAL) -> str:
    """The summary as one HTML file that needs no other and prints on A4."""
    from ivig_tui.report import html, model

    return html.render(model.summary(session, today, extent=extent))


def as_svg(session: "Session", today: "date", *, extent: str = USUAL) -> str:
    """The summary as one SVG picture that needs no other file."""
    from ivig_tui.report import model, svg

    return svg.render(model.summary(session, today, extent=extent))
