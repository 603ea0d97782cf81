"""A session file in, what `check --json` says of it out; and that it left the file alone."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.cli import main

HEAD = """\
format = 1
criteria = "inflammatory-myopathies 3.1"
reference = "SYN-0417"
"""


ADVICE = re.compile(
    r"; (?:write .*|entries are .*|did you mean .*|no key is near it: .*|\S+ belongs in .*"
    r"|line [0-9]+: write .*)$"
)
HARMFUL = {"Cc", "Cs", "Zl", "Zp"}
BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def harmful(text: str) -> bool:
    """Whether text holds what may move a terminal's cursor, break a line or turn text around."""
    return any(ord(c) in BIDI or unicodedata.category(c) in HARMFUL for c in text)


class Check:
    """Runs `check --json` over one file at a time."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.file = folder / "x.toml"

    def path(self, path: Path | str) -> dict[str, Any]:
        """What is said of whatever stands at a path; exit code and output fit it."""
        elsewhere = str(self.folder / "no-sessions")
        code = main(["--sessions", elsewhere, "check", "--json", str(path)])
        out, err = self.capsys.readouterr()
        assert err == ""
        assert out.endswith("\n")
        assert out.count("\n") == 1
        told: dict[str, Any] = json.loads(out)
        assert told["file"] == str(path)
        assert code == (1 if "errors" in told else 0)
        if "errors" in told:
            assert list(told) == ["file", "errors"]
            assert told["errors"]
            for error in told["errors"]:
                assert error.strip() == error != ""
                assert not harmful(error), ascii(error)
        return told

    def bytes(self, data: bytes) -> dict[str, Any]:
        """What is said of a file with these bytes, which still has them afterwards."""
        self.file.write_bytes(data)
        before = self.file.stat()
        told = self.path(self.file)
        after = self.file.stat()
        assert self.file.read_bytes() == data
        assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
        assert [entry.name for entry in self.folder.iterdir()] == ["x.toml"]
        return told

    def whole(self, text: str) -> list[str]:
        """The errors of a whole file, none if it is valid; without the advice at their end, which
        `test_slips` holds to its words."""
        errors: list[str] = self.bytes(text.encode()).get("errors", [])
        return [ADVICE.sub("", error) for error in errors]

    def __call__(self, tables: str) -> list[str]:
        """The errors of a file that has the needed keys, and then these tables."""
        return self.whole(HEAD + tables)


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """`check(tables)` gives the errors."""
    return Check(tmp_path, capsys)
