"""Every screen that is kept as a golden or drawn as a picture: one table for both."""

import shutil
from collections.abc import Callable
from pathlib import Path

from ivig_tui.tui.widgets.lines import Line
from ivig_tui.tui.widgets.view import View
from tests.tui.bench import SESSIONS, Bench, keys_in, list_of, opened, worked

Lines = list[Line]
Draw = Callable[[Path, int, int], Lines]


def _session(name: str, keys: str) -> Draw:
    """The screen of a worked session after some keys; that of the view on top, where a key
    opened one."""

    def draw(folder: Path, width: int, height: int) -> Lines:
        worked(name, folder / f"{name}.toml")
        with opened(folder / f"{name}.toml") as bench:
            bench.checklist.lines(width, height)
            for key in keys_in(keys):
                _on_top(bench).key(key)
            return _on_top(bench).lines(width, height)

    return draw


def _on_top(bench: Bench) -> View:
    return bench.desk.pushed[-1] if bench.desk.pushed else bench.checklist


def _list(folder: Path, width: int, height: int) -> Lines:
    for path in SESSIONS.glob("*.toml"):
        shutil.copyfile(path, folder / path.name)
    (folder / "unreadable.toml").write_text("format = 1\nreference = ", "utf-8")
    sessions, _ = list_of(folder)
    return sessions.lines(width, height)


def _empty(folder: Path, width: int, height: int) -> Lines:
    sessions, _ = list_of(folder)
    return sessions.lines(width, height)


SCREENS: dict[str, Draw] = {
    "sessions": _list,
    "sessions-empty": _empty,
    "half-answered": _session("half-answered", ""),
    "not-met": _session("treatments-not-exhausted", "<home>"),
    "one-point-short": _session("one-point-short-mrc-56", "<home>"),
    "met": _session("adult-biopsy-mrc", "<home>"),
    "review": _session("continuing-review-weaning-planned", ""),
    "review-not-met": _session("continuing-review-not-met", ""),
    "treatment": _session("initial-review-improved", "[<home>"),
    "why": _session("half-answered", "?"),
    "verdict": _session("treatments-not-exhausted", "v"),
    "verdict-open": _session("half-answered", "v"),
    "about": _session("half-answered", "a"),
    "palette": _session("half-answered", ":"),
    "palette-typed": _session("half-answered", ":mou"),
    "mrc": _session("adult-biopsy-mrc", "/mrc sum<enter><enter>"),
    "cmas": _session("child-rash-enzymes-mri", "/cmas<enter><enter>"),
    "signing": _session("adult-biopsy-mrc", "x"),
    "history": _session("half-answered", "h"),
    "summary": _session("half-answered", "s"),
}
SIZES = ((80, 24), (110, 30), (140, 45))
SHOTS: dict[str, tuple[Draw, int, int]] = {
    f"{name}-{width}x{height}": (draw, width, height)
    for name, draw in SCREENS.items()
    for width, height in SIZES
}
"""Each screen in each width."""


def lines_of(name: str, folder: Path) -> tuple[Lines, int]:
    """The lines of a shot, and how wide they are."""
    draw, width, height = SHOTS[name]
    return draw(folder, width, height), width
