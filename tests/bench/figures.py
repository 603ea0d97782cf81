"""The tables: medians with their spread, ratios of medians, and the figure to reach."""

import argparse
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

RUNS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, what it is measured by, and whether it is reached."""

    what: str
    ours: Sequence[float]
    """One value for each run."""
    unit: str
    limit: float
    beside: Sequence[float] = ()
    """What it is compared with, measured in the same runs; the limit is a ratio then."""
    beside_name: str = ""

    @property
    def value(self) -> float:
        """What the limit is of: the median, or the ratio of medians."""
        middle = statistics.median(self.ours)
        return middle / statistics.median(self.beside) if self.beside else middle

    @property
    def reached(self) -> bool:
        """Whether the figure is reached."""
        return self.value <= self.limit

    def cells(self) -> tuple[str, ...]:
        """Its line of the table."""
        beside = f"{self.beside_name} {told(self.beside)}" if self.beside else "–"
        by = "×" if self.beside else f" {self.unit}"
        return (
            self.what,
            f"{told(self.ours)} {self.unit}",
            beside,
            f"{self.value:.2f} ×" if self.beside else "–",
            f"≤ {self.limit:g}{by if by != '×' else ' ×'}",
            "yes" if self.reached else "NO",
        )


@dataclass(slots=True)
class Table:
    """Rows as they are measured; what could not be measured is said."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def print(self) -> None:
        """The table, in Markdown that reads well in a terminal."""
        head = ("what", "median (least–most)", "beside it", "ratio", "figure", "reached")
        cells = [head, *(row.cells() for row in self.rows)]
        widths = [max(len(line[at]) for line in cells) for at in range(len(head))]
        print(f"\n## {self.title}\n")
        for number, line in enumerate(cells):
            padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
            print(f"| {' | '.join(padded)} |")
            if number == 0:
                print(f"|{'|'.join('-' * (width + 2) for width in widths)}|")
        for note in self.notes:
            print(f"- {note}")


def told(values: Sequence[float]) -> str:
    """The median and its spread, in three figures or so."""
    digits = 0 if statistics.median(values) >= 100 else 1 if statistics.median(values) >= 10 else 2
    middle, least, most = (
        f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values))
    )
    return middle if least == most else f"{middle} ({least}–{most})"


def percentile(values: Iterable[float], part: float) -> float:
    """The value below which a part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


@dataclass(frozen=True, slots=True)
class Options:
    """How a benchmark is run."""

    runs: int
    quick: bool
    """Once, and small: to see that it still works. Its figures say nothing."""


def options(text: str, words: Sequence[str] | None = None) -> Options:
    """The options of a benchmark's command line."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--runs", type=int, default=RUNS, help=f"default: {RUNS}")
    parser.add_argument("--quick", action="store_true", help="run once, only to see that it works")
    chosen = parser.parse_args(words)
    return Options(1 if chosen.quick else chosen.runs, chosen.quick)
