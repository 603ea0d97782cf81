"""The screens: start, first paint, quit, idle and memory, beside the floor and the peers.

Posting and Harlequin are found on PATH, or by POSTING and HARLEQUIN in the environment.
"""

import os
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.bench import work
from tests.bench.figures import Row, Table, options
from tests.bench.terminal import Program

SIZES = ((80, 24), (140, 45))
IDLE_S = 3.0
Values = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Case:
    """A program to measure."""

    name: str
    command: tuple[str | Path, ...]
    quit: str = ""
    """The key that ends it; without one only its start is measured."""


def measure(case: Case, size: tuple[int, int], home: Path, idle_s: float) -> dict[str, float]:
    """One run of a program."""
    with Program(case.command, size, {"HOME": str(home)}, home) as program:
        values = {"start": program.started.last_ms, "paint": float(len(program.started.data))}
        values["cpu"] = program.cpu_ms()
        if case.quit:
            program.press("tab")
            sent, woken = program.idle(idle_s)
            values |= {"idle": float(sent), "wake": float(woken), "memory": program.peak_mb()}
            values["quit"] = program.quit(case.quit)
    return values


def peers(home: Path, notes: list[str]) -> list[Case]:
    """Posting and Harlequin, those that are installed."""
    found = []
    for name, arguments in (("posting", ("--collection", home)), ("harlequin", ())):
        path = os.environ.get(name.upper()) or shutil.which(name)
        if not path:
            notes.append(f"{name} is not installed: skipped")
            continue
        with Program((path, *arguments), SIZES[0], {"HOME": str(home)}, home) as program:
            starts = not program.ended
        if starts:
            found.append(Case(name, (path, *arguments)))
        else:
            notes.append(f"{name} ends as soon as it is started: skipped")
    return found


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    table, random = Table("Screens"), Random(1)
    with TemporaryDirectory() as name:
        home = Path(name)
        session = work.saved(work.course(work.FEW_REVIEWS, work.FEW_ENTRIES), home / "syn.toml")
        ours = Case("ours", (work.PROGRAM, "open", session), "q")
        cases = [ours, Case("floor", work.FLOOR, "\x11"), *peers(home, table.notes)]
        for size in SIZES[:1] if chosen.quick else SIZES:
            at, values = f"{size[0]}×{size[1]}", defaultdict[str, Values](lambda: defaultdict(list))
            for turn in range(chosen.runs + (not chosen.quick)):
                for case in random.sample(cases, len(cases)):
                    one = measure(case, size, home, 0.2 if chosen.quick else IDLE_S)
                    for what, value in one.items() if turn or chosen.quick else ():
                        values[case.name][what].append(value)  # the first turn only warms up
            table.rows += _rows(at, values)
    table.print()


def _rows(at: str, values: dict[str, Values]) -> list[Row]:
    mine, floor = values["ours"], values["floor"]
    others = [name for name in values if name not in ("ours", "floor")]
    rows = [Row(f"start to settled, {at}", mine["start"], "ms", 1.35, floor["start"], "floor")]
    rows.append(Row(f"start, CPU time, {at}", mine["cpu"], "ms", 1.35, floor["cpu"], "floor"))
    for name in others:
        theirs = values[name]
        rows += [
            Row(f"start to settled, {at}", mine["start"], "ms", 0.45, theirs["start"], name),
            Row(f"start, CPU time, {at}", mine["cpu"], "ms", 0.45, theirs["cpu"], name),
        ]
    if at == "80×24":
        rows.append(Row(f"first paint, {at}", mine["paint"], "B", 14_000))
    return [
        *rows,
        Row(f"quit, {at}", mine["quit"], "ms", 0.5, floor["quit"], "floor"),
        Row(f"idle for {IDLE_S:g} s, {at}", mine["idle"], "B", 0),
        Row(f"idle for {IDLE_S:g} s, {at}, wake-ups", mine["wake"], "", 1, floor["wake"], "floor"),
        Row(f"memory, {at}", mine["memory"], "MB", 1.25, floor["memory"], "floor"),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
