"""Odd inputs, typed on the screen, pasted there, and typed in plain mode: in all three each is the
same value, or refused for the same reason. What is right is written by hand, from the spec."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.editing.draft import Draft
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.myositis.scales import CMAS, MRC
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.tui.scale.screen import ScaleView
from ivig_tui.tui.widgets.keys import Key
from tests.ask.sitting import Sitting
from tests.tui.bench import NotesOnly, opened

NO = "refused"
"""What is refused; after a comma, what the refusal says would be right."""
ASKED = "asked"
"""What is asked about before it is recorded."""

WEIGHT = "qualifying.weight_kg"
TOTAL = "qualifying.mrc_sum_score"
WEEKS = "treatment.maintenance_interval_weeks"
PER_KG = "treatment.maintenance_g_per_kg"
DAY = "qualifying.date"
VIALS = "treatment.vial_sizes_g"
GIVEN = "treatment.infusions"
AGENTS = "qualifying.immunosuppressants"
GRADE = "qualifying.mrc.shoulder_abduction"
TIMED = "qualifying.cmas.head_lift"
UNTIMED = "qualifying.cmas.leg_raise"

NOV_20 = date(2026, 11, 20)

TABLE: dict[str, dict[str, Any]] = {
    WEIGHT: {
        "70": 70, "070": 70, "70.5": Decimal("70.5"), "70.": 70, " 70 ": 70, "70kg": 70,
        "70 kg": 70, "70 KG": 70, "70\u00a0kg": 70, "70.125": Decimal("70.125"),
        "70.1250": Decimal("70.125"), "1": 1, "400": 400, "70\t": 70,
        "70,5": "refused, write 70.5", "22,5": "refused, write 22.5", "9,5": "refused, write 9.5",
        "1,234": "refused, write 1.234", "70,5kg": "refused, write 70.5", "70.1234": NO, "7 0": NO,
        "7.0.5": NO, "..5": NO, ".": NO, "70..5": NO, "70.5.": NO, "70 lb": NO, "154lb": NO,
        "11 st": NO, "70 kgs": NO, "70 g": NO, "kg": NO, "70kg kg": NO, "kg 70": NO, "7 kg 0": NO,
        "+70": "refused, write 70", "-70": NO, "−70": NO, "--70": NO, "-0": NO, "7e1": NO,
        "7E1": NO, "1e2": NO, "0x46": NO, "７０": "refused, write 70", "٧٠": "refused, write 70",
        "۷۰": "refused, write 70", "७०": "refused, write 70", "０.５": NO,
        "７０．５": "refused, write 70.5",
        "70٫5": "refused, write 70.5", "½": NO, "70½": "refused, write 70.5", "1/2": NO,
        "140/2": "refused, write 70", "70¼": "refused, write 70.25", "⁷⁰": NO, "7²": NO, "Ⅻ": NO,
        "十": NO, "seventy": NO, "~70": NO, "70?": NO, "70 or 71": NO, "70-75": NO, "<70": NO,
        ">70": NO, "70%": NO, "$70": NO, "70_0": NO, "0": NO, "0.999": NO, "400.001": NO, "401": NO,
        "9" * 20: NO, "NaN": NO, "inf": NO, "7O": NO, "l00": NO, "70'5": NO,
        "70·5": "refused, write 70.5",
        "1.000,5": NO, "1,000.5": NO, "70;5": NO, "70:5": NO, "1'000": NO, "70=": NO, "(70)": NO,
        "7\u200b0": NO, "70\u200b": NO, "\ufeff70": NO, "7\xad0": NO, "7\x000": NO, "7\u202e0": NO,
        "7\u03010": NO,
        "70\u0661": NO, "7\t0": NO, "70 5": NO,
    },
    TOTAL: {
        "48": 48, "048": 48, "0": 0, "60": 60, " 48 ": 48, "61": NO, "48.5": NO, "48.0": NO,
        "48.": NO,
        "9,5": NO, "4 8": NO, "48/60": NO, "48 of 60": NO, "+48": "refused, write 48", "-1": NO,
        "４８": "refused, write 48", "٤٨": "refused, write 48", "1e1": NO, "½": NO, "48pts": NO,
        "forty": NO, "4\u200b8": NO, "48%": NO, "4.8": NO, "<55": NO,
        ">55": NO, "~48": NO, "≤55": NO, "=48": NO, "(48)": NO, "'48": NO, "#48": NO, "≈48": NO,
        "*48": NO, "±5": NO, "|48": NO, "\u201348": NO,
    },
    WEEKS: {
        "4": 4, "6": 6, "4 weeks": 4, "4weeks": 4, "6 WEEKS": 6, "4 w": NO, "4-6": NO, "3": NO,
        "7": NO, "4.5": NO, "4,5": NO, "monthly": NO, "４": "refused, write 4",
    },
    PER_KG: {
        "0.4": Decimal("0.4"), "0.4 g/kg": Decimal("0.4"), ".4": Decimal("0.4"), "1": 1,
        "0.125": Decimal("0.125"), "0,4": "refused, write 0.4", ",4": "refused, write 0.4", "0": NO,
        "1.001": NO, "2/5": "refused, write 0.4", "½": "refused, write 0.5", "1/3": NO, "40%": NO,
        "0.4 g": NO, "400 mg/kg": NO, "0.4g/kg/4w": NO, "+0.4": "refused, write 0.4", "4e-1": NO,
    },
    DAY: {
        "2026-11-20": NOV_20, "20261120": NOV_20, "20/11/2026": NOV_20, "20.11.2026": NOV_20,
        "20 Nov 2026": NOV_20, "20 nov 2026": NOV_20, "20 November 2026": NOV_20,
        "20-Nov-2026": NOV_20, "20  NOV  2026": NOV_20, "1 sept 2026": date(2026, 9, 1),
        "03/04/2026": date(2026, 4, 3), "3/4/2026": date(2026, 4, 3),
        "29/02/2024": date(2024, 2, 29),
        "22/11/2026": date(2026, 11, 22), "22 Nov 2026": date(2026, 11, 22),
        "01/01/1990": date(1990, 1, 1), "23/11/2026": "refused, in the future",
        "2026-11-23": "refused, in the future", "1 Dec 2026": "refused, in the future",
        "2062-11-20": "refused, in the future", "31/02/2026": "refused, Feb 2026 has 28 days",
        "30 Feb 2026": "refused, Feb 2026 has 28 days",
        "29/02/2026": "refused, Feb 2026 has 28 days",
        "2026-02-30": "refused, Feb 2026 has 28 days",
        "31 Nov 2026": "refused, Nov 2026 has 30 days",
        "11/20/2026": "refused, no month 20; the day comes first", "20/13/2026": NO,
        "0/11/2026": NO, "00/00/0000": NO, "20/11/26": "refused, year with four digits",
        "20-11-2026": "refused, write 20/11/2026", "20/11": NO, "Nov 2026": NO, "2026": NO,
        "Nov 20 2026": "refused, write 20 Nov 2026",
        "November 20, 2026": "refused, write 20 Nov 2026",
        "20th Nov 2026": NO, "20 Nov": NO, "20 Noz 2026": NO,
        "2026/11/20": "refused, write 2026-11-20",
        "2026-11": NO, "2026-1-2": "refused, write 2026-01-02",
        "2026.11.20": "refused, write 2026-11-20",
        "yesterday": NO, "20,11,2026": NO, "20 11 2026": NO,
        "２０/11/2026": "refused, write 20/11/2026",
        "٢٠/١١/٢٠٢٦": "refused, write 20/11/2026", "1989-12-31": NO, "2101-01-01": NO,
        "2026-11-20T10:00": NO, "2026-11-20 10:00": NO, "32/01/2026": NO, "2026-11-00": NO,
        "2026-00-10": NO, "99/99/9999": NO, "20/11/0026": NO, "20Nov2026": NO, "2026-1120": NO,
        "20/11.2026": NO, "20/11/2026\u200b": NO,
        "<20/11/2026": NO, "~2026-11-20": NO, "'20/11/2026": NO,
    },
    VIALS: {
        "5 10 20": (5, 10, 20), "5, 10, 20": (5, 10, 20), "5,10,20": (5, 10, 20),
        "5 10 20 g": (5, 10, 20), "5g 10g": (5, 10), "2.5 5": (Decimal("2.5"), 5), "10": (10,),
        "2,5": "refused, write 2.5 or 2 5", "2,5 5": "refused, write 2.5 or 2 5",
        "5,10": "refused, write 5.10 or 5 10", "5 7": NO, "5 5": NO, "0": NO, "51": NO, "5-10": NO,
        "5/10": NO, "５ 10": NO, "5;10": NO, "five": NO, "5 10 x": NO, "0.25": NO, "5 1e1": NO,
        "5 ½": NO, "2,5,x": NO, "5 10 mg": NO,
    },
    GIVEN: {
        "2026-11-20 35 induction": (Infusion(NOV_20, 35, "induction"),),
        "20 Nov 2026 35 g i": (Infusion(NOV_20, 35, "induction"),),
        "20/11/2026 35g m": (Infusion(NOV_20, 35, "maintenance"),),
        "t 32.5 Maintenance": (Infusion(date(2026, 11, 22), Decimal("32.5"), "maintenance"),),
        "2026-11-23 35 i": "refused, in the future", "1 Dec 2026 35 i": "refused, in the future",
        "2026-11-20 35,5 i": "refused, write 35.5", "2026-11-20 35": NO, "35 i": NO,
        "2026-11-20 0 i": NO, "2026-11-20 1001 i": NO, "2026-11-20 35 x": NO, "2026-11-20 i 35": NO,
        "2026-11-20 ３５ i": "refused, write 35", "31/02/2026 35 i": NO, "2026-11-20 35 mg i": NO,
        "2026-11-20 +35 i": "refused, write 35", "2026-11-20 3 5 i": NO, "2026-11-20 35 i m": NO,
    },
    AGENTS: {
        "methotrexate": ("methotrexate",), "MTX": ("MTX",), "Imuran": ("Imuran",),
        "methotrexate 20 mg weekly": ("methotrexate 20 mg weekly",), "6MP": ("6MP",),
        "CellCept": ("CellCept",), "ＭＴＸ": ("ＭＴＸ",), "Méthotrexate": ("Méthotrexate",),
        "antithymocyte immunoglobulin": ("antithymocyte immunoglobulin",),
        "steroid-sparing methotrexate": ("steroid-sparing methotrexate",),
        "metho\u200btrexate": ("methotrexate",), "tacro\xadlimus": ("tacrolimus",),
        "\ufeffrituximab": ("rituximab",), "aza\u3164thioprine": ("azathioprine",),
        "ritux\u2060imab\u200d": ("rituximab",), "aza\u202ethioprine": ("azathioprine",),
        "  sirolimus ": ("sirolimus",),
        "prednisolone": NO, "Solone": NO, "pred": NO, "hydrocort": NO, "pred\u200bnisone": NO,
        "Solu-Medrol 1 g": NO, "IVIg": NO, "immunoglobulin": NO, "Privigen": NO, "steroids": NO,
        "methotrexate, azathioprine": NO, "methotrexate + azathioprine": NO, "MTX and AZA": NO,
        "MTX & prednisone": NO, "80": NO, "4+ 4-": NO, "2026-11-22": NO, "½": NO, "…": NO,
        "metotrexate": ASKED, "azathiopryne": ASKED, "ibuprofen": ASKED, "xyz": ASKED,
        "hydroxychloroquine": ASKED, "imunoglobulin": ASKED, "漢方": ASKED, "Solon": ASKED,
    },
    GRADE: {
        "4": (4, 4), "0": (0, 0), "5": (5, 5), "4+": (4, 4), "4-": (3, 3), "5-": (4, 4),
        "4.5": (4, 4), "1-": (0, 0), "4 5": (4, 5), "4+ 4-": (4, 3), "3- 5": (2, 5), " 4 ": (4, 4),
        "4/5": "refused, unclear", "5/5": "refused, unclear", "4/4": "refused, unclear",
        "3/4": "refused, unclear", "4 / 5": "refused, unclear", "4/5 4/5": NO, "4+/5": NO, "6": NO,
        "48": NO, "5+": NO, "0-": NO, "4++": NO, "4.": NO, "+4": "refused, write 4",
        "4,5": "refused, write 4.5 or 4 5", "4, 5": NO, "4−": "refused, write 4-",
        "4–": "refused, write 4-", "4½": "refused, write 4.5", "½": NO, "４": "refused, write 4",
        "٤": "refused, write 4", "4 5 3": NO, "4s": NO, "45s": NO, "four": NO, "4 of 5": NO,
        "1e0": NO, "4 +": "refused, write 4+", "4.55": NO, "4±": NO, "Ⅳ": NO, "4\u200b": NO,
        "4 6": NO,
    },
    TIMED: {
        "3": 3, "5": 5, "0s": 0, "45s": 3, "45 s": 3, "120s": 5, "9s": 1, "29s": 2, "600s": 5,
        "45 sec": NO, "1:30": NO, "45S": NO, "6": NO, "45": "refused, seconds are typed as 45s",
        "4+": NO, "1.5s": NO, "45s s": NO, "４５s": NO, "-5s": NO, "½": NO, "s": NO, "3 5": NO,
        "2/5": NO,
        "４": "refused, write 4", "45,5s": NO,
    },
    UNTIMED: {"2": 2, "0": 0, "3": NO, "45s": "refused, not timed", "2+": NO, "1.5": NO, "1,5": NO,
              "２": "refused, write 2", "1/2": NO},
}  # fmt: skip
CASES = [(field, typed) for field, inputs in TABLE.items() for typed in inputs]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an input."""

    value: object = None
    wrong: str = ""
    """Why it was refused, or what was asked; of plain mode all that was said."""


