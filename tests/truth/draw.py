"""Sessions drawn at random, and drawn exhaustively, for two encodings to be compared on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from decimal import Decimal
from itertools import combinations_with_replacement, product
from random import Random
from typing import Any

from . import drugs
from .second import (
    CHILD_SIGNS,
    CMAS,
    CMAS_ITEMS,
    MRC,
    MRC_ITEMS,
    RELAPSING,
    STEROIDS,
    SWALLOWING,
    assessments,
    first_infusion,
    induction,
    maintenance,
    maintenance_weight,
    months_on,
    plain,
    signed_content,
)

Doc = dict[str, Any]

AGES = (None, "adult", "child")
YES_NO = (None, True, False)
EXPERTS = ("immunologist", "neurologist", "rheumatologist", "other")
DISEASES = ("polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other")
OUTCOMES = ("ineffective", "not_yet_effective", "effective", "not_tolerated", None)
AGENTS = ("methotrexate", "Azathioprine", "mycophenolate", "ciclosporin", "rituximab", "Δ-agent 7")
UNKNOWN = ("hydroxychloroquine", "ibuprofen", "plasma exchange", "Δ-agent 7", "a trial drug", "?!")
REFUSED = (
    "prednisone prednisolone methylprednisolone dexamethasone hydrocortisone cortisone"
    " betamethasone deflazacort triamcinolone budesonide"
).split()
UNSEEN = ("\u00ad", "\u200b", "\u2060", "\u0301", "\u115f", "\ufe0f")
AROUND = ("{}", "{}", "{} 20 mg weekly", "oral {}", "{} (steroid-sparing)", "{}, steroid sparing")
CMAS_MAXIMA = (5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3)
HEIGHTS = (30, 95, "151.9", 152, "152.0", "152.001", 160, "165.5", 175, 198, 250)
WEIGHTS = (1, 2, "7.3", "22.3", 50, "51.25", "56.25", "62.5", "70.466", "70.47", "72.5", 100)
HEAVY = ("48.75", "58.0", "63.75", "85.5", 87, 95, "100.0", "123.456", 157, "251.25", 400)
USUAL = (56, 58, 61, 64, 66, 68, 70, 73, 77, 82, 88)
BOUNDS = {"adult": ("29.999", 30, 200, "200.001"), "child": ("2.999", 3, 100, "100.001")}
PER_KG = ("0.001", "0.05", "0.3", "0.399", "0.4", "0.401", "0.5", "0.65", "0.75", "0.999", 1)
VIALS: tuple[tuple[int | str, ...], ...] = (
    (5, 10, 20),
    (10, 20),
    (20, 5, 25),  # 40 g: the largest first takes more vials than it needs
    (1, 3, 4),
    ("2.5", 10, "12.5"),
    ("0.5", "2.5"),
    ("0.505", "5.05"),
    (15, 5, 20, 50),
    (10,),
    (50,),
    (30, "7.5"),
)
# Month ends, days that some months lack, and days whose limits fall around 22 November 2026.
DAYS = (
    dt.date(2023, 10, 31),
    dt.date(2024, 1, 31),
    dt.date(2024, 2, 29),
    dt.date(2024, 8, 31),
    dt.date(2025, 2, 28),
    dt.date(2025, 10, 29),
    dt.date(2025, 10, 30),
    dt.date(2025, 11, 21),
    dt.date(2025, 11, 22),
    dt.date(2025, 11, 23),
    dt.date(2026, 7, 21),
    dt.date(2026, 7, 22),
    dt.date(2026, 7, 23),
)
RULE = dt.date(2026, 7, 1)
ZONES = tuple(dt.timezone(dt.timedelta(minutes=minutes)) for minutes in (0, 570, 660, -210))


def number(value: int | str) -> int | Decimal:
    return Decimal(value) if isinstance(value, str) else value


class Hand:
    """One session's luck: how often it leaves an answer out, how often it says yes."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.blank = rng.choice((0.0, 0.05, 0.2, 0.5, 0.8))
        self.lean = rng.choice((0.1, 0.4, 0.6, 0.9))

    def chance(self, odds: float) -> bool:
        return self.rng.random() < odds

    def yes_no(self) -> bool:
        return self.chance(self.lean)

    def put(self, table: Doc, key: str, draw: Callable[[], Any]) -> None:
        if not self.chance(self.blank):
            table[key] = draw()

    def put_all(self, table: Doc, keys: Sequence[str]) -> None:
        for key in keys:
            self.put(table, key, self.yes_no)

    def expert(self) -> str:
        return "other" if self.chance(0.1) else self.rng.choice(EXPERTS[:3])

    def weight(self) -> int | Decimal:
        if self.chance(0.2):  # twice this is a half of some smallest vial
            return plain(Decimal(self.rng.randrange(1, 300, 2)) * Decimal("1.25"))
        if self.chance(0.4):
            return self.rng.choice(USUAL)
        return number(self.rng.choice(WEIGHTS + HEAVY))


