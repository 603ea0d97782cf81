"""A few screens as text, compared with files; `UPDATE_GOLDENS=1` writes those anew."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivig_tui.app.view import View
from tests.app.bench import SESSIONS, list_of, opened, texts

GOLDEN = Path(__file__).with_name("golden")
UPDATE = "UPDATE_GOLDENS"

Shot = Callable[[Path], Iterator[str]]


def _screen(view: View, width: int, height: int) -> str:
    return "\n".join(row.rstrip() for row in texts(view.lines(width, height))) + "\n"


def _checklist(name: str, keys: str, width: int, height: int) -> Shot:
    """The screen after some keys; that of the view on top, where a key opened one."""

    def shoot(folder: Path) -> Iterator[str]:
        shutil.copyfile(SESSIONS / f"{name}.toml", folder / f"{name}.toml")
        with opened(folder / f"{name}.toml") as bench:
            bench.checklist.lines(width, height)
            bench.press(keys)
            on_top: list[View] = bench.desk.pushed or [bench.checklist]
            yield _screen(on_top[-1], width, height)

    return shoot


def _list(width: int, height: int) -> Shot:
    def shoot(folder: Path) -> Iterator[str]:
        for path in SESSIONS.glob("*.toml"):
            shutil.copyfile(path, folder / path.name)
        (folder / "unreadable.toml").write_text("format = 1\nreference = ", "utf-8")
        sessions, _ = list_of(folder)
        yield _screen(sessions, width, height).replace(str(folder), "FOLDER")

    return shoot


SHOTS: dict[str, Shot] = {
    "checklist-half-answered-80x24": _checklist("half-answered", "", 80, 24),
    "checklist-half-answered-140x45": _checklist("half-answered", "", 140, 45),
    "checklist-not-met-80x24": _checklist("treatments-not-exhausted", "<home>", 80, 24),
    "checklist-review-80x24": _checklist("continuing-review-not-met", "", 80, 24),
    "checklist-met-40x24": _checklist("child-rash-enzymes-mri", "", 40, 24),
    "treatment-80x45": _checklist("initial-review-improved", "[<home>", 80, 45),
    "treatment-140x45": _checklist("child-biopsy", "]<home>", 140, 45),
    "why-80x24": _checklist("half-answered", "?", 80, 24),
    "summary-80x100": _checklist("half-answered", "s", 80, 100),
    "sessions-100x40": _list(100, 40),
}


def shot(name: str, folder: Path) -> str:
    (text,) = SHOTS[name](folder)
    return text


@pytest.mark.parametrize("name", SHOTS)
def test_a_screen_is_as_it_was(name: str, tmp_path: Path) -> None:
    path = GOLDEN / f"{name}.txt"
    found = shot(name, tmp_path)
    width, height = map(int, re.findall(r"\d+", name)[-2:])
    assert found.count("\n") == height
    assert max(map(len, found.splitlines())) <= width
    if os.environ.get(UPDATE):
        path.write_text(found, "utf-8")
    assert path.exists(), f"no golden: {UPDATE}=1 writes it"
    assert found == path.read_text("utf-8"), f"{UPDATE}=1 accepts the new screen"


def test_there_is_no_golden_without_its_screen() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(SHOTS)
