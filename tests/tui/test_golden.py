"""Each screen in each width as text, a few as SVG pictures, compared with files;
`UPDATE_GOLDENS=1` writes those anew."""

import os
import re
from pathlib import Path

import pytest

from ivig_tui.tui.terminal.theme import theme
from tests.tui.bench import texts
from tests.tui.pictures import GROUNDS, svg
from tests.tui.shots import SHOTS, lines_of

GOLDEN = Path(__file__).with_name("golden")
UPDATE = "UPDATE_GOLDENS"
PICTURES = {
    "not-met-80x24": "dark",
    "met-110x30": "light",
    "half-answered-80x24": "no-colour",
}
"""The shots that are kept as pictures too, each on one ground."""


def _agrees(path: Path, found: str) -> None:
    if os.environ.get(UPDATE):
        path.write_text(found, "utf-8")
    assert path.exists(), f"no golden: {UPDATE}=1 writes it"
    assert found == path.read_text("utf-8"), f"{UPDATE}=1 accepts the new screen"


@pytest.mark.parametrize("name", SHOTS)
def test_a_screen_is_as_it_was(name: str, tmp_path: Path) -> None:
    lines, width = lines_of(name, tmp_path)
    found = "\n".join(row.rstrip() for row in texts(lines)) + "\n"
    found = found.replace(str(tmp_path), "FOLDER")
    height = int(re.findall(r"\d+", name)[-1])
    assert found.count("\n") == height
    assert max(map(len, found.splitlines())) <= width
    _agrees(GOLDEN / f"{name}.txt", found)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_was(name: str, tmp_path: Path) -> None:
    lines, width = lines_of(name, tmp_path)
    which, plain, light = GROUNDS[PICTURES[name]]
    found = svg(lines, width, theme(which, ascii=plain), light=light)
    _agrees(GOLDEN / f"{name}.svg", found)


def test_there_is_no_golden_without_its_screen() -> None:
    wanted = {f"{name}.txt" for name in SHOTS} | {f"{name}.svg" for name in PICTURES}
    assert {path.name for path in GOLDEN.glob("*")} == wanted