def spread(rng: Random, total: int, maxima: Sequence[int]) -> list[int]:
    """Grades that add up to a total."""
    points = [at for at, most in enumerate(maxima) for _ in range(most)]
    chosen = rng.sample(points, total)
    return [chosen.count(at) for at in range(len(maxima))]


def items(rng: Random, scale: str, total: int) -> Doc:
    if scale == MRC:
        grades = spread(rng, total, [5] * 12)
        return {item: grades[2 * at : 2 * at + 2] for at, item in enumerate(MRC_ITEMS)}
    return dict(zip(CMAS_ITEMS, spread(rng, total, CMAS_MAXIMA), strict=True))


def without_some(rng: Random, whole: Doc) -> Doc:
    kept = rng.sample(list(whole), rng.randrange(len(whole)))
    return {item: whole[item] for item in whole if item in kept}


def put_score(hand: Hand, table: Doc, scale: str, total: int) -> None:
    """A score as a total, as items, as both, or as items in part: with or without a total."""
    way = hand.rng.choice(("total", "total", "total", "items", "both", "part", "total and part"))
    grades = items(hand.rng, scale, total)
    if way in ("total", "both", "total and part"):
        table[scale] = total
    if way in ("items", "both"):
        table[scale.partition("_")[0]] = grades
    if way in ("part", "total and part"):
        table[scale.partition("_")[0]] = without_some(hand.rng, grades)


def put_scores(hand: Hand, table: Doc, age: str | None, near: dict[str, int], first: bool) -> None:
    usual = {"adult": MRC, "child": CMAS}.get(age or "")
    for scale, ceiling, limit in ((MRC, 60, 55), (CMAS, 52, 44)):
        if hand.chance(hand.blank) or (usual not in (None, scale) and hand.chance(0.7)):
            continue
        if first:
            total = hand.rng.choice((0, ceiling, limit - 1, limit, limit + 1, limit - 14))
        else:
            total = near.get(scale, limit) + hand.rng.choice((-1, -1, 0, 0, 1, 1, 2, 3))
        near[scale] = min(max(total, 0), ceiling)
        put_score(hand, table, scale, near[scale])


def put_signature(hand: Hand, table: Doc) -> None:
    if hand.chance(0.2):
        table["notes"] = hand.rng.choice(("stairs are easier", "two lines\nof notes", "née — ß"))
    if hand.chance(0.1):
        table["signed_by"] = hand.rng.choice(("J Doe", "Ngaire Ōtene"))
        table["signed_at"] = moment(hand)


def moment(hand: Hand) -> dt.datetime:
    start = dt.datetime(2026, 1, 1, tzinfo=hand.rng.choice(ZONES))
    return start + dt.timedelta(seconds=hand.rng.randrange(28_000_000))


def agent(name: str, outcome: str | None) -> Doc:
    return {"agent": name} if outcome is None else {"agent": name, "outcome": outcome}


def slipped(rng: Random, word: str) -> str:
    """A word with a slip of the hand."""
    at = rng.randrange(len(word))
    letter = rng.choice("aeinorstz")
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
    )


def dressed(rng: Random, name: str) -> str:
    """A name as somebody might write it."""
    change = rng.choice((str, str, str.upper, str.title, str.lower))
    name = change(" ".join(name.split("_")))
    if rng.random() < 0.3:
        name = re.sub("[- ]", lambda _: rng.choice(("-", " ", "/", "  ")), name)
    if rng.random() < 0.1:
        at = rng.randrange(1, len(name) + 1)
        name = name[:at] + rng.choice(UNSEEN) + name[at:]
    return rng.choice(AROUND).format(name)


def written(drug: str) -> list[str]:
    """What a drug of the table is called, its own name first."""
    return [name for listed, name in drugs.written_names() if listed == drug]


def agent_name(rng: Random) -> str:
    listed = list(drugs.written_names())
    drug, name = rng.choice(listed)
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(AGENTS[:5])
    if kind < 0.6:
        return dressed(rng, name)
    if kind < 0.8:
        word = rng.choice(list(drugs.one_word_names()))
        return slipped(rng, word) if rng.random() < 0.5 else slipped(rng, slipped(rng, word))
    if kind < 0.9:
        return rng.choice(UNKNOWN)
    if kind < 0.95:
        return rng.choice(("MP pulse", "IVIg", "Privigen", "Solone", "steroids", "Intragam 10"))
    return f"{dressed(rng, name)} {rng.choice('+/,')} {rng.choice((rng.choice(listed)[1], drug))}"


def acceptable(name: str, before: Sequence[str]) -> bool:
    """Whether a file may hold an agent's name beside others."""
    runs = re.findall(r"[^\W\d_]+", name.casefold())
    alike = {"".join(other.casefold().split()) for other in before}
    return not {*runs} & {*REFUSED} and "".join(name.casefold().split()) not in {*alike, ""}


