"""On paper: one A4 page for a typical session, by a real browser where there is one."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ivig_tui.store import toml
from tests.report.page import FILES, shown

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
PDFINFO = shutil.which("pdfinfo")


@pytest.mark.skipif(
    not (BROWSER and PDFINFO), reason="no chromium or no pdfinfo here to print the page with"
)
def test_a_typical_session_prints_on_one_a4_page(tmp_path: Path) -> None:
    """Up to the initial review; from the first continuing one it may take a second page."""
    assert BROWSER and PDFINFO
    # The fullest of both kinds stand for all.
    sessions = sorted((toml.load(path) for path in FILES), key=lambda s: len(shown(s, "text")))
    typical = [session for session in sessions if session.answers.reviews < 2][-3:]
    for session in (*typical, sessions[-1]):
        page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
        page.write_text(shown(session, "html"), "utf-8")
        command = [BROWSER, "--headless", "--no-sandbox", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}"]
        subprocess.run([*command, page.as_uri()], capture_output=True, check=True, timeout=60)
        done = subprocess.run([PDFINFO, paper], capture_output=True, text=True, check=True)
        told = re.search(r"Pages: +(\d+)", done.stdout)
        assert told, done.stdout
        assert int(told[1]) <= (1 if session.answers.reviews < 2 else 2), session.reference
        assert "A4" in done.stdout
