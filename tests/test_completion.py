"""Completion in the shells themselves: what Tab offers after part of a command line."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.myositis.making import said
from tests.pace import within
from tests.terminal.harness import PROGRAM, Terminal, environment

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-c"],
    "fish": ["fish", "--no-config", "-c"],
}


def has(shell: str) -> "pytest.MarkDecorator":
    """Runs only where the shell is there; the reason is printed where it is not."""
    return pytest.mark.skipif(not shutil.which(shell), reason=f"no {shell} here")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a sessions folder: three sessions, one of them broken further down."""
    for reference in ("SYN-0417", "SYN-0418", "Müller 7"):
        store.create(Session(reference, said({})), tmp_path / "sessions")
    broken = 'format = 1\nreference = "SYN-0500"\n[patient]\nage_group = \n'
    (tmp_path / "sessions" / "broken.toml").write_text(broken)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ivig-tui").symlink_to(PROGRAM)
    (tmp_path / "bin" / "register-python-argcomplete").symlink_to("/bin/false")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "own.toml").write_text("")
    return tmp_path


def variables(home: Path) -> dict[str, str]:
    """A login where the program alone is on the `PATH`, as pipx and uv install it: what would
    register completions by another program fails."""
    return environment(home, PATH=f"{home}/bin:/usr/local/bin:/usr/bin:/bin")


def offered_by_bash(line: str, home: Path) -> list[str]:
    """What bash offers: its own function for the program is called as bash calls it."""
    words = shlex.split(line) + ([""] if line.endswith(" ") else [])
    script = f"""
        eval "$(ivig-tui completion bash)"
        COMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}; COMP_TYPE=63
        COMP_WORDS=({" ".join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}
        _python_argcomplete ivig-tui
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run([*SHELLS["bash"], script], cwd=home, env=variables(home),
                          capture_output=True, text=True, timeout=30)  # fmt: skip
    assert done.stderr == ""
    return [word.strip() for word in done.stdout.splitlines() if word.strip()]


def offered_by_fish(line: str, home: Path) -> list[str]:
    """What fish's own completion offers."""
    script = f"ivig-tui completion fish | source; complete -C {shlex.quote(line)}"
    done = subprocess.run([*SHELLS["fish"], script], cwd=home, env=variables(home),
                          capture_output=True, text=True, timeout=30)  # fmt: skip
    return [word.partition("\t")[0] for word in done.stdout.splitlines()]


OFFERS = [
    ("ivig-tui sh", ["show"]),
    ("ivig-tui c", ["check", "completion", "criteria"]),
    ("ivig-tui completion f", ["fish"]),
    ("ivig-tui schema s", ["session"]),
    ("ivig-tui export --table a", ["agents", "assessments"]),
    ("ivig-tui history --field qualifying.mrc_", ["qualifying.mrc_sum_score"]),
    ("ivig-tui export SYN-0417 SYN-05", ["SYN-0500"]),
    ("ivig-tui as", ["ask"]),
    ("ivig-tui --ses", ["--sessions"]),
    ("ivig-tui list --", ["--due", "--help", "--json", "--sessions", "--today"]),
    ("ivig-tui show SYN-04", ["SYN-0417", "SYN-0418"]),
    ("ivig-tui ask SYN-05", ["SYN-0500"]),
    ("ivig-tui check SYN-0417 SYN-0418 SYN-05", ["SYN-0500"]),
    ("ivig-tui open elsewhere/", ["elsewhere/own.toml"]),
    ("ivig-tui open else", ["elsewhere/"]),
    ("ivig-tui show SYN-0417 --format ", ["fhir", "html", "json", "markdown", "svg", "text"]),
    ("ivig-tui show --format h", ["html"]),
    ("ivig-tui --sessions elsewhere show SYN", []),
]


