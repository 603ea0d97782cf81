"""The list of a thousand sessions: its first screen, when it is complete, and a move in it."""

import re
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyte

from tests.bench import work
from tests.bench.commands import run
from tests.bench.figures import Row, Table, options
from tests.bench.terminal import Output, Program

SIZE = (80, 24)
PAUSE_S = 0.7
"""Longer than the list waits before it shows what was read meanwhile."""


def opened(folder: Path) -> Program:
    """The list of a folder."""
    return Program((work.PROGRAM, "--sessions", folder), SIZE)


def shown_at(output: Output, text: str) -> float:
    """When a text was on the screen, in milliseconds."""
    screen = pyte.Screen(*SIZE)
    stream = pyte.ByteStream(screen)
    for at, data in output.chunks:
        stream.feed(re.sub(rb"\x1b\[(?:\?\d+\$p|[<>=]\d*u)", b"", data))
        if any(text in line for line in screen.display):
            return at * 1000
    raise SystemExit(f"{text} never came")


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    count = 50 if chosen.quick else 1000
    table = Table(f"List of {count:,} sessions")
    values: dict[str, list[float]] = defaultdict(list)
    with work.folder() as none, work.folder(count) as folder:
        names = sorted(folder.glob("*.toml"))
        for turn in range(chosen.runs + 1):
            with opened(none) as program:
                empty = shown_at(program.started, "0 sessions")
            with opened(folder) as program:
                output = program.settled(PAUSE_S)
                first, complete = shown_at(output, "SYN-"), shown_at(output, f"{count} sessions")
                moves = [program.press("down").last_ms for _ in range(5)]
                scrolls = [program.press("page_down").last_ms for _ in range(5)]
            at = time.monotonic()
            run(work.PROGRAM, "check", "--json", *names)
            took = (time.monotonic() - at) * 1000
            if turn:
                values["empty"].append(empty)
                values["first"].append(first)
                values["complete"].append(complete)
                values["check"].append(took)
                values["move"] += moves
                values["scroll"] += scrolls
    table.rows = [
        Row("first screen", values["first"], "ms", 1.3, values["empty"], "empty folder"),
        Row("complete", values["complete"], "ms", 1.5, values["check"], "check"),
        Row("a page down", values["scroll"], "ms", 1.3, values["move"], "a move"),
    ]
    table.print()


if __name__ == "__main__":
    main(sys.argv[1:])
