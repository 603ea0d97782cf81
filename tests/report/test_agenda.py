"""`ivig-tui agenda`: what is due in a folder, in each format, for people and for programs."""

import csv
import io
import json
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import icalendar
import pytest
import tomli_w

from ivig_tui.cli import main
from tests.format.conftest import HEAD
from tests.truth import draw, plan
from tests.truth.test_agreement import TODAY

TESTS = Path(__file__).parent.parent
SESSIONS = TESTS.parent / "sessions"


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """`run(folder, "--days", "9")`: the exit code, stdout as it is sent, the lines of stderr."""

    def due(folder: Path, *words: str, today: str = "2026-11-22") -> tuple[int, str, list[str]]:
        code = main(["--sessions", str(folder), "--today", today, "agenda", *words])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode().splitlines()

    return due


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


# --- which rows, and what they say --------------------------------------------------------------


def test_the_agenda_of_the_cases_is_the_shared_one_to_the_letter(run: Any) -> None:
    code, out, err = run(TESTS / "cases", "--days", "45", "--format", "json")
    assert (code, err) == (0, [])
    lines = (TESTS / "cases" / "agenda.jsonl").read_text("utf-8").splitlines()
    files = (TESTS / "cases").glob("*.toml")
    here = {tomllib.loads(path.read_text("utf-8"))["reference"] for path in files}
    expected = [row for row in map(json.loads, lines) if row["reference"] in here]
    keys = list(expected[0])
    told = [json.dumps({key: row[key] for key in keys}) for row in objects(out)]
    assert told == [json.dumps(row) for row in expected]
    assert len(told) > 50


def test_two_thousand_sessions_drawn_at_random_agree_with_a_second_reading_of_the_plan(
    run: Any, tmp_path: Path
) -> None:
    """The plan as tests/truth reads it from the public text. Of vials there it says nothing, as
    several ways may be of equally few."""
    rng, expected = random.Random(2026), []
    for number in range(2_000):
        document = draw.random_session(rng)
        document["reference"] = f"R-{number * 7919 % 2000:04}"
        path = tmp_path / f"{number:04}.toml"
        path.write_text(tomli_w.dumps(document), "utf-8")
        expected += [row | {"file": path.name} for row in plan.agenda(document, TODAY, 400)]
    expected.sort(key=lambda row: (row["date"], row["reference"], row["what"] == "review"))
    code, out, err = run(tmp_path, "--days", "400", "--format", "json")
    assert (code, err) == (0, [])
    rows = objects(out)
    assert len(rows) > 2_000
    for row, other in zip(rows, expected, strict=True):
        vials = row.pop("vials")
        assert (vials is None) == (row["grams"] is None)
        grams = sum(Decimal(size) * count for size, count in (vials or {}).items())
        assert grams == Decimal(str(row["grams"] or 0))
        assert json.loads(json.dumps(other, default=float)) == row


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two infusions of 160 g within a week, one of unknown grams, a review that is overdue, and a
    file that can't be read."""
    one = tmp_path / "ward"
    one.mkdir()
    weight = "[qualifying]\nweight_kg = 80\n"
    for name, body in {
        "a": f"[treatment]\nstarted = 2026-11-24\ninduction_doses = 2\n{weight}",
        "b": "[treatment]\nstarted = 2026-11-25\n",
        "c": "[treatment]\nstarted = 2026-03-01\n",
    }.items():
        (one / f"{name}.toml").write_text(HEAD.replace("SYN-0417", f"SYN-{name}") + body)
    (one / "broken.toml").write_text("format = 2\n")
    return one


BROKEN = ["broken.toml: format: 2 was made by a newer version; this one reads 1"]


