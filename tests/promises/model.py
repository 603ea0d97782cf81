"""What keys mean on the checklist, once more, in few words: a model that knows no code of the app.

Its scope: a new session, its qualifying tab and the numbers and choices of its treatment tab;
drafts, the find prompt, undo and redo, signing, a review that is started, agents, and screens
that open. Lines are reached by `/words` (each named by words that stand on no other line), by `g`
and by arrows from there. Where Tab or an arrow leads past what it follows, the model says that the
place is unknown (`here` is None), and a script goes somewhere by `/` or `g` before it answers.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

CHOICES = {
    "patient.age_group": ["adult", "child"],
    "patient.sex": ["male", "female"],
    "diagnosis.condition": [
        "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other",
    ],
    "diagnosis.diagnosed_by": ["immunologist", "neurologist", "rheumatologist", "other"],
}  # fmt: skip
WHOLE = {
    "qualifying.mrc_sum_score": (0, 60),
    "qualifying.cmas_score": (0, 52),
    "treatment.induction_doses": (2, 5),
    "treatment.maintenance_interval_weeks": (4, 6),
}
MEASURES = {
    "qualifying.weight_kg": (Decimal(1), Decimal(400)),
    "patient.height_cm": (Decimal(30), Decimal(250)),
    "treatment.maintenance_g_per_kg": (Decimal("0.001"), Decimal(1)),
}
DAYS = ("qualifying.date", "treatment.started")
TEXTS = ("qualifying.notes", "treatment.actual_weight_reason")
AGENTS = "qualifying.immunosuppressants"
OUTCOMES = ["ineffective", "not_yet_effective", "effective", "not_tolerated"]
SCORES = ("qualifying.mrc_sum_score", "qualifying.cmas_score")

FOUND = {
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
    "add an": "agent.new",
    "q8": "qualifying.immunosuppressants_contraindicated",
    "notes": "qualifying.notes",
    "reason for ac": "treatment.actual_weight_reason",
    "first inf": "treatment.started",
    "weekly div": "treatment.maintenance_weekly",
    "vial si": "treatment.vial_sizes_g",
}
"""Words that stand on one line of its tab, and its answer."""
CHILD = ("qualifying.rash", "qualifying.muscle_enzymes_elevated", "qualifying.mri_typical",
         "qualifying.cmas_score")  # fmt: skip
ADULT = ("qualifying.mrc_sum_score",)
BLOCKS = {
    "qualifying": ["patient.age_group", "qualifying.date", "diagnosis.condition",
                   "diagnosis.diagnosed_by", "diagnosis.inclusion_body_myositis"],
    "treatment": ["qualifying.weight_kg", "patient.sex", "patient.height_cm", "patient.pregnant",
                  "treatment.actual_weight_reason", "treatment.started",
                  "treatment.induction_doses", "treatment.maintenance_g_per_kg",
                  "treatment.maintenance_interval_weeks", "treatment.maintenance_weekly",
                  "treatment.vial_sizes_g"],
}  # fmt: skip
"""Lines that follow one another with nothing between: on the qualifying tab from its top."""

Change = tuple[str, Any, Any, int | None]
"""A full name, old, new, and in history the entry taken back; of what can be taken back or brought
again, the entry that did it."""


@dataclass
class Model:
    """A session under some keys. A key is its name, or the character that it prints."""

    today: date
    user: str
    answers: dict[str, Any] = field(default_factory=dict)
    history: list[Change] = field(default_factory=list)
    done: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)
    reviews: int = 0
    content: str | None = None
    """The digest of what the signature covers."""
    tab: str = "qualifying"
    cursors: dict[str, str | None] = field(default_factory=lambda: {"qualifying": TOP_LINE})
    draft: str | None = None
    asked_back: str = ""
    """The draft of a weight that is hard to believe, and is kept if it comes again."""
    finding: str | None = None
    signing: str | None = None
    screen: bool = False
    """Whether a screen to read, or of a scale, lies on top."""
    scale: bool = False
    asked: str = ""

    # --- what is there -----------------------------------------------------------------

    @property
    def here(self) -> str | None:
        """The answer of the line under the cursor; None where the model does not follow."""
        at = self.cursors.get(self.tab)
        return at if at is not None and self.applies(at) else None

    def applies(self, name: str) -> bool:
        age = self.answers.get("patient.age_group")
        return not (name in CHILD if age == "adult" else age == "child" and name in ADULT)

    @property
    def signed(self) -> bool:
        return "qualifying.signed_at" in self.answers

    def locked(self, name: str) -> bool:
        return self.signed and name.partition(".")[0] in ("patient", "diagnosis", "qualifying")

    @property
    def plain(self) -> bool:
        """Whether nothing is being typed and no screen lies on top."""
        return self.draft is self.finding is self.signing is None and not self.screen

    def document(self) -> dict[str, Any]:
        """What the file holds, its history's times and its heading aside."""
        tables: dict[str, Any] = {}
        for name, value in self.answers.items():
            table, _, key = name.partition(".")
            tables.setdefault(table, {})[key] = value
        if self.reviews:
            tables["reviews"] = [{} for _ in range(self.reviews)]
        keys = ("field", "old", "new", "undoes")
        told = [dict(zip(keys, one, strict=True)) for one in self.history]
        tables["history"] = [{k: v for k, v in one.items() if v is not None} for one in told]
        return tables

    # --- keys --------------------------------------------------------------------------

    def press(self, key: str) -> None:
        asked, self.asked = self.asked, ""
        if self.screen:
            self._screen_key(key)
        elif self.draft is not None:
            self._draft_key(key)
        elif self.finding is not None:
            self._find_key(key)
        elif self.signing is not None:
            self._signing_key(key)
        else:
            self._plain_key(key, asked)

    def _screen_key(self, key: str) -> None:
        if key == "escape" or (key == "?" and not self.scale):
            self.screen = self.scale = False
        else:
            assert key in ("down", "up", "pagedown", "pageup", "y", "n", "j", "k", "tab", "home")

    def _plain_key(self, key: str, asked: str) -> None:
        match key:
            case "down" | "up" | "j" | "k":
                self._move(1 if key in ("down", "j") else -1)
            case "g" | "home":
                self.cursors[self.tab] = TOP_LINE if self.tab == "qualifying" else None
            case "tab" | "shift+tab":
                assert self.tab in BLOCKS
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
                self.finding = ""
            case "?" | "s" | "h":
                self.screen = True
            case "r":
                self._review(asked)
            case "x":
                self._sign(asked)
            case _:
                self._answer(key)

    def _move(self, by: int) -> None:
        lines = BLOCKS.get(self.tab, [])
        at = self.here
        between = self.tab == "qualifying" and "patient.age_group" not in self.answers
        if at not in lines or (between and "qualifying.weight_kg" in self.answers):
            self.cursors[self.tab] = None
            return
        to = lines.index(at) + by
        if self.tab == "qualifying":
            to = max(0, to)
        self.cursors[self.tab] = lines[to] if 0 <= to < len(lines) else None

    # --- answers -----------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> bool:
        old = self.answers.get(name)
        if old == value and type(old) is type(value):
            return True
        if self.locked(name):
            return False
        self._put(name, value)
        self.done.append((name, old, value, len(self.history)))
        self.undone.clear()
        return True

    def _put(self, name: str, value: Any, undoes: int | None = None) -> None:
        self.history.append((name, self.answers.get(name), value, undoes))
        if value is None:
            self.answers.pop(name, None)
        else:
            self.answers[name] = value

    def _step(self, out: list[Change], into: list[Change], *, back: bool) -> None:
        if not out or self.locked(out[-1][0]):
            return
        name, old, new, number = out.pop()
        into.append((name, old, new, len(self.history) + 1))
        if name == "reviews.1":
            self.reviews = 0 if back else 1
            self.history.append((name, None, None, number))
            self.tab = "qualifying" if back else name
            return
        self._put(name, old if back else new, number)
        self.tab = tab_of(name)
        self.cursors[self.tab] = name if name != AGENTS and self.applies(name) else None

    def _answer(self, key: str) -> None:
        at = self.here
        assert at is not None, f"{key} where the model does not know the line"
        if at.startswith("agent."):
            self._agent_key(at, key)
            return
        if self.locked(at):
            if key == "enter" and at in SCORES:
                self.screen = self.scale = True
            return
        if key == "backspace":
            self._set(at, None)
        elif at in CHOICES:
            self._choose(at, key)
        elif at in (*WHOLE, *MEASURES, *DAYS, *TEXTS, "treatment.vial_sizes_g"):
            if key == "enter" and at in SCORES:
                self.screen = self.scale = True
            elif key == "enter":
                self.draft = self._typed(self.answers.get(at))
            elif key == "t" and at in DAYS:
                self._set(at, self.today)
            elif key in "0123456789.,+-" and at not in TEXTS:
                self.draft = key
        elif key in ("y", "n"):
            self._set(at, key == "y")

    def _choose(self, at: str, key: str) -> None:
        words = CHOICES[at]
        if key.isdigit() and 0 < int(key) <= len(words):
            self._set(at, words[int(key) - 1])
        elif key in ("left", "right"):
            present, step = self.answers.get(at), 1 if key == "right" else -1
            first = 0 if step > 0 else len(words) - 1
            to = first if present is None else (words.index(present) + step) % len(words)
            self._set(at, words[to])

    @staticmethod
    def _typed(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(str(one) for one in value)
        return "" if value is None else str(value)

    # --- agents ------------------------------------------------------------------------

    def _agent_key(self, at: str, key: str) -> None:
        if self.locked(AGENTS):
            return
        agents = [dict(one) for one in self.answers.get(AGENTS, [])]
        if at == "agent.new":
            if key == "enter":
                self.draft = ""
            elif key == "n" and not agents:
                self._set(AGENTS, [])
            return
        number = int(at.partition(".")[2])
        if key in "1234":
            agents[number] = {"agent": agents[number]["agent"], "outcome": OUTCOMES[int(key) - 1]}
        elif key == "backspace" and "outcome" in agents[number]:
            del agents[number]["outcome"]
        elif key == "backspace":
            del agents[number]
            self.cursors[self.tab] = None
        else:
            return
        self._set(AGENTS, agents)

    # --- drafts ------------------------------------------------------------------------

    def _draft_key(self, key: str) -> None:
        assert self.draft is not None and self.here is not None
        if key == "backspace":
            self.draft = self.draft[:-1]
            self.asked_back = ""
        elif len(key) == 1:
            self.draft += key
        elif key == "escape":
            self.draft, self.asked_back = None, ""
        elif key in ("enter", "tab", "up", "down") and self._keep(self.draft):
            self.draft = None
            if key in ("tab", "up", "down"):
                self.press(key)

    def _keep(self, draft: str) -> bool:
        at = self.here
        assert at is not None
        if not draft.strip():
            return True
        if at == "agent.new":
            agents = self.answers.get(AGENTS, [])
            if not any(map(str.isalpha, draft)):
                return False
            if any(_alike(one["agent"]) == _alike(draft) for one in agents):
                return False
            self.cursors[self.tab] = f"agent.{len(agents)}"
            return self._set(AGENTS, [*agents, {"agent": draft.strip()}])
        value = parsed(at, draft)
        if at == "qualifying.date" and value is not None and value > self.today:
            return False
        if at == "qualifying.weight_kg" and value is not None and self._doubted(value):
            asked, self.asked_back = self.asked_back, draft
            if asked != draft:
                return False
        return value is not None and self._set(at, value)

    def _doubted(self, weight: Decimal) -> bool:
        """Whether a weight is asked back: an adult's, with a height that it hardly fits."""
        height = self.answers.get("patient.height_cm")
        if height is None or self.answers.get("patient.age_group") != "adult":
            return False
        return not 12 <= weight / (Decimal(height) / 100) ** 2 <= 40

    def _find_key(self, key: str) -> None:
        assert self.finding is not None
        if key == "backspace":
            self.finding = self.finding[:-1]
        elif len(key) == 1:
            self.finding += key
        else:
            self.finding = None
            if key not in ("enter", "escape"):
                self.press(key)
            return
        if self.finding:
            found = FOUND.get(self.finding)
            here = found is not None and tab_of(found) == self.tab
            self.cursors[self.tab] = found if here else None

    # --- steps of the course -------------------------------------------------------------

    def _review(self, asked: str) -> None:
        if self.reviews:
            self.tab = f"reviews.{self.reviews}"  # still empty: it is this one
        elif asked != "review":
            self.asked = "review"
        else:
            self.reviews = 1
            self.history.append(("reviews.1", None, None, None))
            self.done.append(("reviews.1", None, None, len(self.history)))
            self.undone.clear()
            self.tab = "reviews.1"

    def _sign(self, asked: str) -> None:
        assert self.tab in ("qualifying", "treatment")
        if self.tab == "treatment":
            return
        if not self.signed:
            self.signing = self.user
        elif asked != "sign":
            self.asked = "sign"
        else:
            self._signature(None, None)

    def _signing_key(self, key: str) -> None:
        assert self.signing is not None
        if key == "backspace":
            self.signing = self.signing[:-1]
        elif len(key) == 1:
            self.signing += key
        elif key == "escape":
            self.signing = None
        elif key == "enter" and self.signing.strip():
            name, self.signing = self.signing.strip(), None
            self._signature(name, "SIGNED")

    def _signature(self, by: str | None, at: str | None) -> None:
        self._put("qualifying.signed_by", by)
        self._put("qualifying.signed_at", at)
        signed = None if by is None else self._digest()
        self.history.append(("qualifying.signed_content", self.content, signed, None))
        self.content = signed
        self.undone.clear()

    def _digest(self) -> str:
        covered = {
            name: value
            for name, value in self.answers.items()
            if name.partition(".")[0] in ("patient", "diagnosis", "qualifying")
            and ".signed_" not in name
        }
        text = json.dumps(
            covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_as_json
        )
        return hashlib.sha256(text.encode()).hexdigest()


def _as_json(value: date | Decimal) -> object:
    """A date as ISO text; a decimal is one that a float writes as it is."""
    return value.isoformat() if isinstance(value, date) else float(value)


TOP_LINE = "patient.age_group"


def tab_of(name: str) -> str:
    """The tab where an answer stands."""
    return "treatment" if name in BLOCKS["treatment"] else "qualifying"


YES_NO = [
    *(
        name
        for name in FOUND.values()
        if name not in (*WHOLE, *DAYS, *TEXTS, *CHOICES, "agent.new")
    ),
    "patient.pregnant",
    "treatment.maintenance_weekly",
]


def _alike(name: str) -> str:
    return "".join(name.casefold().split())


def parsed(name: str, text: str) -> Any:
    """What a typed text is as an answer; None where it is none."""
    text = text.strip()
    if name in WHOLE:
        low, high = WHOLE[name]
        return int(text) if re.fullmatch("[0-9]{1,9}", text) and low <= int(text) <= high else None
    if name in MEASURES:
        number = _number(text)
        low_measure, high_measure = MEASURES[name]
        within = number is not None and low_measure <= number <= high_measure
        return number if within else None
    if name in DAYS:
        return _day(text)
    if name == "treatment.vial_sizes_g":
        sizes = [_number(word) for word in text.replace(",", " ").split()]
        return sizes if sizes and _vials(sizes) else None
    return text


def _number(text: str) -> int | Decimal | None:
    if not re.fullmatch(r"[0-9]{1,12}\.?|[0-9]{0,12}\.[0-9]{1,12}", text):
        return None
    number = Decimal(text)
    if number == int(number):
        return int(number)
    return number if number * 1000 == int(number * 1000) else None


def _vials(sizes: list[int | Decimal | None]) -> bool:
    right = [size for size in sizes if size is not None and Decimal("0.5") <= size <= 50]
    if len(right) != len(sizes) or len(set(right)) != len(right):
        return False
    return all(size % min(right) == 0 for size in right)


def _day(text: str) -> date | None:
    iso = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", text)
    ours = re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text)
    parts = iso.groups() if iso else ours.groups()[::-1] if ours else None
    try:
        day = date(*map(int, parts)) if parts else None
    except ValueError:
        return None
    return day if day is not None and 1990 <= day.year <= 2100 else None
