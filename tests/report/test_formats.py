"""The summary in each format: the same content, no text of a person ever markup."""

import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivig_tui import report
from ivig_tui.cli import main
from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.wording import FORBIDDEN
from ivig_tui.exchange import assessed
from ivig_tui.myositis.catalogue import readings_that_bear
from ivig_tui.myositis.rows import Agent
from ivig_tui.presentation.outline import outline
from ivig_tui.presentation.verdict import flag_words, verdict
from ivig_tui.report.model import NOT_AN_ORDER, OLD_DOCUMENT
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.myositis.making import drawn, said
from tests.report.page import (
    FILES,
    FORMATS,
    SESSIONS,
    TODAY,
    as_html,
    element_names,
    shown,
    squeezed,
    tree,
    visible,
)

GOLDEN = Path(__file__).with_name("golden")
UPDATE = "UPDATE_GOLDENS"
GOLDENS = ("half-answered", "initial-review-improved", "continuing-review-not-met")
EACH_FORMAT = pytest.mark.parametrize("form", FORMATS)
EACH_MARKUP = pytest.mark.parametrize("form", ["markdown", "html", "svg"])
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


# --- the same in each ----------------------------------------------------------------------


@EACH_FORMAT
@pytest.mark.parametrize("name", GOLDENS)
def test_a_format_is_as_it_was(name: str, form: str) -> None:
    path = GOLDEN / (name + report.SUFFIXES[form])
    found = shown(toml.load(SESSIONS / f"{name}.toml"), form)
    if os.environ.get(UPDATE):
        path.write_text(found, "utf-8")
    assert path.exists(), f"no golden: {UPDATE}=1 writes it"
    assert found == path.read_text("utf-8"), f"{UPDATE}=1 accepts the new summary"


def test_there_is_no_golden_without_its_session() -> None:
    names = {name + suffix for name in GOLDENS for suffix in report.SUFFIXES.values()}
    assert {path.name for path in GOLDEN.iterdir()} == names


def test_the_command_offers_every_format() -> None:
    assert (*FORMATS, "json", "fhir") == report.FORMATS["show"]


@EACH_FORMAT
@EACH_FILE
def test_every_format_says_all_that_there_is_to_say(path: Path, form: str) -> None:
    """Verdicts, labels, answers, flags, readings and limits, in the words of the screen."""
    session = toml.load(path)
    assessment = assessed(session, TODAY)
    text = report.rendered(session, TODAY, form, extent=report.FULL)
    seen = squeezed(re.sub(r"[│·]", " ", visible(text, form)))
    # Text wraps within a cell; there only the words count.
    words = seen.split()
    told = [session.reference, OLD_DOCUMENT, NOT_AN_ORDER]
    told += [flag_words(raised) for raised in assessment.flags]
    told += [reading.text for reading in readings_that_bear(assessment)]
    for evaluation in (assessment.qualifying, *assessment.reviews):
        told.append(verdict(evaluation, assessment.answers).reason)
        for row in outline(evaluation, assessment.answers):
            told += [row.label, row.value, row.ids]
    for one in told:
        if form in ("text", "svg"):
            missing = [word for word in re.sub(r"[│·]", " ", one).split() if word not in words]
            assert not missing, (one, missing)
        else:
            assert squeezed(re.sub(r"[│·]", " ", one)) in seen, one


ORDER = (
    "Patient", "Diagnosis", "Review 1: MET, assessed", "Next infusion", "to look at",
    "Review 1: MET, 22 Jun", "Qualifying: MET", "Dose, as computed; not an order", "Dates",
    "Course of the score", "Readings in force", "Level of evidence (E1)", OLD_DOCUMENT,
    NOT_AN_ORDER,
)  # fmt: skip


@EACH_FORMAT
def test_it_goes_in_the_order_of_a_request_form(form: str) -> None:
    seen = visible(shown(toml.load(SESSIONS / "initial-review-improved.toml"), form), form)
    places = [seen.find(one) for one in ORDER]
    assert -1 not in places
    assert places == sorted(places)


@EACH_MARKUP
def test_a_state_is_a_glyph_and_a_word_in_every_format(form: str) -> None:
    seen = visible(shown(toml.load(SESSIONS / "half-answered.toml"), form), form)
    if form == "svg":
        assert "✘ Unresponsive not met" in seen.replace("│ ", "")
    else:
        assert "✘ not met" in seen and "✔ met" in seen and "? open" in seen