def test_the_text_has_the_overdue_first_and_the_vials_in_all_below(run: Any, folder: Path) -> None:
    code, out, err = run(folder)
    assert (code, err) == (1, BROKEN)
    rows = [line.split() for line in out.splitlines()]
    assert [row[:3] for row in rows[1:5]] == [
        ["2026-07-01", "overdue", "SYN-c"],
        ["2026-11-24", "SYN-a", "induction"],
        ["2026-11-25", "SYN-a", "induction"],
        ["2026-11-25", "SYN-b", "induction"],
    ]
    cells = [re.split("  +", line)[2:] for line in out.splitlines()[1:5]]
    weight = "80 kg actual, without a date"
    assert cells == [
        ["review 1", "–", "–", "–", "–"],
        ["induction 1 of 2", "80 g", "4 × 20 g", weight, "age_group_needed"],
        ["induction 2 of 2", "80 g", "4 × 20 g", weight, "age_group_needed"],
        ["induction 1", "unknown", "–", "unknown", "–"],
    ]
    assert out.splitlines()[6:] == [
        "Vials in all: 8 × 20 g; 160 g",
        "Not counted, as the grams are unknown: 1 infusion",
        "As planned; not an order.",
    ]


@pytest.mark.parametrize(("days", "rows"), [("0", 1), ("1", 1), ("2", 2), ("3", 4), ("7", 4)])
def test_the_last_of_the_days_is_counted(run: Any, folder: Path, days: str, rows: int) -> None:
    _, out, _ = run(folder, "--days", days, "--format", "json")
    assert len(objects(out)) == rows


def test_of_what_is_unknown_or_does_not_belong_null_is_told(run: Any, folder: Path) -> None:
    _, out, _ = run(folder, "--format", "json")
    review, first, _, unknown = objects(out)
    assert review == {
        "date": "2026-07-01", "reference": "SYN-c", "file": "c.toml", "what": "review", "number": 1,
        "of": None, "dose": None, "grams": None, "vials": None, "dosing_kg": None, "basis": None,
        "weight_date": None, "overdue": True, "flags": [],
    }  # fmt: skip
    assert (first["of"], first["grams"], first["vials"]) == (2, 80, {"20": 4})
    assert (first["dosing_kg"], first["basis"], first["weight_date"]) == (80, "actual", None)
    told = {key for key, value in unknown.items() if value is not None}
    assert told == {"date", "reference", "file", "what", "number", "overdue", "flags"}


def test_where_nothing_is_due_that_is_said(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD)
    assert run(tmp_path, "--days", "1") == (
        0, f"Nothing is due within 1 day in {tmp_path}\n", [],
    )  # fmt: skip
    assert run(tmp_path, "--format", "json") == (0, "", [])
    _, out, _ = run(tmp_path, "--format", "csv")
    assert len(out.splitlines()) == 1


# --- CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [SESSIONS, TESTS / "cases"], ids=["sessions", "cases"])
def test_the_csv_has_the_same_columns_and_values(run: Any, where: Path) -> None:
    _, out, _ = run(where, "--days", "60", "--format", "json")
    rows = objects(out)
    code, out, err = run(where, "--days", "60", "--format", "csv")
    assert (code, err) == (0, [])
    in_csv = list(csv.DictReader(io.StringIO(out, newline="")))
    assert len(in_csv) == len(rows) > 10
    for row, other in zip(in_csv, rows, strict=True):
        assert list(row) == list(other)
        vials = " + ".join(f"{count} × {size} g" for size, count in (other["vials"] or {}).items())
        assert row["vials"] == vials
        assert row["flags"] == " ".join(other["flags"])
        assert row["overdue"] == str(other["overdue"]).lower()
        for key in set(row) - {"vials", "flags", "overdue"}:
            assert row[key] == ("" if other[key] is None else str(other[key]))


def test_a_reference_that_would_start_a_formula_is_harmless(run: Any, folder: Path) -> None:
    text = (folder / "a.toml").read_text()
    (folder / "a.toml").write_text(text.replace("SYN-a", "=1+1"))
    _, out, _ = run(folder, "--format", "csv")
    assert {row["reference"] for row in csv.DictReader(io.StringIO(out))} == {
        "'=1+1", "SYN-b", "SYN-c",
    }  # fmt: skip


# --- the calendar -------------------------------------------------------------------------------


def events(out: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(out).walk("VEVENT"))


