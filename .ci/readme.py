#!/usr/bin/env python3
"""Runs the commands of the README in a fresh home, in a copy of this checkout, and looks at them.

Every fenced block without a language is commands, a line each. The tests' line is left to `run`.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?:<!-- (\w+) -->\n)?^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPENS_THE_APP = re.compile(r"\.venv/bin/ivig-tui$")
LONG = 300.0
"""Seconds; an installation takes less."""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        checkout, home = work / "checkout", work / "home"
        ignored = shutil.ignore_patterns(".git", ".venv", "*.egg-info", "build", "__pycache__")
        shutil.copytree(TOP, checkout, ignore=ignored)
        home.mkdir()
        # Nothing of this login but where programs are, and where packages come from.
        kept = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "UV_"))}
        environment = kept | {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }
        wrong = [
            command
            for command in commands()
            if not does_what_it_says(command, checkout, environment)
        ]
    for command in wrong:
        print(f"README.md: this does not do what it says: {command}", file=sys.stderr)
    return 1 if wrong else 0


def commands() -> list[str]:
    """The commands that the README gives, in its order."""
    text = (TOP / "README.md").read_text("utf-8")
    found = []
    for mark, language, block in BLOCK.findall(text):
        if not language and mark not in ("tests", "screen"):
            found += [line for line in block.splitlines() if line]
    if not any(map(OPENS_THE_APP.search, found)):
        raise SystemExit("README.md: no line installs and opens the app")
    return found


def does_what_it_says(command: str, folder: Path, environment: dict[str, str]) -> bool:
    """Run one command in a shell of its own; whether it ends well and something came of it."""
    print(f"+ {command}", flush=True)
    if OPENS_THE_APP.search(command):
        return opens_the_app(command, folder, environment)
    shell = ["bash", "-euo", "pipefail", "-c"]
    if command.startswith("eval "):
        # What completes has to be there afterwards.
        command = f"PATH=$PWD/.venv/bin:$PATH; {command}; complete -p ivig-tui"
    done = subprocess.run(
        [*shell, command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONG,
        stdin=subprocess.DEVNULL,
    )
    told = re.search(r" -o (\S+)", command)
    came = (folder / told[1]).read_text("utf-8") if told else done.stdout
    if done.returncode or done.stderr or not came.strip():
        print(done.stderr or f"exit {done.returncode}, nothing came of it", file=sys.stderr)
        return False
    return True


def opens_the_app(command: str, folder: Path, environment: dict[str, str]) -> bool:
    """Whether the line shows the worked sessions in a terminal, and `q` leaves in order."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe("bash", ["bash", "-euo", "pipefail", "-c", command], environment)
    seen, until, left = b"", time.monotonic() + LONG, False
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break
        elif not left and b"SYN-1001" in seen:
            os.write(terminal, b"q")
            left = True
    else:
        os.kill(pid, 9)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if not left or code:
        print(f"exit {code}; the list was {'' if left else 'not '}seen", file=sys.stderr)
    return left and code == 0


sys.exit(main())
