"""Who holds a session's lock, as the lock file tells it: one line of JSON that anybody may have
written."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

_MOST_CHARACTERS = 64


class Holder(Struct, frozen=True):
    """Who holds a lock, as far as the lock file says: None or "" where it does not."""

    user: str
    host: str
    pid: int | None
    since: datetime | None
    """With its offset."""
    tty: str | None
    ssh: str | None
    """The address that the login came from."""

    def is_same_login_user(self) -> bool:
        """Whether the holder is a process of this system user, on this machine."""
        if self.pid is None or self.host != plain(os.uname().nodename):
            return False
        with suppress(OSError):
            return process(self.pid)["Uid"].split()[:2] == [str(os.geteuid())] * 2
        if Path("/proc/self/status").exists():
            return False  # no such process
        with suppress(OSError):  # no /proc, as on macOS; others' processes refuse
            os.kill(self.pid, 0)
            return True
        return False

    def is_gone(self) -> bool:
        """Whether it is known that there is no such process: of this machine only."""
        if self.pid is None or self.host != plain(os.uname().nodename):
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:  # it is somebody else's
            return False
        return False


def parsed(line: bytes) -> Holder | None:
    """What a lock file says; None if it says nothing. Anybody may have written it."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(facts, dict):
        return None
    pid = facts.get("pid")
    since = None
    with suppress(TypeError, ValueError):
        since = datetime.fromisoformat(facts.get("since", ""))
    return Holder(
        user=plain(facts.get("user")) or "",
        host=plain(facts.get("host")) or "",
        pid=pid if type(pid) is int and 1 < pid < 2**31 else None,
        since=since if since is not None and since.tzinfo is not None else None,
        tty=plain(facts.get("tty")),
        ssh=plain(facts.get("ssh")),
    )


def plain(value: object) -> str | None:
    """A text as the lock file tells it: printable, and not long; None where it is none."""
    if not isinstance(value, str):
        return None
    return "".join(c if c.isprintable() else "\ufffd" for c in value[:_MOST_CHARACTERS])


def process(pid: int) -> dict[str, str]:
    """What Linux tells of a process, by name; OSError if there is none, or no /proc."""
    lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
