"""P8: private by default. Files 0600 and folders 0700 under umask 0, from the screens and from
commands; planted links and FIFOs are not followed, nor waited for; no reference leads out of the
folder; a folder that a group shares (2770) works for two users, and is nothing to others.

Not promised: anything against the system's own administrator, a backup, or whoever may read the
folder; nor what the terminal's clipboard and scrollback keep. A summary
in a shared folder is open to its group, which is said when it is written.

Seen red with files made 0644, without the group's share of the modes, with `follow=True` for the
folder's files (a secret in the list), without O_NOFOLLOW at the lock (a victim locked), without
O_NONBLOCK in reading (a hang), with the reference itself as the file's name, and with the look for
write protection left out.
"""

import os
import shutil
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.promises.others import ANN, BEN, CLINIC, STRANGER, as_user, common_ground, needs_root
from tests.terminal.harness import LONG, PROGRAM, Terminal, environment
from tests.terminal.test_stories import ENTER, ESC, SESSIONS, TAB, saved

SLOW_DISK = """
import os, sys, time
real = os.fsync
os.fsync = lambda fd: (time.sleep(0.25), real(fd))[1]  # so that what is there for a moment is seen
os.umask(0)
from ivig_tui.cli import main
sys.exit(main())
"""
# A NUL is no key, and gets lost on the way; the library is asked with one in tests/store.
HOSTILE = ("../x", "../../x", "/etc/x", "/x", "..", ".", "~/x", "a/b", "a\\b", "-rf", "$(id)", ".x")


def modes(top: Path) -> dict[str, str]:
    """The permissions of all that is in a folder, and of it."""
    found = {}
    for path in (top, *top.rglob("*")):
        try:
            found[str(path.relative_to(top))] = oct(stat.S_IMODE(path.lstat().st_mode))
        except FileNotFoundError:
            continue  # a temporary file that has got its name meanwhile
    return found


def open_ones(top: Path) -> dict[str, str]:
    """What is open to more than its owner."""
    return {name: mode for name, mode in modes(top).items() if mode not in ("0o600", "0o700")}


def command(folder: Path, *words: str | Path, umask: int = 0) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [PROGRAM, "--sessions", folder, "--today", "2026-11-22", *words],
        env=environment(folder.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONG,
        umask=umask,
    )


def test_all_that_it_makes_is_its_owners_alone_at_every_moment(tmp_path: Path) -> None:
    """Under umask 0, with a slow disk: lock, temporary file, session, summary, copy, folders."""
    top = tmp_path / "new"
    folder = top / "deep" / "sessions"
    seen: set[str] = set()

    def nothing_open() -> bool:
        if top.exists():
            assert not open_ones(top)
            seen.update(path.name for path in top.rglob("*"))
        return False

    def while_waiting_for(text: str) -> None:
        terminal.wait_until(lambda: nothing_open() or text in terminal.screen(), text)

    words = ("-c", SLOW_DISK, "--sessions", folder)
    with Terminal(*words, home=tmp_path, program=Path(sys.executable)) as terminal:
        terminal.wait_for("No sessions here yet")
        terminal.send(f"nSYN-7001{ENTER}")
        while_waiting_for("▸? Age group")
        terminal.send(f"1{TAB}2")
        while_waiting_for("saved ")
        terminal.send("w\r")
        while_waiting_for("written to")
        (path,) = folder.glob("*.toml")
        path.write_text(path.read_text().replace('"adult"', '"child"'))
        terminal.send(f"{TAB}2")
        while_waiting_for("changed elsewhere: saved beside it")
        terminal.send("q")
        terminal.wait_until(lambda: nothing_open() or terminal.code is not None, "the end")
    assert not open_ones(top)
    # What is being written has no name until it is whole.
    kinds = ("sessions", ".toml", ".lock", "-summary.txt", ".conflict-")
    for kind in kinds:
        assert any(kind in name for name in seen), (kind, seen)


def test_what_commands_write_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir(0o700)
    store.create(Session("SYN-7001"), folder)
    out = tmp_path / "out"
    out.mkdir(0o700)
    for number, kind in enumerate(("text", "json")):
        target = out / f"new-{number}"
        wide = out / f"wide-{number}"
        wide.write_text("somebody's notes")
        wide.chmod(0o666)
        for each in (target, wide):
            done = command(folder, "show", "SYN-7001", "--format", kind, "-o", each)
            assert done.returncode == 0, done.stderr
    assert not open_ones(tmp_path / "out")
    assert not open_ones(folder)


