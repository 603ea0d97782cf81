"""The JSON Schemas hold for every session and output there is, and for nothing that is wrong."""

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ivig_tui import report
from ivig_tui.cli import main
from tests.format.conftest import HEAD
from tests.format.kinds import DATE, LOCAL, MOMENT, SIGNED_AT, TEXT, Kind
from tests.format.table import CONTINUING_ONLY, TABLES, other_half, rows

TESTS = Path(__file__).parent.parent
SESSIONS = [*sorted((TESTS.parent / "sessions").glob("*.toml")), *TESTS.glob("cases/*.toml")]
TODAY = "2026-11-22"


@cache
def holder(name: str) -> Any:
    """What holds a value against the schema of `session`, `check` …, as the program prints it."""
    from ivig_tui.report import schema

    return Draft202012Validator(json.loads(schema.as_text(name)))


def as_json(value: object) -> object:
    """A TOML value as an editor that knows schemas sees it."""
    match value:
        case dict():
            return {key: as_json(part) for key, part in value.items()}
        case list():
            return [as_json(part) for part in value]
        case Decimal():
            number = float(value)
            return number if abs(number) < float("inf") else None
        case datetime() | date() | time():
            return value.isoformat()
    return value


def passes(text: str) -> bool:
    document = tomllib.loads(text, parse_float=Decimal)
    return bool(holder("session").is_valid(as_json(document)))


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> list[Any]:
    main(["--today", TODAY, *words])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", report.SCHEMAS)
