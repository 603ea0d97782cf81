"""What is built for others: the wheel, and the source archive, whose tests run."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis"
)
BUILD = """
import sys
from hatchling import build
build.build_sdist(sys.argv[1])
build.build_wheel(sys.argv[1])
"""
PATIENT = "a-patient-s.toml"
QUICK = ("tests/test_plot.py", "tests/test_worked_cases.py", "tests/report/test_history.py")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, built from a checkout in which a patient's session is too."""
    folder = tmp_path_factory.mktemp("archives")
    shutil.copytree(ROOT, folder / "checkout", ignore=NOT_COPIED)
    (folder / "checkout" / "sessions" / PATIENT).write_text("format = 1\n")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=folder / "checkout", capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def unpacked(built: Path) -> Path:
    """The source archive, unpacked."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(built / "unpacked", filter="data")
    (folder,) = (built / "unpacked").iterdir()
    return folder


def worked() -> set[str]:
    """The worked sessions, as .gitignore lets them through."""
    allowed = re.findall("^!/sessions/(.+)$", (ROOT / ".gitignore").read_text(), re.MULTILINE)
    assert len(allowed) > 20
    return set(allowed)


def test_the_wheel_has_the_package_and_its_data_and_nothing_of_a_patient(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ivig_tui").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    data = {name for name in names if not name.endswith(".py") and "dist-info" not in name}
    assert data == {f"ivig_tui/worked/{name}" for name in worked()} | {
        "ivig_tui/myositis/agents.toml",
        "ivig_tui/myositis/hazards.toml",
        "ivig_tui/report/page.css",
    }


def test_the_source_archive_has_every_test_and_the_worked_sessions_alone(unpacked: Path) -> None:
    assert {path.name for path in (unpacked / "sessions").iterdir()} == worked()
    for top in ("tests", ".ci"):
        here, there = (
            {
                path.relative_to(folder)
                for path in (folder / top).rglob("*")
                if path.is_file() and "__pycache__" not in path.parts
            }
            for folder in (ROOT, unpacked)
        )
        assert here == there
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        assert (unpacked / name).read_bytes() == (ROOT / name).read_bytes()


def test_every_test_of_the_source_archive_can_be_imported(unpacked: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider"], cwd=unpacked,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    files = {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}
    assert files == {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")
    }


def test_its_tests_run_against_its_own_package(unpacked: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import ivig_tui; print(ivig_tui.__file__)"], cwd=unpacked,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where.strip()) == unpacked / "ivig_tui" / "__init__.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *QUICK], cwd=unpacked,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
