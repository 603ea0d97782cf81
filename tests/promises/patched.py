"""The program in a terminal, with something of the system changed under it first.

What is changed stands in a few lines of Python that run before the program does, in its process.
Nothing of the program knows of it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.terminal.harness import PYTHON, Terminal

TODAY = "2026-11-22"

SLOW_DISK = """
import os, time
synced = os.fsync
def fsync(fd):
    time.sleep(0.2)
    synced(fd)
os.fsync = fsync
"""
"""Each fsync takes 200 ms longer."""

NOTED = """
import os
from ivig_tui.store.saver import Saver
notes = os.open("notes", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
taken = Saver.save
def save(self, session):
    version = taken(self, session)
    os.write(notes, b"%d\\n" % len(session.history))
    return version
Saver.save = save
"""
"""How many changes each version holds that was given to be saved, a line each, in `notes`."""

_PROGRAM = """
import sys
from ivig_tui.cli import main
sys.exit(main())
"""


def patched(
    folder: Path, change: str, *words: str, through: Sequence[str] = (), **options: Any
) -> Terminal:
    """A terminal with the program on a folder, after `change` has run; it is to be entered.

    `through` is a program that runs another one in its own place, as `env` does.
    """
    own = ("-I", "-c", change + _PROGRAM, "--sessions", str(folder), "--today", TODAY, *words)
    command = [*through, str(PYTHON), *own]
    return Terminal(*command[1:], program=Path(command[0]), home=folder.parent, **options)
