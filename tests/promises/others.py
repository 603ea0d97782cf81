"""Other people: the program run by a system user other than the one who runs the tests.

The program is loaded first, and only then given up to the other user: so it runs wherever this
checkout stands, in a folder too that the other may not enter. Needs root, as CI has.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal

ANN, BEN, CLINIC, STRANGER = 61001, 61002, 61000, 61003
"""Two members of a group, the group, and somebody else; none has a name."""

_BECOME = """
import contextlib, ctypes, importlib, os, pkgutil, sys
import ivig_tui, rich, textual
# All that is imported later on, wherever that stands: other systems' parts can't be.
for package in (ivig_tui, textual, rich):
    for one in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if "__main__" not in one.name and "demo" not in one.name:
            with contextlib.suppress(Exception):
                importlib.import_module(one.name)
b"x".decode("utf-8-sig"), "x".encode("ascii", "replace")
uid, groups = int(sys.argv[1]), [int(one) for one in sys.argv[2].split(",") if one]
os.setgroups(groups)
os.setgid(uid)
os.setuid(uid)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as after an ordinary start: its own /proc is its own
os.umask(0o022)
sys.exit(ivig_tui.cli.main(sys.argv[3:]))
"""


def needs_root() -> None:
    """Skip, with the reason, where nobody else can be acted for."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to act as two other system users")
    top = Path(tempfile.gettempdir())
    if any(not one.stat().st_mode & 0o001 for one in (top, *top.parents)):
        pytest.skip(f"other users may not enter {top}")


@contextmanager
def common_ground() -> Iterator[Path]:
    """A folder that every user may enter."""
    path = Path(tempfile.mkdtemp(prefix="ivig-two-"))
    try:
        path.chmod(0o755)
        yield path
    finally:
        shutil.rmtree(path)


def as_user(
    uid: int, *words: str | Path, home: Path, groups: tuple[int, ...] = (), name: str = ""
) -> Terminal:
    """A terminal in which somebody runs the program; `name` in history, else `user-UID`."""
    return Terminal(
        "-c",
        _BECOME,
        str(uid),
        ",".join(map(str, groups)),
        *words,
        home=home,
        program=Path(sys.executable),
        variables={"IVIG_TUI_USER": name or f"user-{uid}", "HOME": str(home)},
    )
