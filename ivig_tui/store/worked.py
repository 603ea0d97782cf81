"""The worked, invented sessions that come with the program, to look at.

They are opened from a copy in a temporary folder, write-protected and gone with the program: what
comes with an installation is never written, and nothing that is kept stands among invented
patients.
"""

import atexit
import shutil
import tempfile
from pathlib import Path

import ivig_tui

_PACKAGE = Path(ivig_tui.__file__).parent


def copied() -> Path:
    """A folder with a copy of them, write-protected, which is removed when the program ends.

    Raises:
        OSError: they can't be copied.
    """
    folder = Path(tempfile.mkdtemp(prefix="ivig-tui-worked-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for source in _sources():
        copy = folder / source.name
        copy.write_bytes(source.read_bytes())
        copy.chmod(0o400)
    folder.chmod(0o500)
    atexit.register(folder.chmod, 0o700)  # called before the removal, the other way round
    return folder


def _sources() -> list[Path]:
    """The files: in an installation a folder of the package; in a checkout those that .gitignore
    lets through, as whatever else is in that folder may be a patient's."""
    installed = _PACKAGE / "worked"
    if installed.is_dir():
        return sorted(installed.glob("*.toml"))
    top = _PACKAGE.parent
    allowed = (top / ".gitignore").read_text("utf-8").splitlines()
    return [top / line[2:] for line in allowed if line.startswith("!/sessions/")]
