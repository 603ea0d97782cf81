"""P11: broken files. 10,000 fuzzed files through `check`, 200 in a folder through `list`, `show`
and the app: each is told in plain lines, none brings a traceback, none is changed.

Not promised: that a broken file is repaired, or that of several faults every one is told at once.

Seen red with a decoder that lets RecursionError and ValueError through: `list` told nothing, and
the app told of a fault of its own.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ivig_tui.store import toml
from tests.format.conftest import harmful
from tests.format.test_fuzz import CASES, MUTATIONS
from tests.format.test_properties import session_of
from tests.promises.together import all_hold
from tests.terminal.harness import PROGRAM, Terminal, environment
from tests.terminal.test_stories import ENTER, ESC, SESSIONS, TODAY

CHECKED, LISTED = int(os.environ.get("P11_FILES", "2000")), 200
AT_A_TIME = 500
ODD = {
    "empty": b"",
    "nul": b"\0" * 100,
    "latin-1": 'format = 1\nreference = "Müller"'.encode("latin-1"),
    "utf-16": 'format = 1\nreference = "x"'.encode("utf-16"),
    "deep": b"x = " + b"[" * 4_000 + b"]" * 4_000,
    "digits": b"format = " + b"9" * 6_000,
    "large": b"#" * (5 << 20),
    "bom": b"\xef\xbb\xbfformat = 1\n",
    "escape": b'format = 1\nreference = "\x1b]0;title\x07"\n',
}


def fuzzed(seed: int) -> bytes:
    """A worked or an invented session, broken in one to three places."""
    rng = Random(seed)
    if rng.random() < 0.8:
        data = rng.choice(CASES).read_bytes()
    else:
        data = toml.encode(session_of(seed))
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(MUTATIONS)(rng, data) or b"x"
    return data


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [PROGRAM, "--sessions", ".", "--today", TODAY, *words],
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        timeout=600,
        stdin=subprocess.DEVNULL,
    )


def plain(output: bytes) -> str:
    """Lines that harm no terminal, and no traceback."""
    text = output.decode()
    assert "Traceback" not in text and "unexpected fault" not in text
    assert not any(harmful(line) for line in text.split("\n"))
    return text


def test_fuzzed_files_are_checked_and_left_alone(tmp_path: Path) -> None:
    def check(batch: range) -> None:
        folder = tmp_path / str(batch.start)
        folder.mkdir()
        written = {f"{seed}.toml": fuzzed(seed) for seed in batch}
        for name, data in written.items():
            (folder / name).write_bytes(data)
        done = run(folder, "check", "--json", *written)
        told = [json.loads(line) for line in plain(done.stdout).splitlines()]
        assert [one["file"] for one in told] == [*written]
        invalid = [one for one in told if "errors" in one]
        assert len(written) / 10 < len(invalid) < len(written)
        assert all(one["errors"] for one in invalid)
        assert done.returncode == 1 and done.stderr == b""
        assert {name: (folder / name).read_bytes() for name in written} == written
        assert len([*folder.iterdir()]) == len(written)

    starts = range(0, CHECKED, AT_A_TIME)
    all_hold(check, [range(start, start + AT_A_TIME) for start in starts], at_once=2)


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Path]:
    """A folder of fuzzed files, and what breaks in other ways; nothing of it may change."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    for number in range(LISTED):
        (folder / f"{number:03}.toml").write_bytes(fuzzed(CHECKED + number))
    for name, data in ODD.items():
        (folder / f"{name}.toml").write_bytes(data)
    shutil.copy(SESSIONS / "half-answered.toml", folder / "whole.toml")
    (folder / "folder.toml").mkdir()
    (folder / "dangling.toml").symlink_to(tmp_path / "nowhere")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    names = sorted(path.name for path in folder.iterdir())
    yield folder
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert sorted(path.name for path in folder.iterdir()) == names


def test_a_folder_of_broken_files_is_listed_and_shown(broken: Path) -> None:
    listed = run(broken, "list", "--json")
    told = [json.loads(line) for line in plain(listed.stdout).splitlines()]
    assert {one["file"] for one in told} == {path.name for path in broken.iterdir()}
    assert listed.returncode == 1
    in_words = run(broken, "list")
    assert "SYN-1009" in plain(in_words.stdout)
    unreadable = {one["file"] for one in told if "errors" in one}
    for name in unreadable:
        # With its reference before it, where that can still be read.
        assert re.search(
            rf"(?m)^({re.escape(name)}|.* \({re.escape(name)}\)): ", plain(in_words.stderr)
        )
    checked = run(broken, "check", *sorted(path.name for path in broken.iterdir()))
    assert plain(checked.stdout) and plain(checked.stderr)

    def show(name: str) -> None:
        shown = run(broken, "show", name)
        assert shown.returncode == (1 if name in unreadable else 0)
        assert plain(shown.stderr if name in unreadable else shown.stdout)

    few = [*sorted(unreadable)[::25], *(f"{name}.toml" for name in ODD)]
    few += sorted({one["file"] for one in told} - unreadable)[::25]
    all_hold(show, few, at_once=2)


def test_the_app_lists_broken_files_with_their_reasons_and_opens_what_is_whole(
    broken: Path,
) -> None:
    with Terminal("--sessions", broken, "--today", TODAY, home=broken.parent) as terminal:
        terminal.wait_for(f"{len([*broken.iterdir()])} sessions")
        terminal.send("/unreadable" + ENTER)
        terminal.wait_for("filter: unreadable")
        for _ in range(30):
            terminal.send("\x1b[6~")
            terminal.send(ENTER)
        terminal.wait_for("can't be opened")
        terminal.send("e")
        terminal.wait_for("can't be renamed")
        terminal.send("X")
        terminal.wait_for("can't be deleted")
        terminal.send(f"{ESC}/whole{ENTER}")
        terminal.settle()
        terminal.send(f"{ESC}/SYN-1009{ENTER}")
        terminal.wait_for("▸SYN-1009")
        terminal.send(ENTER)
        terminal.wait_for("next  ? why")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.raw and b"unexpected fault" not in terminal.raw
