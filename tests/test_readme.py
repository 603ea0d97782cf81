"""The README says what is so."""

import os
import re
from pathlib import Path

from ivig_tui.app.keys import table

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys -->\n", "<!-- end of keys -->\n"


def test_its_table_of_keys_is_the_one_that_the_program_uses() -> None:
    """`UPDATE_README=1` writes it anew."""
    text = README.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    fresh = head + BEGIN + table() + END + tail
    if os.environ.get("UPDATE_README"):
        README.write_text(fresh)
    assert text == fresh


def test_every_command_that_it_names_exists() -> None:
    from ivig_tui.cli import parser

    help_text = parser().format_help()
    for command in re.findall(r"`ivig-tui ([a-z]+)", README.read_text()):
        assert f"\n    {command} " in help_text


def test_the_screen_that_it_shows_is_the_one_that_is_drawn() -> None:
    golden = Path(__file__).parent / "app" / "golden" / "half-answered-80x24.txt"
    shown = README.read_text().partition("<!-- screen -->\n```\n")[2].partition("```\n")[0]
    drawn = [line.rstrip() for line in golden.read_text().splitlines()]
    assert shown.splitlines() == drawn