def agents(hand: Hand) -> list[Doc]:
    rng = hand.rng
    names: list[str] = []
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))):
        name = agent_name(rng)
        if names and hand.chance(0.2):  # the same drug under another name
            known = [drug for drug, called in drugs.written_names() if called == names[-1].lower()]
            name = rng.choice(written(known[0])) if known else f"{names[-1]} tablets"
        if acceptable(name, names):
            names.append(name)
    rows = [agent(name, rng.choice(OUTCOMES[: rng.choice((2, 5))])) for name in names]
    for row in rows:
        said = rng.choice((None, None, True, False))
        if said is not None and (drugs.read(row).not_recognised or hand.chance(0.05)):
            row["immunosuppressant"] = said
    return rows


def qualifying(hand: Hand, age: str | None, near: dict[str, int], day: dt.date) -> Doc:
    table: Doc = {}
    hand.put(table, "date", lambda: day)
    hand.put(table, "weight_kg", hand.weight)
    hand.put_all(table, ("biopsy", *CHILD_SIGNS))
    put_scores(hand, table, age, near, first=True)
    hand.put_all(
        table,
        (
            "dysphagia_limits_intake",
            "videofluoroscopy_shows_involvement",
            "videofluoroscopy_risk_unacceptable",
            *STEROIDS,
        ),
    )
    hand.put(table, "immunosuppressants", lambda: agents(hand))
    hand.put_all(table, ("immunosuppressants_contraindicated",))
    put_signature(hand, table)
    return table


def treatment(hand: Hand, day: dt.date) -> Doc:
    rng, table = hand.rng, Doc()
    hand.put(table, "started", lambda: day)
    hand.put(table, "induction_doses", lambda: rng.randint(2, 5))
    hand.put(table, "maintenance_g_per_kg", lambda: number(rng.choice(PER_KG)))
    hand.put(table, "maintenance_interval_weeks", lambda: rng.randint(4, 6))
    hand.put_all(table, ("maintenance_weekly",))
    if hand.chance(0.15):
        table["actual_weight_reason"] = "oedema; dry weight used"
    if hand.chance(0.6):
        table["vial_sizes_g"] = [number(size) for size in rng.choice(VIALS)]
    return table


def given(day: dt.date, grams: Any, phase: str) -> Doc:
    grams = plain(max(round(Decimal(grams), 3), Decimal("0.001")))
    return {"date": day, "grams": grams, "phase": phase}


def around_the_limit(hand: Hand, doc: Doc, day: dt.date) -> list[Doc]:
    """Given around the four-week limit: its grams exactly, and just over, 27 to 29 days apart."""
    weight = maintenance_weight(doc)
    limit = Decimal(plain(weight.dosing)) if weight else Decimal(60)
    rows = []
    for _ in range(hand.rng.choice((1, 2, 2, 3, 4))):
        grams = hand.rng.choice((limit, limit / 2, limit / 2 + Decimal("0.01"), Decimal(20)))
        on = day + dt.timedelta(hand.rng.choice((0, 1, 7, 14, 27, 28, 29, 55, 56)))
        rows.append(given(on, grams, hand.rng.choice(("induction", "maintenance", "maintenance"))))
    return rows


def as_planned(hand: Hand, doc: Doc, day: dt.date, today: dt.date) -> list[Doc]:
    """A course as it was really given: a day late, a cycle early, in two bags, not to its end."""
    rng, table, rows = hand.rng, doc["treatment"], []
    first, later = induction(doc), maintenance(doc)
    doses = (first or {}).get("doses_g") or [30]
    for at, grams in enumerate(doses[: rng.choice((0, 1, 2, 3, 5, 5, 5))]):
        on = day + dt.timedelta(at + rng.choice((0, 0, 0, 1)))
        whole = Decimal(grams)
        parts = [whole] if hand.chance(0.8) else [whole / 2, whole / 2]
        if hand.chance(0.15):
            parts = [whole * rng.choice((2, Decimal("0.1"), Decimal("0.5")))]
        rows += [given(on, part, "induction") for part in parts]
    if first and first["dispensed_g"] and hand.chance(0.25):  # fewer vials left than doses
        left = min(table.get("vial_sizes_g", [5])) * rng.choice((1, 2))
        rows = [given(day, Decimal(first["dispensed_g"]) - left, "induction")]
    if rows and first and hand.chance(0.15):  # the exact grams, the dispensed, and a little more
        total = sum(Decimal(row["grams"]) for row in rows[1:])
        aim = rng.choice([first["exact_g"], first["dispensed_g"] or 5]) - total
        rows[0] = given(day, Decimal(aim) + rng.choice((0, Decimal("0.001"))), "induction")
    weeks = table.get("maintenance_interval_weeks", 4)
    step = 7 if table.get("maintenance_weekly") and hand.chance(0.9) else 7 * weeks
    shares = (later or {}).get("doses_g") or [25]
    on, last = day + dt.timedelta(7 * weeks), today - dt.timedelta(rng.choice((0, 0, 5, 30, 300)))
    for _ in range(rng.choice((0, 0, 1, 2, 3, 4, 8, 14))):
        on += dt.timedelta(rng.choice((0, 0, 0, 1, 3, -1, -3, -8, 9, 40)))
        if on > last:
            break
        grams = Decimal(rng.choice(shares)) * rng.choice((1, 1, 1, 1, 2, Decimal("0.5")))
        rows.append(given(on, grams, "maintenance"))
        if hand.chance(0.2):
            rest = on + dt.timedelta(rng.choice((0, 1, 2, 3, 4)))
            rows.append(given(rest, grams, rng.choice(("maintenance", "maintenance", "induction"))))
        on += dt.timedelta(step)
    if hand.chance(0.1):
        ahead = today + dt.timedelta(rng.choice((1, 2, 30)))
        rows.append(given(ahead, 25, rng.choice(("induction", "maintenance"))))
    return rows