def test_a_schema_is_printed_and_is_one(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_every_session_passes_and_so_does_what_is_said_of_it(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert passes(path.read_text("utf-8"))
    (told,) = printed(capsys, "check", "--json", str(path))
    assert "errors" not in told
    assert list(holder("check").iter_errors(told)) == []
    (shown,) = printed(capsys, "show", "--format", "json", str(path))
    assert shown == told


@pytest.mark.parametrize("folder", ["../sessions", "cases"])
def test_every_line_of_a_list_passes(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    listed = printed(capsys, "--sessions", str(TESTS / folder), "list", "--json")
    assert len(listed) > 20
    for one in listed:
        assert list(holder("list").iter_errors(one)) == []


@pytest.mark.parametrize("folder", ["../sessions", "cases"])
def test_every_line_of_an_agenda_passes_and_with_one_thing_wrong_none(
    folder: str, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["--sessions", str(TESTS / folder), "--today", TODAY, "agenda", "--days", "60"]
    main([*words, "--format", "json"])
    due = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert {"review", "maintenance"} <= {row["what"] for row in due}
    for row in due:
        assert list(holder("agenda").iter_errors(row)) == []
        # Vials of any size and number are right.
        vials = {"vials": row.pop("vials")}
        for wrong in (*(one | vials for one in slips(row)), row, row | {"vials": {"mood": 1}}):
            assert not holder("agenda").is_valid(wrong), wrong


def test_what_can_not_be_read_passes_as_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.toml").write_text("format = 2\n")
    told = printed(capsys, "check", "--json", str(tmp_path / "broken.toml"), "nowhere")
    told += printed(capsys, "--sessions", str(tmp_path), "list", "--json")
    assert len(told) == 3
    for one in told:
        assert holder("check").is_valid(one) and holder("list").is_valid(one)
        assert not holder("check").is_valid(one | {"reference": "SYN-1"})


# --- one wrong key each -------------------------------------------------------------------------


def cannot_tell(kind: Kind, raw: str) -> bool:
    """Whether JSON has the same value for this wrong one as for a right one: dates are text there,
    48.0 is 48, and decimals are not counted."""
    if kind in (DATE, SIGNED_AT):
        return raw.startswith('"')
    if kind is TEXT:
        return raw in ("2026-11-22", "09:31:04", LOCAL, MOMENT)
    words = dict(kind.wrong)[raw]
    whole = re.search(r"is not a whole number from (\d+) to (\d+)$", words)
    if whole and re.fullmatch(r"[0-9.e]+", raw):
        return float(raw).is_integer() and int(whole[1]) <= float(raw) <= int(whole[2])
    return words.endswith("more than three decimals")


@pytest.mark.parametrize("start,name,kind", [pytest.param(*row, id=row[1]) for row in rows()])
def test_a_row_of_the_format_takes_what_is_right_and_refuses_what_is_wrong(
    start: str, name: str, kind: Kind
) -> None:
    told_apart = 0
    for raw in kind.right:
        assert passes(HEAD + start + raw + other_half(name)), raw
    for raw, _ in kind.wrong:
        if not cannot_tell(kind, raw):
            assert not passes(HEAD + start + raw + other_half(name)), raw
            told_apart += 1
    assert told_apart >= 8


WRONG = {
    "an unknown key of the file": "mood = 1\n",
    **{f"an unknown key in {table}": f"[{table}]\nmood = 1\n" for table in TABLES},
    "an unknown key in a review": "[[reviews]]\nmood = 1\n",
    "an unknown key in a later review": "[[reviews]]\n[[reviews]]\nmood = 1\n",
    "an unknown item of a scale": "[qualifying.mrc]\nneck = [5, 5]\n",
    "an unknown item at a review": "[[reviews]]\n[reviews.cmas]\nneck = 1\n",
    "an item above its maximum": "[qualifying.cmas]\nleg_raise = 3\n",
    "an agent without a name": '[qualifying]\nimmunosuppressants = [{outcome = "effective"}]\n',
    "an agent with a blank name": '[qualifying]\nimmunosuppressants = [{agent = " "}]\n',
    "an agent's unknown key": '[qualifying]\nimmunosuppressants = [{agent = "x", dose = 1}]\n',
    "an agent's unknown outcome":
        '[qualifying]\nimmunosuppressants = [{agent = "x", outcome = "bad"}]\n',
    **{
        f"an infusion of {raw}": f"[treatment]\ninfusions = [{{{raw}}}]\n"
        for raw in (
            "date = 2026-12-01, grams = 35",
            'date = 2026-12-01, phase = "induction"',
            'grams = 35, phase = "induction"',
            'date = 2026-12-01, grams = 0, phase = "induction"',
            'date = 2026-12-01, grams = 35, phase = "both"',
            'date = 2026-12-01, grams = 35, phase = "induction", by = "x"',
        )
    },
    "no vial": "[treatment]\nvial_sizes_g = []\n",
    "a vial too small": "[treatment]\nvial_sizes_g = [0.4]\n",
    "two vials alike": "[treatment]\nvial_sizes_g = [5, 5]\n",
    "half a signature": '[qualifying]\nsigned_by = "x"\n',
    "the other half, at a review": f"[[reviews]]\nsigned_at = {MOMENT}\n",
    **{
        f"{key} in the first review": f"[[reviews]]\n{key} = {kind.right[0]}\n"
        for key, kind in CONTINUING_ONLY.items()
    },
    "reviews as a table": "[reviews]\ndate = 2026-11-22\n",
    "a text with a tab": '[qualifying]\nnotes = "a\\tb"\n',
    "a text of two lines": '[treatment]\nactual_weight_reason = "a\\nb"\n',
    "a text that turns": '[qualifying]\nnotes = "a\\u202eb"\n',
    "a blank text": '[qualifying]\nnotes = " "\n',
    "a text too long": f'[qualifying]\nnotes = "{"x" * 4001}"\n',
    "a lone carriage return": '[qualifying]\nnotes = "a\\rb"\n',
    **{
        f"a history with {raw}": f"history = [{{{raw}}}]\n"
        for raw in (
            f'at = {MOMENT}, by = "x"',
            f'at = {MOMENT}, field = "x"',
            'by = "x", field = "x"',
            f'at = {LOCAL}, by = "x", field = "x"',
            f'at = {MOMENT}, by = "x", field = "x", why = 1',
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_file_with_one_wrong_key_is_refused(text: str) -> None:
    assert passes(HEAD)
    assert not passes(HEAD + text)


@pytest.mark.parametrize("key", ["format", "criteria", "reference"])
def test_a_file_that_lacks_a_key_is_refused(key: str) -> None:
    kept = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(key))
    assert kept != HEAD and not passes(kept)
    assert not passes(f"{kept}{key} = 2\n")


def test_notes_may_have_lines_and_a_history_may_hold_anything() -> None:
    assert passes(HEAD + '[qualifying]\nnotes = "a\\nb\\r\\nc"\n')
    entry = f'at = {MOMENT}, by = "x", field = "any", old = [1, {{a = true}}], new = 1979-05-27'
    assert passes(f"{HEAD}history = [{{{entry}}}]\n")


def slips(value: object) -> Iterator[Any]:
    """The same JSON with one thing wrong: a key that is missing, one too many, another type."""
    if isinstance(value, dict):
        yield value | {"mood": 1}
        for key in value:
            rest = {other: part for other, part in value.items() if other != key}
            yield rest
            for part in slips(value[key]):
                yield rest | {key: part}
    elif isinstance(value, list):
        yield {}
        for at, one in enumerate(value):
            for part in slips(one):
                yield [*value[:at], part, *value[at + 1 :]]
    elif isinstance(value, bool):
        yield "true"
    elif isinstance(value, int | float):
        yield f"{value}"
    elif isinstance(value, str):
        yield 1
    else:
        yield {"mood": 1}


@pytest.mark.parametrize("name", ["continuing-review-weaning-planned", "half-answered"])
def test_an_output_with_one_thing_wrong_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = TESTS.parent / "sessions" / f"{name}.toml"
    (told,) = printed(capsys, "check", "--json", str(path))
    refused = [copy.deepcopy(told) | {"flags": ["a_flag_that_is_none"]}]
    refused += [told | {"qualifying": told["qualifying"] | {"decision": "approved"}}]
    refused += [told | {"qualifying": told["qualifying"] | {"needs": ["qualifying.mood"]}}]
    refused += list(slips(told))
    assert len(refused) > 60
    for one in refused:
        assert not holder("check").is_valid(one), one


def test_a_line_of_the_list_with_one_thing_wrong_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    listed = printed(capsys, "--sessions", str(TESTS.parent / "sessions"), "list", "--json")
    for one in listed:
        for wrong in slips(one):
            assert not holder("list").is_valid(wrong), wrong
