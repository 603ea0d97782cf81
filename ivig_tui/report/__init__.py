"""What people and programs get out of sessions: the summary, history, tables, JSON Schemas.

The summary is one page, in the order that a request form follows: `model` says what is on it, as
plain values; a renderer for each format says how it looks. Words are the same everywhere, on the
screen too. No text of a person or a file is ever markup.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:  # the command line reads the tables below, and `--version` pays for no more
    from datetime import date

    from ivig_tui.session import Session

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


def rendered(session: "Session", today: "date", form: str) -> str:
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


def as_text(session: "Session", today: "date", *, colour: bool = False, width: int = WIDTH) -> str:
    """The summary as text, with colour codes only where asked for."""
    from ivig_tui.report import model, text

    return text.render(model.summary(session, today), colour=colour, width=width)


def as_markdown(session: "Session", today: "date") -> str:
    """The summary as Markdown with tables."""
    from ivig_tui.report import markdown, model

    return markdown.render(model.summary(session, today))


def as_html(session: "Session", today: "date") -> str:
    """The summary as one HTML file that needs no other and prints on A4."""
    from ivig_tui.report import html, model

    return html.render(model.summary(session, today))


def as_svg(session: "Session", today: "date") -> str:
    """The summary as one SVG picture that needs no other file."""
    from ivig_tui.report import model, svg

    return svg.render(model.summary(session, today))