# --- inert -----------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", "</style></svg></table><img src=x onerror=alert(1)>",
    "]]> <!-- --> <![CDATA[ <?php ?>", "&lt;b&gt; &amp; &#10004; &copy", "a|b||c \\| d",
    "**bold** __b__ *i* _i_",
    "``` ` `` code", "[x](y) ![i](j) [r][s] [t]: u", "https://x.example www.x.example a@x.example",
    "<https://x.example>", "# head", "- item 1. item + item", "~~gone~~ $x$ H~2~O ^2^",
    "\\n \\ \\\\",
    '"quoted" \'single\' url(x) } *{}', "[red]rich[/red] [/] [link=x]y", ":smile: :ok:",
    "\ufffe\uffff\u0000\x1b[31m\x9b\u202e\u2066",
    "{{ x }} {% y %} ${z} %s", "=====", "> quote",
)  # fmt: skip
_SIGNED = datetime(2026, 3, 2, 9, 31, tzinfo=UTC)


def hostile(text: str) -> Session:
    """A session that has a text wherever a person may write one."""
    values: dict[str, Value] = {
        "patient.age_group": "adult", "patient.sex": "male", "patient.height_cm": 175,
        "qualifying.weight_kg": 100, "qualifying.date": date(2026, 3, 2),
        "qualifying.mrc_sum_score": 40,
        "qualifying.immunosuppressants": (Agent(text, "ineffective"),),
        "qualifying.notes": f"{text}\n{text}", "qualifying.signed_by": text,
        "qualifying.signed_at": _SIGNED, "treatment.actual_weight_reason": text,
        "reviews.2.weaning_not_planned_reason": text, "reviews.2.notes": text,
        "reviews.2.signed_by": text, "reviews.2.signed_at": _SIGNED,
    }  # fmt: skip
    return Session(text, said(values))


def literal(text: str) -> str:
    """What a reader should see of a text."""
    return squeezed(re.sub("[\ufffe\uffff]", "\ufffd", FORBIDDEN.sub("\ufffd", text)))


def plain_elements(form: str) -> set[str]:
    """The elements that a page without any text of a person has."""
    text = shown(hostile("plain"), form)
    return element_names(tree(as_html(text) if form == "markdown" else text))


@EACH_MARKUP
@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_person_is_shown_literally_and_is_no_markup(form: str, text: str) -> None:
    page = shown(hostile(text), form)
    assert not any(FORBIDDEN.match(c) for c in page if c != "\n")
    root = tree(as_html(page) if form == "markdown" else page)
    assert element_names(root) <= plain_elements(form)
    seen = visible(page, form)
    if form == "svg":  # long texts are wrapped, also within a word
        assert seen.replace(" ", "").count(literal(text).replace(" ", "")) >= 6
    else:
        # Reference twice in HTML (title), agent, two notes, two names, two reasons, note.
        assert seen.count(literal(text)) >= 9


@EACH_MARKUP
def test_no_random_course_breaks_a_format(form: str) -> None:
    plain = plain_elements(form) | {"polyline", "circle", "figure", "figcaption", "svg", "g"}
    plain |= {"line", "h2", "strong", "br", "b", "i"}
    for seed in range(200, 240):
        page = shown(drawn(seed), form)
        root = tree(as_html(page) if form == "markdown" else page)
        assert element_names(root) <= plain, seed


def test_a_markdown_table_has_as_many_cells_in_each_row_as_in_its_head() -> None:
    for text in HOSTILE:
        page = as_html(shown(hostile(text), "markdown"))
        for table in tree(page).iter("table"):
            counts = {len(row) for row in table.iter("tr")}
            assert len(counts) == 1, counts