def put_infusions(hand: Hand, doc: Doc, day: dt.date, today: dt.date) -> None:
    if hand.chance(0.6):
        rows = as_planned(hand, doc, day, today)
    elif hand.chance(0.5):
        rows = around_the_limit(hand, doc, day)
    else:
        return
    if rows and hand.chance(0.1):
        rows.append(dict(hand.rng.choice(rows)))
    hand.rng.shuffle(rows)
    doc["treatment"]["infusions"] = rows
    if rows and hand.chance(0.3):
        doc["treatment"].pop("started", None)


def put_stop(hand: Hand, doc: Doc, today: dt.date) -> None:
    if hand.chance(0.8):
        return
    rows = [row["date"] for row in doc["treatment"].get("infusions", [])]
    near = [today, max(rows, default=today), first_infusion(doc) or today]
    doc["treatment"]["stopped"] = hand.rng.choice(near) + dt.timedelta(
        hand.rng.choice((-30, -1, 0, 0, 1, 20, 60))
    )
    if hand.chance(0.5):
        doc["treatment"]["stopped_reason"] = "no benefit"


def decided(hand: Hand, visit: Doc, place: int) -> None:
    """A review made met, or not met, whatever the scores say."""
    met = hand.chance(0.7)
    visit |= {"reviewed_by": "neurologist", "efficacy_documented": met, SWALLOWING[0]: True}
    if place > 1:
        visit["weaning_trial_planned"] = True


def review(hand: Hand, place: int, age: str | None, near: dict[str, int]) -> Doc:
    table: Doc = {}
    hand.put(table, "weight_kg", hand.weight)
    hand.put(table, "reviewed_by", hand.expert)
    hand.put_all(table, ("efficacy_documented",))
    put_scores(hand, table, age, near, first=False)
    hand.put_all(table, SWALLOWING)
    if place > 1:
        hand.put_all(table, (*RELAPSING, "clinically_stable", "weaning_trial_planned"))
        if hand.chance(0.3):
            table["weaning_not_planned_reason"] = "ongoing flares"
    if hand.chance(0.4):
        decided(hand, table, place)
    put_signature(hand, table)
    return table


def put_dates(
    hand: Hand, doc: Doc, latest: dt.date | None, started: dt.date, today: dt.date
) -> None:
    """Reviews on the day of their limit or a day around it, never before an earlier assessment."""
    limit = months_on(started, 4)
    for visit in doc["reviews"]:
        if hand.chance(hand.blank):
            continue
        day = limit + dt.timedelta(hand.rng.choice((-60, -1, 0, 0, 1)))
        if hand.chance(0.2):
            day = hand.rng.choice((today, RULE)) + dt.timedelta(
                hand.rng.choice((-40, -1, 0, 1, 25))
            )
        if day > today and hand.chance(0.8):
            continue
        latest = visit["date"] = max(day, latest) if latest else day
        limit = months_on(latest, 12)


def answers(doc: Doc) -> dict[str, Any]:
    """Every answer under its full name, lists whole."""
    found: dict[str, Any] = {"reference": doc["reference"]}
    tables = [(name, doc[name]) for name in ("patient", "diagnosis", "qualifying", "treatment")]
    tables += [(f"reviews.{at + 1}", visit) for at, visit in enumerate(doc["reviews"])]
    while tables:
        name, table = tables.pop()
        for key, value in table.items():
            if isinstance(value, dict):
                tables.append((f"{name}.{key}", value))
            else:
                found[f"{name}.{key}"] = value
    return found


