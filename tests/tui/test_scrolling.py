"""Every list that does not fit its screen says so, and how many lines lie above and below."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.tui.sessions.agenda import Agenda
from ivig_tui.tui.widgets.view import View
from ivig_tui.tui.widgets.viewport import following, scrolled
from tests.tui.bench import SESSIONS, TODAY, Bench, NotesOnly, keys_in, list_of, texts, worked
from tests.tui.test_comparing import AT

SIZE = (80, 16)


def _checklist(folder: Path, name: str = "adult-biopsy-mrc") -> Bench:
    worked(name, folder / "one.toml")
    return Bench(folder / "one.toml")


def _above(keys: str, name: str = "adult-biopsy-mrc") -> Callable[[Path], View]:
    """A screen that keys show on top of the checklist."""
    return lambda folder: _checklist(folder, name).press(keys).desk.pushed[-1]


def _history(folder: Path) -> View:
    worked("half-answered", folder / "one.toml")
    bench = Bench(folder / "one.toml")
    return bench.at("qualifying.biopsy").press("ynynynynynynynh").desk.pushed[-1]


def _agenda(folder: Path) -> View:
    desk = NotesOnly()
    view = Agenda(SESSIONS, desk, TODAY)
    while view.read.files is None or view.read.done < view.read.files:
        desk.posted.get(timeout=60)()
    return view


def _comparing(folder: Path) -> View:
    here = there = Session("SYN-7001")
    for name in ("rash", "mri_typical", "biopsy", "videofluoroscopy_shows_involvement",
                 "dysphagia_limits_intake", "videofluoroscopy_risk_unacceptable",
                 "corticosteroids_ineffective", "corticosteroids_contraindicated",
                 "immunosuppressants_contraindicated"):  # fmt: skip
        here = here.answer(f"qualifying.{name}", True, by="ann", at=AT)
        there = there.answer(f"qualifying.{name}", False, by="bob", at=AT)
    path = store.create(here, folder)
    path.with_name(f"{path.name}.conflict-0123abcd").write_bytes(toml.encode(there))
    return Bench(path).press("D").desk.pushed[-1]


SCREENS: dict[str, Callable[[Path], View]] = {
    "checklist": lambda folder: _checklist(folder).press("[[[").checklist,
    "treatment": lambda folder: _checklist(folder).press("]").checklist,
    "sessions": lambda folder: list_of(SESSIONS)[0],
    "agenda": _agenda,
    "comparing": _comparing,
    "palette": _above(":"),
    "why": _above("?"),
    "verdict": _above("v", "half-answered"),
    "history": _history,
    "summary": _above("s"),
    "about": _above("a"),
    "scale": _above("/cmas<enter><enter>", "child-rash-enzymes-mri"),
}


def marks(view: View) -> tuple[int, int]:
    """How many lines are said to lie above and below."""
    rules = [row for row in texts(view.lines(*SIZE)) if "──" in row and " more ─" in row]
    found = [re.findall(rf"{sign} (\d+)", " ".join(rules)) for sign in "↑↓"]
    assert all(len(numbers) <= 1 for numbers in found)
    up, down = (int(numbers[0]) if numbers else 0 for numbers in found)
    return up, down


@pytest.mark.parametrize("name", SCREENS)
def test_a_list_says_how_many_lines_lie_above_and_below(name: str, tmp_path: Path) -> None:
    view = SCREENS[name](tmp_path)
    view.lines(*SIZE)

    def press(key: str) -> tuple[int, int, int]:
        for one in keys_in(key):
            view.key(one)
        return (*marks(view), view.page)

    up, down, page = press("<pageup>" * 9 if name == "palette" else "<home>")
    assert (up, down > 0) == (0, True)
    seen = [press("<down>") for _ in range(150)]
    # A line below the list may take some of its room, and does not change how many there are.
    assert {sum(told) for told in seen} == {down + page}
    assert (seen[-1][0] > 0, seen[-1][1]) == (True, 0)


@pytest.mark.parametrize("name", SCREENS)
def test_drawing_at_any_size_leaves_a_screen_as_it_is(name: str, tmp_path: Path) -> None:
    view = SCREENS[name](tmp_path)
    for key in keys_in("<pagedown>" * 9):
        view.key(key)
    view.lines(*SIZE)
    first, before = view.frame(*SIZE), repr(vars(view))
    for size in ((140, 45), (30, 5), (80, 24)):
        view.frame(*size)
    assert repr(vars(view)) == before
    assert view.frame(*SIZE) == first


def test_what_fits_has_no_mark() -> None:
    whole = scrolled(5, 10, 10)
    assert (whole.top, whole.up, whole.down, whole.around) == (0, "", "", "")


def test_the_lines_move_as_little_as_shows_the_cursor() -> None:
    assert following(3, 5, 20, 4).top == 3
    assert following(3, 5, 20, 9).top == 5
    assert following(3, 5, 20, 9, beside=1).top == 6
    assert following(9, 5, 20, 3, beside=1).top == 2
    assert following(0, 2, 20, 7, 12).top == 7  # a line that is higher than the screen
    assert following(0, 5, 20, 7).around == "↑ 3 ↓ 12 more"
