"""Every action is in the palette; what can be done is done by it, and what can't says why."""

from pathlib import Path

import pytest

from ivig_tui.tui.widgets.keys import ACTIONS, Action, key_named, key_of
from ivig_tui.tui.widgets.palette import Palette
from tests.tui.bench import Bench, keys_in, list_of, started, texts

IBM = "diagnosis.inclusion_body_myositis"


def palette_on(bench: Bench, field: str = IBM) -> Palette:
    bench.desk.pushed.clear()
    bench.at(field).press(":")
    view = bench.desk.pushed[-1]
    assert isinstance(view, Palette)
    return view


def press(view: Palette, keys: str) -> None:
    for key in keys_in(keys):
        view.key(key)


def text(view: Palette, width: int = 80, height: int = 80) -> str:
    return "\n".join(texts(view.lines(width, height)))


def test_each_action_stands_in_it_with_what_it_does_or_why_not(bench: Bench) -> None:
    view = palette_on(bench)
    assert len(view.found()) == len(ACTIONS)
    told = text(view, 140)
    for action in ACTIONS:
        why_not = bench.checklist.why_not(action.name)
        assert (f"not here: {why_not}" if why_not else action.text) in told, action.name


def seen(bench: Bench) -> tuple[object, ...]:
    """All that a key may change: answers, cursor, tab, what is typed, what was asked, said."""
    view = bench.checklist
    shown = [type(one).__name__ for one in bench.desk.pushed if not isinstance(one, Palette)]
    asked = [one for one in bench.desk.asked if one != "pop"]
    return (bench.answers, bench.here, view.tab, view.draft, view.finding, view.signing,
            view.message, view.asked, shown, asked, bench.desk.copied)  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_what_is_run_is_what_its_key_does(tmp_path: Path, action: Action) -> None:
    """The same answers, cursor, message and screens as by the key; or the reason, and nothing."""
    places = [tmp_path / name for name in ("by_name", "by_hand")]
    for place in places:
        place.mkdir()
    with started(places[0]) as by_name, started(places[1]) as by_hand:
        for bench in (by_name, by_hand):
            bench.at(IBM)
        view = palette_on(by_name)
        view.cursor = view.found().index(action)
        before = seen(by_name)
        press(view, "<enter>")
        if view.why_nots[action.name]:
            assert view.message == f"{action.short}: {view.why_nots[action.name]}"
            assert view.message in text(view)
            assert seen(by_name) == before
            return
        by_hand.checklist.key(key_of(action.name))
        if action.name in ("back", "palette"):
            return  # the palette itself goes back, and opens once more
        told = [repr(one).replace("by_name", "by_hand") for one in seen(by_name)]
        assert told == [repr(one) for one in seen(by_hand)]


def test_letters_filter_and_arrows_move(bench: Bench) -> None:
    view = palette_on(bench)
    press(view, "summary")
    assert {action.name for action in view.found()} >= {"summary", "copy", "write"}
    assert all("summary" in f"{a.short} {a.text}" for a in view.found())
    press(view, "<down><up><down>")
    assert view.cursor == 1
    press(view, "zzz")
    assert view.found() == []
    assert "no action holds this" in text(view)
    press(view, "<enter>")  # there is nothing to run
    assert bench.desk.asked == []


def test_running_answers_the_line(bench: Bench) -> None:
    view = palette_on(bench)
    press(view, "answers the line no<enter>")
    assert bench.value(IBM) is False
    view = palette_on(bench, "qualifying.mrc_sum_score")
    press(view, "types a number<enter>")
    assert bench.checklist.draft is not None
    bench.press("48<enter>")
    assert bench.value("qualifying.mrc_sum_score") == 48


def test_esc_goes_back_and_nothing_is_done(bench: Bench) -> None:
    view = palette_on(bench)
    press(view, "no<escape>")
    assert bench.desk.asked == ["pop"]
    assert bench.answers == {}


def test_a_click_runs_and_the_wheel_moves(bench: Bench) -> None:
    view = palette_on(bench)
    view.scroll(3)
    assert view.cursor == 3
    view.click("line yes")
    assert bench.value(IBM) is True


def test_it_fits_any_screen(bench: Bench) -> None:
    view = palette_on(bench)
    view.scroll(10**6)
    for width, height in ((36, 9), (60, 20), (80, 24)):
        rows = view.lines(width, height)
        assert len(rows) == height
        told = "\n".join(texts(rows))
        assert "SYN-7001" in told
        assert "▸" in told


def test_the_list_of_sessions_has_it_too(bench: Bench) -> None:
    sessions, desk = list_of(bench.path.parent)
    for key in [key_named("colon", ":")]:
        sessions.key(key)
    view = desk.pushed[-1]
    assert isinstance(view, Palette)
    assert not view.why_nots["new"]
    assert view.why_nots["undo"] == "only in a session"


def test_what_can_be_done_is_asked_anew_when_it_is_run(bench: Bench) -> None:
    view = palette_on(bench)
    press(view, "undo")
    assert view.why_nots["undo"]
    bench.checklist.course.answer(IBM, False)
    press(view, "<enter>")
    assert bench.value(IBM) is None
    view = palette_on(bench)
    press(view, "redo")
    assert not view.why_nots["redo"]
    bench.checklist.course.redo()
    press(view, "<enter>")
    assert "redo: nothing to redo" in view.message
