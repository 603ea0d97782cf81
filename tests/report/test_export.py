"""`ivig-tui export`: what sessions hold comes out whole, as any reader of CSV and JSON sees it.

What is expected is read from the files by the standard library alone, and from `check --json`.
"""

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.cli import main
from tests.format.conftest import HEAD
from tests.format.kinds import MOMENT
from tests.terminal.harness import PROGRAM, Terminal, environment

TESTS = Path(__file__).parent.parent
FILES = [*sorted((TESTS.parent / "sessions").glob("*.toml")), *sorted(TESTS.glob("cases/*.toml"))]
TODAY = "2026-11-22"
Row = dict[str, Any]

MRC = (
    "shoulder_abduction elbow_flexion wrist_extension hip_flexion knee_extension foot_dorsiflexion"
).split()
CMAS = (
    "head_lift leg_raise straight_leg_lift supine_to_prone sit_ups supine_to_sit arm_raise "
    "arm_raise_duration floor_sit all_fours floor_rise chair_rise stool_step pick_up"
).split()
BLOCKS = (
    "condition specialist exclusion confirmed severity corticosteroids immunosuppressants "
    "reviewer documented response weaning"
).split()
DOSE = (
    "weight_from actual_kg adjusted_kg basis dosing_kg exact_g dispensed_g doses_g"
).split()  # fmt: skip


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """`run("--table", "agents")`: the exit code, stdout as it is sent, the lines of stderr."""

    def exported(*words: str, folder: Path | None = None) -> tuple[int, str, list[str]]:
        where = [] if folder is None else ["--sessions", str(folder)]
        code = main([*where, "--today", TODAY, "export", *words])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode().splitlines()

    return exported


def rows_of_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def rows_of_jsonl(text: str) -> list[Row]:
    return [json.loads(line) for line in text.splitlines()]


