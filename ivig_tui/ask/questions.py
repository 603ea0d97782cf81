"""A question for each kind of answer: its lines, and what a typed reply does."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ivig_tui.guideline.agents import OUTCOME
from ivig_tui.guideline.answers import Value
from ivig_tui.guideline.fields import BY_TABLE, Field, field_of, place
from ivig_tui.guideline.kinds import Choice, Day, Kind, Mistake, Text, YesNo
from ivig_tui.guideline.lists import Vials, parse_infusion
from ivig_tui.guideline.numbers import Measure, Whole
from ivig_tui.guideline.scales import MRC, SCALES, Item, Scale, entered
from ivig_tui.guideline.schedule import infusions
from ivig_tui.guideline.wording import found
from ivig_tui.outline import shown
from ivig_tui.session import UNLOCKS, locked_by, where_label
from ivig_tui.store.open_session import OpenSession
from ivig_tui.verdict import field_label

ITEMS = "items"
UNLOCK = "unlock "
"""Begins the key of the question whether to unlock an assessment."""
INFUSIONS_FIELD = "treatment.infusions"
NONE_TO_CLEAR = "There is no answer to clear."
_NO_TEXT = frozenset(
    ["y", "n", "yes", "no", "t", "today", "none", ITEMS]
    + [
        name.lower()
        for kind in (OUTCOME, *(field.kind for fields in BY_TABLE.values() for field in fields))
        if isinstance(kind, Choice)
        for option in kind.options
        for name in option
    ]
)
"""What answers another kind of question, in small letters."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be asked."""

    key: str
    """The full name of the answer, or a name of its own."""
    lines: tuple[str, ...]
    take: Callable[[str], str]
    """Takes a reply and does what it says; why it can't, empty where it could.

    Raises:
        Mistake: the reply is none; says what would be right.
    """
    free: bool = False
    """Whether the reply is free text, so that `//` begins a text with `/`."""


def text_typed(typed: str, what: str = "text") -> str:
    """Free text that was typed; `what` it is to be. A `/` that begins it is typed twice.

    Raises:
        Mistake: it is a command or answers another kind of question, as a line of a script that is
            out of step does; or it holds no letter.
    """
    if typed in ("?", "-", "<", "!") or typed.lower() in _NO_TEXT:
        raise Mistake(
            f"{found(typed)} is no {what}: it answers other questions; more words, or - to skip"
        )
    if not any(character.isalpha() for character in typed):
        raise Mistake(f"{found(typed)} holds no letter, so it is no {what}")
    return typed[1:] if typed.startswith("//") else typed


def where_of(field: str) -> str:
    """The part of the session that a field stands in: `qualifying`, `reviews.2`, `patient`."""
    head, _, rest = field.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head == "reviews" else head


def field_question(field: str, course: OpenSession) -> Question:
    """The question for a plain answer, an item of a scale, or a total."""
    kind, now = field_of(field).kind, shown(course.session.answers, field)
    item = item_of(field)
    scale = next((s for s in SCALES if field.endswith(f".{s.score_field}")), None)
    asks = _ask(field, kind)
    if scale is not None:
        asks += f" Type the total, or {ITEMS} to grade one by one."
    elif item is not None:
        asks = _ask_item(*item)
    lines = [asks, *_choices(kind)]
    if now:
        lines.append(f"Now: {now}. - keeps it, ! clears it.")

    def take(typed: str) -> str:
        if typed == "!":
            return course.answer(field, None) if now else NONE_TO_CLEAR
        if item is not None:
            return course.answer(field, _graded(*item, typed))
        return course.answer(field, _parsed(kind, typed, course))

    return Question(field, tuple(lines), take, free=isinstance(kind, Text))


def _ask(field: str, kind: Kind) -> str:
    known = place(field)
    assert known is not None
    asked: Field = known[0]
    where = where_label(where_of(field))
    match kind:
        case YesNo():
            how = "yes or no"
        case Choice():
            how = "a number or the word"
        case Day():
            how = "a date such as 2026-11-22 or 22/11/2026, or today"
        case Measure():
            how = f"a number {kind.range()}"
        case Whole():
            how = f"a whole number from {kind.low} to {kind.high}"
        case Vials():
            how = "grams, such as 5 10 20"
        case _:
            how = "text, one line"
    return f"{where}: {asked.question} ({how})"


