"""Session files: bytes to sessions and back."""

import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path

import tomli_w

from ivig_tui.fileformat import Invalid, from_document, to_document
from ivig_tui.guideline.wording import inert
from ivig_tui.session import Session
from ivig_tui.store.durable import Unreadable, read_bytes


def decode(data: bytes) -> Session:
    """The session that a file's bytes hold.

    Raises:
        Invalid: the bytes are no valid session; names every error.
    """
    return from_document(document(data))


def document(data: bytes) -> dict[str, object]:
    """The plain TOML document that a file's bytes hold; decimals are exact.

    Raises:
        Invalid: the bytes are not TOML; says where.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid([f"line {line}: byte {data[error.start]:#04x} is not UTF-8"]) from None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Invalid([f"not TOML: {inert(str(error))[:200]}"]) from None
    except RecursionError:
        raise Invalid(["not TOML: brackets within brackets, too many to follow"]) from None
    except (ValueError, InvalidOperation):
        raise Invalid(["not TOML: a number is too long to be one"]) from None


def encode(session: Session) -> bytes:
    """The bytes of a session's file; `decode(encode(s)) == s`."""
    return tomli_w.dumps(to_document(session)).encode()


def load(path: Path) -> Session:
    """The session in a file.

    Raises:
        Invalid: the file can't be read or is no valid session; names every error.
    """
    return decode(contents(path))


def contents(path: Path) -> bytes:
    """A session file's bytes.

    Raises:
        Invalid: the file can't be read; says why.
    """
    try:
        return read_bytes(path)
    except Unreadable as error:
        raise Invalid([str(error)]) from None
