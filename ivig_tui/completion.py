"""What a shell may complete: commands, options, formats, files, references of sessions.

Runs only while a shell asks. Whatever a file or its name holds, what can't be shown harmlessly is
not offered.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from argcomplete.completers import DirectoriesCompleter, FilesCompleter, SuppressCompleter
from argcomplete.finders import CompletionFinder
from argcomplete.shell_integration import shellcode

from ivig_tui.criteria.wording import inert
from ivig_tui.myositis.fields import BY_TABLE, FIELDS, REFERENCE
from ivig_tui.session.fileformat import Invalid
from ivig_tui.store import folder as sessions
from ivig_tui.store import toml
from ivig_tui.store.contents import head

PROGRAM = "ivig-tui"
_LOAD_COMPDEF = "(( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i; }"


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell that asks, and end."""
    for action in _actions(parser):
        completer = COMPLETERS.get(action.dest)
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined]  # argcomplete's way
    finder = CompletionFinder(always_complete_options="long", default_completer=SuppressCompleter())
    finder(parser)


def for_shell(shell: str) -> str:
    """What `bash`, `zsh` or `fish` has to run once to complete this program's words, whichever
    environment it is installed in: the shell then asks the program itself."""
    code = shellcode([PROGRAM], shell=shell)
    if shell == "zsh":
        # Read at a prompt it needs `compdef`, which a zsh without a .zshrc has not loaded. The
        # first line is for a copy in a folder of `fpath`.
        first, _, rest = code.partition("\n")
        code = f"{first}\n{_LOAD_COMPDEF}\n{rest}"
    return code.strip() + "\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _actions(one)


def names(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """What NAME may be: references of the sessions folder; session files, by their path."""
    try:
        folder = sessions.sessions_folder(getattr(parsed_args, "sessions", None))
        known = [_reference(path) for path in sessions.session_files(folder)]
    except (Invalid, sessions.NoFolder):
        known = []
    found = [name for name in known if name.startswith(prefix)]
    return [name for name in (*found, *_files(prefix)) if name == inert(name)]


def fields(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """Full names of answers; of the reviews that the session has, where it can be read."""
    folder = sessions.sessions_folder(getattr(parsed_args, "sessions", None))
    try:
        reviews = toml.load(sessions.find(parsed_args.name or "", folder)).answers.reviews
    except Invalid:
        reviews = 1
    told = [field.full() for field in FIELDS if field.table != "reviews"]
    for number in range(1, reviews + 1):
        told += [field.full(number) for field in BY_TABLE["reviews"]]
    return [name for name in told if name.startswith(prefix)]


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
    the file is read: a thousand sessions are asked while somebody waits for a key."""
    reference = toml.reference_in(head(path, follow=False))
    return reference if reference is not None and not any(REFERENCE.check(reference)) else ""


COMPLETERS: dict[str, Callable[..., object]] = {
    "name": names,
    "names": names,
    "field": fields,
    "sessions": DirectoriesCompleter(),
    "output": FilesCompleter(),
}
"""How the value of an option or argument is completed, by its name."""
