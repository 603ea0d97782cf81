"""The list of sessions: real files, keys in, lines out; the desk only takes notes."""

import os
import re
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from ivig_tui.criteria.wording import FORBIDDEN
from ivig_tui.session.session import Session
from ivig_tui.store import contents, durable, toml
from ivig_tui.store.lock import SessionLock
from ivig_tui.tui.sessions import reading
from ivig_tui.tui.sessions.drawing import cut_left
from ivig_tui.tui.sessions.screen import Sessions
from ivig_tui.tui.widgets.lines import Line
from tests.tui.bench import LONG, TODAY, NotesOnly, keys_in, text_of, texts

HEAD = 'format = 1\ncriteria = "inflammatory-myopathies 3.1"\n'


def write(
    folder: Path,
    name: str,
    reference: str,
    due: date | None = None,
    saved: str = "",
    by: str = "jdoe",
    more: str = "",
) -> Path:
    """A session's file. A review is due four months after the first infusion."""
    text = f'{HEAD}reference = "{reference}"\n{more}'
    if due is not None:
        month, year = (due.month - 4, due.year) if due.month > 4 else (due.month + 8, due.year - 1)
        text += f"[treatment]\nstarted = {date(year, month, due.day)}\n"
    if saved:
        text += f'[[history]]\nat = {saved}\nby = "{by}"\nfield = "qualifying.notes"\n'
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


class Desk(NotesOnly):
    """Notes what is asked for; opening may be refused."""

    def __init__(self) -> None:
        super().__init__()
        self.refusal = ""

    def open(self, path: Path, then: Callable[[str], None]) -> None:
        if self.refusal:
            then(self.refusal)
        else:
            super().open(path, then)


class Table:
    """The list of a folder, with hands and eyes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = Desk()
        self.list = Sessions(folder, self.desk, TODAY)

    def next(self) -> "Table":
        """Take in what the reading tells next."""
        self.desk.posted.get(timeout=LONG)()
        return self

    def read(self) -> "Table":
        """Take in all that there is."""
        self.rows()
        self.next()
        while not (self.list.progress and self.list.progress.complete):
            self.rows()
            self.next()
        return self

    def press(self, keys: str) -> "Table":
        for key in keys_in(keys):
            self.list.key(key)
        return self

    def lines(self, width: int = 80, height: int = 24) -> list[Line]:
        return self.list.lines(width, height)

    def rows(self, width: int = 80, height: int = 24) -> list[str]:
        return [row.rstrip() for row in texts(self.lines(width, height))]

    def body(self, width: int = 80, height: int = 24) -> list[str]:
        rows = self.rows(width, height)
        rule = next(at for at, row in enumerate(rows) if row.startswith("─"))
        return [row for row in rows[3:rule] if row]

    def references(self, width: int = 80, height: int = 24) -> list[str]:
        return [row[1:].split("  ")[0].strip() for row in self.body(width, height)]

    @property
    def here(self) -> str:
        """What the line under the cursor begins with."""
        (row,) = (row for row in self.body() if row.startswith("▸"))
        return row[1:].split("  ")[0]

    def prompt(self, width: int = 80, height: int = 24) -> str:
        """All between the rule and the keys, as one text."""
        rows = self.rows(width, height)
        rule = next(at for at, row in enumerate(rows) if row.startswith("─"))
        return " ".join(row.strip() for row in rows[rule + 1 : -1])


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAINT_S", 0.0)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    """Four sessions and a file that can't be read, listed."""
    overdue, soon, later = date(2026, 11, 1), date(2026, 11, 30), date(2027, 2, 1)
    adult = '[diagnosis]\ncondition = "dermatomyositis"\n'
    muscle = '[diagnosis]\ncondition = "necrotising_autoimmune_myopathy"\n'
    write(tmp_path, "a", "SYN-10", later, "2026-11-22T08:00:00+11:00", more=adult)
    write(tmp_path, "b", "SYN-2", soon, "2026-11-20T08:00:00+11:00", by="asmith", more=muscle)
    write(tmp_path, "c", "SYN-1")
    write(tmp_path, "d", "SYN-3", overdue, "2026-11-21T08:00:00+11:00")
    (tmp_path / "e.toml").write_text("format = 2\n")
    yield from listed(tmp_path)


def listed(folder: Path) -> Iterator[Table]:
    one = Table(folder).read()
    yield one
    one.list.close()