def _choices(kind: Kind) -> list[str]:
    if not isinstance(kind, Choice):
        return []
    return [f"  {number} {label}" for number, (_, label) in enumerate(kind.options, 1)]


def _parsed(kind: Kind, typed: str, course: OpenSession) -> Value:
    if isinstance(kind, Day) and typed.lower() in ("t", "today"):
        return course.today
    return kind.parse(text_typed(typed) if isinstance(kind, Text) else typed)


def item_of(field: str) -> tuple[Scale, Item] | None:
    """The scale and its item of a field; None for any other."""
    for scale in SCALES:
        for item in scale.items:
            if field.endswith(f".{scale.key}.{item.name}"):
                return scale, item
    return None


def _ask_item(scale: Scale, item: Item) -> str:
    if scale.sides == 2:
        return (
            f"{item.label}: right and left, 0 to {item.maximum} each (such as 4 5; one grade is "
            "for both; 4+ counts 4, 4- counts 3)"
        )
    timed = ", or seconds such as 45s" if item.seconds else ""
    return f"{item.label}: grade 0 to {item.maximum}{timed}"


def _graded(scale: Scale, item: Item, typed: str) -> Value:
    if scale is not MRC:
        return entered(scale, item, typed)
    words = re.split(r"[\s,/]+", typed)
    if len(words) > 2:
        raise Mistake(f"{found(typed)} is not one grade for both sides, or right and left")
    grades = [entered(scale, item, word) for word in words]
    return grades[0], grades[-1]


def infusion_question(course: OpenSession) -> Question:
    """What was really given, one infusion at a time."""

    def take(typed: str) -> str:
        given = infusions(course.session.answers)
        if typed == "!":
            return course.answer(INFUSIONS_FIELD, given[:-1] or None) if given else NONE_TO_CLEAR
        infusion = parse_infusion(typed)
        if infusion.date > course.today:
            return f"{infusion.date} is in the future; what was given is recorded."
        return course.answer(INFUSIONS_FIELD, (*given, infusion))

    count = len(infusions(course.session.answers))
    asks = (
        f"Infusions given: {count} recorded. Another one? (date, grams and induction or "
        "maintenance, such as 2026-12-01 35 induction; - for no more, ! removes the last)"
    )
    return Question(INFUSIONS_FIELD, (asks,), take)


def yes_no_question(key: str, asks: str, yes: Callable[[], str], no: Callable[[], str]) -> Question:
    """A question that is no answer of the session: whether to go on with something."""

    def take(typed: str) -> str:
        return yes() if YesNo().parse(typed) else no()

    return Question(key, (f"{asks} (yes or no)",), take)


def sign_question(where: str, course: OpenSession, unlock: Callable[[], str]) -> Question:
    """Who signs an assessment; of a signed one who did, and whether to `unlock` it."""
    key, label = f"{where}.signed_by", where_label(where)
    by = shown(course.session.answers, key)
    if by:
        at = shown(course.session.answers, f"{where}.signed_at")
        told = f"{label} is signed by {by}, {at}, and read-only."
        how = "! asks whether to unlock it; - leaves it signed"

        def unlocks(typed: str) -> str:
            return unlock() if typed == "!" else f"It is signed: {how}"

        return Question(key, (f"{told} ({how})",), unlocks)
    state = course.assessment.evaluation(where).decision.words
    asks = (
        f"{label} is {state}. Sign it? (the name of who signs; then it is read-only; "
        "- leaves it unsigned)"
    )

    def take(typed: str) -> str:
        return course.sign(where, text_typed(typed, "name of who signs"))

    return Question(key, (asks,), take, free=True)


def unlock_question(key: str, course: OpenSession) -> Question:
    """Whether an assessment's signature is taken off, so that its answers can be changed."""
    where = key.removeprefix(UNLOCK)
    by = shown(course.session.answers, f"{where}.signed_by")
    asks = f"Unlock {where_label(where)}? The signature of {by} is taken off; history tells it."
    return yes_no_question(key, asks, lambda: course.unlock(where), lambda: "")


def read_only_told(wrong: str, key: str, course: OpenSession) -> str:
    """Why a question takes no reply, with plain mode's way to unlock instead of the screen's."""
    locked = locked_by(course.session.answers, key)
    return wrong.replace(UNLOCKS, f"/{locked.lower()} signed shows who signed, and ! unlocks it")


def named(key: str) -> str:
    """What a question's answer is called."""
    return field_label(key) if place(key) else key