# --- planted links and FIFOs -----------------------------------------------------------

SECRET = "CANARY-4417"


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Path]:
    """A folder in which somebody planted what he could; what it leads to is never touched."""
    outside = tmp_path / "outside"
    outside.mkdir(0o700)
    victim = store.create(Session(SECRET), outside)
    lists = tmp_path / "outside" / "lists"
    lists.write_text("root:x:0:0")
    folder = tmp_path / "sessions"
    folder.mkdir(0o700)
    shutil.copy(SESSIONS / "half-answered.toml", folder / "a.toml")
    (folder / "b-link.toml").symlink_to(victim)
    (folder / "c-link.toml").symlink_to("/dev/zero")
    (folder / "d-loop.toml").symlink_to("d-loop.toml")
    (folder / "e-gone.toml").symlink_to(outside / "nothing")
    os.mkfifo(folder / "f-fifo.toml")
    (folder / "g-folder.toml").mkdir()
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (victim, lists)}
    yield folder
    assert sorted(outside.iterdir()) == sorted(before)
    for path, (data, when) in before.items():
        assert (path.read_bytes(), path.stat().st_mtime_ns) == (data, when)


def test_links_and_fifos_in_the_folder_are_not_followed(planted: Path) -> None:
    done = command(planted, "list")
    assert done.returncode == 1
    assert "SYN-1009" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert done.stderr.count("is a link, and not followed") == 4
    assert "f-fifo.toml: is not a regular file" in done.stderr
    assert "g-folder.toml: is a folder" in done.stderr
    for name in (SECRET, "b-link"):
        for words in (("show", name), ("check", name)):
            assert command(planted, *words).returncode == 1
    with Terminal("--sessions", planted, home=planted.parent) as terminal:
        terminal.wait_for("6 unreadable")
        terminal.send(f"G{ENTER}gjj{ENTER}")
        terminal.wait_for("can't be opened")
        for key in ("k",) * 6 + ("j",) * 6:
            terminal.send(f"{key}{ENTER}")
            terminal.settle(0.05)
            if "Treatment" in terminal.screen():  # the one that is a session
                terminal.send(ESC)
                terminal.wait_for("unreadable")
        assert SECRET.encode() not in terminal.raw
        terminal.send("q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_what_is_planted_at_names_that_it_writes_is_neither_followed_nor_waited_for(
    planted: Path, kind: str
) -> None:
    names = (".a.toml.lock", "a-summary.txt", "out.txt")

    def plant(name: str) -> None:
        if kind == "link":
            (planted / name).symlink_to(planted.parent / "outside" / "lists")
        elif kind == "fifo":
            os.mkfifo(planted / name)
        else:
            (planted / name).mkdir()

    for name in names[1:]:
        plant(name)
    start = time.monotonic()
    done = command(planted, "show", "SYN-1009", "-o", planted / "out.txt")
    assert done.returncode == 1
    assert "out.txt: can't be written: " in done.stderr
    with Terminal("--sessions", planted, "open", "SYN-1009", home=planted.parent) as terminal:
        terminal.wait_for("▸? Diagnosed by")
        terminal.send("2w\r")
        terminal.wait_for("not written: ")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    plant(names[0])
    before = (planted / "a.toml").read_bytes()
    assert b"neurologist" in before
    with Terminal("--sessions", planted, "open", "SYN-1009", home=planted.parent) as terminal:
        terminal.wait_for("read only")
        terminal.wait_for("can't be locked (")
        terminal.send("1n")
        terminal.settle()
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert (planted / "a.toml").read_bytes() == before
    assert time.monotonic() - start < LONG


# --- references ------------------------------------------------------------------------