def document(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


def in_json(value: object) -> object:
    """A TOML value as JSON should have it."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime():
            return value.isoformat()
        case list():
            return [in_json(part) for part in value]
        case dict():
            return {key: in_json(part) for key, part in value.items()}
    return value


def in_a_cell(value: Any, column: str) -> str:
    """A value of JSON as the cell that the specification gives it."""
    if value is None or (value == [] and column in ("needs", "flags")):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and value and not any(isinstance(one, dict) for one in value):
        return " ".join(in_a_cell(one, "") for one in value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


# --- assessments --------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_specification(run: Any, tmp_path: Path) -> None:
    code, out, _ = run(folder=tmp_path)
    (names,) = csv.reader(io.StringIO(out, newline=""))
    assert code == 0, "an empty folder has the header alone"
    blocks = [f"blocks.{name}" for name in BLOCKS]
    head = ["reference", "file", "as_of", "assessment", "decision", *blocks, "needs"]
    assert names[: len(head)] == head
    dose = [f"dose.induction.{key}" for key in DOSE]
    dose += [f"dose.maintenance.{key}" for key in (*DOSE, "limit_g")]
    assert names[-len(dose) - 1 :] == [*dose, "flags"]
    assert len(set(names)) == len(names)
    answers = names[len(head) : -len(dose) - 1]
    assert {"age_group", "diagnosed_by", "started", "infusions", "biopsy", "immunosuppressants",
            "weaning_not_planned_reason", "signed_at"} <= set(answers)  # fmt: skip
    graded = [f"mrc.{item}.{side}" for item in MRC for side in ("right", "left")]
    graded += [f"cmas.{item}" for item in CMAS]
    assert [name for name in answers if "." in name] == graded


def expected_rows(path: Path) -> list[Row]:
    """The rows of a session, from its file and from `check --json`."""
    done = subprocess.run(
        [sys.executable, "-m", "ivig_tui", "--today", TODAY, "check", "--json", str(path)],
        capture_output=True, text=True, check=True, cwd=TESTS.parent,
    )  # fmt: skip
    told, read = json.loads(done.stdout), document(path)
    found = []
    reviews = read.get("reviews", [])
    for where, answers, result in (
        ("qualifying", read.get("qualifying", {}), told["qualifying"]),
        *(
            (f"reviews.{n}", answers, told["reviews"][n - 1])
            for n, answers in enumerate(reviews, 1)
        ),
    ):
        row: Row = {"reference": read["reference"], "file": str(path), "as_of": TODAY,
                    "assessment": where, "decision": result["decision"], "needs": result["needs"],
                    "flags": told["flags"]}  # fmt: skip
        row |= {f"blocks.{name}": state for name, state in result["blocks"].items()}
        for table in (
            *(read.get(one, {}) for one in ("patient", "diagnosis", "treatment")),
            answers,
        ):
            row |= {key: in_json(value) for key, value in table.items() if key not in SCALES}
        for item, (right, left) in answers.get("mrc", {}).items():
            row |= {f"mrc.{item}.right": right, f"mrc.{item}.left": left}
        row |= {f"cmas.{item}": grade for item, grade in answers.get("cmas", {}).items()}
        for phase in ("induction", "maintenance"):
            dose = told["dose"][phase] or {}
            row |= {f"dose.{phase}.{key}": value for key, value in dose.items()}
        found.append(row)
    return found


SCALES = ("mrc", "cmas")


@pytest.mark.parametrize("path", FILES[::3], ids=lambda path: path.stem)
def test_each_assessment_is_a_row_of_all_its_answers_and_results(run: Any, path: Path) -> None:
    code, out, err = run("--format", "jsonl", str(path))
    assert (code, err) == (0, [])
    rows = rows_of_jsonl(out)
    expected = expected_rows(path)
    assert [{key: v for key, v in row.items() if v is not None} for row in rows] == [
        {key: v for key, v in row.items() if v is not None} for row in expected
    ]
    # Every row has every column, and CSV the same ones with the same values.
    code, out, err = run(str(path))
    assert (code, err) == (0, [])
    in_csv = rows_of_csv(out)
    assert all(list(row) == list(in_csv[0]) for row in rows)
    assert in_csv == [{key: in_a_cell(value, key) for key, value in row.items()} for row in rows]


# --- the other tables ---------------------------------------------------------------------------

ENTRIES = {
    "infusions": ("treatment", "infusions", ("date", "grams", "phase")),
    "agents": ("qualifying", "immunosuppressants", ("agent", "outcome")),
    "history": ("", "history", ("at", "by", "field", "old", "new")),
}


@pytest.mark.parametrize("table", ENTRIES)
def test_each_entry_of_a_folder_s_sessions_is_a_row(run: Any, table: str) -> None:
    place, key, columns = ENTRIES[table]
    folder = TESTS.parent / "sessions"
    expected = []
    for path in sorted(folder.glob("*.toml")):
        read = document(path)
        for entry in (read.get(place, {}) if place else read).get(key, []):
            whose = {"reference": read["reference"], "file": path.name}
            expected.append(whose | {key: in_json(entry.get(key)) for key in columns})
    assert expected
    code, out, err = run("--table", table, "--format", "jsonl", folder=folder)
    assert (code, err) == (0, [])
    rows = rows_of_jsonl(out)
    assert [{key: row[key] for key in expected[0]} for row in rows] == expected
    code, out, err = run("--table", table, folder=folder)
    assert (code, err) == (0, [])
    assert rows_of_csv(out) == [
        {key: in_a_cell(value, key) for key, value in row.items()} for row in rows
    ]


def test_no_agents_used_is_told_from_agents_not_answered(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f"{HEAD}[qualifying]\nimmunosuppressants = []\n")
    (tmp_path / "b.toml").write_text(HEAD)
    _, out, _ = run(folder=tmp_path)
    assert [row["immunosuppressants"] for row in rows_of_csv(out)] == ["[]", ""]
    _, out, _ = run("--format", "jsonl", folder=tmp_path)
    assert [row["immunosuppressants"] for row in rows_of_jsonl(out)] == [[], None]


def test_what_json_has_no_number_for_is_text(run: Any, tmp_path: Path) -> None:
    entry = 'at = 2026-11-22T09:31:04+11:00, by = "x", field = "y"'
    values = "old = [inf, -nan, 1e999999999, 0.1234567890123456789], new = {a = 07:30:00}"
    (tmp_path / "a.toml").write_text(f"{HEAD}history = [{{{entry}, {values}}}]\n")
    _, out, _ = run("--table", "history", "--format", "jsonl", folder=tmp_path)
    (row,) = rows_of_jsonl(out)
    assert row["old"] == ["Infinity", "-NaN", "1E+999999999", "0.1234567890123456789"]
    assert row["new"] == {"a": "07:30:00"}


# --- harmless cells -----------------------------------------------------------------------------

FORMULAS = ('=HYPERLINK("https://x.example","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\r\n=1")


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_a_text_that_would_start_a_formula_gets_an_apostrophe(
    run: Any, tmp_path: Path, text: str
) -> None:
    quoted = json.dumps(text)
    (tmp_path / "=a.toml").write_text(
        f'{HEAD}[[history]]\nat = {MOMENT}\nby = "x"\nfield = "y"\nold = {quoted}\n'
    )
    _, out, _ = run("--table", "history", folder=tmp_path)
    (row,) = rows_of_csv(out)
    assert row["file"] == "'=a.toml"
    assert row["old"][0] == "'"
    kept = text.replace("\t", "\ufffd")
    kept = kept if "\n" in kept else kept.replace("\r", "\ufffd")
    assert row["old"][1:] == kept, "a control character is shown as what it is not"
    _, out, _ = run("--table", "history", "--format", "jsonl", folder=tmp_path)
    assert rows_of_jsonl(out)[0]["old"] == text


@pytest.mark.parametrize("field", ["agent", "notes", "reference", "signed_by"])
def test_wherever_a_person_s_text_is_no_cell_starts_a_formula(
    run: Any, tmp_path: Path, field: str
) -> None:
    text = "=1+1"
    signed = "signed_at = 2026-11-22T09:31:04+11:00\n"
    reference = text if field == "reference" else "SYN-0417"
    body = {
        "agent": f'[qualifying]\nimmunosuppressants = [{{agent = "{text}"}}]\n',
        "notes": f'[qualifying]\nnotes = "{text}"\n',
        "signed_by": f'[qualifying]\nsigned_by = "{text}"\n{signed}',
    }.get(field, "")
    (tmp_path / "a.toml").write_text(HEAD.replace("SYN-0417", reference) + body)
    table = "agents" if field == "agent" else "assessments"
    _, out, _ = run("--table", table, folder=tmp_path)
    (row,) = rows_of_csv(out)
    assert row[field] == f"'{text}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_a_number_below_zero_is_a_number_and_gets_none(run: Any, tmp_path: Path) -> None:
    entry = 'at = 2026-11-22T09:31:04+11:00, by = "x", field = "y", old = -5, new = -inf'
    (tmp_path / "a.toml").write_text(f"{HEAD}history = [{{{entry}}}]\n")
    _, out, _ = run("--table", "history", folder=tmp_path)
    (row,) = rows_of_csv(out)
    assert (row["old"], row["new"]) == ("-5", "'-Infinity")


def test_the_csv_is_rfc_4180_s(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        HEAD + '[qualifying]\nnotes = "say \\"no\\",\\nthen ß\\r\\n=go"\n', "utf-8"
    )
    _, out, _ = run(folder=tmp_path)
    assert out.startswith("reference,file,as_of,")
    assert ',"say ""no"",\nthen ß\r\n=go",' in out
    assert out.endswith("\r\n") and out.count("\r\n") == 3
    (row,) = rows_of_csv(out)
    assert row["notes"] == 'say "no",\nthen ß\r\n=go'


def test_it_is_utf_8_whatever_the_locale_says(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD + '[qualifying]\nnotes = "né ✔ 免疫"\n', "utf-8")
    done = subprocess.run(
        [PROGRAM, "--sessions", tmp_path, "export"],
        env=environment(tmp_path, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    assert "né ✔ 免疫" in done.stdout.decode("utf-8")


# --- which sessions, and what can't be read -------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sessions, one of them broken, in a folder of their own."""
    one = tmp_path / "sessions"
    one.mkdir()
    for name, reference in (("a", "SYN-0002"), ("c", "SYN-0001")):
        (one / f"{name}.toml").write_text(HEAD.replace("SYN-0417", reference))
    (one / "b.toml").write_text("format = 2\n")
    return one


REASON = "format: 2 was made by a newer version; this one reads 1"


def test_without_a_name_all_of_the_folder_is_exported_and_the_unreadable_are_told(
    run: Any, folder: Path
) -> None:
    code, out, err = run(folder=folder)
    assert (code, err) == (1, [f"b.toml: {REASON}"])
    assert [row["file"] for row in rows_of_csv(out)] == ["a.toml", "c.toml"]


def test_names_are_exported_in_their_order_by_reference_or_path(run: Any, folder: Path) -> None:
    path = str(folder / "c.toml")
    code, out, err = run(path, "SYN-0002", "nowhere", path, folder=folder)
    assert code == 1
    assert err == [f"nowhere: no such file, and no session in {folder} has this reference"]
    files = [row["file"] for row in rows_of_csv(out)]
    assert files == [path, str(folder / "a.toml"), path]


def test_a_folder_that_is_not_there_is_an_error(run: Any, tmp_path: Path) -> None:
    code, out, err = run(folder=tmp_path / "none")
    assert (code, out) == (1, "")
    assert err == [f"ivig-tui: there is no folder {tmp_path / 'none'}"]


def test_a_link_in_the_folder_is_not_followed(run: Any, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text(HEAD)
    (folder / "d.toml").symlink_to(tmp_path / "elsewhere.toml")
    code, out, err = run(folder=folder)
    assert code == 1
    assert "d.toml: is a link" in err[1]
    assert "d.toml" not in out


# --- into a file ----------------------------------------------------------------------------------


def test_a_file_is_written_whole_for_its_owner_only(run: Any, folder: Path, tmp_path: Path) -> None:
    _, out, _ = run(folder=folder)
    target = tmp_path / "out.csv"
    os.umask(os.umask(0))
    before = os.umask(0)
    try:
        code, told, err = run("-o", str(target), folder=folder)
    finally:
        os.umask(before)
    assert (code, told, err) == (1, "", [f"b.toml: {REASON}"])
    assert target.read_bytes().decode() == out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_where_there_is_no_room_the_old_file_stays_and_nothing_is_left(
    folder: Path, tmp_path: Path
) -> None:
    """The kernel refuses to let the file grow; the export is much larger than that."""
    notes = "x" * 4000
    for number in range(20):
        text = HEAD.replace("0417", f"1{number:03}") + f'[qualifying]\nnotes = "{notes}"\n'
        (folder / f"n{number:02}.toml").write_text(text)
    target = tmp_path / "out.csv"
    target.write_text("old")
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 16; exec "$@"', "-", PROGRAM, "--sessions", folder, "export",
         "-o", target],
        env=environment(tmp_path), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{target}: can't be written: File too large" in done.stderr
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "sessions"]