def another(value: Any) -> Any:
    """A value that an answer might have had before."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, dt.date):
        return value + dt.timedelta(1)
    if isinstance(value, list):
        return value[:-1] if value else [5]
    return f"{value}, once"


Write = Callable[[str, Any, Any], None]


def tell_infusions(hand: Hand, doc: Doc, write: Write, stale: bool) -> None:
    """Infusions one by one: given, corrected, taken out; after a whole list or from nothing."""
    rows = doc["treatment"].get("infusions", [])
    if hand.chance(0.5) or (not rows and hand.chance(0.9)):
        return
    field = "treatment.infusions"
    start = hand.rng.randrange(len(rows) + 1) if hand.chance(0.4) else 0
    if start or hand.chance(0.1):
        write(field, None, deepcopy(rows[:start]))
    told = deepcopy(rows[start:])
    hand.rng.shuffle(told)
    for row in told:
        wrong = {**row, "grams": row["grams"] + 1}
        way = hand.rng.choice(("at once", "at once", "corrected", "taken out"))
        if way == "corrected":
            write(field, None, wrong)
            write(field, wrong, row)
        else:
            write(field, None, row)
        if way == "taken out":
            write(field, None, wrong)
            write(field, wrong, None)
    if stale and hand.chance(0.5):
        row = given(dt.date(2026, 3, 3), 20, "maintenance")
        old = hand.rng.choice([None, *rows])
        write(field, old, None if old and hand.chance(0.5) else row)


def tell_signing(hand: Hand, doc: Doc, where: str, write: Write) -> None:
    """What a signature covers, as it is or as it was, and sometimes unlocked again."""
    field, digest = f"{where}.signed_content", signed_content(doc, where)
    if hand.chance(0.3):
        write(field, None, "0" * 64)
        if hand.chance(0.5):
            write(field, "0" * 64, None)
            return
    if hand.chance(0.8):
        write(field, None, digest)


def meddle(hand: Hand, doc: Doc) -> None:
    """Change an answer in the file, with nothing told."""
    tables = [doc[name] for name in ("patient", "diagnosis", "qualifying", "treatment")]
    tables += doc["reviews"]
    for table in tables:
        for key, value in table.items():
            if isinstance(value, bool) and hand.chance(0.15):
                table[key] = not value
            elif key == "notes" and hand.chance(0.3):
                table[key] = "other notes"


def history(hand: Hand, doc: Doc) -> list[Doc]:
    """Entries that lead to what stands there; once in a while the last of a field does not."""
    now = answers(doc)
    now.pop("treatment.infusions", None)
    stale = hand.chance(0.3)
    entries: list[Doc] = []

    def write(field: str, old: Any = None, new: Any = None) -> None:
        told = {"at": moment(hand), "by": "jdoe", "field": field, "old": old, "new": new}
        entries.append({key: value for key, value in told.items() if value is not None})

    for place in range(len(doc["reviews"])):
        if hand.chance(0.5):
            write(f"reviews.{place + 1}")
    for field in hand.rng.sample(sorted(now), min(len(now), hand.rng.randrange(8))):
        value = now[field]
        write(field, None, another(value))
        if hand.chance(0.3):
            write(field, another(value), None)
        if not stale or hand.chance(0.7):
            write(field, hand.rng.choice((None, another(value))), deepcopy(value))
    for field in ("patient.pregnant", "qualifying.weight_kg", "treatment.started"):
        if field not in now and hand.chance(0.3):
            write(field, None, {"qualifying.weight_kg": 50}.get(field, True))
            if not stale or hand.chance(0.5):
                write(field, entries[-1]["new"], None)
    tell_infusions(hand, doc, write, stale)
    for at in assessments(doc):
        if hand.chance(0.3):
            tell_signing(hand, doc, at, write)
    if "weight_kg" in doc["qualifying"] and hand.chance(0.2):  # one value, written otherwise
        exact = Decimal(doc["qualifying"]["weight_kg"])
        write("qualifying.weight_kg", None, Decimal(f"{exact:.3f}"))
    for entry, at in zip(entries, sorted(entry["at"] for entry in entries), strict=True):
        entry["at"] = at
    if hand.chance(0.3):
        meddle(hand, doc)
    return entries


def put_rarities(hand: Hand, doc: Doc) -> None:
    """Corners that luck alone would seldom find."""
    patient, table = doc["patient"], doc["qualifying"]
    if "age_group" not in patient and hand.chance(0.1):
        # Confirmed only as a child, weak only as an adult: open, and no way to met.
        for scale in ("mrc", "cmas"):
            table.pop(scale, None)
        table |= {"biopsy": False, **dict.fromkeys(CHILD_SIGNS, True), MRC: 55, CMAS: 45}
        table["dysphagia_limits_intake"] = False
    if patient.keys() >= {"age_group", "sex", "height_cm"} and hand.chance(0.1):
        # At the ideal weight, where rounding may leave nothing to adjust.
        base = Decimal(50) if patient["sex"] == "male" else Decimal("45.5")
        inches = patient["height_cm"] * Decimal("0.393701")
        ideal = round(base + Decimal("2.3") * (inches - 60), 2)
        off = hand.rng.choice(("-0.01", "-0.001", "0", "0.001", "0.008", "0.009", "0.02"))
        table["weight_kg"] = max(ideal + Decimal(off), Decimal(1))
    if hand.chance(0.05) and (bounds := BOUNDS.get(patient.get("age_group", ""))):
        table["weight_kg"] = number(hand.rng.choice(bounds))
    if hand.chance(0.05) and patient.get("age_group") == "adult":
        # A height whose square is a plain number, and the mass index at its bounds.
        patient["height_cm"] = hand.rng.choice((150, 160))
        square = Decimal(patient["height_cm"]) ** 2 / 10000
        slip = hand.rng.choice((Decimal("-0.001"), 0, Decimal("0.001")))
        table["weight_kg"] = plain(square * hand.rng.choice((12, 40)) + slip)


def qualified(hand: Hand, doc: Doc) -> None:
    """A patient who qualifies, or may yet: without one nothing is planned."""
    doc["diagnosis"] |= {
        "condition": hand.rng.choice(DISEASES[:3]),
        "diagnosed_by": "neurologist",
        "inclusion_body_myositis": False,
    }
    doc["qualifying"] |= {
        "biopsy": True,
        "dysphagia_limits_intake": True,
        "videofluoroscopy_shows_involvement": True,
        STEROIDS[0]: True,
    }
    if hand.chance(0.5):
        doc["qualifying"]["immunosuppressants_contraindicated"] = True
    else:
        doc["qualifying"].pop("immunosuppressants_contraindicated", None)


def near_weights(hand: Hand, doc: Doc) -> None:
    """Weights of one person: close to the one before, or at the ratio that is hard to believe."""
    before = doc["qualifying"].get("weight_kg")
    for visit in doc["reviews"]:
        if "weight_kg" in visit and before is not None:
            times = hand.rng.choice(("0.95", "1", "1.02", "1.1", "1.6", "0.625", "1.59", "0.63"))
            exact = round(Decimal(before) * Decimal(times), 3)
            if hand.chance(0.2):
                exact += hand.rng.choice((Decimal("-0.001"), Decimal("0.001")))
            visit["weight_kg"] = plain(min(max(exact, Decimal(1)), Decimal(400)))
        before = visit.get("weight_kg", before)


def start_day(rng: Random, today: dt.date) -> dt.date:
    """The day of the first infusion: long ago, a while ago, now, and ahead."""
    near = today + dt.timedelta(rng.choice((-700, -250, -130, -90, -60, -40, -5, -2, -1, 0, 10)))
    ahead = months_on(today, 12) + dt.timedelta(rng.choice((-1, 0, 1)))
    return rng.choice((rng.choice(DAYS), near, near, near, rng.choice((RULE, ahead))))


def random_session(rng: Random, today: dt.date = dt.date(2026, 11, 22)) -> Doc:
    """A valid session, made so that limits are met exactly more often than chance would have it."""
    hand = Hand(rng)
    age = rng.choice((None, "adult", "adult", "child"))
    day = start_day(rng, today)
    near: dict[str, int] = {}
    patient: Doc = {} if age is None else {"age_group": age}
    hand.put(patient, "sex", lambda: rng.choice(("male", "female")))
    hand.put(patient, "height_cm", lambda: number(rng.choice(HEIGHTS)))
    if hand.chance(0.4):
        patient["pregnant"] = hand.chance(0.3)
    diagnosis: Doc = {}
    hand.put(diagnosis, "condition", lambda: rng.choice(DISEASES[: rng.choice((3, 3, 4))]))
    hand.put(diagnosis, "diagnosed_by", hand.expert)
    hand.put(diagnosis, "inclusion_body_myositis", lambda: hand.chance(0.1))
    doc: Doc = {
        "format": 1,
        "criteria": "inflammatory-myopathies 3.1",
        "reference": f"SYN-{rng.randrange(10_000):04d}",
        "patient": patient,
        "diagnosis": diagnosis,
        "qualifying": qualifying(hand, age, near, day - dt.timedelta(rng.choice((-1, 0, 5, 40)))),
        "treatment": treatment(hand, day),
    }
    put_rarities(hand, doc)
    doc["reviews"] = [
        review(hand, at + 1, age, near) for at in range(rng.choice((0, 1, 1, 2, 3, 4)))
    ]
    if hand.chance(0.6):
        qualified(hand, doc)
    if hand.chance(0.7):
        near_weights(hand, doc)
    if "date" in doc["qualifying"] and hand.chance(0.1):
        doc["qualifying"]["date"] = min(day, RULE + dt.timedelta(rng.choice((-1, 0))))
    put_dates(hand, doc, doc["qualifying"].get("date"), day, today)
    put_infusions(hand, doc, day, today)
    put_stop(hand, doc, today)
    if hand.chance(0.5):
        doc["history"] = history(hand, doc)
    for name in ("patient", "diagnosis", "qualifying", "treatment", "reviews"):
        if not doc[name] and hand.chance(0.8):
            del doc[name]
    return doc


# Exhaustively, a block at a time


def bare(age: str | None) -> Doc:
    return {
        "format": 1,
        "criteria": "inflammatory-myopathies 3.1",
        "reference": "BLOCK",
        "patient": {} if age is None else {"age_group": age},
    }


def grid(keys: Sequence[str], *values: Sequence[Any]) -> Iterator[Doc]:
    """Every combination, what is None left out."""
    for chosen in product(*values):
        yield {key: value for key, value in zip(keys, chosen, strict=True) if value is not None}


def yes_no_grid(keys: Sequence[str]) -> Iterator[Doc]:
    return grid(keys, *(YES_NO for _ in keys))


Entry = int | str | None


def entry(scale: str, how: Entry) -> Doc:
    """A score: 30 as a total, "30" as items, "part" as all items but one, None as nothing."""
    if how is None:
        return {}
    if isinstance(how, int):
        return {scale: how}
    short = scale.partition("_")[0]
    whole = items(Random(how), scale, 30 if how == "part" else int(how))
    if how == "part":
        whole.popitem()
    return {short: whole}


# (qualifying, review 1)
INITIAL_COURSES: tuple[tuple[Entry, Entry], ...] = (
    (None, None),
    (None, 30),
    (None, "30"),
    (30, None),
    (30, 29),
    (30, 30),
    (30, 31),
    (30, 32),
    ("30", 32),
    (30, "31"),
    ("part", 32),
    (30, "part"),
)
# (qualifying, review 1, review 2, review 3)
CONTINUING_COURSES: tuple[tuple[Entry, Entry, Entry, Entry], ...] = (
    (None, None, None, None),
    (None, None, None, 30),
    (30, None, None, None),
    (30, None, None, 29),
    (30, None, None, 30),
    (30, None, None, 31),
    (20, 30, None, 29),
    (20, 30, None, 30),
    (20, 40, 30, 29),
    (40, 20, 30, 30),
    (None, None, 30, None),
    (None, "30", None, 29),
    (None, "30", None, 30),
    (30, None, "part", 30),
    ("30", None, None, "29"),
    ("30", None, None, "30"),
    (30, None, None, "part"),
    ("part", None, None, 30),
)
# Nothing, no baseline, met, not met
PLAIN_COURSES = (CONTINUING_COURSES[0], CONTINUING_COURSES[1], CONTINUING_COURSES[4])
FEW_COURSES = (*PLAIN_COURSES, CONTINUING_COURSES[3])


def joined(scores: Sequence[tuple[str, Sequence[Entry]]], length: int) -> list[Doc]:
    """The tables of so many assessments, with the course of each scale in them."""
    tables: list[Doc] = [{} for _ in range(length)]
    for scale, course in scores:
        for table, how in zip(tables, course, strict=True):
            table.update(entry(scale, how))
    return tables


# Listed, the same drug otherwise, nearly it, unknown, a corticosteroid, nearly one
READ_AS = ("azathioprine", "Imuran 50 mg", "azathioprin", "plasma exchange", "Solone", "steriod")


def agent_lists() -> Iterator[list[Doc]]:
    """Two agents each: all pairs of ways to be read, of outcomes, and of what is said of them."""
    rows = [
        {**agent(name, outcome), **({} if said is None else {"immunosuppressant": said})}
        for name in READ_AS
        for outcome in OUTCOMES
        for said in (YES_NO if name in READ_AS[2:4] else (None,))
    ]
    for one, other in combinations_with_replacement(rows, 2):
        names = [row["agent"] for row in (one, other)]
        # The same name twice is refused; of the unknown there are two.
        twice = {"plasma exchange": "apheresis", "azathioprin": "azathioprinn"}.get(names[1])
        if names[0] == names[1] and twice is None:
            continue
        yield [one, {**other, "agent": twice if names[0] == names[1] else names[1]}]


def qualifying_grid(block: str) -> Iterator[tuple[str, Doc]]:
    """The answers that one block turns on, as (table, answers)."""
    if block == "condition":
        for table in grid(("condition",), (None, *DISEASES)):
            yield "diagnosis", table
    elif block == "specialist":
        for table in grid(("diagnosed_by",), (None, *EXPERTS)):
            yield "diagnosis", table
    elif block == "exclusion":
        for table in yes_no_grid(("inclusion_body_myositis",)):
            yield "diagnosis", table
    elif block == "confirmed":
        for table in yes_no_grid(("biopsy", *CHILD_SIGNS)):
            yield "qualifying", table
    elif block == "severity":
        dysphagia = (
            "dysphagia_limits_intake",
            "videofluoroscopy_shows_involvement",
            "videofluoroscopy_risk_unacceptable",
        )
        adult: tuple[Entry, ...] = (None, 54, 55, 56, "55", "56", "part")
        child: tuple[Entry, ...] = (None, 43, 44, 45, "44", "45", "part")
        for mrc, cmas in product(adult, child):
            for table in yes_no_grid(dysphagia):
                yield "qualifying", {**entry(MRC, mrc), **entry(CMAS, cmas), **table}
    elif block == "corticosteroids":
        for table in yes_no_grid(STEROIDS):
            yield "qualifying", table
    else:
        lists: list[list[Doc] | None] = [None]
        for size in range(4):
            for outcomes in combinations_with_replacement(OUTCOMES, size):
                pairs = zip(AGENTS, outcomes, strict=False)
                lists += [[agent(name, outcome) for name, outcome in pairs]]
        keys = ("immunosuppressants", "immunosuppressants_contraindicated")
        for table in grid(keys, lists, YES_NO):
            yield "qualifying", table
        for several in agent_lists():
            yield "qualifying", {"immunosuppressants": several}


def initial_response_grid() -> Iterator[list[Doc]]:
    for mrc, cmas in product(INITIAL_COURSES, repeat=2):
        for table in yes_no_grid(SWALLOWING):
            assessments = joined(((MRC, mrc), (CMAS, cmas)), 2)
            assessments[-1].update(table)
            yield assessments


def continuing_response_grid() -> Iterator[list[Doc]]:
    """All courses of both scales by each part's outcomes; then all answers by each scale's."""
    swallowing: list[Doc] = [{}, {SWALLOWING[1]: True}, dict.fromkeys(SWALLOWING, False)]
    relapsing: list[Doc] = [{}, dict.fromkeys(RELAPSING, True), {RELAPSING[2]: False}]
    for mrc, cmas in product(CONTINUING_COURSES, repeat=2):
        for one, other in product(swallowing, relapsing):
            assessments = joined(((MRC, mrc), (CMAS, cmas)), 4)
            assessments[-1].update({**one, **other})
            yield assessments
    for course in FEW_COURSES:
        for table in yes_no_grid((*SWALLOWING, *RELAPSING)):
            assessments = joined(((MRC, course), (CMAS, course)), 4)
            assessments[-1].update(table)
            yield assessments


def review_grid(tree: str, block: str) -> Iterator[list[Doc]]:
    """The assessments that one block turns on: qualifying first, the review in question last."""
    if block == "response":
        yield from initial_response_grid() if tree == "initial" else continuing_response_grid()
        return
    if block == "reviewer":
        tables = grid(("reviewed_by",), (None, *EXPERTS))
    elif block == "documented":
        tables = yes_no_grid(("efficacy_documented",))
    else:
        keys = ("clinically_stable", "weaning_trial_planned", "weaning_not_planned_reason")
        tables = grid(keys, YES_NO, YES_NO, (None, "ongoing flares"))
    for table in tables:
        yield [{}, table] if tree == "initial" else [{}, {}, table]


COUNTS = {
    ("qualifying", "condition"): 15,
    ("qualifying", "specialist"): 15,
    ("qualifying", "exclusion"): 9,
    ("qualifying", "confirmed"): 243,
    ("qualifying", "severity"): 3969,
    ("qualifying", "corticosteroids"): 81,
    ("qualifying", "immunosuppressants"): 4158,
    ("initial", "reviewer"): 15,
    ("initial", "documented"): 9,
    ("initial", "response"): 11664,
    ("continuing", "reviewer"): 15,
    ("continuing", "documented"): 9,
    ("continuing", "response"): 34992,
    ("continuing", "weaning"): 54,
}


def block_documents() -> Iterator[tuple[str, str, Doc]]:
    """Every combination of what can matter to each block, with each age group: 55,248 sessions.

    Of a review's block, the review in question is the session's last. How many there are:
    qualifying: condition 15, specialist 15, exclusion 9, confirmed 243, severity 3969,
    corticosteroids 81, immunosuppressants 4158; initial: reviewer 15, documented 9,
    response 11664; continuing: reviewer 15, documented 9, response 34992, weaning 54.

    A continuing response turns on too much to be crossed whole: 8748 sessions cross the courses of
    both scales with each other part's three outcomes, 26244 cross all seven answers with four
    courses: nothing, no baseline, met, not met.
    """
    for tree, block in COUNTS:
        for age in AGES:
            if tree == "qualifying":
                for name, answers in qualifying_grid(block):
                    yield tree, block, {**bare(age), name: deepcopy(answers)}
                continue
            for first, *reviews in review_grid(tree, block):
                yield tree, block, {**bare(age), "qualifying": first, "reviews": reviews}
