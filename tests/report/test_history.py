"""`ivig-tui history`: who changed what and when, for people and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.cli import main
from tests.format.conftest import HEAD

HISTORY = """
[[reviews]]
date = 2026-12-01
[[history]]
at = 2026-11-22T09:31:04+11:00
by = "jdoe"
field = "qualifying.mrc_sum_score"
new = 58
[[history]]
at = 2026-11-22T09:32:00+11:00
by = "asmith"
field = "qualifying.mrc_sum_score"
old = 58
new = 48
[[history]]
at = 2026-11-22T09:33:00+11:00
by = "jdoe"
field = "reviews.1"
[[history]]
at = 2026-12-01T10:00:00+11:00
by = "jdoe"
field = "reviews.1.date"
new = 2026-12-01
[[history]]
at = 2026-12-01T10:01:00+11:00
by = "jdoe"
field = "reviews.10.weight_kg"
old = 72.5
[[history]]
at = 2026-12-01T10:02:00+11:00
by = "script"
field = "by.hand"
old = [1, {a = true}]
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`run("--json")`: the exit code, the lines of stdout and those of stderr."""
    (tmp_path / "one.toml").write_text(HEAD + HISTORY)
    (tmp_path / "none.toml").write_text(HEAD.replace("0417", "0418"))

    def told(*words: str, name: str = "SYN-0417") -> tuple[int, list[str], list[str]]:
        code = main(["--sessions", str(tmp_path), "history", name, *words])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return told


def test_each_change_is_a_line_oldest_first(run: Any) -> None:
    code, out, err = run()
    assert (code, err) == (0, [])
    assert out[:4] == [
        "22 Nov 2026 09:31  jdoe  MRC sum score at qualifying: unanswered → 58",
        "22 Nov 2026 09:32  asmith  MRC sum score at qualifying: 58 → 48",
        "22 Nov 2026 09:33  jdoe  Review 1 started",
        "1 Dec 2026 10:00  jdoe  Reviewed on (review 1): unanswered → 1 Dec 2026",
    ]
    assert len(out) == 6


def test_as_json_an_entry_has_the_keys_of_the_file_and_null_for_what_is_left_out(run: Any) -> None:
    code, out, err = run("--json")
    assert (code, err) == (0, [])
    rows = [json.loads(line) for line in out]
    keys = {"at", "by", "field", "old", "new"}
    assert all(keys <= row.keys() for row in rows)
    assert [{key: row[key] for key in keys} for row in rows] == [
        {"at": f"{at}+11:00", "by": by, "field": field, "old": old, "new": new}
        for at, by, field, old, new in (
            ("2026-11-22T09:31:04", "jdoe", "qualifying.mrc_sum_score", None, 58),
            ("2026-11-22T09:32:00", "asmith", "qualifying.mrc_sum_score", 58, 48),
            ("2026-11-22T09:33:00", "jdoe", "reviews.1", None, None),
            ("2026-12-01T10:00:00", "jdoe", "reviews.1.date", None, "2026-12-01"),
            ("2026-12-01T10:01:00", "jdoe", "reviews.10.weight_kg", 72.5, None),
            ("2026-12-01T10:02:00", "script", "by.hand", [1, {"a": True}], None),
        )
    ]


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("qualifying.mrc_sum_score", [0, 1]),
        ("reviews.1.date", [3]),
        ("reviews.1", [2, 3]),
        ("reviews.10", [4]),
        ("reviews", [2, 3, 4]),
        ("by.hand", [5]),
        ("patient.sex", []),
        ("reviews.2.date", []),
        ("treatment", []),
        ("qualifying.cmas", []),
    ],
)
def test_field_keeps_what_changed_that_and_what_is_below_it(
    run: Any, field: str, found: list[int]
) -> None:
    _, everything, _ = run("--json")
    code, out, err = run("--json", "--field", field)
    assert (code, err) == (0, [])
    assert out == [everything[at] for at in found]
    code, out, err = run("--field", field)
    assert (code, err) == (0, [])
    assert len(out) == len(found) if found else out == ["no change yet"]


@pytest.mark.parametrize(
    ("field", "near"),
    [
        ("qualifying.mrc_score", "qualifying.mrc_sum_score"),
        ("reviews.3.wieght_kg", "reviews.3.weight_kg"),
        ("age_group", "patient.age_group"),
        ("qualifying.mrc_sum", "qualifying.mrc_sum_score"),
    ],
)
def test_a_field_that_is_none_is_wrong_usage_and_the_nearest_is_named(
    run: Any, field: str, near: str
) -> None:
    code, out, err = run("--field", field)
    assert (code, out) == (2, [])
    assert err == [f'ivig-tui history: "{field}" is no field; did you mean {near}?']


@pytest.mark.parametrize("field", ["", "\x1b[31m", "reviews.x", "x" * 5000])
def test_whatever_is_given_as_a_field_the_error_is_one_harmless_line(run: Any, field: str) -> None:
    code, out, err = run("--field", field)
    assert (code, out, len(err)) == (2, [], 1)
    assert "\x1b" not in err[0] and len(err[0]) < 200


def test_a_session_without_a_change_says_so(run: Any) -> None:
    assert run(name="SYN-0418") == (0, ["no change yet"], [])
    assert run("--json", name="SYN-0418") == (0, [], [])


def test_a_session_that_can_not_be_read_is_an_error(run: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("format = 2\n")
    name = str(tmp_path / "broken.toml")
    code, out, err = run(name=name)
    assert (code, out) == (1, [])
    assert err == [f"{name}: format: 2 was made by a newer version; this one reads 1"]