def test_a_session_is_never_written_over(run: Any, folder: Path) -> None:
    before = (folder / "a.toml").read_bytes()
    code, _, err = run("-o", str(folder / "a.toml"), folder=folder)
    assert code == 1
    assert "is there already and may be a session" in err[-1]
    assert (folder / "a.toml").read_bytes() == before


# --- many ----------------------------------------------------------------------------------------


def long_history(entries: int) -> str:
    one = '[[history]]\nat = 2026-11-22T09:31:04+11:00\nby = "x"\nfield = "qualifying.notes"\n'
    return HEAD + one * entries


def test_progress_is_told_on_a_terminal_once_a_second_has_passed_and_goes_away(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    for number in range(30):
        text = long_history(9000).replace("SYN-0417", f"SYN-{number}")
        (folder / f"{number}.toml").write_text(text)
    (folder / "z.toml").write_text("format = 2\n")
    command = ("export", "--table", "agents", "-o", "out.csv")
    with Terminal(*command, home=tmp_path) as terminal:
        terminal.wait_until(lambda: terminal.code is not None, "the end", 60)
        told = terminal.raw.decode()
    assert re.search(r"\r[1-9][0-9]? of 31 sessions", told)
    assert [row for row in terminal.rows() if row.strip()] == [f"z.toml: {REASON}"]
    done = subprocess.run(
        [PROGRAM, *command], cwd=tmp_path, env=environment(tmp_path), capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", f"z.toml: {REASON}\n")


def peak_mb(folder: Path) -> float:
    """The most memory that an export of a folder holds, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, PROGRAM, folder], capture_output=True, text=True,
        check=True, timeout=120,
    )  # fmt: skip
    return float(done.stdout)


MEASURED = """
import resource, subprocess, sys
program, folder = sys.argv[1:]
subprocess.run([program, "--sessions", folder, "export"], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def test_five_hundred_sessions_take_no_more_memory_than_twenty(tmp_path: Path) -> None:
    text = FILES[0].read_text("utf-8")
    few, many = tmp_path / "few", tmp_path / "many"
    for folder, number in ((few, 20), (many, 500)):
        folder.mkdir()
        for n in range(number):
            (folder / f"{n}.toml").write_text(text.replace("SYN-", f"SYN-{n}-"), "utf-8")
    assert peak_mb(many) < peak_mb(few) + 2


# --- a spreadsheet --------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
@pytest.mark.parametrize("table", ["assessments", *ENTRIES])
def test_a_spreadsheet_opens_it_without_a_formula_and_with_the_same_values(
    table: str, tmp_path: Path
) -> None:
    """Into LibreOffice's own format, and back to CSV; yes and no come back in its own letters."""
    notes = 'say \\"no\\", né ✔\\n=1+1'
    text = HEAD.replace("SYN-0417", "=SUM(A1:A9)") + f'[qualifying]\nnotes = "{notes}"\n'
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "@x.toml").write_text(text, "utf-8")
    for path in FILES[:25]:
        shutil.copy(path, tmp_path / "sessions")
    out = tmp_path / "out.csv"
    main(["--sessions", str(tmp_path / "sessions"), "export", "--table", table, "-o", str(out)])
    soffice = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    for words in (
        ["--infilter=CSV:44,34,76,1", "--convert-to", "ods", "--outdir", "in", "out.csv"],
        ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false",
         "--outdir", "back", "in/out.ods"],
    ):  # fmt: skip
        subprocess.run([*soffice, *words], cwd=tmp_path, check=True, capture_output=True,
                       timeout=120)  # fmt: skip
    with zipfile.ZipFile(tmp_path / "in" / "out.ods") as opened:
        assert b"table:formula" not in opened.read("content.xml")
    sent = rows_of_csv(out.read_bytes().decode())
    came = rows_of_csv((tmp_path / "back" / "out.csv").read_bytes().decode())
    letters = {"TRUE": "true", "FALSE": "false"}
    assert len(came) == len(sent) > 5
    assert [{k: letters.get(v, v) for k, v in row.items()} for row in came] == sent
