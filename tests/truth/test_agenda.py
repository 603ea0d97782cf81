"""The plan of infusions and the agenda's rows: the second reading, and the product against it."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from ivig_tui.report.agenda import Row, agenda_rows
from ivig_tui.session import fileformat
from ivig_tui.store import toml
from tests.truth import draw, plan
from tests.truth.second import answer, plain

CASES = Path(__file__).parent.parent / "cases"
TODAY = date(2026, 11, 22)
DAYS = (0, 7, 45, 400)


def public(row: Row) -> dict[str, Any]:
    """A row of the product under the public names, vials left out."""
    weight = row.weight
    day = weight.day if weight else None
    return {
        "date": row.date.isoformat(),
        "reference": row.reference,
        "what": row.what,
        "number": row.number,
        "of": row.of,
        "dose": row.dose,
        "grams": None if row.grams is None else plain(row.grams),
        "dosing_kg": plain(weight.dosing_kg) if weight else None,
        "basis": str(weight.basis) if weight else None,
        "weight_date": day.isoformat() if day else None,
        "overdue": row.overdue,
        "flags": list(row.flags),
    }


KEYS = ("date", "reference", "what", "number", "dose", "grams", "overdue")
"""Those of each row of the worked agenda."""


def of_worked_cases() -> list[dict[str, Any]]:
    lines = (CASES / "agenda.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line, parse_float=Decimal) for line in lines]
    assert rows
    return rows


def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By date, then reference, infusion before review."""
    rows = sorted(rows, key=lambda row: (row["date"], row["reference"], row["what"] == "review"))
    return [{key: row[key] for key in KEYS} for row in rows]


def test_the_second_reading_gives_the_agenda_of_the_worked_cases() -> None:
    rows: list[dict[str, Any]] = []
    for path in sorted(CASES.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        rows += plan.agenda(document, TODAY, 45)
    assert ordered(rows) == of_worked_cases()


def test_the_agenda_of_the_worked_cases_is_the_exact_one() -> None:
    paths = sorted(CASES.glob("*.toml"))
    rows = [public(row) for path in paths for row in agenda_rows(toml.load(path), TODAY, 45)]
    assert ordered(rows) == of_worked_cases()


def test_agendas_of_sessions_drawn_at_random_agree_row_by_row() -> None:
    rng = Random(19991231)
    compared: Counter[tuple[str, bool]] = Counter()
    for turn in range(2_000):
        document = draw.random_session(rng)
        days = DAYS[turn % 4]
        rows = agenda_rows(fileformat.from_document(document), TODAY, days)
        theirs = plan.agenda(document, TODAY, days)
        assert [public(row) for row in rows] == theirs, document
        sizes = [Fraction(x) for x in answer(document, "treatment.vial_sizes_g") or (5, 10, 20)]
        for row in rows:
            compared[row.what, row.overdue] += 1
            if row.grams is not None:
                assert sum(row.vials) == row.grams
                assert len(row.vials) == plan.fewest_vials(Fraction(row.grams), sizes)
    assert min(compared.values()) >= 50 and len(compared) == 6
