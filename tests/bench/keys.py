"""Keys: from the press to the last byte of the repaint, and how many bytes; beside the floor and
Posting, and over a session that has grown for twenty years.

The `saved` stamp on the first line comes when the disk is done, and is left out of the times; the
bytes are all that a key brings, the stamp's too.
"""

import os
import re
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pyte

from tests.bench import work
from tests.bench.figures import Row, Table, options, percentile
from tests.bench.terminal import Program

SIZE = (80, 24)
PRESSES, MOVES = 40, 24
Values = dict[str, list[float]]


def answers(path: Path, count: int) -> tuple[list[float], list[int], float]:
    """Times (ms) and bytes of an answer that goes yes and no by turns, and the CPU time of one."""
    times, sizes = [], []
    with Program((work.PROGRAM, "open", path), SIZE) as program:
        program.press("y")
        before = program.cpu_ms()
        for number in range(count):
            output = program.press("yn"[(number + 1) % 2])
            times.append(output.repaint_ms)
            sizes.append(len(output.data))
        return times, sizes, (program.cpu_ms() - before) / count


def moves(path: Path, count: int) -> tuple[Values, Values]:
    """Times and bytes of moves down and up again; those that scroll, and those that do not."""
    times: Values = defaultdict(list)
    sizes: Values = defaultdict(list)
    with Program((work.PROGRAM, "open", path), SIZE) as program:
        screen = pyte.Screen(*SIZE)
        stream = pyte.ByteStream(screen)
        stream.feed(re.sub(rb"\x1b\[(?:\?\d+\$p|[<>=]\d*u)", b"", program.started.data))
        for key in ("[", "[", "up", *["down"] * count, *["up"] * count):
            above = screen.display[2]
            output = program.press(key)
            stream.feed(output.data)
            if key in ("up", "down") and output.chunks:
                kind = "move" if screen.display[2] == above else "scroll"
                times[kind].append(output.repaint_ms)
                sizes[kind].append(float(len(output.data)))
    return times, sizes


def floor(count: int) -> tuple[Values, Values]:
    """The same of the floor: marks, and moves that scroll."""
    times: Values = defaultdict(list)
    sizes: Values = defaultdict(list)
    with Program(work.FLOOR, SIZE) as program:
        for key in ("down", "down"):
            program.press(key)
        before = program.cpu_ms()
        for _ in range(count):
            output = program.press("space")
            times["mark"].append(output.last_ms)
            sizes["mark"].append(float(len(output.data)))
        times["cpu"].append((program.cpu_ms() - before) / count)
        for number in range(42):
            output = program.press("down")
            kind = "scroll" if number > 22 else "move"
            if output.chunks:
                times[kind].append(output.last_ms)
                sizes[kind].append(float(len(output.data)))
    return times, sizes


def posting(home: Path, count: int) -> list[float]:
    """A letter typed into Posting's address; empty where it is not installed."""
    path = os.environ.get("POSTING") or shutil.which("posting")
    if not path:
        return []
    with Program((path, "--collection", home), SIZE, {"HOME": str(home)}) as program:
        if program.ended:
            return []
        program.press("tab", 0.5)
        program.press("\x0c", 0.5)  # Ctrl+L: to the address
        outputs = [program.press("abcdefgh"[n % 8], 0.15) for n in range(count)]
        return [output.last_ms for output in outputs if output.chunks]


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    count = 4 if chosen.quick else PRESSES
    table = Table("Keys, 80×24")
    mine, theirs = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    with TemporaryDirectory() as name:
        home = Path(name)
        session = work.course(work.FEW_REVIEWS, work.FEW_ENTRIES)
        small = home / "small.toml"
        for _ in range(chosen.runs):
            work.saved(session, small)  # each run answers what nobody has answered
            few, sizes, cpu = answers(small, count)
            mine["cpu"].append(cpu)
            times, moved = moves(small, MOVES)
            floor_times, floor_sizes = floor(count)
            mine["answer"] += few
            mine["answer bytes"] += sizes
            for kind in ("move", "scroll"):
                mine[kind] += times[kind]
                mine[f"{kind} bytes"] += moved[kind]
            theirs["cpu"] += floor_times["cpu"]
            for kind in ("mark", "scroll"):
                theirs[kind] += floor_times[kind]
                theirs[f"{kind} bytes"] += floor_sizes[kind]
            theirs["posting"] += posting(home, count)
        work.saved(session, small)
        many = answers(small, 4 if chosen.quick else 1000)[0]
    table.rows = [
        Row("answer, to its last byte", mine["answer"], "ms", 1.6, theirs["mark"], "floor"),
        Row("answer, CPU time, saving too", mine["cpu"], "ms", 1.6, theirs["cpu"], "floor"),
        Row("answer, p99 of 1,000", [percentile(many, 0.99)], "ms", 25),
        Row("bytes of an answer", mine["answer bytes"], "B", 700),
        Row("bytes of an answer, the most", [max(mine["answer bytes"])], "B", 1200),
        Row("bytes of a move", mine["move bytes"], "B", 700),
        Row("bytes of a move, the most", [max(mine["move bytes"])], "B", 1200),
        Row("move", mine["move"], "ms", 1.6, theirs["mark"], "floor"),
        Row("scrolling, ms", mine["scroll"], "ms", 1.3, theirs["scroll"], "floor"),
        Row("scrolling, bytes", mine["scroll bytes"], "B", 1.3, theirs["scroll bytes"], "floor"),
    ]
    if theirs["posting"]:
        row = Row(
            "answer beside a letter", mine["answer"], "ms", 0.15, theirs["posting"], "posting"
        )
        table.rows.insert(1, row)
    else:
        table.notes.append("posting is not installed, or does not start: skipped")
    table.print()


if __name__ == "__main__":
    main(sys.argv[1:])
