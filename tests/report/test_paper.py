"""On paper and on narrow screens, by a real browser where there is one: nothing is cut, nothing is
printed over anything else, and a course of up to three assessments takes one A4 page."""

import json
import re
import shutil
import subprocess
from html import escape, unescape
from itertools import combinations
from pathlib import Path

import pytest

from ivig_tui.store import toml
from tests.report.page import FILES, shown

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
TOLD = shutil.which("pdfinfo") and shutil.which("pdftotext")
LEAST_PT = 8.5
MARGIN_PT = 8 / 25.4 * 72

WIDTHS = (320, 500, 800)
MEASURE = """
<script>
onload = () => {
  const seen = {}
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument
    const over = [...page.querySelectorAll("h1, h2, p, th, td, figcaption")]
      .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
    seen[frame.width] = [page.documentElement.scrollWidth, over.map(one => one.textContent)]
  }
  document.body.textContent = JSON.stringify(seen)
}
</script>
"""


def fullest(count: int, most_reviews: int) -> list[str]:
    """The worked sessions with the longest summaries, as HTML."""
    sessions = [toml.load(path) for path in FILES]
    sessions = [one for one in sessions if one.answers.reviews <= most_reviews]
    return sorted((shown(one, "html") for one in sessions), key=len)[-count:]


def browse(folder: Path, page: str, *words: str) -> str:
    """Have the browser open a page; what it prints."""
    assert BROWSER
    (folder / "page.html").write_text(page, "utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", f"--user-data-dir={folder / 'profile'}"]
    command += [*words, (folder / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=90)
    return done.stdout


def words_of(paper: Path) -> list[list[tuple[float, float, float, float]]]:
    """Where each word stands on each page: left, top, right and bottom, in points."""
    command = ["pdftotext", "-bbox", str(paper), "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    box = r'<word xMin="([^"]+)" yMin="([^"]+)" xMax="([^"]+)" yMax="([^"]+)"'
    return [[(float(a), float(b), float(c), float(d)) for a, b, c, d in re.findall(box, page)]
            for page in told.split("<page ")[1:]]  # fmt: skip


def sizes_of(paper: Path) -> list[float]:
    """The sizes of type, in points, each up to a third too large, as they are told rounded down."""
    command = ["pdftohtml", "-xml", "-stdout", "-zoom", "3", "-i", str(paper)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [
        (float(size) + 1) / 3 for size in re.findall(r'<fontspec id="\d+" size="([-\d.]+)"', told)
    ]


@pytest.mark.skipif(not (BROWSER and TOLD), reason="no chromium or no poppler here to print with")
@pytest.mark.parametrize("arial", [True, False], ids=["as it is", "without Arial"])
def test_three_assessments_print_on_one_a4_page(tmp_path: Path, *, arial: bool) -> None:
    paper = tmp_path / "page.pdf"
    for page in fullest(4, 2):
        if not arial:
            page = page.replace('Arial, "Liberation Sans", ', "")
        browse(tmp_path, page, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
        told = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
        size = re.search(r"Page size: +([\d.]+) x ([\d.]+) pts \(A4\)", told)
        assert size, told
        pages = words_of(paper)
        assert len(pages) == 1, page[:300]
        assert min(sizes_of(paper)) >= LEAST_PT
        boxes = pages[0]
        assert len(boxes) > 200
        assert min(left for left, *_ in boxes) > MARGIN_PT - 1
        assert max(right for _, _, right, _ in boxes) < float(size[1]) - MARGIN_PT + 1
        over = [(one, other) for one, other in combinations(boxes, 2) if overlap(one, other)]
        assert over == []


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two words stand on each other, by more than the space between lines."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 1 and high > 3


@pytest.mark.skipif(not BROWSER, reason="no chromium here to draw the page with")
def test_nothing_is_cut_on_a_narrow_screen(tmp_path: Path) -> None:
    for page in fullest(3, 9):
        # The policy of the page is that no script runs in it; the script here is outside.
        frames = "".join(
            f'<iframe width="{width}" height="900" srcdoc="{escape(page)}"></iframe>'
            for width in WIDTHS
        )
        told = browse(tmp_path, f"<body>{frames}{MEASURE}</body>", "--dump-dom")
        body = re.search(r"<body>(\{.*?\})</body>", told, re.DOTALL)
        assert body, told[:500]
        seen = json.loads(unescape(body[1]))
        assert list(seen) == [str(width) for width in WIDTHS]
        for width, (needed, over) in seen.items():
            assert needed <= int(width), width
            assert over == [], width
