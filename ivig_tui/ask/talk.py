"""Lines out and lines in: no screen control, nothing of a person or a file as control bytes."""

import shutil
import textwrap
from collections.abc import Iterable
from typing import BinaryIO, TextIO

from ivig_tui.criteria.wording import inert
from ivig_tui.glyphs import for_encoding

LONGEST_LINE = 16_384
"""In bytes; the longest text that a field takes fits four times."""


class Left(Exception):
    """The person has gone: the end of input, Ctrl-C, a hang-up."""


class Talk:
    """A conversation in lines."""

    def __init__(
        self, hears: BinaryIO, tells: TextIO, *, prompt: bool, encoding: str = "utf-8"
    ) -> None:
        """`prompt`: whether somebody sits there who sees what is typed."""
        self._hears = hears
        self._tells = tells
        self._prompt = prompt
        self._encoding = encoding
        self.gone = False
        """Whether nothing more is to be heard, whatever was sent."""

    def say(self, lines: Iterable[str]) -> None:
        """Tell lines; whatever they hold, they are harmless. A terminal breaks a long one between
        words, and what goes on is indented as it began; a pipe gets it whole."""
        width = shutil.get_terminal_size().columns if self._tells.isatty() else 0
        for line in lines:
            text = for_encoding(inert(line), self._tells.encoding)
            indent = " " * (len(text) - len(text.lstrip()))
            rows = textwrap.wrap(
                text, width - 1, initial_indent="", subsequent_indent=indent,
                break_long_words=False, break_on_hyphens=False,
            ) if len(text) >= width > 20 else [text]  # fmt: skip
            self._tells.write("\n".join(rows or [""]) + "\n")
        self._tells.flush()

    def hear(self) -> str:
        """The next line, without white space around it.

        Raises:
            Left: there is none. What is not ended by Enter was not meant as an answer yet.
        """
        while True:
            if self._prompt:
                self._tells.write("> ")
                self._tells.flush()
            data = line = self._line()
            while line and not line.endswith(b"\n"):
                line = self._line()  # the rest of a line that is too long
            if self.gone or not line.endswith(b"\n"):
                if data and not self.gone:
                    self.say(["", "The last line has no end: it is not taken."])
                raise Left
            if line is not data:
                self.say(["That line is too long; nothing of it is taken."])
                continue
            try:
                return data.decode(self._encoding).strip()
            except UnicodeDecodeError:
                self.say([f"That line is no {self._encoding} text; nothing of it is taken."])

    def _line(self) -> bytes:
        try:
            return self._hears.readline(LONGEST_LINE)
        except OSError as error:  # the terminal is gone
            raise Left from error
