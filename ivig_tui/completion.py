"""What a shell may complete: commands, options, formats, files, references of sessions.

Runs only while a shell asks. Whatever a file or its name holds, what can't be shown harmlessly is
not offered.
"""

import argparse
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from argcomplete.completers import DirectoriesCompleter, FilesCompleter, SuppressCompleter
from argcomplete.finders import CompletionFinder

from ivig_tui.fileformat import Invalid
from ivig_tui.guideline.fields import REFERENCE
from ivig_tui.guideline.wording import inert
from ivig_tui.store import folder as sessions
from ivig_tui.store import toml


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell that asks, and end."""
    for action in _actions(parser):
        completer = COMPLETERS.get(action.dest)
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined]  # argcomplete's way
    finder = CompletionFinder(always_complete_options="long", default_completer=SuppressCompleter())
    finder(parser)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _actions(one)


def names(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """What NAME may be: references of the sessions folder; session files, by their path."""
    folder = sessions.sessions_folder(getattr(parsed_args, "sessions", None))
    try:
        known = [_reference(path) for path in sessions.session_files(folder)]
    except Invalid:
        known = []
    found = [name for name in known if name.startswith(prefix)]
    return [name for name in (*found, *_files(prefix)) if name == inert(name)]


def _files(prefix: str) -> Iterator[str]:
    """Folders and session files that a path may go on to."""
    head, _, start = prefix.rpartition("/")
    try:
        with os.scandir(f"{head}/" if "/" in prefix else ".") as entries:
            for entry in entries:
                hidden = entry.name.startswith(".") and not start.startswith(".")
                if hidden or not entry.name.startswith(start):
                    continue
                path = f"{head}/{entry.name}" if "/" in prefix else entry.name
                if entry.is_dir():
                    yield f"{path}/"
                elif entry.name.endswith(".toml"):
                    yield path
    except OSError:
        return


def _reference(path: Path) -> str:
    """The reference that a file tells; empty where it tells none that is valid. Only the head of
    the file is read as TOML: a thousand sessions are asked while somebody waits for a key."""
    try:
        data = toml.contents(path, follow=False)
        head = re.split(rb"(?m)^\s*\[", data, maxsplit=1)[0]
        reference = toml.document(head).get("reference")
    except Invalid:
        return ""
    valid = isinstance(reference, str) and not any(REFERENCE.check(reference))
    return reference if valid and isinstance(reference, str) else ""


COMPLETERS: dict[str, Callable[..., object]] = {
    "name": names,
    "names": names,
    "sessions": DirectoriesCompleter(),
    "output": FilesCompleter(),
}
"""How the value of an option or argument is completed, by its name."""