def nothing_changed(path: Path, before: tuple[bytes, os.stat_result]) -> bool:
    now = path.stat()
    same = (now.st_ino, now.st_mtime_ns) == (before[1].st_ino, before[1].st_mtime_ns)
    locks = [other.name for other in path.parent.iterdir() if other.name.startswith(".")]
    return same and path.read_bytes() == before[0] and not locks


def state_of(path: Path) -> tuple[bytes, os.stat_result]:
    return path.read_bytes(), path.stat()


# --- order -----------------------------------------------------------------------------


def test_the_overdue_come_first_and_are_marked_then_the_soonest(table: Table) -> None:
    assert table.references() == ["SYN-3", "SYN-2", "SYN-10", "SYN-1", "e.toml"]
    assert "1 Nov 2026 overdue" in table.body()[0]
    assert sum("overdue" in row for row in table.body()) == 1
    assert "1 unreadable  1 overdue  5 sessions" in table.rows()[0]


def test_the_overdue_are_marked_on_a_narrow_screen_too(table: Table) -> None:
    assert re.match(r"▸SYN-3 +\? open +overdue 1 Nov", table.body(40)[0])
    assert "1 overdue  5 sessions" in table.rows(40)[0]


def test_o_cycles_the_order_and_the_heading_names_it(table: Table) -> None:
    assert "by review due" in table.rows()[0]
    assert "review due ↓" in table.rows()[2]
    table.press("o")
    assert "by reference" in table.rows()[0]
    assert "reference ↓" in table.rows()[2]
    assert table.references() == ["e.toml", "SYN-1", "SYN-2", "SYN-3", "SYN-10"]
    table.press("o")
    assert "by saved" in table.rows()[0]
    assert "saved ↓" in table.rows()[2]
    assert table.references() == ["SYN-10", "SYN-3", "SYN-2", "e.toml", "SYN-1"]
    table.press("o")
    assert table.references() == ["SYN-3", "SYN-2", "SYN-10", "SYN-1", "e.toml"]


def test_the_cursor_stays_on_its_session_when_the_order_changes(table: Table) -> None:
    table.press("j")
    assert table.here == "SYN-2"
    for _ in range(3):
        table.press("o")
        assert table.here == "SYN-2"


def test_a_cursor_that_was_never_moved_stays_on_its_session_too(table: Table) -> None:
    table.press("o")
    assert table.here == "SYN-3"


# --- filter ----------------------------------------------------------------------------


def test_each_letter_filters_at_once_enter_keeps_and_esc_shows_all(table: Table) -> None:
    table.press("/")
    assert len(table.body()) == 5
    table.press("1")
    assert table.references() == ["SYN-10", "SYN-1"]
    table.press("0")
    assert table.references() == ["SYN-10"]
    assert "filter: 10▁" in table.prompt()
    table.press("<enter>")
    assert table.references() == ["SYN-10"]
    assert "filter: 10  Esc shows all" in table.rows()[1]
    assert "1 of 5 sessions" in table.rows()[0]
    table.press("<escape>")
    assert len(table.body()) == 5


def test_esc_while_typing_a_filter_shows_all(table: Table) -> None:
    table.press("/10<escape>")
    assert len(table.body()) == 5
    assert "filter" not in table.prompt()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("syn-3", ["SYN-3"]),
        ("dm", ["SYN-10"]),
        ("dermatomyositis", ["SYN-10"]),
        ("NAM", ["SYN-2"]),
        ("necrotising auto", ["SYN-2"]),
        ("asmith", ["SYN-2"]),
        ("qualifying", ["SYN-3", "SYN-2", "SYN-10", "SYN-1"]),
        ("open", ["SYN-3", "SYN-2", "SYN-10", "SYN-1"]),
        ("overdue", ["SYN-3"]),
        ("jdoe dm", ["SYN-10"]),
        ("unreadable", ["e.toml"]),
        ("e.toml", ["e.toml"]),
    ],
)
def test_a_filter_finds(table: Table, typed: str, found: list[str]) -> None:
    assert table.press(f"/{typed}").references() == found


def test_keys_of_the_list_are_letters_in_a_filter(table: Table) -> None:
    table.press("/qnojkX e?")
    assert table.list.filter is not None
    assert table.list.filter.text == "qnojkX e?"
    assert table.desk.asked == []
    assert table.body() == [" no session holds qnojkX e?"]


