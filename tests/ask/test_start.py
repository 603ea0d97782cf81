"""Plain mode as a process: no screen control, new references, locks, hang-ups, exit codes."""

import os
import pty
import select
import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.rows import Agent
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.store.lock import SessionLock
from tests.ask.making import ask, home, run
from tests.myositis.making import said
from tests.terminal.harness import LONG, PROGRAM, environment

MET: dict[str, Value] = {
    "patient.age_group": "adult", "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist", "diagnosis.inclusion_body_myositis": False,
    "qualifying.biopsy": True, "qualifying.mrc_sum_score": 40,
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants": (Agent("tacrolimus", "ineffective"),
                                      Agent("sirolimus", "ineffective")),
}  # fmt: skip


def begun(tmp_path: Path, values: dict[str, Value] | None = None) -> Path:
    """A folder with one session, SYN-1."""
    folder = home(tmp_path)
    store.create(Session("SYN-1", said(values or {})), folder)
    return folder


# --- a new reference -----------------------------------------------------------------------------


def test_a_new_reference_starts_a_session_only_when_wanted(tmp_path: Path) -> None:
    folder = home(tmp_path)
    asked = ask(folder, "SYN-9", "perhaps", "no")
    assert asked.code == 1
    assert "There is no session SYN-9 in" in asked.out
    assert '"perhaps" is not yes or no' in asked.out
    assert not folder.exists()
    assert ask(folder, "SYN-9").code == 1
    assert not folder.exists()
    asked = ask(folder, "SYN-9", "yes")
    assert (asked.code, asked.err) == (0, "")
    assert asked.session.reference == "SYN-9"
    assert asked.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["syn-1", " SYN-1 "])
def test_a_reference_too_like_another_starts_nothing(tmp_path: Path, name: str) -> None:
    folder = begun(tmp_path)
    asked = ask(folder, name, "yes")
    assert asked.code == 1
    assert "SYN-1 exists already, in syn-1.toml" in asked.err
    assert len(list(folder.glob("*.toml"))) == 1


@pytest.mark.parametrize("name", ["no/such/file", "missing.toml", "../x", "a\tb", "x" * 65])
def test_a_path_or_what_is_no_reference_starts_nothing(tmp_path: Path, name: str) -> None:
    folder = begun(tmp_path)
    asked = ask(folder, name, "yes", "yes")
    assert asked.code == 1
    assert asked.err.count("\n") == 1
    assert asked.out == ""
    assert len(list(folder.glob("*.toml"))) == 1


