"""How plain mode tells its lines, and the short words that it takes."""

import io
import shutil
from collections.abc import Callable
from os import terminal_size

import pytest

from ivig_tui.ask.talk import Talk
from tests.ask.sitting import Sitting

LONG = "  the patient is dosed by adjusted body weight, " * 4


class OnTerminal(io.StringIO):
    """What a terminal would be sent."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [40, 80])
def test_a_terminal_breaks_lines_between_words_and_keeps_their_indent(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_, **__: terminal_size((columns, 24)))
    tells = OnTerminal()
    Talk(io.BytesIO(), tells, prompt=True).say([LONG, "short", ""])
    rows = tells.getvalue().splitlines()
    assert max(map(len, rows)) < columns
    assert rows[-2:] == ["short", ""]
    assert all(row.startswith("  ") for row in rows[:-2])
    assert " ".join(" ".join(rows[:-2]).split()) == " ".join(LONG.split())


def test_a_pipe_gets_each_line_whole() -> None:
    tells = io.StringIO()
    Talk(io.BytesIO(), tells, prompt=False).say([LONG])
    assert tells.getvalue() == f"{LONG}\n"


@pytest.mark.parametrize(
    ("question", "typed", "field", "stored"),
    [
        ("condition", "DM", "diagnosis.condition", "dermatomyositis"),
        ("condition", "pm", "diagnosis.condition", "polymyositis"),
        ("condition", "NAM", "diagnosis.condition", "necrotising_autoimmune_myopathy"),
        ("sex", "m", "patient.sex", "male"),
        ("sex", "F", "patient.sex", "female"),
        ("condition", "m", "diagnosis.condition", None),
        ("condition", "IBM", "diagnosis.condition", None),
    ],
)
def test_the_short_words_of_the_field_are_taken_where_they_fit(
    sitting: Callable[..., Sitting], question: str, typed: str, field: str, stored: str | None
) -> None:
    one = sitting()
    one.types(f"/{question}", typed)
    assert one.get(field) == stored