def test_arrows_move_within_what_is_filtered(table: Table) -> None:
    table.press("/jdoe<down>")
    assert table.here == "SYN-10"
    table.press("<enter><enter>")
    assert table.desk.asked == ["open a.toml"]


def test_the_cursor_comes_back_to_its_session_after_a_filter(table: Table) -> None:
    table.press("j/10")
    assert table.here == "SYN-10"
    assert table.press("<escape>").here == "SYN-2"


def test_enter_opens_the_first_that_a_filter_shows_even_before_it_was_drawn(table: Table) -> None:
    table.rows()
    table.press("/1<enter><enter>")
    assert table.desk.asked == ["open a.toml"]


# --- opening ---------------------------------------------------------------------------


def test_enter_opens_the_session_under_the_cursor(table: Table) -> None:
    table.press("jj<enter>")
    assert table.desk.asked == ["open a.toml"]


def test_what_cannot_be_opened_says_why(table: Table) -> None:
    table.desk.refusal = "no such file"
    assert table.press("<enter>").prompt() == "can't be opened: no such file"


def test_moving_never_leaves_the_list(table: Table) -> None:
    table.press("kkk")
    assert table.here == "SYN-3"
    table.press("Gjj")
    assert table.here == "e.toml"
    assert table.press("g").here == "SYN-3"
    assert table.press("<pagedown>").here == "e.toml"


def test_q_quits_esc_does_not_and_help_is_there(table: Table) -> None:
    table.press("<escape>")
    assert table.desk.asked == []
    table.press("?")
    assert len(table.desk.pushed) == 1
    table.press("q")
    assert table.desk.asked == ["quit"]


def test_the_line_below_tells_all_of_the_session_under_the_cursor(tmp_path: Path) -> None:
    long = "A reference that is too long for its column"
    write(tmp_path, "x", long, saved="2026-03-04T08:30:00+11:00", by="Dr Longest Name")
    (table,) = listed(tmp_path)
    assert long not in table.body()[0]
    assert "Dr Longest Name" not in table.body()[0]
    assert table.prompt() == f"{long}  saved 4 Mar 2026 08:30 by Dr Longest Name  x.toml"


# --- a new one -------------------------------------------------------------------------


def test_n_starts_a_session_and_opens_it(table: Table) -> None:
    table.press("nSYN 77<enter>")
    assert table.desk.asked == ["open syn-77.toml"]
    written = tomllib.loads((table.folder / "syn-77.toml").read_text())
    assert written["reference"] == "SYN 77"
    assert table.list.prompt is None


def test_a_reference_that_exists_is_refused_and_the_existing_session_offered(table: Table) -> None:
    files = sorted(table.folder.iterdir())
    table.press("nsyn-2<enter>")
    assert "SYN-2 exists already, in b.toml: Enter opens it, Esc goes back" in table.prompt()
    assert "syn-2▁" in table.prompt()
    assert "Enter open it" in table.rows()[-1]
    assert sorted(table.folder.iterdir()) == files
    table.press("<enter>")
    assert table.desk.asked == ["open b.toml"]


def test_a_reference_in_a_file_that_is_otherwise_invalid_is_taken_too(table: Table) -> None:
    (table.folder / "broken.toml").write_text('reference = "SYN-99"\n')
    table.press("nSYN-99<enter>")
    assert "SYN-99 exists already, in broken.toml" in table.prompt()
    table.press("0<enter>")
    assert table.desk.asked == ["open syn-990.toml"]