def test_a_file_that_is_no_session_is_refused(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    path = folder / "broken.toml"
    path.write_text("format = 1\n")
    asked = ask(folder, str(path), "yes")
    assert asked.code == 1
    assert "reference: is missing" in asked.err
    assert path.read_text() == "format = 1\n"


# --- who else is there ---------------------------------------------------------------------------


def test_a_session_that_is_open_elsewhere_is_read_out_and_not_answered(tmp_path: Path) -> None:
    folder = begun(tmp_path, MET)
    path = folder / "syn-1.toml"
    before = path.read_bytes()
    lock = SessionLock(path, "colleague")
    assert lock.acquire() is None
    try:
        asked = ask(folder, "SYN-1", "today", "no")
    finally:
        lock.release()
    assert asked.code == 1
    assert "SYN-1: open by colleague since" in asked.err
    assert "Qualifying: MET. all 7 parts are met" in asked.out
    assert "Condition: met, dermatomyositis" in asked.out
    assert path.read_bytes() == before
    assert ask(folder, "SYN-1", "today").code == 0


@pytest.mark.parametrize("wanted", [True, False])
def test_ones_own_other_login_is_ended_from_here_when_wanted(tmp_path: Path, wanted: bool) -> None:
    folder = begun(tmp_path)
    one = Pty(folder)
    try:
        one.until(b"> ")
        one.types(b"adult\n")
        one.until(b"today)\r\n> ")
        asked = ask(folder, "SYN-1", "what", "yes" if wanted else "no", "2026-11-20")
        assert "End that login? It saves, and goes." in asked.out
        if wanted:
            assert one.ended() == 0
        assert one.process.poll() == (0 if wanted else None)
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        os.close(one.master)
    answers = toml.load(folder / "syn-1.toml").answers
    assert answers.get("patient.age_group") == "adult"
    assert answers.day("qualifying.date") == (date(2026, 11, 20) if wanted else None)
    assert asked.code == (0 if wanted else 1)


# --- no screen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("terminal", ["dumb", "", "xterm-256color"])
def test_it_needs_no_terminal_and_sends_no_control_byte(tmp_path: Path, terminal: str) -> None:
    asked = ask(begun(tmp_path), "SYN-1", "adult", "?", "-", "<", TERM=terminal)
    assert asked.code == 0
    assert all(c == "\n" or c.isprintable() for c in asked.out)


def test_an_output_without_glyphs_gets_plain_letters(tmp_path: Path) -> None:
    folder = begun(tmp_path, MET | {"qualifying.weight_kg": 70})
    asked = ask(folder, "SYN-1", PYTHONIOENCODING="ascii")
    assert asked.out.isascii()
    assert "2 g/kg x 70 kg = 140 g exact" in asked.out


def test_no_screen_library_is_imported(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    code = (
        "import sys; from ivig_tui.cli import main; main(sys.argv[1:]); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'rich', 'textual'}), "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [str(PROGRAM.with_name("python")), "-c", code, "--sessions", str(folder), "ask", "SYN-1"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30,
        env=environment(tmp_path),
    )  # fmt: skip
    assert done.stderr == "[]\n"


# --- a person at a terminal ----------------------------------------------------------------------


class Pty:
    """The program on a terminal that only passes lines."""

    def __init__(self, folder: Path) -> None:
        self.master, slave = pty.openpty()
        self.out = b""
        self.process = subprocess.Popen(
            [str(PROGRAM), "--sessions", str(folder), "ask", "SYN-1"],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=environment(folder.parent, TERM="dumb"), preexec_fn=_controls,
        )  # fmt: skip
        os.close(slave)

    def until(self, text: bytes) -> None:
        """Wait until it has said this."""
        end = time.monotonic() + LONG
        while text not in self.out:
            assert time.monotonic() < end, self.out
            if select.select([self.master], [], [], 0.2)[0]:
                self.out += os.read(self.master, 65536)

    def types(self, data: bytes) -> None:
        os.write(self.master, data)

    def ended(self) -> int:
        """The exit code; all that it says until then is taken in: its last words may come to be
        read after its end is known."""
        end = time.monotonic() + LONG
        while True:
            assert time.monotonic() < end, self.out
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.out += os.read(self.master, 65536)
                except OSError:
                    break
        return self.process.wait(LONG)


def _controls() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(
    ("leaves", "signalled"),
    [(b"\x04", 0), (b"\x03", 0), (b"chi", signal.SIGTERM), (b"chi", signal.SIGHUP), (b"\x04", 0)],
    ids=["Ctrl-D", "Ctrl-C", "TERM", "HUP", "Ctrl-D again"],
)
def test_leaving_keeps_every_answer_and_gives_the_lock_back(
    tmp_path: Path, leaves: bytes, signalled: int
) -> None:
    folder = begun(tmp_path)
    one = Pty(folder)
    try:
        one.until(b"> ")
        one.types(b"adult\n")
        one.until(b"Saved.")
        one.until(b"today)\r\n> ")
        one.types(leaves)
        if signalled:
            one.process.send_signal(signalled)
        assert one.ended() == 0
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        os.close(one.master)
    path = folder / "syn-1.toml"
    assert toml.load(path).answers.values == {"patient.age_group": "adult"}
    assert [p.name for p in folder.iterdir()] == ["syn-1.toml"]
    assert b"\x1b" not in one.out
    assert b"Left." in one.out


def test_a_line_that_is_lost_loses_nothing_and_leaves_nobody_behind(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    one = Pty(folder)
    try:
        one.until(b"> ")
        one.types(b"adult\n")
        one.until(b"Saved.")
        os.close(one.master)
        assert one.process.wait(LONG) == 0
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
    assert toml.load(folder / "syn-1.toml").answers.values == {"patient.age_group": "adult"}
    assert [p.name for p in folder.iterdir()] == ["syn-1.toml"]


def test_a_reader_that_goes_loses_nothing(tmp_path: Path) -> None:
    """As under `| head -1`."""
    folder = begun(tmp_path)
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [str(PROGRAM), "--sessions", str(folder), "ask", "SYN-1"],
        input=b"adult\n", stdout=write, stderr=subprocess.PIPE, env=environment(tmp_path),
        timeout=30,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")
    assert [p.name for p in folder.iterdir()] == ["syn-1.toml"]


def test_a_session_that_can_not_be_locked_is_only_read_out(tmp_path: Path) -> None:
    folder = begun(tmp_path, MET)
    (folder / ".syn-1.toml.lock").mkdir()
    asked = ask(folder, "SYN-1", "2026-11-20")
    assert asked.code == 1
    assert "can't be locked" in asked.err
    assert "Qualifying: MET" in asked.out
    assert toml.load(folder / "syn-1.toml").answers.get("qualifying.date") is None


def test_where_there_is_no_terminal_the_screens_name_it() -> None:
    from ivig_tui.tui import launch

    assert launch.NEEDS_NO_SCREEN.startswith("ask, ")


def test_its_help_names_what_it_takes(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "--help")
    assert "a new reference starts a session" in " ".join(done.stdout.split())


@pytest.mark.parametrize("name", ["quit", "Exit", "q", "help", "?help"])
def test_a_word_that_means_to_leave_starts_no_session(tmp_path: Path, name: str) -> None:
    asked = ask(home(tmp_path), name, "yes", "adult")
    assert asked.code == 1
    assert "is a word for leaving or for help, and no reference" in asked.err
    assert not list(home(tmp_path).glob("*.toml"))


def test_what_is_not_seen_is_left_out_of_a_new_reference_and_said_so(tmp_path: Path) -> None:
    asked = ask(home(tmp_path), "SYN\u200b-1", "yes", "adult")
    assert asked.code == 0
    assert "Left out: U+200B ZERO WIDTH SPACE." in asked.out
    assert asked.session.reference == "SYN-1"
