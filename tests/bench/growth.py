"""A long course beside a small one: opening, answering, moving, recording infusions. The order of
growth is said with each figure.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ivig_tui.session.session import Session
from tests.bench import work
from tests.bench.figures import Options, Row, Table, options
from tests.bench.terminal import Program

SOME = 20
"""How many infusions are taken together, at the beginning of a course and at its end."""


def measure(path: Path, count: int) -> dict[str, list[float]]:
    """One opening of a session: its start, answers, and moves."""
    values: dict[str, list[float]] = defaultdict(list)
    with Program((work.PROGRAM, "open", path)) as program:
        values["open"].append(program.started.last_ms)
        program.press("y")
        for number in range(count):
            values["answer"].append(program.press("ny"[number % 2]).repaint_ms)
        for number in range(count):
            values["move"].append(program.press(("up", "down")[number % 2]).repaint_ms)
    return values


def beside(title: str, chosen: Options, small: Session, large: Session) -> None:
    """Measure two sessions by turns, and print the table."""
    random, values = Random(1), [defaultdict[str, list[float]](list) for _ in range(2)]
    with TemporaryDirectory() as name:
        for _ in range(chosen.runs):
            for at in random.sample((0, 1), 2):
                # Nobody has answered it.
                path = work.saved((small, large)[at], Path(name) / f"{at}.toml")
                for what, one in measure(path, 4 if chosen.quick else 30).items():
                    values[at][what] += one
    few, many = values
    table = Table(title)
    table.rows = [
        Row(what, many[key], "ms", 1.5, few[key], "small")
        for what, key in (
            ("open; linear in reviews and entries", "open"),
            ("answer; linear in reviews", "answer"),
            ("move; linear in the lines of one tab", "move"),
        )
    ]
    table.print()


def recorded(path: Path, weeks: int) -> list[float]:
    """The milliseconds that each infusion takes, from its line to `Saved`, recorded one by one
    with `ask`."""
    took = []
    command = (work.PROGRAM, "--today", work.TODAY.isoformat(), "ask", path)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for week in range(weeks):
            one = work.infusion(week)
            at = time.perf_counter()
            program.stdin.write(f"/infusions\n{one.date} {one.grams} {one.phase}\n".encode())
            program.stdin.flush()
            told = b""
            while b"Saved." not in told:
                part = os.read(program.stdout.fileno(), 2**16)
                assert part, told
                told += part
            took.append((time.perf_counter() - at) * 1000)
    return took


def weekly(chosen: Options) -> None:
    """Record ten years of weekly infusions, and print the table."""
    weeks = 2 * SOME if chosen.quick else work.TEN_YEARS_WEEKS
    first, last, sizes = list[float](), list[float](), list[float]()
    with TemporaryDirectory() as name:
        for run in range(chosen.runs):
            path = work.saved(work.course(1, 40), Path(name) / f"{run}.toml")
            took = recorded(path, weeks)
            first += took[1:SOME]  # the first waits for the start
            last += took[-SOME:]
            sizes.append(path.stat().st_size / 1000)
    table = Table(f"Growth: {weeks} weekly infusions through ask, saved one by one")
    table.rows = [
        Row(f"the last {SOME}; linear in infusions", last, "ms", 1.5, first, f"first {SOME}"),
        Row("the file; linear in entries", sizes, "kB", 600),
    ]
    table.print()


def main(words: list[str] | None = None) -> None:
    """Measure, and print the tables."""
    chosen = options(__doc__ or "", words)
    small = work.course(work.FEW_REVIEWS, work.FEW_ENTRIES)
    beside(
        "Growth: 20 reviews and 500 entries beside 2 and 40",
        chosen,
        small,
        work.course(work.MANY_REVIEWS, work.MANY_ENTRIES),
    )
    weeks, entries = work.TEN_YEARS_WEEKS, work.TEN_YEARS_ENTRIES
    beside(
        f"Growth: {weeks} infusions and {entries:,} entries beside none and 40",
        chosen,
        small,
        work.course(work.FEW_REVIEWS, entries, weeks=weeks),
    )
    weekly(chosen)


if __name__ == "__main__":
    main(sys.argv[1:])
