"""LHC-Forms, in headless Chromium, calculates from the answers of an export what `check` says.

The form is given the Questionnaire and, by its option `questionnaireResponse`, the answers of one
assessment without any result: what it shows is its own. Given by `mergeFHIRDataIntoLForms` a
response counts as saved, and it calculates nothing.
"""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.report.fhir import questionnaires
from tests.truth import exported, npm

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
SCRIPTS = (
    "webcomponent/assets/lib/zone.min.js",
    "webcomponent/lhc-forms.js",
    "fhir/R4/lformsFHIR.min.js",
)
PAGE = """<!DOCTYPE html><meta charset="utf-8"><div id="form"></div><pre id="told"></pre>
%s
<script>
const forms = %s, asked = %s;
(async () => {
  const place = document.getElementById("form"), told = [];
  for (const [name, questionnaireResponse] of asked) {
    await LForms.Util.addFormToPage(forms[name], place, {fhirVersion: "R4", questionnaireResponse});
    told.push(LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4", place));
  }
  return told;
})().catch((error) => String(error)).then((told) => {
  document.getElementById("told").textContent = JSON.stringify(told);
});
</script>
"""
Json = dict[str, Any]

pytestmark = pytest.mark.skipif(not BROWSER, reason="no chromium here to run LHC-Forms in")


@pytest.fixture(scope="module")
def scripts(request: pytest.FixtureRequest) -> list[Path]:
    """The three scripts that a page with a form needs."""
    folder = npm.unpacked(request.config, "lforms@40.1.3") / "dist" / "lforms"
    return [folder / name for name in SCRIPTS]


def in_script(value: object) -> str:
    """JSON that ends no script early."""
    return json.dumps(value).replace("<", "\\u003c")


def filled_in(scripts: list[Path], compared: list[exported.Assessment], work: Path) -> list[Json]:
    """The responses that the forms give back after each is loaded and has calculated."""
    page = work / "page.html"
    loaded = "\n".join(f'<script src="{path.as_uri()}"></script>' for path in scripts)
    forms = {name: questionnaires.questionnaire(name) for name in exported.CALCULATED}
    asked = [[one.form, one.response] for one in compared]
    page.write_text(PAGE % (loaded, in_script(forms), in_script(asked)), "utf-8")
    shown = subprocess.run(
        [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu",
         "--virtual-time-budget=600000", f"--user-data-dir={work / 'profile'}",
         "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    told = re.search(r'<pre id="told">(.*?)</pre>', shown.stdout, re.DOTALL)
    assert told is not None
    given: list[Json] = json.loads(html.unescape(told.group(1)))
    assert isinstance(given, list), given
    return given


def results(response: Json) -> dict[str, str]:
    """The calculated results that stand in a response."""
    group: Json = next((item for item in response["item"] if item["linkId"] == "result"), {})
    return {
        item["linkId"].removeprefix("result."): item["answer"][0]["valueString"]
        for item in group.get("item", [])
    }


def test_lhc_forms_calculates_what_check_says_of_every_worked_session(
    scripts: list[Path], tmp_path: Path
) -> None:
    compared = exported.of_files(exported.WORKED)
    assert not any(results(one.response) for one in compared)
    for given, one in zip(filled_in(scripts, compared, tmp_path), compared, strict=True):
        assert results(given) == one.states, one.response["subject"]
    assert len(exported.states_of(compared)) >= 30
