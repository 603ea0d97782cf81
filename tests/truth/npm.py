"""Packages of npm for the tests that ask another program: kept in pytest's cache."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

LONG = 240
"""Seconds; an installation takes less than ten."""


def modules(config: pytest.Config, package: str) -> Path:
    """The `node_modules` that a package was installed into, with what it needs.

    Skips the test, with the reason, where it can't be installed.
    """
    _programs("node", "npm")
    command = [
        "install",
        "--prefix",
        ".",
        "--no-save",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        package,
    ]
    return _kept(config, package, command) / "node_modules"


def unpacked(config: pytest.Config, package: str) -> Path:
    """The files of a package alone, without what it needs.

    Skips the test, with the reason, where it can't be had.
    """
    _programs("npm", "tar")
    return _kept(config, package, ["pack", package]) / "package"


def _programs(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"no {' and no '.join(missing)} here")


def _kept(config: pytest.Config, package: str, command: list[str]) -> Path:
    """The folder of a package, filled once."""
    cache = getattr(config, "cache", None)  # none under `-p no:cacheprovider`
    top = Path(cache.mkdir("npm")) if cache else Path(tempfile.mkdtemp(prefix="ivig-tui-npm-"))
    folder = top / package.replace("/", "+")
    if folder.exists():
        return folder
    # Another worker may fill it at the same time: each fills its own, the first is kept.
    with tempfile.TemporaryDirectory(dir=top) as name:
        filled = Path(name) / "filled"
        filled.mkdir()
        for step in (["npm", *command], *_unpacking(command)):
            _run(step, filled, package)
        try:
            filled.rename(folder)
        except OSError:
            assert folder.exists()
    return folder


def _unpacking(command: list[str]) -> list[list[str]]:
    return [["sh", "-c", "tar -xzf *.tgz && rm *.tgz"]] if command[0] == "pack" else []


def _run(command: list[str], folder: Path, package: str) -> None:
    try:
        subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=LONG
        )
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [f"exit code {error.returncode}"]
        pytest.skip(f"{package} could not be installed: {lines[0]}")
    except subprocess.TimeoutExpired:
        pytest.skip(f"{package} could not be installed within {LONG} s")
