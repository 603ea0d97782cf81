"""A course of twenty reviews and 500 history entries beside one of two and 40: opening, answering,
moving. The order of growth is said with each figure.
"""

import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.bench import work
from tests.bench.figures import Row, Table, options
from tests.bench.terminal import Program


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


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    table, random = Table("Growth: 20 reviews and 500 entries beside 2 and 40"), Random(1)
    with TemporaryDirectory() as name:
        home = Path(name)
        sizes = ((work.FEW_REVIEWS, work.FEW_ENTRIES), (work.MANY_REVIEWS, work.MANY_ENTRIES))
        sessions = [work.course(*size) for size in sizes]
        values: list[dict[str, list[float]]] = [defaultdict(list), defaultdict(list)]
        for _ in range(chosen.runs):
            for at in random.sample((0, 1), 2):
                path = work.saved(sessions[at], home / f"{at}.toml")  # nobody has answered it
                for what, one in measure(path, 4 if chosen.quick else 30).items():
                    values[at][what] += one
    small, large = values
    table.rows = [
        Row(what, large[key], "ms", 1.5, small[key], "small")
        for what, key in (
            ("open; linear in reviews and entries", "open"),
            ("answer; linear in reviews", "answer"),
            ("move; linear in the lines of one tab", "move"),
        )
    ]
    table.print()


if __name__ == "__main__":
    main(sys.argv[1:])
