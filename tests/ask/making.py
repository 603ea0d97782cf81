"""Plain mode as a real process that is fed lines, and what it leaves on disk."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.terminal.harness import PROGRAM, environment

DAY = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a conversation came to."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def path(self) -> Path:
        """The one session there is."""
        (path,) = self.folder.glob("*.toml")
        return path

    @property
    def session(self) -> Session:
        """The session as it is on disk."""
        return toml.load(self.path)

    def checked(self) -> dict[str, object]:
        """What `check --json` says of it, without the file's name."""
        done = run(self.folder, "check", str(self.path), "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert isinstance(told, dict)
        del told["file"]
        return told


def run(
    folder: Path, *words: str, typed: bytes | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """One command on a folder of sessions, without a terminal."""
    done = subprocess.run(
        [str(PROGRAM), "--sessions", str(folder), "--today", DAY, *words],
        input=typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        capture_output=True,
        env=environment(folder.parent, TERM="dumb") | variables,
        timeout=30,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def ask(folder: Path, reference: str, *lines: str, **variables: str) -> Asked:
    """Answer with these lines, and then no more."""
    typed = "".join(f"{line}\n" for line in lines).encode()
    done = run(folder, "ask", reference, typed=typed, **variables)
    return Asked(done.returncode, done.stdout, done.stderr, folder)


def home(tmp_path: Path) -> Path:
    """A folder of sessions that does not exist yet."""
    os.umask(0o022)
    return tmp_path / "sessions"
