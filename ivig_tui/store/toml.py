"""Session files: bytes to sessions and back."""

import codecs
import errno
import operator
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import tomli
import tomli_w

from ivig_tui.session.fileformat import Invalid, from_document
from ivig_tui.session.filewriting import entry_table, without_history
from ivig_tui.session.session import Entry, Session
from ivig_tui.store.contents import MIB, MOST_BYTES, Unreadable, read_contents
from ivig_tui.store.durable import create_new


def decode(data: bytes) -> Session:
    """The session that a file's bytes hold.

    Raises:
        Invalid: the bytes are no valid session; names every error.
    """
    return from_document(document(data), lambda: data.decode("utf-8-sig", "replace"))


def document(data: bytes) -> dict[str, object]:
    """The plain TOML document that a file's bytes hold; decimals are exact.

    Raises:
        Invalid: the bytes are not TOML; says where.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        for name, marks in (("UTF-32", UTF_32), ("UTF-16", UTF_16)):
            if data.startswith(marks):
                raise Invalid([f"is written in {name}: save it as UTF-8"]) from None
        line = data[: error.start].count(b"\n") + 1
        wrong = f"byte {data[error.start]:#04x} is not UTF-8: save the file as UTF-8"
        lines = data.decode("utf-8", "replace").split("\n")
        from ivig_tui.store import slips  # only who reads an error pays for it

        raise Invalid([slips.told(lines, line, wrong)]) from None
    number = _endless_key(text)
    if number:
        raise Invalid([f"not TOML: line {number}, a key of more than {MOST_PARTS} parts"])
    try:
        return tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        from ivig_tui.store import slips

        raise Invalid([slips.in_our_words(text, str(error))]) from None
    except RecursionError:
        at = _line_of(r"[\[{][\s\[{]{200}", text)
        raise Invalid([f"not TOML: {at}brackets within brackets, too many to follow"]) from None
    except (ValueError, InvalidOperation):
        at = _line_of(r"[0-9_]{4000}|[eE][+-]?[0-9_]{15}", text)
        raise Invalid([f"not TOML: {at}a number is too long to be one"]) from None


UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COMMENT = re.compile(
    r'''"""(?:\\.|[^\\])*?"""|'''
    r"""'''.*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|(\#)""",
    re.DOTALL,
)
BEFORE = ".before-ivig-tui"
"""The end of the name under which a file that a person wrote is kept."""


def has_comments(data: bytes) -> bool:
    """Whether a session file holds comments, which this program does not write again."""
    if b"#" not in data:
        return False
    text = data.decode("utf-8", "replace")
    return any(match[1] for match in _COMMENT.finditer(text))


def keep_comments(path: Path) -> Path | None:
    """Keep a file that holds comments as it is, beside it and for its owner only, before it is
    written the first time; where, None where it holds none.

    Raises:
        OSError: it can't be kept.
        Unreadable: it can't be read.
    """
    data = read_contents(path).data
    if not has_comments(data):
        return None
    for number in ("", *range(2, 1000)):
        kept = path.with_name(f"{path.name}{BEFORE}{number}")
        try:
            create_new(kept, data)
            kept.chmod(0o600)  # in a folder of a group too
        except FileExistsError:
            if read_contents(kept).data != data:
                continue
        return kept
    raise FileExistsError(errno.EEXIST, "there are a thousand copies of it already")


MOST_PARTS = 100
_PARTS = re.compile(r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){100}")
_STRING = re.compile(r""" "(?:\\.|[^"\\])*+" | '[^']*+' """, re.VERBOSE)


_REFERENCE = re.compile(r"""\s*["']?reference["']?\s*=\s*(.+)""")
_QUOTES = "\"'“”„‘’«» \t"


def reference_in(data: bytes) -> str | None:
    """The reference that the first lines of a session file hold, whether or not the rest can be
    read; None where they hold none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        text = data.decode("utf-8-sig", "replace")
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            return None
        match = _REFERENCE.match(line)
        if match:
            return _reference(match[1])
    return None


def _reference(value: str) -> str | None:
    """The text of a line's value; of one that is no TOML, what stands between its quotes."""
    try:
        found = tomli.loads(f"reference = {value}")["reference"]
    except (ValueError, RecursionError):
        found = value.partition(" #")[0].strip(_QUOTES)
    return found if isinstance(found, str) and found.strip() else None


def _endless_key(text: str) -> int:
    """The number of a line with a key of so many parts that reading it would take minutes; 0
    where there is none."""
    # To look at lengths first takes a twentieth of the search; a key can't go over a line's end.
    if max(map(len, text.split("\n"))) < 2 * MOST_PARTS or not _PARTS.search(text):
        return 0
    for number, line in enumerate(text.split("\n"), 1):
        if _PARTS.search(_STRING.sub("", line)):
            return number
    return 0


def _line_of(pattern: str, text: str) -> str:
    """`line 3: ` for the first place of a pattern, empty where there is none."""
    match = re.search(pattern, text)
    return f"line {text.count(chr(10), 0, match.start()) + 1}: " if match else ""


class TooLarge(OSError):
    """A session whose file would be larger than what is read. The message says so, for a human."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"the file would hold {size / MIB:.1f} MiB, and no more than {MOST_BYTES // MIB} are "
            "read: nothing more can be recorded in it"
        )


def encode(session: Session) -> bytes:
    """The bytes of a session's file; `decode(encode(s)) == s`."""
    return Writer().encode(session)


class Unfaithful(OSError):
    """What would be written would not read as what it is. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(errno.EBADMSG, "what would be written could not be read again")


def encode_checked(session: Session) -> bytes:
    """The bytes of a session's file, read again to see that they hold it.

    Raises:
        Unfaithful: they do not.
    """
    return Writer().encode_checked(session)


class Writer:
    """Makes the bytes of one session again and again as it grows: an entry of its history never
    changes, so its text is made once. Making it anew is most of what a save costs."""

    def __init__(self) -> None:
        self._entries: tuple[Entry, ...] = ()
        self._texts: list[str] = []
        self._read_again = 0
        """How many of the entries were read again, and are what was written."""

    def encode(self, session: Session) -> bytes:
        """The bytes of its file.

        Raises:
            TooLarge: there are more than are read.
        """
        return b"".join(self._parts(session))

    def encode_checked(self, session: Session) -> bytes:
        """The same, read again to see that they hold it.

        Raises:
            Unfaithful: they do not.
        """
        # What an entry says hangs on no other: those that were read again need not be each time.
        # To read all of them with every answer is most of what a long course's save would cost.
        head, read, new = self._parts(session)
        expected = replace(session, history=session.history[self._read_again :])
        try:
            faithful = decode(head + new) == expected
        except Invalid:
            faithful = False
        if not faithful:
            raise Unfaithful
        self._read_again = len(session.history)
        return head + read + new

    def _parts(self, session: Session) -> tuple[bytes, bytes, bytes]:
        """The file without its history, the entries that were read again, and the others."""
        known = len(self._entries)
        if not all(map(operator.is_, self._entries, session.history[:known])):
            known = self._read_again = 0
        self._texts[known:] = [_entry_text(entry) for entry in session.history[known:]]
        self._entries = session.history
        head = tomli_w.dumps(without_history(session)).encode()
        read = "".join(self._texts[: self._read_again]).encode()
        new = "".join(self._texts[self._read_again :]).encode()
        size = len(head) + len(read) + len(new)
        if size > MOST_BYTES:
            raise TooLarge(size)
        return head, read, new


def _entry_text(entry: Entry) -> str:
    # A table of its own, whatever it holds: tomli_w writes a list of small tables in one line,
    # which no other entry can follow.
    text = tomli_w.dumps({"history": entry_table(entry)})
    return f"\n[[history]]{text.removeprefix('[history]')}"


def load(path: Path, *, follow: bool = True) -> Session:
    """The session in a file; in the one that a link leads to, where it is to be followed.

    Raises:
        Invalid: the file can't be read or is no valid session; names every error.
    """
    return decode(contents(path, follow=follow))


def contents(path: Path, *, follow: bool = True) -> bytes:
    """A session file's bytes; of the one that a link leads to, where it is to be followed.

    Raises:
        Invalid: the file can't be read; says why.
    """
    try:
        return read_contents(path, follow=follow).data
    except Unreadable as error:
        raise Invalid([str(error)]) from None
