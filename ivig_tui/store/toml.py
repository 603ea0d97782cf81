"""Session files: bytes to sessions and back."""

import codecs
import errno
import operator
import re
import zlib
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import tomli
import tomli_w

from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Infusion
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
    changes, nor does an infusion, so their text is made once, and read again once. To do that with
    each answer is most of what a long course's save would cost."""

    def __init__(self) -> None:
        self._entries: tuple[Entry, ...] = ()
        self._read: list[bytes] = []
        """The text of the entries that were read again, and are what was written."""
        self._read_again, self._read_size, self._read_sum = 0, 0, 0
        """How many they are, in how many bytes, and these bytes' checksum."""
        self._new = b""
        """The text of the other entries."""
        self._lines: dict[int, tuple[Infusion, bytes]] = {}
        """Each infusion's line, by the identity of the infusion: one of 35 g equals one of 35.0 g,
        and is written otherwise."""
        self._said: dict[bytes, Infusion] = {}
        """What each of the lines said when it was read again."""

    def encode(self, session: Session) -> bytes:
        """The bytes of its file.

        Raises:
            TooLarge: there are more than are read.
        """
        return self._parts(session).whole()

    def encode_checked(self, session: Session) -> bytes:
        """The same, read again to see that they hold it.

        Raises:
            Unfaithful: they do not.
        """
        parts = self._parts(session)
        data = parts.whole()
        if not self._holds(data, parts, session):
            Writer.__init__(self)  # the next try makes it all anew
            raise Unfaithful
        return data

    def _parts(self, session: Session) -> "_Parts":
        before, lines, after = self._head(session)
        known = len(self._entries)
        if not _begins_with(session.history, self._entries):
            known, self._read, self._new = 0, [], b""
            self._read_again = self._read_size = self._read_sum = 0
        self._new += "".join(map(_entry_text, session.history[known:])).encode()
        self._entries = session.history
        size = self._read_size + sum(map(len, (before, lines, after, self._new)))
        if size > MOST_BYTES:
            raise TooLarge(size)
        return _Parts(before, lines, after, self._read, self._new)

    def _head(self, session: Session) -> tuple[bytes, bytes, bytes]:
        """The file without its history: what comes before the lines of the infusions, those, and
        what comes after. Where they have no line each, all of it comes before."""
        lines = self._lines_of(infusions(session.answers))
        if not lines:
            return tomli_w.dumps(without_history(session)).encode(), b"", b""
        head = tomli_w.dumps(without_history(_with(session, ()))).encode()
        # A text has no line ends of its own there, so that this is the key.
        before, _, after = head.partition(b"\ninfusions = []\n")
        return before + b"\ninfusions = [\n", lines, b"]\n" + after

    def _lines_of(self, given: tuple[Infusion, ...]) -> bytes:
        """A line for each infusion; none where tomli_w makes tables of them, as one is too long."""
        new = [one for one in given if id(one) not in self._lines]
        if new:
            text = tomli_w.dumps(
                {"infusions": field_of(INFUSIONS_FIELD).kind.write(tuple(new))}
            ).encode()
            first, *lines, _ = text.splitlines(keepends=True)
            if first != b"infusions = [\n":
                return b""
            kept = {id(one): (one, line) for one, line in zip(new, lines, strict=True)}
            known = {id(one): self._lines[id(one)] for one in given if id(one) in self._lines}
            self._lines = known | kept
        return b"".join([self._lines[id(one)][1] for one in given])

    def _holds(self, data: bytes, parts: "_Parts", session: Session) -> bool:
        """Whether bytes hold a session. What is new in them is read, with all that is small; what
        was read before has to be there to the letter, so that it says what it said then."""
        rows = len(parts.before)
        after = rows + len(parts.lines)
        read = after + len(parts.after)
        new = read + self._read_size
        lines = data[rows:after].splitlines(keepends=True)
        given = infusions(session.answers) if lines else ()
        if len(lines) != len(given):
            return False
        fresh = [n for n, line in enumerate(lines) if line not in self._said]
        expected = replace(session, history=session.history[self._read_again :])
        if lines:
            expected = _with(expected, tuple(given[n] for n in fresh))
        text = (data[:rows], *(lines[n] for n in fresh), data[after:read], data[new:])
        try:
            found = decode(b"".join(text))
        except Invalid:
            return False
        # The sum is of the bytes in their place, as a copy of them would cost more than the sum.
        if found != expected or zlib.crc32(memoryview(data)[read:new]) != self._read_sum:
            return False
        if lines:
            self._said |= zip([lines[n] for n in fresh], infusions(found.answers), strict=True)
        if [self._said[line] for line in lines] != list(given):
            return False
        self._read.append(data[new:])
        self._read_again, self._read_size = len(session.history), len(data) - read
        self._read_sum, self._new = zlib.crc32(data[new:], self._read_sum), b""
        return True


class _Parts(NamedTuple):
    """A file's bytes, in their order."""

    before: bytes
    lines: bytes
    """Of the infusions."""
    after: bytes
    read: list[bytes]
    """The entries of history that were read again."""
    new: bytes
    """The other entries."""

    def whole(self) -> bytes:
        """The file."""
        return b"".join((self.before, self.lines, self.after, *self.read, self.new))


def _begins_with(history: tuple[Entry, ...], entries: tuple[Entry, ...]) -> bool:
    """Whether these very entries are the first of a history."""
    begins = all(map(operator.is_, entries, history))
    return begins and len(entries) <= len(history)


def _with(session: Session, given: tuple[Infusion, ...]) -> Session:
    """The session with other infusions."""
    values = {**session.answers.values, INFUSIONS_FIELD: given}
    return replace(session, answers=replace(session.answers, values=values))


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