@has("bash")
@pytest.mark.parametrize(("line", "offers"), OFFERS, ids=[line for line, _ in OFFERS])
def test_bash_is_offered_what_fits(line: str, offers: list[str], home: Path) -> None:
    assert sorted(offered_by_bash(line, home)) == offers


@has("fish")
@pytest.mark.parametrize(("line", "offers"), OFFERS, ids=[line for line, _ in OFFERS])
def test_fish_is_offered_what_fits(line: str, offers: list[str], home: Path) -> None:
    assert sorted(offered_by_fish(line, home)) == offers


SWITCHED_ON = {
    "bash": 'eval "$(ivig-tui completion bash)"',
    "zsh": 'eval "$(ivig-tui completion zsh)"',
    "fish": "ivig-tui completion fish | source",
}
"""What the README says to put into each shell's own start-up file."""
INTERACTIVE = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
    "fish": ["--no-config", "-i"],
}


@has("zsh")
def test_zsh_takes_it_from_a_folder_of_its_functions(home: Path) -> None:
    (home / "functions").mkdir()
    script = """
        ivig-tui completion zsh > functions/_ivig-tui
        fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u
        print -r -- ${_comps[ivig-tui]}
    """
    done = subprocess.run(["zsh", "-f", "-c", script], cwd=home, env=variables(home),
                          capture_output=True, text=True, timeout=30, check=True)  # fmt: skip
    assert (done.stdout, done.stderr) == ("_ivig-tui\n", "")


@pytest.mark.parametrize("shell", [pytest.param(name, marks=has(name)) for name in ("bash", "zsh")])
def test_tab_completes_in_a_real_terminal(shell: str, home: Path) -> None:
    """Typed as a person types; the line that comes of it is run."""
    program = Path(shutil.which(shell) or shell)
    more = variables(home) | {"PS1": "ready> ", "PROMPT": "ready> "}
    with Terminal(*INTERACTIVE[shell], home=home, variables=more, program=program) as terminal:
        terminal.wait_for("ready>")
        terminal.send(SWITCHED_ON[shell] + "; clear; echo switched on\n")
        terminal.wait_until(lambda: "switched on" in terminal.rows()[0], "the completion")
        terminal.wait_for("ready>")
        terminal.send("ivig-tui ch\t")
        terminal.wait_for("ivig-tui check")
        terminal.send("SYN-0417 SYN-05\t")
        terminal.wait_for("ivig-tui check SYN-0417 SYN-0500")
        terminal.send("\n")
        terminal.wait_for("SYN-0417: qualifying open")
        terminal.send("ivig-tui check M\t")
        terminal.wait_for("Müller")
        terminal.send("\n")
        terminal.wait_for("Müller 7: qualifying open")


# --- what it costs, what it never offers --------------------------------------------------------


@has("bash")
def test_what_a_file_holds_is_never_offered_as_control_bytes(home: Path) -> None:
    for number, reference in enumerate((r"SYN-06\u001b[31m", r"SYN-06\u202e", r"SYN-06\n")):
        path = home / "sessions" / f"bad-{number}.toml"
        path.write_text(f'format = 1\nreference = "{reference}"\n')
    (home / "SYN-06\x1b[31m.toml").write_text("")
    (home / "SYN-06-fine.toml").write_text("")
    assert offered_by_bash("ivig-tui open SYN-06", home) == ["SYN-06-fine.toml"]


@has("bash")
def test_a_fifo_in_the_folder_holds_nothing_up(home: Path) -> None:
    os.mkfifo(home / "sessions" / "pipe.toml")
    before = time.monotonic()
    assert offered_by_bash("ivig-tui show SYN-041", home) == ["SYN-0417", "SYN-0418"]
    assert time.monotonic() - before < within(5)


def test_nothing_of_it_is_imported_while_no_shell_asks() -> None:
    code = (
        "import sys; from ivig_tui import cli; cli.main(['check', '/no/such/file']); "
        "print([m for m in sys.modules if m.split('.')[0] == 'argcomplete'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "[]\n"