@pytest.mark.parametrize("form", ["html", "svg"])
@EACH_FILE
def test_nothing_is_loaded_and_nothing_runs(path: Path, form: str) -> None:
    page = shown(toml.load(path), form)
    root = tree(page)
    names = element_names(root)
    assert not names & {"script", "link", "img", "image", "iframe", "object", "embed", "use", "a"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in ("href", "src", "style"), name
            assert not name.endswith("}href") and "url(" not in value
    style = "".join(one.text or "" for one in root.iter() if one.tag.endswith("style"))
    assert style and not re.search(r"url\(|@import|@font-face|expression|http", style)
    urls = set(re.findall(r"https?://[^\s\"<]+", page))
    assert urls <= {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}


def test_the_reference_on_each_printed_page_can_not_end_its_text() -> None:
    page = shown(Session('"; } body { display: none } /*'), "html")
    assert re.search(r'content: "(\\[0-9a-f]{6})+" \} \}\n', page)
    assert "body { display: none }" not in page.partition("<style>")[2].partition("</style>")[0]


# --- HTML for those who can't see it ----------------------------------------------------------


def test_html_has_its_language_its_headings_and_heads_for_its_tables() -> None:
    page = shown(toml.load(SESSIONS / "initial-review-improved.toml"), "html")
    root = tree(page)
    space = "{http://www.w3.org/1999/xhtml}"
    assert root.get("lang") == "en-AU"
    assert len(root.findall(f".//{space}h1")) == 1
    assert len(root.findall(f".//{space}h2")) == len(root.findall(f".//{space}section"))
    for row in root.iter(f"{space}tr"):
        scopes = [cell.get("scope") for cell in row if cell.tag == f"{space}th"]
        assert scopes and set(scopes) <= {"row", "col"}
    (drawing,) = root.iter("{http://www.w3.org/2000/svg}svg")
    assert drawing.get("role") == "img"
    assert "23 Feb 2026: 44; 22 Jun 2026: 52" in (drawing.get("aria-label") or "")
    (told,) = root.iter(f"{space}figcaption")
    assert told.text == drawing.get("aria-label")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("form", ["html", "svg"])
def test_every_colour_of_text_has_a_contrast_of_at_least_4_5(form: str) -> None:
    page = shown(toml.load(SESSIONS / "half-answered.toml"), form)
    colours = set(re.findall(r"(?<![-\w])(?:color|fill): (#[0-9a-f]{6})", page))
    assert len(colours) >= 3
    for colour in colours:
        if "padding-right" in page and re.search(rf"\.criteria i {{[^}}]*{colour}", page):
            continue  # the strokes beside the labels are no text
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


# --- the drawing -------------------------------------------------------------------------------


def circles(page: str) -> list[ElementTree.Element]:
    return [one for one in tree(page).iter() if one.tag.endswith("circle")]


@pytest.mark.parametrize("form", ["html", "svg"])
def test_the_course_is_drawn_to_scale_with_the_limit_at_its_place(form: str) -> None:
    answers = said({"patient.age_group": "adult", "qualifying.mrc_sum_score": 55,
                    "reviews.1.mrc_sum_score": 0, "reviews.2.mrc_sum_score": 60})  # fmt: skip
    page = shown(Session("SYN-1", answers), form)
    at_limit, lowest, highest = (float(one.get("cy") or "nan") for one in circles(page))
    (limit,) = [one for one in tree(page).iter() if one.get("class") == "limit"]
    assert float(limit.get("y1") or "nan") == at_limit
    assert lowest > at_limit > highest
    assert abs((lowest - at_limit) / (lowest - highest) - 55 / 60) < 0.01


def test_no_label_of_a_long_course_lies_on_another() -> None:
    values: dict[str, Value] = {f"reviews.{n}.mrc_sum_score": 40 for n in range(1, 21)}
    values |= {f"reviews.{n}.date": date(2026, 1, n) for n in range(1, 21)}
    answers = said(values | {"patient.age_group": "adult", "qualifying.mrc_sum_score": 40})
    for form, least in (("html", 34), ("svg", 60)):
        page = shown(Session("SYN-1", answers), form)
        assert len(circles(page)) == 21
        labels = [one for one in tree(page).iter() if (one.text or "").endswith(" 2026")
                  and one.get("class") == "figure"]  # fmt: skip
        across = sorted(float(one.get("x") or "nan") for one in labels)
        assert len(across) >= 4
        assert all(b - a >= least for a, b in pairwise(across)), across


# --- the command --------------------------------------------------------------------------------


@EACH_FORMAT
def test_o_writes_each_format_for_its_owner_only(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, name = tmp_path / "summary", str(SESSIONS / "half-answered.toml")
    before = os.umask(0)
    try:
        assert main(["--today", "2026-11-22", "show", name, "--format", form, "-o", str(path)]) == 0
    finally:
        os.umask(before)
    assert capsys.readouterr() == ("", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text("utf-8") == shown(toml.load(Path(name)), form)


@EACH_MARKUP
def test_a_pipe_that_is_not_utf_8_gets_markup_that_is_still_whole(form: str) -> None:
    """A glyph turned into `|` or `>` would be markup; a reference is none."""
    name = str(SESSIONS / "half-answered.toml")
    command = [sys.executable, "-m", "ivig_tui", "--today", "2026-11-22", "show", name]
    done = subprocess.run(
        [*command, "--format", form],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=30,
        check=True,
    )
    page = done.stdout.decode("ascii")
    assert "&#10004;" in page
    assert visible(page, form) == visible(shown(toml.load(Path(name)), form), form)


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_only_text_and_svg_are_laid_out_by_rich(form: str) -> None:
    code = (
        "import sys; from ivig_tui.cli import main; main(sys.argv[1:]); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'rich', 'textual'}), "
        "file=sys.stderr)"
    )
    words = ["show", str(SESSIONS / "half-answered.toml"), "--format", form]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == "[]\n"


def test_a_command_that_succeeds_imports_nothing_that_only_an_error_or_a_change_needs() -> None:
    code = (
        "import sys; from ivig_tui.cli import main; main(sys.argv[1:]); "
        "print(sorted({'shutil', 'getpass', 'ivig_tui.store.slips'} & {*sys.modules}), "
        "file=sys.stderr)"
    )
    words = ["show", "--brief", str(SESSIONS / "half-answered.toml")]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == "[]\n"


def test_the_reference_of_a_page_is_that_of_the_session() -> None:
    session = replace(toml.load(SESSIONS / "half-answered.toml"), reference="SYN-9999")
    for form in FORMATS:
        assert "SYN-9999" in visible(shown(session, form), form)
