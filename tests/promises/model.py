"""What keys mean on the checklist, in few words: a model that knows no code of the app.

It is written from the public text: how a line is typed and edited, what each kind of answer takes,
what history tells. Its scope: a new session, its qualifying, treatment and review tabs; numbers,
dates, choices, notes, vials, agents, infusions, the items of both scales; the find prompt, undo and
redo, signing, reviews that are started, and screens that open. The list's renaming and filtering
are in `Listed`.

Lines are reached by `/words` (each named by words that stand on no other line), by `g` and by
arrows from there. Where Tab or an arrow leads past what it follows, the model says that the place
is unknown (`here` is None), and a script goes somewhere by `/` or `g` before it answers.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.truth import drugs
from tests.truth.second import (
    CMAS_ITEMS,
    MRC_ITEMS,
    check,
    hard_to_believe,
    signed_content,
    weight_in_force,
)

CONDITIONS = ["polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"]
EXPERTS = ["immunologist", "neurologist", "rheumatologist", "other"]
OUTCOMES = ["ineffective", "not_yet_effective", "effective", "not_tolerated"]
PHASES = ["induction", "maintenance"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
CMAS_MAXIMA = (5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3)
SECONDS = {
    "head_lift": (1, 10, 30, 60, 120),
    "straight_leg_lift": (1, 10, 30, 60, 120),
    "arm_raise_duration": (1, 10, 30, 60),
}
"""From how many seconds on a duration counts 1, 2, 3, …"""

AGENTS = "qualifying.immunosuppressants"
INFUSIONS = "treatment.infusions"
NEW_AGENT, NEW_INFUSION = "agent.new", "infusion.new"
TOP_LINE = "patient.age_group"

CHOICES = {
    "patient.age_group": ["adult", "child"],
    "patient.sex": ["male", "female"],
    "diagnosis.condition": CONDITIONS,
    "diagnosis.diagnosed_by": EXPERTS,
    "reviewed_by": EXPERTS,
}
WHOLE = {
    "mrc_sum_score": (0, 60),
    "cmas_score": (0, 52),
    "treatment.induction_doses": (2, 5),
    "treatment.maintenance_interval_weeks": (4, 6),
}
MEASURES = {
    "weight_kg": (Decimal(1), Decimal(400)),
    "patient.height_cm": (Decimal(30), Decimal(250)),
    "treatment.maintenance_g_per_kg": (Decimal("0.001"), Decimal(1)),
}
DAYS = ("date", "treatment.started")
TEXTS = ("notes", "treatment.actual_weight_reason", "weaning_not_planned_reason")
VIALS = "treatment.vial_sizes_g"

FOUND = {
    "qualifying": {
        "assessed on": "qualifying.date",
        "c1": "diagnosis.condition",
        "dx1": "diagnosis.diagnosed_by",
        "inclusion": "diagnosis.inclusion_body_myositis",
        "muscle b": "qualifying.biopsy",
        "characteristic": "qualifying.rash",
        "enzymes e": "qualifying.muscle_enzymes_elevated",
        "typical": "qualifying.mri_typical",
        "55 or": "qualifying.mrc_sum_score",
        "44 or": "qualifying.cmas_score",
        "limits": "qualifying.dysphagia_limits_intake",
        "shown by": "qualifying.videofluoroscopy_shows_involvement",
        "pathology: t": "qualifying.videofluoroscopy_risk_unacceptable",
        "unresponsive": "qualifying.corticosteroids_ineffective",
        "q5": "qualifying.corticosteroids_not_tolerated",
        "q6": "qualifying.corticosteroids_contraindicated",
        "add an": NEW_AGENT,
        "q8": "qualifying.immunosuppressants_contraindicated",
        "notes": "qualifying.notes",
    },
    "treatment": {
        "reason for ac": "treatment.actual_weight_reason",
        "weekly div": "treatment.maintenance_weekly",
        "vial si": VIALS,
        "record one": NEW_INFUSION,
    },
    "reviews.1": {
        "reviewed on": "reviews.1.date",
        "reviewed by": "reviews.1.reviewed_by",
        "efficacy": "reviews.1.efficacy_documented",
        "mrc sum": "reviews.1.mrc_sum_score",
        "cmas": "reviews.1.cmas_score",
        "speech path": "reviews.1.dysphagia_speech_pathology",
        "textures": "reviews.1.dysphagia_food_textures",
        "aspirations": "reviews.1.dysphagia_fewer_aspirations",
        "notes": "reviews.1.notes",
    },
    "reviews.2": {
        "reviewed on": "reviews.2.date",
        "reviewed by": "reviews.2.reviewed_by",
        "efficacy": "reviews.2.efficacy_documented",
        "mrc sum": "reviews.2.mrc_sum_score",
        "cmas": "reviews.2.cmas_score",
        "improves after": "reviews.2.post_infusion_improvement",
        "end of the cycle": "reviews.2.end_of_cycle_deterioration",
        "additional agents": "reviews.2.additional_immunosuppressants",
        "textures": "reviews.2.dysphagia_food_textures",
        "clinically st": "reviews.2.clinically_stable",
        "weaning trial": "reviews.2.weaning_trial_planned",
        "reason for no": "reviews.2.weaning_not_planned_reason",
    },
}
"""Words that stand on one line of a tab, and its answer."""
CHILD = ("rash", "muscle_enzymes_elevated", "mri_typical", "cmas_score")
ADULT = ("mrc_sum_score",)
BLOCKS = {
    "qualifying": ["patient.age_group", "qualifying.date", "diagnosis.condition",
                   "diagnosis.diagnosed_by", "diagnosis.inclusion_body_myositis"],
    "treatment": ["qualifying.weight_kg", "patient.sex", "patient.height_cm", "patient.pregnant",
                  "treatment.actual_weight_reason", "treatment.started",
                  "treatment.induction_doses", "treatment.maintenance_g_per_kg",
                  "treatment.maintenance_interval_weeks", "treatment.maintenance_weekly", VIALS],
    "reviews.1": ["reviews.1.date", "reviews.1.weight_kg", "reviews.1.reviewed_by",
                  "reviews.1.efficacy_documented"],
    "reviews.2": ["reviews.2.date", "reviews.2.weight_kg", "reviews.2.reviewed_by",
                  "reviews.2.efficacy_documented"],
}  # fmt: skip
"""Lines that follow one another with nothing between: on other tabs than treatment from the top."""

BY_OTHER_LINES = {
    "both_scales", "videofluoroscopy_contradiction", "child_needs_biopsy", "mrc_one_point",
    "dysphagia_not_at_qualifying", "baseline_not_previous_review", "no_benefit",
    "consider_stopping", "agent_not_tolerated", "agent_same_drug", "agent_not_immunosuppressant",
    "agent_several", "agent_not_recognised",
}  # fmt: skip
"""Flags that bear on no line of the treatment tab."""

UNSEEN = {"\u00ad", "\u200b", "\u2060", "\u115f"}
"""Characters that scripts type and that nobody sees."""


CONFIRMED_BY = {"review": "enter", "sign": "enter", "unlock": "enter"}
"""The second key of what is asked for twice: never the one that asked."""


def short(name: str) -> str:
    """What kind of answer a field is: of assessments its last part, of others its name."""
    return name.rpartition(".")[2] if name.startswith(("qualifying.", "reviews.")) else name


def tab_of(name: str) -> str:
    """The tab where an answer stands."""
    if name.startswith("reviews."):
        return ".".join(name.split(".")[:2])
    return "treatment" if name in BLOCKS["treatment"] or name == NEW_INFUSION else "qualifying"


def drafted(name: str) -> bool:
    kind = short(name)
    known = (*WHOLE, *MEASURES, *DAYS, *TEXTS, VIALS, NEW_INFUSION, NEW_AGENT)
    return kind in known or name in known


# --- a line that is typed ----------------------------------------------------------------


@dataclass
class Typed:
    """A line of text and the place in it, as every text is typed."""

    text: str = ""
    at: int = 0

    @classmethod
    def of(cls, text: str) -> "Typed":
        return cls(text, len(text))

    def key(self, key: str) -> bool:
        """Edit by a key; whether it is one that edits."""
        if len(key) == 1:
            self._cut(self.at, self.at, key)
        elif key in ("left", "right"):
            self.at = min(max(self.at + (1 if key == "right" else -1), 0), len(self.text))
        elif key in ("home", "ctrl+a"):
            self.at = 0
        elif key in ("end", "ctrl+e"):
            self.at = len(self.text)
        elif key in ("alt+left", "ctrl+left"):
            self.at = self._word_before()
        elif key in ("alt+right", "ctrl+right"):
            self.at = self._word_after()
        elif key == "backspace":
            self._cut(max(self.at - 1, 0), self.at)
        elif key == "delete":
            self._cut(self.at, min(self.at + 1, len(self.text)))
        elif key in ("alt+backspace", "ctrl+w"):
            self._cut(self._word_before(), self.at)
        elif key == "ctrl+u":
            self._cut(0, self.at)
        elif key == "ctrl+k":
            self._cut(self.at, len(self.text))
        else:
            return False
        return True

    def _cut(self, start: int, end: int, put: str = "") -> None:
        self.text = self.text[:start] + put + self.text[end:]
        self.at = start + len(put)

    def _word_before(self) -> int:
        before = re.search(r"\w+\W*$", self.text[: self.at])
        return before.start() if before else 0

    def _word_after(self) -> int:
        after = re.match(r"\W*\w+", self.text[self.at :])
        return self.at + after.end() if after else len(self.text)


# --- what a typed text is ----------------------------------------------------------------


# A word that gives no reason would meet a criterion (R6), or change the weight that is dosed by.
NO_REASON = ("", "none", "no", "nil", "na", "noreason", "yes", "y", "n", "x", "unknown", "notknown",
             "quit", "exit", "q", "help")  # fmt: skip


def letters(text: str) -> str:
    """The letters of a text alone, small."""
    return "".join(character for character in text if character.isalpha()).casefold()


def number(text: str) -> int | Decimal | None:
    if not re.fullmatch(r"[0-9]{1,12}\.?|[0-9]{0,12}\.[0-9]{1,12}", text):
        return None
    value = Decimal(text)
    if value == int(value):
        return int(value)
    return value if value * 1000 == int(value * 1000) else None


def vials(text: str) -> list[int | Decimal] | None:
    sizes = [number(word) for word in text.replace(",", " ").split()]
    right = [size for size in sizes if size is not None and Decimal("0.5") <= size <= 50]
    if not right or len(right) != len(sizes) or len(set(right)) != len(right):
        return None
    return right if all(size % min(right) == 0 for size in right) else None


def day_of(text: str, today: date) -> date | None:
    if text == "t":
        return today
    iso = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", text)
    ours = re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text)
    shown = re.fullmatch(r"([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})", text)
    if shown and shown[2] in MONTHS:
        parts = [shown[3], str(MONTHS.index(shown[2]) + 1), shown[1]]
    elif iso or ours:
        parts = list(iso.groups() if iso else ours.groups()[::-1] if ours else ())
    else:
        return None
    try:
        day = date(*map(int, parts))
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def infusion(text: str, today: date) -> dict[str, Any] | None:
    found = re.fullmatch(r"(.+?) +([0-9.]+) +(induction|maintenance)", text)
    if not found:
        return None
    day, grams = day_of(found[1], today), number(found[2])
    if day is None or day > today or grams is None or not 0 < grams <= 1000:
        return None
    return {"date": day, "grams": grams, "phase": found[3]}


def mrc_grade(text: str) -> int | None:
    """I-17: `4+` and `4.5` count 4, `4-` counts 3."""
    found = re.fullmatch(r"([0-5])(\+|-|\.5)?", text)
    if not found or text in ("0-", "5+", "5.5"):
        return None
    return int(found[1]) - (found[2] == "-")


def cmas_grade(item: str, text: str) -> int | None:
    most = dict(zip(CMAS_ITEMS, CMAS_MAXIMA, strict=True))[item]
    duration = re.fullmatch(r"([0-9]{1,4}) ?s", text)
    if duration and item in SECONDS:
        return sum(int(duration[1]) >= least for least in SECONDS[item])
    return int(text) if re.fullmatch("[0-9]", text) and int(text) <= most else None


# --- the scales --------------------------------------------------------------------------


@dataclass
class Scale:
    """The screen of a scale's items: what is graded on it, box by box or line by line."""

    score: str
    """The score's full name."""
    item: int = 0
    side: int = 0
    draft: Typed | None = None
    halves: dict[str, dict[int, int]] = field(default_factory=dict)
    """Of pairs of which one side is graded, that side."""
    warned: bool = False
    """Whether Esc, just now, told of them; Enter then drops them."""

    @property
    def mrc(self) -> bool:
        return self.score.endswith("mrc_sum_score")

    @property
    def names(self) -> tuple[str, ...]:
        return MRC_ITEMS if self.mrc else CMAS_ITEMS

    @property
    def name(self) -> str:
        return self.names[self.item]

    @property
    def field(self) -> str:
        table = self.score.rpartition(".")[0]
        return f"{table}.{'mrc' if self.mrc else 'cmas'}.{self.name}"

    def down(self, by: int) -> None:
        self.item = min(max(self.item + by, 0), len(self.names) - 1)

    def next(self) -> None:
        """To the next box: the right side comes before the left."""
        if self.mrc and self.side == 0:
            self.side = 1
        elif self.item < len(self.names) - 1:
            self.item, self.side = self.item + 1, 0


