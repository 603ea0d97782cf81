"""What is installed: the packages of a new environment, and the size of the wheel.

Needs a package index. `--quick` asks none: it follows what the packages installed here require.
"""

import re
import subprocess
import sys
import venv
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Row, Table, options

CHECKOUT = Path(__file__).parents[2]
MOST_PACKAGES, MOST_KB = 14, 200


def closure(name: str) -> set[str]:
    """A package and all that it requires, as it is installed here."""
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        try:
            needed = requires(one) or []
        except PackageNotFoundError:
            continue
        found.add(one)
        # A requirement of an extra is none of a plain installation.
        plain = [line for line in needed if "extra ==" not in line]
        waiting += [name_of(line) for line in plain]
    return found


def name_of(requirement: str) -> str:
    """The package that a requirement names, as an index spells it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement)[0]).lower()


def main(words: list[str] | None = None) -> None:
    """Measure, and print the table."""
    chosen = options(__doc__ or "", words)
    table = Table("Installation")
    if chosen.quick:
        packages = closure("ivig-tui")
        table.notes.append("the wheel is not built in a quick run")
    else:
        with TemporaryDirectory() as name:
            folder = Path(name)
            venv.create(folder / "new", with_pip=True)
            pip = [f"{folder}/new/bin/python", "-m", "pip", "--disable-pip-version-check"]
            wheels = ["wheel", "--quiet", "--no-deps", "--wheel-dir", name, str(CHECKOUT)]
            subprocess.run([*pip, *wheels], check=True)
            wheel = next(folder.glob("*.whl"))
            subprocess.run([*pip, "install", "--quiet", str(wheel)], check=True)
            listed = subprocess.run(
                [*pip, "list", "--format=freeze"], check=True, capture_output=True, text=True
            ).stdout.split()
            packages = {line.partition("==")[0] for line in listed} - {"pip", "setuptools"}
            table.rows.append(Row("wheel", [wheel.stat().st_size / 1000], "kB", MOST_KB))
    table.rows.insert(0, Row("packages, pip not counted", [len(packages)], "", MOST_PACKAGES))
    table.notes.append(", ".join(sorted(packages)))
    table.print()


if __name__ == "__main__":
    main(sys.argv[1:])
