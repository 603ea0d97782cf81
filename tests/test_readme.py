"""The README says what is so."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ivig_tui.tui.widgets.keys import table

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
    golden = Path(__file__).parent / "tui" / "golden" / "half-answered-80x24.txt"
    shown = README.read_text().partition("<!-- screen -->\n```\n")[2].partition("```\n")[0]
    drawn = [line.rstrip() for line in golden.read_text().splitlines()]
    assert shown.splitlines() == drawn


CONSOLE = re.compile("^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OTHERS = ("jq", "sqlite3")


def run_as_shown(command: str) -> str:
    """What a command of the README prints, in a checkout with the program on the `PATH`."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=README.parent, capture_output=True,
        env={"PATH": path, "LANG": "C.UTF-8", "HOME": "/nonexistent"}, text=True, timeout=60,
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def test_what_it_shows_of_commands_is_what_they_print() -> None:
    """`UPDATE_README=1` writes it anew. A command that needs what is not here is left as it is."""
    text = README.read_text()

    def shown(block: re.Match[str]) -> str:
        parts = re.split(r"^\$ (.+)\n", block[1], flags=re.MULTILINE)[1:]
        told = "```console\n"
        for command, output in zip(parts[::2], parts[1::2], strict=True):
            missing = any(f" {one} " in command and not shutil.which(one) for one in OTHERS)
            told += f"$ {command}\n{output if missing else run_as_shown(command)}"
        return f"{told}```"

    fresh = CONSOLE.sub(shown, text)
    assert fresh.count("$ ivig-tui") > 5
    if os.environ.get("UPDATE_README"):
        README.write_text(fresh)
    assert text == fresh