# --- the session -------------------------------------------------------------------------

Entry = dict[str, Any]


@dataclass
class Change:
    """A change that can be taken back, and the number of the entry that told it last."""

    name: str
    old: Any
    new: Any
    entry: int


@dataclass
class Model:
    """A session under some keys. A key is its name, or the character that it prints."""

    today: date
    user: str
    answers: dict[str, Any] = field(default_factory=dict)
    history: list[Entry] = field(default_factory=list)
    done: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)
    reviews: int = 0
    tab: str = "qualifying"
    cursors: dict[str, str | None] = field(default_factory=lambda: {"qualifying": TOP_LINE})
    draft: Typed | None = None
    finding: Typed | None = None
    signing: Typed | None = None
    screen: bool = False
    """Whether a screen to read lies on top."""
    scale: Scale | None = None
    asked: str = ""
    agent_asked: dict[str, Any] | None = None
    """The agent of which it is asked whether it is an immunosuppressant."""

    # --- what is there -----------------------------------------------------------------

    @property
    def here(self) -> str | None:
        """The answer of the line under the cursor; None where the model does not follow."""
        at = self.cursors.get(self.tab)
        return at if at is not None and self.applies(at) else None

    def applies(self, name: str) -> bool:
        age = self.answers.get("patient.age_group", "")
        return short(name) not in {"adult": CHILD, "child": ADULT}.get(age, ())

    @property
    def signed(self) -> bool:
        return "qualifying.signed_at" in self.answers

    def locked(self, name: str) -> bool:
        return self.signed and name.partition(".")[0] in ("patient", "diagnosis", "qualifying")

    @property
    def plain(self) -> bool:
        """Whether nothing is being typed or asked, and no screen lies on top."""
        typing = self.draft or self.finding or self.signing or self.agent_asked
        return not (typing or self.screen or self.scale)

    def tables(self) -> dict[str, Any]:
        """The answers as the file holds them."""
        tables: dict[str, Any] = {}
        if self.reviews:
            tables["reviews"] = [{} for _ in range(self.reviews)]
        for name, value in self.answers.items():
            *way, key = name.split(".")
            here: Any = tables
            while way:
                step = way.pop(0)
                if step == "reviews":
                    here = tables["reviews"][int(way.pop(0)) - 1]
                else:
                    here = here.setdefault(step, {})
            here[key] = value
        return tables

    def document(self) -> dict[str, Any]:
        """What the file holds, its history's times and its heading aside."""
        return self.tables() | {"history": self.history}

    # --- keys --------------------------------------------------------------------------

    def press(self, key: str) -> None:
        asked, self.asked = self.asked, ""
        if self.screen:
            self._screen_key(key)
        elif self.scale is not None:
            self._scale_key(self.scale, key)
        elif self.agent_asked is not None:
            self._agent_asked_key(key)
        elif self.draft is not None:
            self._draft_key(self.draft, key)
        elif self.finding is not None:
            self._find_key(self.finding, key)
        elif self.signing is not None:
            self._signing_key(self.signing, key)
        elif asked and key == CONFIRMED_BY[asked]:
            self._confirmed(asked)
        else:
            self._plain_key(key)

    def _screen_key(self, key: str) -> None:
        if key in ("escape", "?"):
            self.screen = False
        else:
            assert key in ("down", "up", "pagedown", "pageup", "y", "n", "j", "k", "tab", "home")

    def _plain_key(self, key: str) -> None:
        match key:
            case "down" | "up" | "j" | "k":
                self._move(1 if key in ("down", "j") else -1)
            case "g" | "home":
                top = {"qualifying": TOP_LINE, "treatment": None}
                self.cursors[self.tab] = top.get(self.tab, f"{self.tab}.date")
            case "tab" | "shift+tab":
                self.cursors[self.tab] = None
            case "[" | "]":
                names = ["qualifying", "treatment"]
                names += [f"reviews.{n + 1}" for n in range(self.reviews)]
                self.tab = names[(names.index(self.tab) + (1 if key == "]" else -1)) % len(names)]
            case "u":
                self._step(self.done, self.undone, back=True)
            case "U":
                self._step(self.undone, self.done, back=False)
            case "/":
                self.finding = Typed()
            case "?" | "s" | "h":
                self.screen = True
            case "r":
                self._review()
            case "x":
                self._sign()
            case _:
                self._answer(key)

    def _move(self, by: int) -> None:
        lines = BLOCKS.get(self.tab, [])
        at = self.here
        between = self.tab == "qualifying" and "patient.age_group" not in self.answers
        if at not in lines or (between and "qualifying.weight_kg" in self.answers):
            self.cursors[self.tab] = None
            return
        if self._flagged():
            self.cursors[self.tab] = None
            return
        to = lines.index(at) + by
        if self.tab != "treatment":
            to = max(0, to)
        self.cursors[self.tab] = lines[to] if 0 <= to < len(lines) else None

    def _flagged(self) -> bool:
        """Whether flags may stand between the lines of a tab, each a line of its own."""
        document = {"reference": "", "criteria": "", **self.tables()}
        raised = set(check(document, self.today)["flags"])
        if self.tab == "treatment":
            return bool(raised - BY_OTHER_LINES)
        if self.tab == "qualifying":
            return bool(raised & {"age_group_needed", "date_in_future", "dates_disagree"})
        return bool(raised & {"weight_doubtful", "weight_old", "adjusted_weight", "review_late"})

    # --- answers -----------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> bool:
        old = self.answers.get(name)
        if old == value and type(old) is type(value):
            return True
        if self.locked(name):
            return False
        self._change(name, old, value)
        return True

    def _change(self, name: str, old: Any, new: Any) -> None:
        self._put(name, old, new)
        self._undos_are_done()
        self.done.append(Change(name, old, new, len(self.history)))

    def _undos_are_done(self) -> None:
        """Something else was changed: what was undone is from now on a change like any other, and
        so is what it took back, which comes before it."""
        first = [
            Change(one.name, one.old, one.new, self.history[one.entry - 1]["undoes"])
            for one in reversed(self.undone)
        ]
        self.done += first
        self.done += [Change(one.name, one.new, one.old, one.entry) for one in self.undone]
        self.undone.clear()

    def _put(self, name: str, old: Any, new: Any, undoes: int | None = None) -> None:
        """Change an answer and tell it; of infusions, one."""
        told = {"field": name, "old": old, "new": new, "undoes": undoes}
        self.history.append({key: value for key, value in told.items() if value is not None})
        if name == INFUSIONS:
            rows = list(self.answers.get(name, []))
            if old is not None:
                rows.remove(old)
            new = [*rows, new] if new is not None else rows
        if new is None or (name == INFUSIONS and not new):
            self.answers.pop(name, None)
        else:
            self.answers[name] = new

    def _step(self, out: list[Change], into: list[Change], *, back: bool) -> None:
        if not out or self.locked(out[-1].name):
            return
        change = out.pop()
        was, now = (change.new, change.old) if back else (change.old, change.new)
        self._put(change.name, was, now, change.entry)
        change.entry = len(self.history)
        into.append(change)
        name = change.name
        if name.startswith("reviews.") and name.count(".") == 1:
            # An empty review: taken back, the assessment before it is there.
            there = self.reviews >= int(name.partition(".")[2])
            self.reviews += -1 if there else 1
            self.tab = f"reviews.{self.reviews}" if self.reviews else "qualifying"
            if not there:
                self.cursors[self.tab] = f"{self.tab}.date"
            return
        self.tab = "treatment" if name == INFUSIONS else tab_of(name)
        kept = name not in (AGENTS, INFUSIONS) and self.applies(name) and name.count(".") < 3
        self.cursors[self.tab] = name if kept and ".mrc." not in name else None

    def doubtful(self, name: str, text: str) -> bool:
        """Whether a weight, or an infusion's grams, are hard to believe; the screen asks twice."""
        if name == NEW_INFUSION:
            return self._too_much(infusion(text.strip(), self.today))
        value = number(text.strip())
        if short(name) != "weight_kg" or value is None:
            return False
        table, _, key = name.rpartition(".")
        tables = self.tables()
        if table == "qualifying":
            tables.setdefault("qualifying", {})[key] = value
        else:
            tables["reviews"][int(table.rpartition(".")[2]) - 1][key] = value
        return hard_to_believe(tables)

    def _too_much(self, row: dict[str, Any] | None) -> bool:
        """Whether an infusion is more than the document gives in all: 2 g/kg, or 1 g/kg."""
        weight = row and weight_in_force(self.tables(), row["date"])
        if not row or not weight:
            return False
        most = 2 if row["phase"] == "induction" else 1
        return bool(Fraction(row["grams"]) > most * weight.actual)

    def _answer(self, key: str) -> None:
        at = self.here
        assert at is not None, f"{key} where the model does not know the line"
        kind = short(at)
        if at.startswith("agent."):
            self._agent_key(at, key)
        elif self.locked(at) and kind in (*ADULT, "cmas_score") and key == "enter":
            self._open_scale(at)
        elif self.locked(at):
            return
        elif at == NEW_INFUSION:
            if key == "enter":
                self.draft = Typed()
        elif key == "backspace":
            self._set(at, None)
        elif kind in CHOICES:
            self._choose(at, CHOICES[kind], key)
        elif drafted(at):
            self._start_draft(at, kind, key)
        elif key in ("y", "n"):
            self._set(at, key == "y")

    def _start_draft(self, at: str, kind: str, key: str) -> None:
        if key == "enter" and kind in ("mrc_sum_score", "cmas_score"):
            self._open_scale(at)
        elif key == "enter":
            value = self.answers.get(at)
            typed = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
            self.draft = Typed.of(typed)
        elif key == "t" and kind in DAYS:
            self._keep_value(at, self.today)
        elif key.isdigit() and kind not in TEXTS:
            self.draft = Typed.of(key)

    def _choose(self, at: str, words: list[str], key: str) -> None:
        if key.isdigit() and 0 < int(key) <= len(words):
            self._set(at, words[int(key) - 1])
        elif key in ("left", "right"):
            present, step = self.answers.get(at), 1 if key == "right" else -1
            first = 0 if step > 0 else len(words) - 1
            to = first if present is None else (words.index(present) + step) % len(words)
            self._set(at, words[to])

    # --- agents ------------------------------------------------------------------------

    def _agent_key(self, at: str, key: str) -> None:
        if self.locked(AGENTS):
            return
        agents = [dict(one) for one in self.answers.get(AGENTS, [])]
        if at == NEW_AGENT:
            if key == "enter":
                self.draft = Typed()
            elif key == "n" and not agents:
                self._set(AGENTS, [])
            return
        one = agents[int(at.partition(".")[2])]
        if key in "1234":
            one["outcome"] = OUTCOMES[int(key) - 1]
        elif key in ("y", "n") and drugs.read({"agent": one["agent"]}).not_recognised:
            one["immunosuppressant"] = key == "y"
        elif key == "backspace" and "outcome" in one:
            del one["outcome"]
        elif key == "backspace":
            agents.remove(one)
            self.cursors[self.tab] = None
        else:
            return
        self._set(AGENTS, agents)

    def _new_agent(self, text: str) -> bool:
        """Keep a name by hand: refused where it never counts or is there, asked where unknown."""
        name = "".join(c for c in text if c not in UNSEEN).strip()
        read = drugs.read({"agent": name})
        agents = self.answers.get(AGENTS, [])
        if read.several or read.not_one or not any(map(str.isalpha, name)):
            return False
        if any(drugs.read(one).drug == read.drug for one in agents):
            return False
        if read.not_recognised:
            self.agent_asked = {"agent": name}
            return True
        return self._add_agent({"agent": name})

    def _add_agent(self, one: dict[str, Any]) -> bool:
        agents = self.answers.get(AGENTS, [])
        self.cursors[self.tab] = f"agent.{len(agents)}"
        return self._set(AGENTS, [*agents, one])

    def _agent_asked_key(self, key: str) -> None:
        one, self.agent_asked = self.agent_asked, None
        assert one is not None
        assert key in ("y", "n", "escape")
        self._add_agent(one if key == "escape" else {**one, "immunosuppressant": key == "y"})

    # --- drafts ------------------------------------------------------------------------

    def _draft_key(self, draft: Typed, key: str) -> None:
        if draft.key(key):
            return
        if key == "escape":
            self.draft = None
        elif key in ("enter", "tab", "up", "down") and self._keep(draft.text):
            self.draft = None
            if key in ("tab", "up", "down") and self.agent_asked is None:
                self.press(key)

    def _keep(self, text: str) -> bool:
        """Make an answer of what is typed; False where it stays a draft."""
        at = self.here
        assert at is not None
        text = text.strip()
        if not text:
            return True
        if at == NEW_AGENT:
            return self._new_agent(text)
        if at == NEW_INFUSION:
            row = infusion(text, self.today)
            if row is not None:
                self._change(INFUSIONS, None, row)
            return row is not None
        value = self._value(at, text)
        return value is not None and self._keep_value(at, value)

    def _value(self, name: str, text: str) -> Any:
        """What a typed text is as an answer; None where it is none."""
        kind = short(name)
        if kind in WHOLE:
            low, high = WHOLE[kind]
            right = re.fullmatch("[0-9]{1,9}", text) and low <= int(text) <= high
            return int(text) if right else None
        if kind in MEASURES:
            value = number(text)
            least, most = MEASURES[kind]
            return value if value is not None and least <= value <= most else None
        if kind in DAYS:
            return day_of(text, self.today)
        if kind == VIALS:
            return vials(text)
        if name.endswith("_reason") and letters(text) in NO_REASON:
            return None
        return text

    def _keep_value(self, name: str, value: Any) -> bool:
        """What agrees with what else is there is kept."""
        if short(name) == "date":
            places = ["qualifying.date", *(f"reviews.{n + 1}.date" for n in range(self.reviews))]
            at = places.index(name)
            before = [self.answers[p] for p in places[:at] if p in self.answers]
            after = [self.answers[p] for p in places[at + 1 :] if p in self.answers]
            if value > self.today or any(day > value for day in before):
                return False
            if any(day < value for day in after):
                return False
        if short(name) in ("mrc_sum_score", "cmas_score"):
            total = self.total(name)
            if total is not None and total != value:
                return False
        return self._set(name, value)

    def total(self, score: str) -> int | None:
        """The sum of a score's items, where all are there."""
        scale = Scale(score)
        table = score.rpartition(".")[0]
        total = 0
        for item in scale.names:
            grade = self.answers.get(f"{table}.{'mrc' if scale.mrc else 'cmas'}.{item}")
            if grade is None:
                return None
            total += sum(grade) if isinstance(grade, list) else grade
        return total

    def _find_key(self, finding: Typed, key: str) -> None:
        if not finding.key(key):
            self.finding = None
            assert key in ("enter", "escape")
            return
        if finding.text:
            self.cursors[self.tab] = FOUND[self.tab].get(finding.text.casefold())

    def _open_scale(self, score: str) -> None:
        """Open the items of a score, at the first that has no grade."""
        self.scale = Scale(score)
        while self.scale.item < len(self.scale.names) - 1 and self.scale.field in self.answers:
            self.scale.item += 1
        if self.scale.field in self.answers:
            self.scale.item = 0

    # --- grades ------------------------------------------------------------------------

    def _scale_key(self, scale: Scale, key: str) -> None:
        warned, scale.warned = scale.warned, False
        if scale.draft is not None:
            self._grade_key(scale, scale.draft, key)
        elif key == "escape" and scale.halves:
            scale.warned = True
        elif key == "escape" or (key == "enter" and warned):
            scale.halves.clear()
            self.scale = None
        elif key in ("down", "up"):
            scale.down(1 if key == "down" else -1)
        elif self.locked(scale.score):
            return
        elif key.isdigit():
            scale.draft = Typed.of(key)
        elif key == "backspace":
            self._set(scale.field, None)
        else:
            raise AssertionError(f"{key} on a scale")

    def _grade_key(self, scale: Scale, draft: Typed, key: str) -> None:
        if key == "escape":
            scale.draft = None
        elif key in ("enter", "up", "down", "="):
            text = draft.text.strip()
            grade = mrc_grade(text) if scale.mrc else cmas_grade(scale.name, text)
            if grade is None and text:
                return
            scale.draft = None
            if grade is not None:
                self._grade(scale, grade, both=key == "=")
            if key == "=":
                scale.side = 0
                scale.down(1)
            elif key == "enter":
                scale.next()
            else:
                scale.down(1 if key == "down" else -1)
        else:
            draft.key(key)

    def _grade(self, scale: Scale, grade: int, *, both: bool) -> None:
        value: Any = grade
        if scale.mrc:
            pair = self.answers.get(scale.field)
            sides = dict(enumerate(pair)) if pair else scale.halves.pop(scale.name, {})
            sides |= {0: grade, 1: grade} if both else {scale.side: grade}
            if len(sides) < 2:
                scale.halves[scale.name] = sides
                return
            value = [sides[0], sides[1]]
        self._set(scale.field, value)

    # --- steps of the course -------------------------------------------------------------

    def _review(self) -> None:
        last = f"reviews.{self.reviews}"
        if self.reviews and not any(name.startswith(f"{last}.") for name in self.answers):
            self.tab = last  # still empty: it is this one
        else:
            self.asked = "review"

    def _sign(self) -> None:
        assert self.tab in ("qualifying", "treatment")
        if self.tab == "treatment":
            return
        self.asked = "unlock" if self.signed else "sign"

    def _confirmed(self, asked: str) -> None:
        if asked == "review":
            self.reviews += 1
            self._change(f"reviews.{self.reviews}", None, None)
            self.tab = f"reviews.{self.reviews}"
            self.cursors[self.tab] = f"{self.tab}.date"
            return
        if asked == "sign":
            self.signing = Typed.of(self.user)
            return
        told = [e for e in self.history if e["field"] == "qualifying.signed_content"][-1:]
        self._put("qualifying.signed_by", self.answers["qualifying.signed_by"], None)
        self._put("qualifying.signed_at", self.answers["qualifying.signed_at"], None)
        self.history.append({"field": "qualifying.signed_content", "old": told[0]["new"]})
        self._undos_are_done()

    def _signing_key(self, signing: Typed, key: str) -> None:
        if signing.key(key):
            return
        if key == "escape":
            self.signing = None
        elif key == "enter" and signing.text.strip():
            self.signing = None
            digest = signed_content(self.tables(), "qualifying")
            self._put("qualifying.signed_by", None, signing.text.strip())
            self._put("qualifying.signed_at", None, "SIGNED")
            self.history.append({"field": "qualifying.signed_content", "new": digest})
            self._undos_are_done()


