"""The summary of a session as a file beside it."""

import grp
import stat
from pathlib import Path

from ivig_tui.criteria.wording import inert
from ivig_tui.store.durable import NOT_SURE, NotDurable, write_durably


def summary_written(session: Path, text: bytes) -> str:
    """Write a summary beside a session's file; says where, and who may read it, or why not."""
    stem = session.stem if session.suffix == ".toml" else session.name
    path = session.with_name(f"{stem}-summary.txt")
    try:
        write_durably(path, text)
    except NotDurable:
        return f"written to {inert(str(path))}, {NOT_SURE}"
    except OSError as error:
        return f"not written: {error.strerror or error}"
    return f"written to {inert(str(path))}, {_readers(path)}"


def _readers(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "for whom its folder is"
    if not status.st_mode & stat.S_IRGRP:
        return "for you only"
    return f"for the group {_group(status.st_gid)} too"


def _group(number: int) -> str:
    try:
        return inert(grp.getgrgid(number).gr_name)
    except KeyError:
        return str(number)
