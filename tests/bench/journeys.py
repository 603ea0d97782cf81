"""Seven journeys by keys, in a real terminal of 80×24: how many keys, and how many seconds.

`python -m tests.bench.journeys` prints a table; `--plain` uses only the keys that there were before
`Y`, `N` and `+`, and `--program` another program than this environment's, to compare the two. The
seconds of a person are reckoned, not measured: 0.28 s a key and 1.35 s to think before each answer
(Card, Moran and Newell's keystroke-level model).
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.harness import PROGRAM, Terminal
from tests.tui.bench import SESSIONS

KEY_S, THINK_S = 0.28, 1.35
ENTER, TAB, DOWN, RIGHT = "\r", "\t", "\x1b[B", "\x1b[C"
PAGE_DOWN, MOST_PAGES = "\x1b[6~", 5
TODAY = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Journey:
    """What a person does, answer by answer."""

    name: str
    session: str
    """The worked session that it resumes; empty for a new one."""
    today: str
    steps: Sequence[str]
    """An answer or a command each, of one or more keys."""
    ends_with: str
    """What stands on the screen at the end."""


NEW = ("n", f"SYN-7001{ENTER}")
JOURNEYS = (
    Journey(
        "new adult: biopsy, MRC, dose, summary copied", "", TODAY,
        (*NEW, f"1{TAB}", f"2{TAB}", f"2{TAB}", "N", "Y", f"48{TAB}", "Y",
         f"{ENTER}MTX{ENTER}", "1", f"+AZA{ENTER}", "2",
         "]", f"100{TAB}", f"1{TAB}", f"175{TAB}", f"t{TAB}", f"5{TAB}", f"0.4{TAB}", f"4{ENTER}",
         "c\r"),
        "4 weeks",
    ),
    Journey(
        "new child: rash, enzymes, MRI, CMAS", "", TODAY,
        (*NEW, f"2{TAB}", f"2{TAB}", f"2{TAB}", "N", "N", "Y", "Y", "Y", f"38{TAB}", "Y", TAB, "Y",
         "s"),
        "Qualifying: MET",
    ),
    Journey(
        "resumed after four months, initial review", "adult-biopsy-mrc", "2027-01-04",
        (ENTER, f"r{ENTER}", f"t{TAB}", f"2{TAB}", "Y", f"50{ENTER}", f"c{ENTER}"),
        "[Review 1: met]",
    ),
    Journey(
        "new adult that is not met, and why", "", TODAY,
        (*NEW, f"1{TAB}", f"1{TAB}", f"3{TAB}", "N", "Y", f"58{TAB}", "N", "Y", "n", "v"),
        "met at 55 or less",
    ),
    Journey(
        "continuing review, stable, weaning planned", "continuing-review-weaning-planned",
        "2027-11-22",
        (ENTER, f"r{ENTER}", f"t{TAB}", f"2{TAB}", "Y", f"60{TAB}", "Y", "y", "s"),
        "Review 3: MET",
    ),
    Journey(
        "correcting a wrong age group", "half-answered", TODAY, (ENTER, "g2"), "· child ·",
    ),
    Journey(
        "recording today's infusion", "adult-biopsy-mrc", "2026-11-23",
        (ENTER, "]", f"/23 N{ENTER}", ENTER, ENTER), "• 23 Nov 2026       60 g",
    ),
)  # fmt: skip


def typed(step: str, plain: bool) -> list[str]:
    """The keys of a step; `plain` without those that do two things at once."""
    found: list[str] = []
    at = 0
    while at < len(step):
        size = 3 if step[at] == "\x1b" else 1
        found.append(step[at : at + size])
        at += size
    if plain and step in ("Y", "N"):
        return [step.lower(), TAB]
    if plain and step.startswith("+"):
        return [DOWN, ENTER, *found[1:]]
    if plain and step in (f"c{ENTER}", "v"):
        return ["?" if step == "v" else f"w{ENTER}"]
    return found


def run(journey: Journey, program: Path, plain: bool) -> tuple[int, float]:
    """How many keys it took, and how many seconds the program, all of them sent at once."""
    steps = [typed(step, plain) for step in journey.steps]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "sessions"
        folder.mkdir()
        if journey.session:
            shutil.copy(SESSIONS / f"{journey.session}.toml", folder)
        with Terminal(
            "--sessions", folder, "--today", journey.today, home=Path(scratch), program=program
        ) as terminal:
            terminal.wait_for("1 session" if journey.session else "No sessions here yet")
            begun = time.monotonic()
            for step in steps:
                terminal.send("".join(step))
                terminal.settle(0.03)
            pages = 0
            while plain and journey.ends_with not in terminal.screen() and pages < MOST_PAGES:
                terminal.send(PAGE_DOWN)
                terminal.settle(0.03)
                pages += 1
            if not plain:
                terminal.wait_for(journey.ends_with)
            took = time.monotonic() - begun - 0.03 * (len(steps) + pages)
            return sum(map(len, steps)) + pages, took


def main(arguments: Sequence[str]) -> None:
    """Print the table; each journey is made once, quickly or not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="makes no difference here")
    options.add_argument("--plain", action="store_true")
    options.add_argument("--program", type=Path, default=PROGRAM)
    chosen = options.parse_args(arguments)
    print(f"{'journey':46} {'answers':>7} {'keys':>5} {'program s':>10} {'person s':>9}")
    for journey in JOURNEYS:
        count, took = run(journey, chosen.program, chosen.plain)
        person = count * KEY_S + len(journey.steps) * THINK_S
        print(f"{journey.name:46} {len(journey.steps):7} {count:5} {took:10.2f} {person:9.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
