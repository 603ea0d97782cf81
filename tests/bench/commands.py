"""The commands that draw no screen: each beside a Python that imports what it cannot do without."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.bench import work
from tests.bench.figures import Row, Table, options

IMPORTS = "import argparse, tomllib, rich"
CONSOLE = "import argparse, tomllib, rich.console"
"""What `show` needs of Rich, and a measure of what a small command may cost; the bare package is
all but empty."""
READ = """
import sys, tomllib
from pathlib import Path
for name in sys.argv[1:]:
    with Path(name).open("rb") as file:
        tomllib.load(file)
"""
FORBIDDEN = ("textual", "rich")


def run(*command: str | Path) -> tuple[float, float]:
    """Run a command, its output piped: its CPU time in ms, and the most memory in MB. None of
    this waits for anything; CPU time is less at the mercy of what else runs."""
    read, write = os.pipe()
    words = [str(word) for word in command]
    actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)]
    child = os.posix_spawn(words[0], words, os.environ, file_actions=actions)
    os.close(write)
    with open(read, "rb") as output:  # noqa: PTH123 - a pipe has no path
        while output.read(65536):
            pass
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(words[:4])} … ended with {os.waitstatus_to_exitcode(status)}")
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def imported(*words: str) -> list[str]:
    """What a command of ours imports of the libraries that it must not."""
    program = (
        "import sys, json, ivig_tui.cli as cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    return [name for name in json.loads(done.stdout.splitlines()[-1]) if name in FORBIDDEN]


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    table, random = Table("Commands, piped"), Random(1)
    python, ours = sys.executable, work.PROGRAM
    many, most = (20, 40) if chosen.quick else (1000, 10_000)
    with work.folder(10) as ten, work.folder(many) as folder, work.folder(most) as big:
        files, all_files = sorted(folder.glob("*.toml")), sorted(big.glob("*.toml"))
        os.chdir(folder)  # names without a folder: ten thousand of them fit a command line
        names = [file.name for file in files]
        cases: dict[str, Callable[[], tuple[float, float]]] = {
            "pass": lambda: run(python, "-c", "pass"),
            "imports": lambda: run(python, "-c", IMPORTS),
            "console": lambda: run(python, "-c", CONSOLE),
            "version": lambda: run(ours, "--version"),
            "help": lambda: run(ours, "--help"),
            "show": lambda: run(ours, "show", ten / "syn-00001.toml"),
            "brief": lambda: run(ours, "show", "--brief", ten / "syn-00001.toml"),
            "agenda": lambda: run(ours, "--sessions", ten, "agenda"),
            "list": lambda: run(ours, "--sessions", ten, "list"),
            "check": lambda: run(ours, "check", "--json", *names),
            "tomllib": lambda: run(python, "-c", READ, *names),
        }
        values, memory = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
        for turn in range(chosen.runs + 1):
            for name in random.sample(list(cases), len(cases)):
                took, held = cases[name]()
                if turn:  # the first only warms up
                    values[name].append(took)
                    memory[name].append(held)
        os.chdir(big)
        flat = [run(ours, "check", "--json", *(f.name for f in all_files))[1]]
        os.chdir("/")
    table.rows = [
        Row("--version", values["version"], "ms", 3, values["pass"], "pass"),
        Row("--help", values["help"], "ms", 3, values["pass"], "pass"),
        Row("show", values["show"], "ms", 3, values["imports"], "imports"),
        Row("show", values["show"], "ms", 1.6, values["console"], "console"),
        Row("show --brief", values["brief"], "ms", 1.6, values["console"], "console"),
        Row("agenda of ten", values["agenda"], "ms", 1.6, values["console"], "console"),
        Row("list of ten", values["list"], "ms", 3, values["imports"], "imports"),
        Row("list of ten", values["list"], "ms", 1.3, values["console"], "console"),
        Row(f"check --json of {many:,}", values["check"], "ms", 1.5, values["tomllib"], "tomllib"),
        Row(f"memory, {most:,} beside {many:,}", flat, "MB", 1.1, memory["check"], "check"),
    ]
    table.notes += [
        f"{words} imports {', '.join(imported(words)) or 'nothing of Textual or Rich'}"
        for words in ("--version", "--help")
    ]
    table.notes.append(
        f"imports: `{IMPORTS}`; console: `{CONSOLE}`; tomllib: it alone reads the same files"
    )
    table.print()


if __name__ == "__main__":
    main(sys.argv[1:])
