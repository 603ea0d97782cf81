"""What is cut on a line can be read whole with one key, and the line says which."""

from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.tui.checklist.rows import item_lines
from ivig_tui.tui.widgets.keys import Key
from ivig_tui.tui.widgets.palette import Palette
from ivig_tui.tui.widgets.reader import Reader
from tests.tui.bench import SESSIONS, Bench, list_of, started, text_of, texts, worked
from tests.tui.test_comparing import AT

LONG = " ".join(f"word{number}" for number in range(60))


def flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("name", sorted(path.stem for path in SESSIONS.glob("*.toml")))
def test_a_line_that_is_cut_names_the_key_that_shows_it_whole(name: str, tmp_path: Path) -> None:
    worked(name, tmp_path / "one.toml")
    bench = Bench(tmp_path / "one.toml")
    view = bench.checklist
    cut = 0
    for _ in range(4):
        for item in view.items():
            row = text_of(item_lines(view, item, True, 40)[0])
            parts = [part for part in (item.label, item.value, item.detail) if part]
            if item.told or item.heading or all(part in row for part in parts):
                continue
            cut += 1
            assert "…" in row and " ? " in f"{row} ", row
            bench.at(item.key).press("?")
            why = bench.desk.pushed.pop()
            assert isinstance(why, Reader)
            told = flat(texts(why.text(38)))
            assert all(" ".join(part.split()) in told for part in parts), (item.key, told)
        bench.press("]")
    assert cut > 5


def test_a_line_that_is_whole_names_no_key(tmp_path: Path) -> None:
    with started(tmp_path) as bench:
        rows = [text_of(item_lines(bench.checklist, item, True, 80)[0])
                for item in bench.checklist.items()]  # fmt: skip
    assert not [row for row in rows if "…" in row or " ? " in row.replace(" ? ANY", "")[8:]]


def test_an_agent_is_read_whole_too(tmp_path: Path) -> None:
    agent = "an agent of the trial whose name is longer than any line has room for, ENHANCE-2"
    with started(tmp_path) as bench:
        bench.at("agent.new").press("<enter>").checklist.paste(agent)
        bench.press("<enter><enter>y").at("agent.0")
        assert agent not in bench.screen()
        assert next(row for row in bench.rows() if row[0] == "▸").endswith("…  outcome?  ?")
        bench.press("?")
        assert agent in flat(texts(bench.desk.pushed[-1].lines(80, 24)))


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 24)])
def test_a_message_is_shown_whole(size: tuple[int, int], tmp_path: Path) -> None:
    with started(tmp_path) as bench:
        bench.checklist.message = LONG
        assert LONG in flat(bench.rows(*size))


def test_a_message_that_is_longer_than_the_screen_is_marked(tmp_path: Path) -> None:
    with started(tmp_path) as bench:
        bench.checklist.message = LONG
        rows = bench.rows(40, 12)
        assert len(rows) == 12
        assert rows[-2].endswith("…")


def test_what_is_said_while_a_name_is_typed_stands_below_where_it_is_long(tmp_path: Path) -> None:
    with started(tmp_path) as bench:
        bench.press("x<enter>Ann")
        assert bench.checklist.signing is not None, bench.screen()
        bench.checklist.signing = bench.checklist.signing.paste("\t\x1b[31mLee" + "x" * 300)
        told = bench.checklist.signing.told
        assert told
        assert told in flat(bench.rows(60, 20))


@pytest.mark.parametrize("width", [80, 40])
def test_the_palette_shows_the_action_under_the_cursor_whole(width: int, tmp_path: Path) -> None:
    with started(tmp_path) as bench:
        bench.press(":")
        palette = bench.desk.pushed[-1]
        assert isinstance(palette, Palette)
        for action in palette.found():
            wrong = palette.why_nots[action.name]
            assert (f"not here: {wrong}" if wrong else action.text) in flat(
                texts(palette.lines(width, 24))[-7:]
            )
            palette.scroll(1)


def test_what_is_said_on_a_text_is_shown_whole(tmp_path: Path) -> None:
    with started(tmp_path) as bench:
        reader = bench.press("s").desk.pushed[-1]
        reader.message = LONG
        rows = texts(reader.lines(80, 24))
        assert len(rows) == 24
        assert LONG in flat(rows)


def test_a_session_that_is_cut_in_the_list_stands_whole_below_it(tmp_path: Path) -> None:
    listed, _ = list_of(SESSIONS)
    cut = 0
    for _ in listed.listing.rows:
        rows = texts(listed.lines(80, 24))
        here = next(row for row in rows if row.startswith("▸"))
        one = listed.here()
        assert one is not None
        if "…" in here:
            cut += 1
            assert one.reference in flat(rows[-4:]) and one.saved_by in flat(rows[-4:])
        listed.scroll(1)
    assert cut


def test_of_two_long_values_what_does_not_fit_is_marked_and_read_with_a_key(tmp_path: Path) -> None:
    texts_of = [" ".join(f"{side}{number}" for number in range(100)) for side in ("here", "copy")]
    sessions = [
        Session("SYN-7001").answer("qualifying.notes", text, by="ann", at=AT) for text in texts_of
    ]
    path = store.create(sessions[0], tmp_path)
    path.with_name(f"{path.name}.conflict-0123abcd").write_bytes(toml.encode(sessions[1]))
    bench = Bench(path)
    view = bench.press("D").desk.pushed[-1]
    rows = texts(view.lines(80, 24))
    assert len(rows) == 24
    assert rows[-3].endswith("…")
    view.key(Key("?", "?"))
    told = flat(texts(bench.desk.pushed[-1].lines(80, 60)))
    assert all(text in told for text in texts_of)
    view.message = LONG
    rows = texts(view.lines(80, 24))
    assert len(rows) == 24
    assert LONG in flat(rows)


def test_all_that_is_wrong_with_a_file_is_told(tmp_path: Path) -> None:
    wrong = "".join(f"nonsense_{number} = 1\n" for number in range(40))
    worked("half-answered", tmp_path / "one.toml")
    path = tmp_path / "one.toml"
    path.write_text(wrong + path.read_text("utf-8"), "utf-8")
    listed, desk = list_of(tmp_path)
    rows = texts(listed.lines(80, 24))
    assert "? tells all" in flat(rows)
    listed.key(Key("?", "?"))
    reader = desk.pushed[-1]
    assert isinstance(reader, Reader)
    told = flat(texts(reader.text(78)))
    assert all(f"nonsense_{number}" in told for number in range(40))
    assert "one.toml" in told and "Moving" in told


def test_what_does_not_fit_below_the_list_is_marked() -> None:
    listed, _ = list_of(SESSIONS)
    listed.message = LONG
    rows = texts(listed.lines(60, 12))
    assert len(rows) == 12
    assert rows[-2].endswith("…")
