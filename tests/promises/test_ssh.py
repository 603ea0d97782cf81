"""Over a real SSH server on loopback, from a client inside tmux: what is typed while the client is
frozen for a second is stored exactly; a client that is killed leaves the session saved and free.

Needs sshd and tmux (`.ci/run` installs them); without, it is skipped, and the reason printed.
Seen red with the pieces of one read taken in reverse, and, for the client that is killed, with
SIGHUP and the end of input ignored: the program stays.
"""

import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.terminal.harness import LONG, PROGRAM
from tests.terminal.test_stories import ADULT, TODAY

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING = [
    name
    for name, found in (
        ("sshd", SSHD),
        ("ssh", shutil.which("ssh")),
        ("ssh-keygen", shutil.which("ssh-keygen")),
        ("tmux", shutil.which("tmux")),
    )
    if not found
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
AuthorizedKeysFile {home}/client.pub
PidFile none
UsePAM no
PasswordAuthentication no
StrictModes no
ClientAliveInterval 1
ClientAliveCountMax 2
AcceptEnv *
PermitUserEnvironment no
"""


def wait(true: Callable[[], object], what: str, seconds: float = LONG) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"{what} did not come in {seconds} s"
        time.sleep(0.05)


class Server:
    """An SSH server of our own, and clients to it inside a tmux of our own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "sessions"
        self.folder.mkdir(mode=0o700)
        for name in ("host", "client"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / name], check=True
            )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        (home / "config").write_text(CONFIG.format(port=self.port, home=home))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it separates privileges
        assert SSHD is not None
        log = home / "sshd.log"
        self.daemon = subprocess.Popen([SSHD, "-D", "-f", home / "config", "-E", log])
        wait(self._answers, "the SSH server")

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def tmux(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = ["tmux", "-S", str(self.home / "tmux"), "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=LONG)

    def connect(self) -> None:
        """Start the program through the client, at 80×24."""
        here = (
            f"env -u TMUX ssh -tt -q -p {self.port} -i {self.home}/client -F none "
            f"-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
            f"{getpass.getuser()}@127.0.0.1"
        )
        there = (
            f"IVIG_TUI_USER=tester COLORTERM=truecolor LANG=C.UTF-8 "
            f"exec {PROGRAM} --sessions {self.folder} --today {TODAY}"
        )
        command = f"{here} '{there}'; sleep 100"
        if self.tmux("respawn-pane", "-k", "-t", "client", command).returncode:
            self.tmux("new-session", "-d", "-s", "client", "-x", "80", "-y", "24", command)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "client").stdout

    def type(self, keys: Sequence[str]) -> None:
        """Type keys; no call ends within one."""
        for at in range(0, len(keys), 50):
            data = "".join(keys[at : at + 50]).encode()
            self.tmux("send-keys", "-t", "client", "-H", *(f"{one:02x}" for one in data))

    def sees(self, text: str) -> None:
        try:
            wait(lambda: text in self.screen(), f"{text!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen()}") from None

    def running(self, program: str) -> list[int]:
        """The processes of a program, whatever its version, that have this server's folder among
        their words."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().split(b"\0")
            except OSError:  # gone meanwhile
                continue
            if re.fullmatch(f"{program}[0-9.]*", Path(os.fsdecode(words[0])).name) and any(
                str(self.home).encode() in word for word in words
            ):
                found.append(int(entry.parent.name))
        return found

    def close(self) -> None:
        self.tmux("kill-server")
        self.daemon.terminate()
        self.daemon.wait(LONG)
        for program in self.running("python"):  # only where a test has failed
            os.kill(program, signal.SIGKILL)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path)
    try:
        yield one
    finally:
        one.close()


def document(server: Server) -> dict[str, object]:
    (path,) = server.folder.glob("*.toml")
    return tomllib.loads(path.read_text("utf-8"))


def test_what_is_typed_while_the_client_is_frozen_is_stored_exactly(server: Server) -> None:
    server.connect()
    server.sees("No sessions here yet")
    server.type("nSYN-7001\r")
    server.sees("▸? Age group")
    (client,) = server.running("ssh")
    keys = re.findall("\x1b\\[B|.", ADULT, re.DOTALL)
    server.type(keys[:60])
    os.kill(client, signal.SIGSTOP)
    server.type(keys[60:])
    time.sleep(1)  # the line stalls: this is the case itself, not a wait
    os.kill(client, signal.SIGCONT)
    server.sees("Interval                           4 weeks")
    server.type("q")
    wait(lambda: not server.running("python"), "the end of the program")
    stored = document(server)
    assert {name: stored[name] for name in ("patient", "diagnosis", "qualifying", "treatment")} == {
        "patient": {"age_group": "adult", "sex": "male", "height_cm": 175},
        "diagnosis": {
            "condition": "dermatomyositis",
            "diagnosed_by": "neurologist",
            "inclusion_body_myositis": False,
        },
        "qualifying": {
            "date": stored["qualifying"]["date"],  # type: ignore[index]
            "weight_kg": 100,
            "biopsy": True,
            "mrc_sum_score": 45,
            "corticosteroids_ineffective": False,
            "corticosteroids_not_tolerated": True,
            "immunosuppressants": [
                {"agent": "methotrexate", "outcome": "ineffective"},
                {"agent": "azathioprine", "outcome": "not_yet_effective"},
            ],
            "notes": "See “A” – [1]",
        },
        "treatment": {
            "started": stored["treatment"]["started"],  # type: ignore[index]
            "induction_doses": 5,
            "maintenance_g_per_kg": stored["treatment"]["maintenance_g_per_kg"],  # type: ignore[index]
            "maintenance_interval_weeks": 4,
        },
    }


def test_a_client_that_is_killed_leaves_the_session_saved_and_free(server: Server) -> None:
    server.connect()
    server.sees("No sessions here yet")
    server.type("nSYN-7001\r1\t2")
    server.sees("dermatomyositis")
    (client,) = server.running("ssh")
    program = server.running("python")
    assert program
    os.kill(client, signal.SIGKILL)
    wait(lambda: not server.running("python"), "the end of the program", 3)
    assert document(server)["diagnosis"] == {"condition": "dermatomyositis"}
    server.connect()
    server.sees("SYN-7001")
    server.type("\r")
    server.sees("dermatomyositis")
    server.type("2\t")
    server.sees("neurologist")
    assert "read only" not in server.screen()