# --- the list of sessions ------------------------------------------------------------------


def folded(text: str) -> str:
    """Text as filters compare it: case and accents folded."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if unicodedata.category(c) != "Mn").casefold()


def alike(reference: str) -> str:
    """Equal for two references that a folder holds no second session of."""
    seen = unicodedata.normalize("NFKC", reference)
    return " ".join("".join(c for c in seen if unicodedata.category(c) != "Cf").casefold().split())


@dataclass
class Listed:
    """The list of sessions under some keys: filtering, and giving another reference.

    A key that renames is for the one session that the filter leaves.
    """

    references: list[str]
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """What history tells, in the order of the keys."""
    filter: Typed | None = None
    shown: str = ""
    """What the list is filtered by."""
    renaming: Typed | None = None

    @property
    def rows(self) -> list[str]:
        return [one for one in self.references if folded(self.shown) in folded(one)]

    def press(self, key: str) -> None:
        if self.filter is not None:
            self._filter_key(self.filter, key)
        elif self.renaming is not None:
            self._renaming_key(self.renaming, key)
        elif key == "/":
            self.filter = Typed.of(self.shown)
        elif key == "e":
            (only,) = self.rows
            self.renaming = Typed.of(only)
        else:
            assert key == "escape" and self.shown, "the script leaves the list"
            self.shown = ""

    def _filter_key(self, line: Typed, key: str) -> None:
        if line.key(key):
            self.shown = line.text
            return
        assert key in ("enter", "escape")
        self.filter = None
        if key == "escape":
            self.shown = ""

    def _renaming_key(self, line: Typed, key: str) -> None:
        if line.key(key):
            return
        if key == "escape":
            self.renaming = None
            return
        assert key == "enter"
        (old,) = self.rows
        new = "".join(c for c in line.text if c not in UNSEEN).strip()
        others = [alike(one) for one in self.references if one != old]
        if not new or len(new) > 64 or alike(new) in others:
            return
        self.renaming = None
        if new != old:
            self.references[self.references.index(old)] = new
            self.renamed.append((old, new))


YES_NO = [
    name
    for tab in FOUND
    for name in (*FOUND[tab].values(), *BLOCKS[tab])
    if not drafted(name) and short(name) not in CHOICES
]
"""Answers that are yes or no."""