def session(folder: Path) -> Path:
    return store.create(Session("SYN-1"), folder)


def _of_draft(draft: Draft | None) -> str:
    if draft is None:
        return ""
    return draft.question.says if draft.question is not None else draft.wrong


def on_screen(folder: Path, field: str, typed: str, *, paste: bool) -> Came:
    """Type or paste on the line of an answer, then Enter."""
    keys = [Key("space" if one == " " else one, one) for one in typed]
    where = {GIVEN: "infusion.new", AGENTS: "agent.new"}.get(field, field)
    with opened(session(folder)) as bench:
        view: Any = bench.checklist
        scale = {GRADE: MRC, TIMED: CMAS, UNTIMED: CMAS}.get(field)
        if scale is not None:
            view = ScaleView(bench.checklist.course, "qualifying", scale, NotesOnly())
            view.cursor = 1 if field == UNTIMED else 0
        else:
            bench.at(where)
            if field in (GIVEN, AGENTS):
                bench.press("<enter>")
        if paste:
            view.paste(typed)
        else:
            # A letter and a space are keys of their own there, as are some signs.
            if view.draft is None and (typed[0].isalpha() or typed[0] in " /\t"):
                view.key(Key("type"))
            for key in keys:
                view.key(key)
        view.key(Key("enter"))
        if scale is MRC and view.grades.halves:
            side, grade = view.grades.halves[0]
            assert side == 0
            return Came((grade, grade))
        return Came(bench.value(field), _of_draft(view.draft))