def test_an_error_never_loses_what_was_typed(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.press("n   <enter>")
    assert "is blank" in table.prompt()
    table.press("<ctrl+u>" + "x" * 65 + "<enter>")
    assert "65 characters are more than 64" in table.prompt()
    table.press("<backspace>")

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ivig_tui.store.folder.create", full)
    table.press("<enter>")
    assert "can't be created: No space left on device" in table.prompt()
    assert table.list.prompt is not None
    assert table.list.prompt.draft.text == "x" * 64
    assert table.press("<escape>").list.prompt is None


def test_a_new_session_that_cannot_be_opened_keeps_what_was_typed(table: Table) -> None:
    table.desk.refusal = "no"
    table.press("nSYN-50<enter>")
    assert "SYN-50▁" in table.prompt()
    assert "can't be opened: no" in table.prompt()


# --- another reference -----------------------------------------------------------------


def test_e_changes_the_reference_in_place_and_history_tells(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVIG_TUI_USER", "rnewman")
    before = tomllib.loads((table.folder / "d.toml").read_text())
    table.press("e")
    assert "New reference of SYN-3: SYN-3▁" in table.prompt()
    table.press("<backspace>77<enter>").read()
    after = tomllib.loads((table.folder / "d.toml").read_text())
    entry = after["history"].pop()
    assert after == before | {"reference": "SYN-77"}
    assert (entry["by"], entry["field"]) == ("rnewman", "reference")
    assert (entry["old"], entry["new"]) == ("SYN-3", "SYN-77")
    assert entry["at"].tzinfo is not None
    assert table.prompt() == "SYN-3 is SYN-77 now"
    assert table.here == "SYN-77"
    assert sorted(path.name for path in table.folder.iterdir()) == [
        "a.toml", "b.toml", "c.toml", "d.toml", "e.toml",
    ]  # fmt: skip


def test_a_reference_may_change_its_case(table: Table) -> None:
    table.press("e<ctrl+u>syn-3<enter>").read()
    assert table.here == "syn-3"


def test_the_same_reference_changes_nothing(table: Table) -> None:
    before = state_of(table.folder / "d.toml")
    table.press("e<enter>").read()
    assert table.prompt() == "not changed"
    assert nothing_changed(table.folder / "d.toml", before)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("syn-2", "SYN-2 exists already, in b.toml"),
        (" Syn-10 ", "SYN-10 exists already, in a.toml"),
        ("  ", "is blank"),
        ("x" * 65, "65 characters are more than 64"),
    ],
)
def test_a_reference_that_may_not_be_is_refused_and_stays_typed(
    table: Table, typed: str, reason: str
) -> None:
    before = state_of(table.folder / "d.toml")
    table.press(f"e<ctrl+u>{typed}<enter>")
    assert reason in table.prompt()
    assert table.list.prompt is not None
    assert table.list.prompt.draft.text == typed
    assert nothing_changed(table.folder / "d.toml", before)


def test_esc_leaves_the_reference_as_it_was(table: Table) -> None:
    before = state_of(table.folder / "d.toml")
    table.press("e99<escape>")
    assert table.list.prompt is None
    assert nothing_changed(table.folder / "d.toml", before)


@pytest.mark.parametrize("keys", ["e<backspace>7<enter>", "XSYN-3<enter>"])
def test_who_has_a_session_open_is_named_and_nothing_done(table: Table, keys: str) -> None:
    path = table.folder / "d.toml"
    before = state_of(path)
    lock = SessionLock(path, "kelly\x1b[31m")
    assert lock.acquire() is None
    table.press(keys)
    assert "open by kelly" in table.prompt()
    assert f"since {time.strftime('%H:')}" in table.prompt()
    assert "\x1b" not in table.prompt()
    assert table.list.prompt is not None
    assert table.list.prompt.draft.text in ("SYN-7", "SYN-3")
    assert lock.held
    lock.release()
    assert nothing_changed(path, before)


