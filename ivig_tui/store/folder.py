"""The sessions folder: where it is, what is in it, how a name finds a file."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import folded, inert
from ivig_tui.myositis.fields import REFERENCE
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.store.contents import COPY, head
from ivig_tui.store.durable import create_new, make_private_folder

VARIABLE = "IVIG_TUI_SESSIONS"
COMPARES = "D compares the two, answer by answer"
"""How a message tells the screen's key that shows a conflict copy beside the session."""


class NoFolder(Exception):
    """It is not known where the sessions folder is. The message says why, for a human."""


class Taken(Refused):
    """A reference exists already, too much alike to be another patient's."""

    def __init__(self, reference: str, path: Path) -> None:
        super().__init__(f"{inert(reference)} exists already, in {inert(path.name)}")
        self.reference = reference
        self.path = path


def sessions_folder(named: str | None = None) -> Path:
    """The folder of the sessions: the one named on the command line, or in `IVIG_TUI_SESSIONS`,
    or `sessions/` in the current folder where there is one, or the user's data folder.

    Raises:
        NoFolder: it would be in a home folder that is not known.
    """
    named = named or os.environ.get(VARIABLE)
    if named:
        return Path(_expanded(named))
    here = Path("sessions")
    if here.is_dir():
        return here
    import platformdirs  # with tempfile and random, for those that named no folder

    try:
        folder = platformdirs.user_data_dir("ivig-tui", appauthor=False)
    except RuntimeError:  # there is no home folder
        folder = "~"
    return Path(_expanded(folder)) / "sessions"


def _expanded(named: str) -> str:
    """A path with its leading `~` replaced by the home folder that it stands for."""
    path = os.path.expanduser(named)  # noqa: PTH111 - a Path raises what says less
    if path.startswith("~"):
        raise NoFolder(
            f"{inert(path.partition('/')[0])} is no home folder here; name the sessions folder "
            f"with --sessions DIR or {VARIABLE}, and yourself with IVIG_TUI_USER"
        )
    return path


def session_files(folder: Path) -> list[Path]:
    """The session files directly in a folder, by name; none where there is no such folder.

    Raises:
        Invalid: the folder can't be read.
    """
    return [folder / name for name in session_names(folder)]


def session_names(folder: Path) -> list[str]:
    """The names of those files, in their order: a tenth of the memory that paths take.

    Raises:
        Invalid: the folder can't be read.
    """
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name
                for entry in entries
                if entry.name.endswith(".toml") and not entry.name.startswith(".")
            ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not a path"
        raise Invalid([f"the folder {inert(str(folder))} can't be read: {reason}"]) from None
    return sorted(names)


def copies_in(folder: Path) -> dict[str, list[str]]:
    """The conflict copies of a folder: their names, by the name of the session's file as far as
    theirs holds it; none where the folder can't be read."""
    found: dict[str, list[str]] = {}
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except (OSError, ValueError):
        return found
    for name in names:
        stem, made, _ = name.partition(COPY)
        if made:
            found.setdefault(stem, []).append(name)
    return found


def told_of_copies(name: str, copies: Sequence[str]) -> str:
    """What a person is told of the conflict copies of a session's file."""
    return (
        f"answers given when another program had changed {inert(name)} are not in it, but beside "
        f"it in {' and '.join(map(inert, copies))}: on the session's screen {COMPARES}"
    )


def references(folder: Path) -> Iterator[tuple[str, Path]]:
    """The reference and file of each session in a folder that tells its reference, valid or not,
    and whether or not it can be read otherwise.

    No link in it is followed: in a shared folder anybody may have planted it.
    """
    for path in session_files(folder):
        reference = toml.reference_in(head(path, follow=False))
        if reference is not None:
            yield reference, path


def find(name: str, folder: Path) -> Path:
    """The file that a NAME of the command line means: whatever stands at that path, or else the
    session in the folder with that reference.

    Raises:
        Invalid: there is none, or two sessions share the reference.
    """
    try:
        if os.path.lexists(name):
            return Path(name)
    except ValueError:  # a NUL can't be part of a path
        pass
    known = list(references(folder))
    paths = [path for reference, path in known if reference == name]
    if not paths:
        meant = [inert(reference) for reference, _ in known if same_reference(reference, name)]
        also = f"; did you mean {' or '.join(meant)}?" if meant else ""
        where = inert(str(folder))
        raise Invalid([f"no such file, and no session in {where} has this reference{also}"])
    if len(paths) > 1:
        files = " and ".join(inert(str(path)) for path in paths)
        raise Invalid([f"two sessions share this reference: {files}; give the file's path"])
    return paths[0]


def same_reference(one: str, other: str) -> bool:
    """Whether two references are too alike to be two patients: what is not seen, accents, case,
    white space and the kind of dash aside."""
    return alike(one) == alike(other)


def alike(reference: str) -> str:
    """What references that are too alike to be two patients have in common.

    Word processors and PDFs put another dash in place of the hyphen: a reference that is copied
    from a letter is the same patient's.
    """
    return "".join("-" if _is_dash(character) else character for character in folded(reference))


def _is_dash(character: str) -> bool:
    """Whether a character is a dash of any kind, the minus sign included."""
    return unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}"


def free_reference(
    typed: str, taken: Iterable[tuple[str, Path]], besides: Path | None = None
) -> str:
    """The reference that was typed, where it may be given; `taken` is what `references` tells.

    Raises:
        Mistake: it is none.
        Taken: a file has it, other than `besides`.
    """
    reference = REFERENCE.recorded(typed)
    own = None if besides is None else os.path.realpath(besides)
    for other, path in taken:
        if same_reference(other, reference) and os.path.realpath(path) != own:
            raise Taken(other, path)
    return reference


def create(session: Session, folder: Path) -> Path:
    """Write a new session's file in the folder, under a name made from its reference.

    Raises:
        OSError: it can't be written.
    """
    make_private_folder(folder)
    data = toml.encode_checked(session)
    for name in _names(session.reference):
        try:
            create_new(folder / name, data)
        except FileExistsError:
            continue
        return folder / name
    raise AssertionError("names never run out")


def _names(reference: str) -> Iterator[str]:
    """File names for a reference, never a path: letters, digits and hyphens only."""
    ascii_only = unicodedata.normalize("NFKD", reference).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:48] or "session"
    yield f"{stem}.toml"
    number = 2
    while True:
        yield f"{stem}-{number}.toml"
        number += 1