def test_the_calendar_has_an_all_day_event_for_each_row(run: Any) -> None:
    _, out, _ = run(SESSIONS, "--days", "60", "--format", "json")
    rows = objects(out)
    code, out, err = run(SESSIONS, "--days", "60", "--format", "ics")
    assert (code, err) == (0, [])
    assert len(rows) > 20
    for row, event in zip(rows, events(out), strict=True):
        assert event["DTSTART"].dt.isoformat() == row["date"]
        assert event["DTSTART"].params["VALUE"] == "DATE"
        what = {"induction": f"induction {row['number']} of {row['of']}",
                "review": f"review {row['number']}"}.get(row["what"])  # fmt: skip
        summary = str(event["SUMMARY"])
        assert summary.startswith(f"{row['reference']} {what or 'maintenance'}")
        if row["grams"]:
            assert f"{row['grams']} g" in str(event["DESCRIPTION"]).splitlines()


def test_the_calendar_keeps_to_rfc_5545(run: Any, folder: Path) -> None:
    reference = "Ü, Müller; née\\Ñandú – " + "é" * 41
    text = (folder / "a.toml").read_text()
    (folder / "a.toml").write_text(text.replace('"SYN-a"', f"'{reference}'"), "utf-8")
    code, out, _ = run(folder, "--format", "ics")
    assert code == 1, "one file can't be read"
    lines = out.encode().split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in b"".join(lines), "every line ends in CR LF"
    assert max(map(len, lines)) <= 75, "longer lines are folded, at 75 bytes"
    unfolded = out.replace("\r\n ", "").split("\r\n")
    escaped = reference.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert f"SUMMARY:{escaped} induction 1 of 2" in unfolded
    for needed in ("VERSION:2.0", "PRODID:-//ivig-tui//agenda//EN"):
        assert unfolded.count(needed) == 1
    counts = Counter(line.partition(":")[0].partition(";")[0] for line in unfolded)
    assert counts["UID"] == counts["DTSTAMP"] == counts["DTSTART"] == counts["SUMMARY"] == 4
    assert "DTSTART;VALUE=DATE:20261124" in unfolded
    assert str(events(out)[1]["SUMMARY"]) == f"{reference} induction 1 of 2"


def test_an_infusion_that_moves_keeps_its_uid_and_no_two_share_one(run: Any, folder: Path) -> None:
    _, out, _ = run(folder, "--format", "ics", "--days", "400")
    before = {str(event["SUMMARY"]): (event["UID"], event["DTSTART"].dt) for event in events(out)}
    assert len({uid for uid, _ in before.values()}) == len(before) > 4
    text = (folder / "a.toml").read_text()
    (folder / "a.toml").write_text(text.replace("2026-11-24", "2026-12-03"))
    _, out, _ = run(folder, "--format", "ics", "--days", "400", today="2026-11-23")
    after = {str(event["SUMMARY"]): (event["UID"], event["DTSTART"].dt) for event in events(out)}
    assert {name: uid for name, (uid, _) in after.items()} == {
        name: uid for name, (uid, _) in before.items()
    }
    assert after["SYN-a induction 1 of 2"][1] != before["SYN-a induction 1 of 2"][1]


def test_the_doses_of_a_week_and_the_patients_have_uids_of_their_own(run: Any) -> None:
    _, out, _ = run(SESSIONS, "--format", "ics", "--days", "400")
    uids = [str(event["UID"]) for event in events(out)]
    assert len(set(uids)) == len(uids) > 50


def test_without_the_library_it_says_how_it_is_installed(folder: Path) -> None:
    program = (
        "import sys; sys.modules['icalendar'] = None\n"
        "from ivig_tui.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["--sessions", str(folder), "agenda", "--format", "ics"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        "ivig-tui: a calendar needs the library icalendar: pip install 'ivig-tui[calendar]'"
    )


def test_nothing_but_the_calendar_imports_the_library(folder: Path) -> None:
    program = (
        "import sys; from ivig_tui.cli import main; main(sys.argv[1:]); "
        "print('icalendar' in sys.modules, 'textual' in sys.modules)"
    )
    for form, needed in (("text", False), ("json", False), ("csv", False), ("ics", True)):
        done = subprocess.run(
            [sys.executable, "-c", program, "--sessions", str(folder), "agenda", "--format", form],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == f"{needed} False"