def test_no_reference_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "sessions"
    folder.mkdir(0o700, parents=True)
    outside = {path for path in tmp_path.rglob("*") if folder not in path.parents}
    with Terminal("--sessions", folder, home=tmp_path / "deep") as terminal:
        terminal.wait_for("No sessions here yet")
        for number, typed in enumerate(HOSTILE, 1):
            terminal.send(f"n{typed}{ENTER}")
            terminal.wait_for("▸? Age group")
            terminal.send(ESC)
            terminal.wait_for(f"{number} session")
        for typed in ("x" * 300, "\x1b[200~two\nlines\x1b[201~"):
            terminal.send(f"n{typed}{ENTER}")
            terminal.settle()
            assert "▸? Age group" not in terminal.screen()
            terminal.send(ESC)
            terminal.settle()
        files = sorted(folder.iterdir())
        assert len(files) == len(HOSTILE)
        assert sorted(tomllib.loads(f.read_text())["reference"] for f in files) == sorted(HOSTILE)
        for at, typed in enumerate(("../../renamed", "/renamed", "...")):
            terminal.send(f"g{'j' * at}e" + "\x7f" * 20 + f"{typed}{ENTER}")
            terminal.wait_for(f"is {typed} now")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert sorted(folder.iterdir()) == files
    assert all(path.parent == folder and path.is_file() for path in files)
    assert {path for path in tmp_path.rglob("*") if folder not in path.parents} == outside


# --- a folder that a group shares ------------------------------------------------------


def access(path: Path) -> tuple[str, int]:
    found = path.stat()
    return oct(stat.S_IMODE(found.st_mode)), found.st_gid


def test_a_folder_that_is_shared_by_a_group_works_for_two_users() -> None:
    """One starts a session and quits; the other answers in it; and back. Others see nothing."""
    needs_root()
    with common_ground() as ground:
        folder = ground / "clinic"
        folder.mkdir()
        os.chown(folder, ANN, CLINIC)
        folder.chmod(0o2770)
        shared = ("0o660", CLINIC)
        words = ("--sessions", folder)
        with as_user(ANN, *words, home=ground, groups=(CLINIC,)) as ann:
            ann.wait_for("No sessions here yet")
            ann.send(f"nSYN-7001{ENTER}")
            ann.wait_for("▸? Age group")
            ann.send(f"1{TAB}")
            saved(ann, "adult")
            (path,) = folder.glob("*.toml")
            assert access(path) == shared
            assert access(folder / f".{path.name}.lock") == shared
            with as_user(BEN, *words, "open", "SYN-7001", home=ground, groups=(CLINIC,)) as ben:
                ben.wait_for("open by user-61001 since")
                ann.send("q")
                assert ann.wait_exit() == 0
                ben.send("jk")
                ben.wait_for("nobody else has it open any more")
                ben.send("2w\r")
                saved(ben, "dermatomyositis")
                ben.wait_for("written to")
                ben.send("q")
                assert ben.wait_exit() == 0
        assert (access(path), path.stat().st_uid) == (shared, BEN)
        assert access(path.with_name("syn-7001-summary.txt")) == shared
        with as_user(ANN, *words, "open", "SYN-7001", home=ground, groups=(CLINIC,)) as ann:
            ann.wait_for("▸? Diagnosed by")
            ann.send(f"2{TAB}w\r")
            saved(ann, "neurologist")
            ann.wait_for("written to")
            ann.send("q")
            assert ann.wait_exit() == 0
        assert (access(path), path.stat().st_uid) == (shared, ANN)
        history = tomllib.loads(path.read_text())["history"]
        assert [e["by"] for e in history] == ["user-61001", "user-61002", "user-61001"]
        with as_user(STRANGER, *words, "open", path, home=ground) as stranger:
            assert stranger.wait_exit() == 1
            assert "SYN-7001" not in stranger.screen()
        assert sorted(f.name for f in folder.iterdir()) == ["syn-7001-summary.txt", path.name]


def test_where_nothing_may_be_written_it_is_read_and_said_why() -> None:
    """A write-protected file, and a folder without the right to write."""
    needs_root()
    with common_ground() as ground:
        folder = ground / "sessions"
        folder.mkdir()
        path = store.create(Session("SYN-7001"), folder)
        for one in (folder, path):
            os.chown(one, ANN, ANN)
        protected, forbidden = "write-protected", "no right to write in its folder"
        for mode, of_file, why in ((0o700, 0o400, protected), (0o500, 0o600, forbidden)):
            path.chmod(of_file)
            folder.chmod(mode)
            before = path.read_bytes()
            with as_user(ANN, "--sessions", folder, "open", "SYN-7001", home=ground) as ann:
                ann.wait_for("read only")
                ann.wait_for(why)
                ann.send("1")
                ann.settle()
                ann.wait_for(why)
                ann.send("q")
                assert ann.wait_exit() == 0
            assert path.read_bytes() == before