def test_a_file_that_changes_while_it_is_renamed_is_not_overwritten(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table.folder / "d.toml"
    encode = toml.encode_checked

    def meanwhile(session: Session) -> bytes:
        write(table.folder, "d", "SYN-3", more='[patient]\nsex = "male"\n')
        return encode(session)

    monkeypatch.setattr(toml, "encode_checked", meanwhile)
    table.press("e7<enter>")
    assert "another program has just changed the file" in table.prompt()
    assert tomllib.loads(path.read_text())["patient"] == {"sex": "male"}
    assert [other.name for other in table.folder.iterdir() if other.name[0] == "."] == []


def test_a_rename_that_the_disk_is_not_sure_of_says_so(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "_sync_folder", failing)
    table.press("e7<enter>")
    assert "SYN-3 is SYN-37 now, but the disk reports an error" in table.prompt()


# --- deleting --------------------------------------------------------------------------


def test_a_session_is_deleted_once_its_reference_is_typed(table: Table) -> None:
    table.press("jX")
    assert "To delete SYN-2 for good, type its reference: ▁" in table.prompt()
    table.press("SYN-2<enter>").read()
    assert table.prompt() == "SYN-2 is deleted"
    assert sorted(path.name for path in table.folder.iterdir()) == [
        "a.toml", "c.toml", "d.toml", "e.toml",
    ]  # fmt: skip
    assert table.here == "SYN-10"


@pytest.mark.parametrize("typed", ["", "syn-3", "SYN-", "SYN-2", "SYN-33", "y"])
def test_only_the_exact_reference_deletes(table: Table, typed: str) -> None:
    before = state_of(table.folder / "d.toml")
    table.press(f"X{typed}<enter>")
    assert "that is not SYN-3; nothing is deleted" in table.prompt()
    assert f"{typed}▁" in table.prompt()
    assert nothing_changed(table.folder / "d.toml", before)
    table.press("<escape>")
    assert table.list.prompt is None
    assert nothing_changed(table.folder / "d.toml", before)


def test_a_small_x_deletes_nothing(table: Table) -> None:
    assert table.press("x").list.prompt is None


def test_a_session_that_has_another_reference_by_now_is_not_deleted(table: Table) -> None:
    table.press("X")
    path = write(table.folder, "d", "SYN-4444")
    table.press("SYN-3<enter>")
    assert "that is not SYN-4444; nothing is deleted" in table.prompt()
    assert path.exists()


def test_a_session_that_is_gone_already_says_so(table: Table) -> None:
    table.press("X")
    (table.folder / "d.toml").unlink()
    table.press("SYN-3<enter>")
    assert "can't be read: no such file" in table.prompt()
    assert [path.name for path in table.folder.iterdir() if path.name[0] == "."] == []


def test_the_last_one_deleted_leaves_the_cursor_on_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, "a", "SYN-1")
    write(tmp_path, "b", "SYN-2")
    (table,) = listed(tmp_path)
    table.press("jXSYN-2<enter>").read()
    assert table.here == "SYN-1"
    table.press("XSYN-1<enter>").read()
    assert "No sessions here yet." in "\n".join(table.body())


def test_deleting_tells_which_files_it_leaves(table: Table) -> None:
    (table.folder / "d-summary.txt").write_text("x")
    (table.folder / "d.toml.conflict-0123").write_text("x")
    (table.folder / "d2-summary.txt").write_text("x")
    table.press("XSYN-3<enter>")
    told = table.prompt()
    assert told.endswith("still there: d-summary.txt, d.toml.conflict-0123")


# --- what can't be read ----------------------------------------------------------------


def test_files_that_share_a_reference_are_told_apart(table: Table) -> None:
    assert "share" not in table.rows()[0]
    other = write(table.folder, "other", "syn-1")
    table.list.reload()
    table.read().press("o<home><down>")
    assert "2 share a reference" in table.rows()[0]
    assert table.prompt() == "! another file has the reference SYN-1 too; this is c.toml"
    table.press("<down>")
    assert table.prompt() == "! another file has the reference syn-1 too; this is other.toml"
    table.press("<down>")
    assert "another file" not in table.prompt()
    other.unlink()
    table.list.reload()
    assert "share" not in table.read().rows()[0]


def test_an_unreadable_file_is_a_line_with_its_reason(table: Table) -> None:
    assert table.body()[-1].startswith(" e.toml")
    assert "✘ format: 2 was made by a newer version" in table.body()[-1]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_whole_reason_is_shown_for_the_one_under_the_cursor(table: Table, width: int) -> None:
    table.press("G")
    told = table.prompt(width)
    assert told == "✘ e.toml: format: 2 was made by a newer version; this one reads 1"


def test_of_many_reasons_it_is_said_how_many_there_are(table: Table) -> None:
    (table.folder / "e.toml").write_text("format = 1\n")
    table.list.reload()
    assert "criteria: is missing" in table.read().press("G").prompt()
    assert "(the first of 2 errors; ? tells all)" in table.prompt()


@pytest.mark.parametrize(("key", "word"), [("e", "renamed"), ("X", "deleted")])
def test_an_unreadable_file_is_neither_renamed_nor_deleted_here(
    table: Table, key: str, word: str
) -> None:
    table.press(f"G{key}")
    assert table.list.prompt is None
    assert f"a file that can't be read can't be {word} here: format: 2" in table.prompt()
    assert (table.folder / "e.toml").exists()


def test_a_file_that_became_unreadable_is_neither_renamed_nor_deleted(table: Table) -> None:
    path = table.folder / "d.toml"
    path.write_text("format = 2\n")
    before = state_of(path)
    table.press("e7<enter>")
    assert "can't be read: format: 2" in table.prompt()
    table.press("<escape>XSYN-3<enter>")
    assert "can't be read: format: 2" in table.prompt()
    assert nothing_changed(path, before)


