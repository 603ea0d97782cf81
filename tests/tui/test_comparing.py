"""A session beside its conflict copy: told, compared, taken answer by answer, set aside."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.store.lock import SessionLock
from ivig_tui.tui.checklist.comparing import Comparing
from ivig_tui.tui.widgets.keys import BY_NAME
from ivig_tui.tui.widgets.lines import width_of
from tests.tui.bench import Bench, keys_in, opened, texts

AT = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)


def answered(**answers: object) -> Session:
    session = Session("SYN-7001")
    for name, value in answers.items():
        session = session.answer(f"qualifying.{name}", value, by="bob", at=AT)  # type: ignore[arg-type]
    return session


HERE = answered(rash=True, mri_typical=True, notes="ours")
THERE = answered(rash=False, mri_typical=True, biopsy=True)
FOUND = ["qualifying.biopsy", "qualifying.rash", "qualifying.notes"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return store.create(HERE, tmp_path)


@pytest.fixture
def copy(path: Path) -> Path:
    found = path.with_name(f"{path.name}.conflict-0123abcd")
    found.write_bytes(toml.encode(THERE))
    return found


@pytest.fixture
def bench(path: Path, copy: Path) -> Iterator[Bench]:
    with opened(path) as bench:
        yield bench


def compared(bench: Bench) -> Comparing:
    bench.press("D")
    (view,) = bench.desk.pushed
    assert isinstance(view, Comparing)
    return view


def press(view: Comparing, keys: str) -> str:
    for key in keys_in(keys):
        view.key(key)
    return view.message


def held(path: Path) -> dict[str, object]:
    return dict(toml.load(path).answers.values)


def test_the_key_is_told_at_opening_and_is_the_one_that_compares(bench: Bench) -> None:
    assert f"{BY_NAME['compare'].shown} compares" in bench.checklist.message
    assert bench.checklist.why_not("compare") == ""


def test_it_shows_what_differs_and_takes_each_as_it_was_decided(
    bench: Bench, path: Path, copy: Path
) -> None:
    view = compared(bench)
    assert [row.field for row in view.rows] == FOUND
    screen = "\n".join(texts(view.lines(80, 24)))
    assert "3 of 3 to decide" in screen
    assert "copy: yes  (bob, 20 Nov 2026 09:31)" in screen
    assert press(view, "21") == ""
    assert "not decided yet" in press(view, "<enter>")
    assert (view.cursor, held(path), copy.exists()) == (2, dict(HERE.answers.values), True)
    before = bench.history
    press(view, "<right><left><right><enter>")
    assert "2 answers taken of the copy, which is kept as" in bench.desk.pushed[-1].message
    assert bench.desk.asked == ["pop"]
    expected = {**HERE.answers.values, "qualifying.biopsy": True}
    del expected["qualifying.notes"]
    assert held(path) == expected
    assert toml.load(path).history[before:] == bench.checklist.course.session.history[before:]
    assert bench.history == before + 2
    kept = path.with_name(f"{path.name}.dealt-with-0123abcd")
    assert (copy.exists(), toml.load(kept).answers) == (False, THERE.answers)
    assert "no copy" in bench.checklist.why_not("compare")
    bench.press("uu")
    assert bench.answers == HERE.answers.values
    with opened(path) as again:
        assert "D compares" not in again.checklist.message
    assert store.copies_in(path.parent) == {}


def test_esc_leaves_all_as_it_was(bench: Bench, path: Path, copy: Path) -> None:
    data = path.read_bytes(), copy.read_bytes()
    press(compared(bench), "222<escape>")
    assert bench.desk.asked == ["pop"]
    assert (path.read_bytes(), copy.read_bytes()) == data
    assert bench.checklist.course.session == HERE


def test_a_signed_answer_is_not_taken_and_is_told(path: Path, copy: Path) -> None:
    path.write_bytes(toml.encode(HERE.sign("qualifying", "Ann", by="ann", at=AT)))
    with opened(path) as bench:
        view = compared(bench)
        assert "Qualifying is signed" in press(view, "2")
        assert view.undecided == []
        press(view, "<enter>")
        assert held(path)["qualifying.rash"] is True
        assert not copy.exists()


def test_what_differs_from_another_patients_copy_is_never_shown(path: Path, copy: Path) -> None:
    copy.write_bytes(toml.encode(Session("SYN-7002")))
    with opened(path) as bench:
        bench.press("D")
        assert bench.desk.pushed == []
        assert "another reference, SYN-7002" in bench.checklist.message


@pytest.mark.parametrize("harm", ["broken", "link", "removed"])
def test_a_copy_that_can_not_be_read_is_told_and_stays(path: Path, copy: Path, harm: str) -> None:
    with opened(path) as bench:
        copy.unlink()
        if harm == "broken":
            copy.write_text("x")
        elif harm == "link":
            copy.symlink_to(path)
        bench.press("D")
        assert bench.desk.pushed == []
        assert f"{copy.name} can't be read" in bench.checklist.message
        assert os.path.lexists(copy) == (harm != "removed")


def test_where_the_file_can_only_be_read_it_is_compared_and_nothing_is_taken(
    path: Path, copy: Path
) -> None:
    with opened(path), opened(path) as second:
        view = compared(second)
        assert press(view, "222<enter>").endswith("to read only")
        assert press(view, "<home>111<enter>").endswith("to read only")
        assert view.undecided == []
        assert (held(path), copy.exists()) == (HERE.answers.values, True)


def test_a_copy_that_was_changed_or_opened_meanwhile_stays(bench: Bench, copy: Path) -> None:
    view = compared(bench)
    lock = SessionLock(copy, "bob")
    assert lock.acquire() is None
    assert "open by bob" in press(view, "111<enter>")
    lock.release()
    copy.write_bytes(copy.read_bytes() + b"\n")
    assert "changed the copy" in press(view, "111<enter>")
    assert copy.exists()


def test_a_name_that_is_taken_is_never_written_over(bench: Bench, copy: Path) -> None:
    other = copy.with_name(copy.name.replace("conflict", "dealt-with"))
    other.write_text("x")
    assert "the copy stays" in press(compared(bench), "111<enter>")
    assert (copy.exists(), other.read_text()) == (True, "x")


def test_where_another_program_changes_the_file_again_the_copy_stays(
    bench: Bench, path: Path, copy: Path
) -> None:
    """The answer goes to another copy then: this one is the only place of what it holds."""
    view = compared(bench)
    path.write_bytes(toml.encode(answered(rash=False)))
    told = press(view, "222<enter>")
    assert "does not hold what the screen shows" in told
    assert copy.exists()
    bench.on_disk()
    bench.checklist.course.take_in(bench.checklist.course.look())
    assert "leave and open it again" in bench.checklist.why_not("compare")
    assert "leave and open it again" in press(view, "111<enter>")


def test_two_copies_are_dealt_with_one_after_the_other(path: Path, copy: Path) -> None:
    second = copy.with_name(f"{path.name}.conflict-9999abcd")
    second.write_bytes(toml.encode(HERE))
    with opened(path) as bench:
        press(compared(bench), "111<enter>")
        assert bench.desk.pushed[-1].message.endswith("D shows the next of 1")
        bench.desk.pushed.clear()
        view = compared(bench)
        assert view.rows == ()
        assert "Nothing in the copy is missing here" in "\n".join(texts(view.lines(80, 24)))
        press(view, "12<enter>")
    assert not second.exists()


@pytest.mark.parametrize("size", [(36, 9), (60, 16), (80, 24), (140, 50)])
def test_it_fits_every_size_and_the_rest_is_read_with_a_question_mark(
    bench: Bench, size: tuple[int, int]
) -> None:
    view = compared(bench)
    press(view, "<end>")
    rows = view.lines(*size)
    assert len(rows) == size[1]
    assert all(width_of(row) <= size[0] for row in rows)
    assert any("▸" in row for row in texts(rows))
    press(view, "?")
    read = "\n".join(texts(bench.desk.pushed[-1].lines(size[0], 200)))
    for part in ("here: ours", "copy: unanswered", "(qualifying.notes)"):
        assert part in read
