"""`ivig-tui list`: the sessions as plain text and as JSON, all of them or those due."""

import json
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.cli import main

HEAD = 'format = 1\ncriteria = "inflammatory-myopathies 3.1"\n'
LONG_NAME = "Dr " + "Longest Name " * 30
Outcome = tuple[int, list[str], list[str]]


def write(folder: Path, name: str, reference: str, started: str = "", more: str = "") -> None:
    treatment = f"[treatment]\nstarted = {started}\n" if started else ""
    (folder / name).write_text(f'{HEAD}reference = "{reference}"\n{treatment}{more}', "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reviews that are due on 1 November, 22 December and 22 January, and one on no day."""
    saved = '[[history]]\nat = 2026-11-20T09:31:04+11:00\nby = "%s"\nfield = "qualifying.notes"\n'
    write(tmp_path, "a.toml", "LATER", "2026-09-22")
    write(tmp_path, "b.toml", "SOON", "2026-08-22", saved % LONG_NAME)
    write(tmp_path, "c.toml", "NEVER")
    write(tmp_path, "d.toml", "OVERDUE", "2026-07-01", saved % "jdoe")
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`run("--due", "30")`: the exit code, the lines of stdout and those of stderr."""

    def listing(*words: str) -> Outcome:
        arguments = ["--sessions", str(folder), "--today", "2026-11-22", "list", *words]
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return listing


def references(rows: list[str]) -> list[str]:
    return [row.split()[0] for row in rows[1:]]


def test_all_are_listed_soonest_due_first_the_overdue_on_top(run: Any) -> None:
    code, out, err = run()
    assert (code, err) == (0, [])
    assert references(out) == ["OVERDUE", "SOON", "LATER", "NEVER"]
    code, out, err = run("--json")
    assert (code, err) == (0, [])
    assert [json.loads(row)["reference"] for row in out] == ["OVERDUE", "SOON", "LATER", "NEVER"]


def test_those_due_on_one_day_are_listed_by_reference_then_by_file(run: Any, folder: Path) -> None:
    write(folder, "e.toml", "B", "2026-07-01")
    write(folder, "z.toml", "A", "2026-07-01")
    write(folder, "y.toml", "A", "2026-07-01")
    _, out, _ = run("--json", "--due", "0")
    assert [json.loads(row)["file"] for row in out] == ["y.toml", "z.toml", "e.toml", "d.toml"]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ("0", ["OVERDUE"]),
        ("29", ["OVERDUE"]),
        ("30", ["OVERDUE", "SOON"]),
        ("61", ["OVERDUE", "SOON", "LATER"]),
        ("9999999999", ["OVERDUE", "SOON", "LATER"]),
    ],
)
def test_due_keeps_those_due_within_so_many_days_soonest_first(
    run: Any, days: str, found: list[str]
) -> None:
    code, out, err = run("--due", days)
    assert (code, err) == (0, [])
    assert references(out) == found
    code, out, err = run("--due", days, "--json")
    assert (code, err) == (0, [])
    assert [json.loads(row)["reference"] for row in out] == found


def test_a_review_that_is_due_today_is_due_within_no_days(folder: Path, run: Any) -> None:
    write(folder, "e.toml", "TODAY", "2026-07-22")
    _, out, _ = run("--due", "0")
    assert references(out) == ["OVERDUE", "TODAY"]
    assert sum("overdue" in row for row in out) == 1


def test_the_overdue_are_marked(run: Any) -> None:
    for words in ((), ("--due", "61")):
        _, out, _ = run(*words)
        (row,) = (row for row in out if "2026-11-01 overdue" in row)
        assert row.startswith("OVERDUE ")
        assert sum("overdue" in row for row in out) == 1


def test_where_none_is_due_that_is_said(run: Any, folder: Path) -> None:
    (folder / "d.toml").unlink()
    code, out, err = run("--due", "1")
    assert (code, err) == (0, [])
    assert out == [f"No sessions with a review due within 1 day in {folder}"]
    assert run("--due", "1", "--json") == (0, [], [])


@pytest.mark.parametrize("words", [(), ("--due", "0")])
def test_an_unreadable_file_is_reported_as_an_error(
    run: Any, folder: Path, words: tuple[str, ...]
) -> None:
    (folder / "broken.toml").write_text("format = 2\n")
    reason = "format: 2 was made by a newer version; this one reads 1"
    code, out, err = run(*words)
    assert code == 1
    assert err == [f"broken.toml: {reason}"]
    assert "OVERDUE" in references(out)
    assert "broken" not in "\n".join(out)
    code, out, err = run(*words, "--json")
    assert (code, err) == (1, [])
    assert {"file": "broken.toml", "errors": [reason]} in [json.loads(row) for row in out]


def test_unreadable_files_come_last(run: Any, folder: Path) -> None:
    (folder / "broken.toml").write_text("format = 2\n")
    _, out, _ = run("--json")
    assert [json.loads(row)["file"] for row in out] == [
        "d.toml", "b.toml", "a.toml", "c.toml", "broken.toml",
    ]  # fmt: skip
    _, out, _ = run("--due", "30", "--json")
    assert [json.loads(row)["file"] for row in out] == ["d.toml", "b.toml", "broken.toml"]


def test_a_folder_of_unreadable_files_only_is_not_called_empty(tmp_path: Path, run: Any) -> None:
    for path in tmp_path.iterdir():
        path.write_text("format = 2\n")
    code, out, err = run()
    assert code == 1
    assert out == []
    assert len(err) == 4


@pytest.mark.parametrize("days", ["-1", "1.5", "x", "", "+1", "1_0", "١", "1" * 11])
def test_due_takes_a_whole_number_of_days(
    run: Any, capsys: pytest.CaptureFixture[str], days: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(f"--due={days}")
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "is not a number of days, 0 or more" in err


def test_the_json_of_a_session_has_the_public_keys(run: Any) -> None:
    _, out, _ = run("--json", "--due", "0")
    assert json.loads(out[0]) == {
        "reference": "OVERDUE",
        "file": "d.toml",
        "condition": None,
        "stands": "qualifying",
        "decision": "open",
        "review_due": "2026-11-01",
        "overdue": True,
        "saved_at": "2026-11-20T09:31:04+11:00",
        "saved_by": "jdoe",
    }


def test_nothing_is_cut_in_a_pipe_and_columns_stay_in_line(run: Any, folder: Path) -> None:
    more = '[diagnosis]\ncondition = "necrotising_autoimmune_myopathy"\n'
    write(folder, "wide.toml", "日" * 64, more=more)
    _, out, _ = run()
    text = "\n".join(out)
    assert "…" not in text
    assert "日" * 64 in text
    assert "NAM" in text
    assert LONG_NAME.strip() in text
    assert "2026-11-20" in text
    condition = out[0].index("for")
    assert all(row[condition - 2 : condition] == "  " for row in out[:5])
    assert "\x1b" not in text


def test_text_of_a_file_is_harmless(run: Any, folder: Path) -> None:
    (folder / "x\x1b]0;y.toml").write_text("reference = ")
    write(folder, "markup.toml", "[bold]x[/]")
    _, out, err = run()
    assert "[bold]x[/]" in references(out)
    assert err[0].startswith("x\ufffd]0;y.toml: ")


def test_an_empty_folder_says_so(tmp_path: Path, run: Any) -> None:
    for path in tmp_path.iterdir():
        path.unlink()
    assert run() == (0, [f"No sessions in {tmp_path}"], [])


def test_a_folder_that_cannot_be_read_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--sessions", str(tmp_path / "file"), "list", "--due", "3"]) == 1
    assert capsys.readouterr().err.startswith("ivig-tui: the folder ")


def test_the_worked_sessions_fit_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    sessions = Path(__file__).parent.parent / "sessions"
    assert main(["--sessions", str(sessions), "--today", "2026-11-22", "list"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) > 20
    assert max(map(len, rows)) <= 80


def test_where_two_share_a_reference_their_files_are_named(run: Any, folder: Path) -> None:
    write(folder, "e.toml", "OVERDUE", "2026-07-01")
    _, out, _ = run()
    assert [row.split("  ")[0] for row in out[1:4]] == [
        "OVERDUE (d.toml)", "OVERDUE (e.toml)", "SOON",
    ]  # fmt: skip


def test_plain_characters_are_drawn_where_they_are_asked_for(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVIG_TUI_ASCII", "1")
    _, out, _ = run()
    assert "\n".join(out).replace(LONG_NAME, "").isascii()