def in_plain_mode(folder: Path, field: str, typed: str) -> Came:
    """Go to the question of an answer, and type the same."""
    way = {
        WEIGHT: "weight", TOTAL: "mrc sum score", WEEKS: "interval", PER_KG: "maintenance dose",
        DAY: "assessed on", VIALS: "vial sizes", GIVEN: "infusions given",
        AGENTS: "immunosuppressant agents", GRADE: "shoulder abduction", TIMED: "head lift",
        UNTIMED: "leg raise and touch",
    }[field]  # fmt: skip
    one = Sitting(session(folder))
    try:
        out = one.types(f"/{way}", typed)
        return Came(one.get(field), out)
    finally:
        one.course.close()


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[list[Callable[[str, str], Came]]]:
    def folder(name: str) -> Path:
        made = tmp_path / name
        made.mkdir()
        return made

    yield [
        lambda field, typed: on_screen(folder("typed"), field, typed, paste=False),
        lambda field, typed: on_screen(folder("pasted"), field, typed, paste=True),
        lambda field, typed: in_plain_mode(folder("plain"), field, typed),
    ]


def test_there_are_two_hundred_odd_inputs() -> None:
    assert len(CASES) > 200
    assert sum(str(right).startswith(NO) for one in TABLE.values() for right in one.values()) > 150


@pytest.mark.parametrize(("field", "typed"), CASES)
def test_it_is_the_same_typed_pasted_and_in_plain_mode(
    ways: list[Callable[[str, str], Came]], field: str, typed: str
) -> None:
    right = TABLE[field][typed]
    came = [way(field, typed) for way in ways]
    if isinstance(right, str) and right.partition(",")[0] in (NO, ASKED):
        assert [one.value for one in came] == [None, None, None]
        reason = came[0].wrong
        assert reason
        assert came[1].wrong == reason
        assert _words(reason) in _words(came[2].wrong)
        for part in right.partition(", ")[2].split(" or "):
            assert part in reason
        return
    if field == AGENTS:
        right = tuple(Agent(name) for name in right)
    for one in came:
        assert one.value == right
        assert type(one.value) is type(right)


def _words(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).casefold()