def test_a_fault_of_ours_in_one_file_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a", "SYN-1")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("patient data")

    monkeypatch.setattr("ivig_tui.exchange.assessed", broken)
    (table,) = listed(tmp_path)
    assert "✘ unexpected fault: ZeroDivisionError" in table.body()[0]


# --- a thousand ------------------------------------------------------------------------


def reading_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "reading"]


def held_up(thread: threading.Thread) -> bool:
    """Whether the reading waits for something."""
    frame, names = sys._current_frames().get(thread.ident or 0), []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return "wait" in names and "_run" in names


@pytest.fixture
def slowly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """Forty files that are told of one by one, after the first twenty; the last is due first."""
    monkeypatch.setattr(reading, "EVERY_S", -1.0)
    monkeypatch.setattr(reading, "PATIENCE_S", LONG)  # nothing but the drawing lets it go on
    for earlier in reading_threads():
        earlier.join(LONG)
    for number in range(40):
        write(tmp_path, f"{number:02}", f"SYN-{number}", date(2027, 1 + (40 - number) // 4, 1))
    table = Table(tmp_path)
    while not (table.list.progress and table.list.progress.done == reading.FIRST):
        table.next()
    yield table
    table.list.close()


def test_the_first_screen_does_not_wait_for_the_rest(slowly: Table) -> None:
    assert slowly.desk.posted.empty()
    (thread,) = reading_threads()
    until = time.monotonic() + LONG
    while not held_up(thread):
        assert time.monotonic() < until
        time.sleep(0.001)
    assert slowly.desk.posted.empty()
    assert "reading 20 of 40" in slowly.rows()[0]
    assert len(slowly.body()) == 18
    slowly.next()
    assert "reading 21 of 40" in slowly.rows()[0]
    slowly.read()
    assert "40 sessions" in slowly.rows()[0]
    assert "reading" not in slowly.rows()[0]


def test_while_the_rest_arrives_the_cursor_stays_at_the_top_if_nobody_moved_it(
    slowly: Table,
) -> None:
    assert slowly.here == "SYN-17"
    slowly.read()
    assert slowly.here == "SYN-37"
    assert slowly.body()[0].startswith("▸SYN-37")


def test_while_the_rest_arrives_the_cursor_stays_on_its_session_and_its_line(
    slowly: Table,
) -> None:
    slowly.rows()
    slowly.press("jjj")
    here = slowly.here
    (line,) = (at for at, row in enumerate(slowly.rows()) if row.startswith("▸"))
    for _ in range(20):
        slowly.next()
        assert slowly.rows()[line].startswith(f"▸{here} ")
    assert slowly.list.progress is not None
    assert slowly.list.progress.complete


def test_enter_opens_what_was_seen_and_not_what_came_to_the_top_since(slowly: Table) -> None:
    assert slowly.here == "SYN-17"
    for _ in range(20):  # read, and not drawn
        slowly.list.listing.take([slowly.list._shelf.entry(slowly.folder / "39.toml", TODAY)])
    slowly.press("<enter>")
    assert slowly.desk.asked == ["open 17.toml"]


def test_closing_stops_the_reading(slowly: Table) -> None:
    (thread,) = reading_threads()
    slowly.list.close()
    thread.join(LONG)
    assert not thread.is_alive()
    assert slowly.desk.posted.empty()


def test_looking_again_reads_only_what_changed(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = contents.read_contents

    def noting(path: Path, *, follow: bool) -> contents.Contents:
        read.append(path.name)
        return real(path, follow=follow)

    monkeypatch.setattr("ivig_tui.tui.sessions.entries.read_contents", noting)
    write(table.folder, "b", "SYN-222")
    write(table.folder, "f", "SYN-4")
    (table.folder / "c.toml").unlink()
    table.press("j")
    table.list.reload()
    assert table.references()[0] == "SYN-3"  # what was known stays on the screen
    table.read()
    assert read == ["b.toml", "f.toml"]
    assert sorted(table.references()) == ["SYN-10", "SYN-222", "SYN-3", "SYN-4", "e.toml"]
    assert table.here == "SYN-222"


def test_what_an_earlier_reading_tells_late_is_not_listened_to(tmp_path: Path) -> None:
    path = write(tmp_path, "a", "SYN-1")
    table = Table(tmp_path)
    stale = table.desk.posted.get(timeout=LONG)
    path.unlink()
    table.list.reload()
    table.read()
    stale()
    assert "No sessions here yet." in "\n".join(table.body())
    table.list.close()


# --- the folder, and text of others ----------------------------------------------------


def test_an_empty_folder_greets_and_says_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        (table,) = listed(folder)
        screen = "\n".join(table.rows())
        assert "No sessions here yet." in screen
        assert "n  starts one" in screen
        for keys in ("<enter>", "e", "X", "o", "j", "/"):
            table.press(keys)
        assert table.desk.asked == []


def test_a_folder_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    (table,) = listed(file)
    assert "can't be read: Not a directory" in "\n".join(table.rows(200))


def test_the_path_of_the_folder_is_shown_and_cut_from_the_left(tmp_path: Path) -> None:
    folder = tmp_path / "a-rather-long-name-of-a-folder" / "neurology\x1b]0;x"
    folder.mkdir(parents=True)
    (table,) = listed(folder)
    assert table.rows(300)[1] == f" {tmp_path}/a-rather-long-name-of-a-folder/neurology\ufffd]0;x"
    assert table.rows(40)[1].startswith(" …")
    assert table.rows(40)[1].endswith("/neurology\ufffd]0;x")
    assert cell_len(table.rows(40)[1]) <= 40


def test_cutting_from_the_left_counts_cells() -> None:
    assert cut_left("日本語", 6) == "日本語"
    assert cut_left("日本語", 5) == "…本語"
    assert cut_left("日本語", 4) == "…語"
    assert cut_left("日本語", 0) == ""


@pytest.mark.parametrize(
    "reference", ["日本語の患者さん番号七", "[bold]x[/] $(rm)", "é" * 64, "  a  "]
)
def test_every_reference_is_shown_as_it_is_and_columns_stay_in_line(
    tmp_path: Path, reference: str
) -> None:
    write(tmp_path, "a", reference)
    (table,) = listed(tmp_path)
    (row,) = table.body()
    assert cell_len(row.partition("?")[0]) == 13
    assert reference[:5] in row
    table.press("X")
    for key in reference.strip():
        table.press(key)
    table.press("<enter>").read()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keys", ["", "G", "e", "X", "n", "/x", "/SYN<enter>", "o", "XSYN<enter>"])
def test_every_line_fits_and_nothing_harmful_is_shown(table: Table, keys: str) -> None:
    (table.folder / "\x1b[31m\u202e.toml").write_text("\x1b]0;x")
    table.list.reload()
    table.read().press(keys)
    for width in (20, 36, 40, 60, 80, 120, 200):
        for height in (9, 12, 20, 24, 50):
            lines = table.lines(width, height)
            assert len(lines) == height
            assert all(cell_len(text_of(line)) <= width for line in lines)
            assert not any(FORBIDDEN.match(c) for line in lines for c in text_of(line))


def test_a_paste_goes_into_what_is_typed(table: Table) -> None:
    table.list.paste("SYN-10")
    assert table.prompt().startswith("nothing pasted: ")
    table.press("n")
    table.list.paste("SYN-\n7")
    assert "nothing pasted: it has 2 lines, and this takes one" in table.prompt()
    table.list.paste("\x1bS\u200bY")
    assert "left out: U+001B, U+200B ZERO WIDTH SPACE" in table.prompt()
    table.press("<ctrl+u>")
    table.list.paste(" SYN-7\n")
    assert "Reference of the new session: SYN-7▁" in table.prompt()
    table.press("<escape>/")
    table.list.paste("10")
    assert table.references() == ["SYN-10"]


def test_a_long_reference_shows_its_end_while_it_is_typed(table: Table) -> None:
    table.press("e<ctrl+u>" + "x" * 60 + "the end")
    for width in (40, 60, 80):
        assert "the end▁" in table.prompt(width)


def test_a_list_that_stays_open_marks_what_is_overdue_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red where the day of the start is kept: at the first drawing, before the folder is read."""
    day = date(2026, 11, 22)
    monkeypatch.setattr("ivig_tui.people.today", lambda: day)
    write(tmp_path, "a", "SYN-1", date(2027, 2, 1))
    table = Table(tmp_path)
    table.list = Sessions(tmp_path, table.desk)
    table.read()
    assert "overdue" not in "\n".join(table.rows())
    day = date(2027, 6, 22)
    assert "1 Feb 2027 overdue" in table.body()[0]
    assert "1 overdue" in table.rows()[0]
    table.read()
    assert "1 Feb 2027 overdue" in table.body()[0]
    table.list.close()
