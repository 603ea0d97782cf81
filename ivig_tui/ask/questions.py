"""A question for each kind of answer: its lines, and what a typed reply does."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from ivig_tui.ask.words import LEAVES
from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake, Refused
from ivig_tui.criteria.wording import found
from ivig_tui.editing.choices import YesNoEditor, typed_yes
from ivig_tui.editing.editor import Doubt, Editor, Setting
from ivig_tui.editing.fields import EDITORS, INFUSION_EDITOR, editor_of, item_of
from ivig_tui.editing.texts import SIGNER
from ivig_tui.myositis.dose.plan import typed_as_planned
from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.fields import field_of, place
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.myositis.scales import SCALES
from ivig_tui.presentation.outline import shown
from ivig_tui.presentation.verdict import field_label
from ivig_tui.session.session import UNLOCKS, locked_by, where_label
from ivig_tui.store.open_session import OpenSession

ITEMS = "items"
UNLOCK = "unlock "
"""Begins the key of the question whether to unlock an assessment."""
NONE_TO_CLEAR = "There is no answer to clear."
_NO_TEXT = frozenset(["none", ITEMS, *(reply for editor in EDITORS for reply in editor.replies)])
"""What answers another kind of question, in small letters."""
LEAVING = frozenset({"quit", "exit", "q"})
HELPING = frozenset({"help"})
"""What means to leave or asks for help, without any marks around it."""


def means(typed: str, words: frozenset[str]) -> bool:
    """Whether a reply is one of some words, in any case and with any marks around it."""
    return "".join(filter(str.isalnum, typed)).casefold() in words


class Taken(Struct, frozen=True):
    """What came of a reply."""

    note: str = ""
    """What to say of it beside what changed."""
    follow: "Question | None" = None
    """What has to be asked before it can be recorded."""


class Question(Struct, frozen=True):
    """Something to be asked."""

    key: str
    """The full name of the answer, or a name of its own."""
    lines: tuple[str, ...]
    take: Callable[[str], Taken]
    """Takes a reply and does what it says.

    Raises:
        Refused: the reply is none, or can't be recorded; says what would be right.
    """
    editor: Editor = field(default_factory=YesNoEditor)
    """Of what is typed."""
    skip: Callable[[], Taken] | None = None
    """What is recorded where a question that followed another is skipped; None: it is no such."""

    @property
    def free(self) -> bool:
        """Whether the reply is free text, so that `//` begins a text with `/`."""
        return self.editor.is_text


def text_typed(typed: str, what: str = "text", *, letters: bool = True) -> str:
    """Free text that was typed; `what` it is to be, and whether it must hold `letters`. A `/` that
    begins it is typed twice.

    Raises:
        Mistake: it is a command or answers another kind of question, as a line of a script that is
            out of step does; or it holds no letter.
    """
    if typed in ("?", "-", "<", "!") or typed.lower() in _NO_TEXT:
        raise Mistake(
            f"{found(typed)} is no {what}: it answers other questions; more words, or - to skip"
        )
    if letters and not any(character.isalpha() for character in typed):
        raise Mistake(f"{found(typed)} holds no letter, so it is no {what}")
    if means(typed, LEAVING | HELPING):
        raise Mistake(f"{found(typed)} is no {what}. {LEAVES} ? explains")
    return typed[1:] if typed.startswith("//") else typed


def where_of(field: str) -> str:
    """The part of the session that a field belongs to: `qualifying`, `reviews.2`, `patient`."""
    head, _, rest = field.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head == "reviews" else head


def field_question(field: str, course: OpenSession) -> Question:
    """The question for a plain answer, an item of a scale, or a total."""
    editor, now = editor_of(field), shown(course.session.answers, field)
    asks = f"{where_label(where_of(field))}: {field_of(field).question} ({editor.how})"
    item = item_of(field)
    if item is not None:
        asks = f"{item[1].label}: {editor.how}"
    elif any(field.endswith(f".{scale.score_field}") for scale in SCALES):
        asks += f" Type the total, or {ITEMS} to grade one by one."
    lines = [asks, *numbered(editor.options)]
    if now:
        lines.append(f"Now: {now}. - keeps it, ! clears it.")
    doubted = ""

    def take(typed: str) -> Taken:
        nonlocal doubted
        if typed == "!":
            _clear(course, field, None, there=bool(now))
            return Taken()
        text = text_typed(typed) if editor.is_text else typed
        setting = Setting(course.today, course.session.answers, field, sure=typed == doubted)
        try:
            value = editor.parse(text, setting)
        except Doubt as doubt:
            doubted = typed
            raise asked_back(doubt) from None
        if item is not None and item[0].sides == 2 and isinstance(value, int):
            value = (value, value)
        course.answer(field, value)
        return Taken(editor.note(text, value))

    return Question(field, tuple(lines), take, editor)


def asked_back(doubt: Doubt) -> Refused:
    """How plain mode asks back what is hard to believe."""
    return Refused(f"{doubt}; the same again keeps it")


def _clear(course: OpenSession, field: str, value: Value | None, *, there: bool) -> None:
    """Give a list or an answer what is left of it once `!` took something away."""
    if not there:
        raise Refused(NONE_TO_CLEAR)
    course.answer(field, value)


def numbered(options: Iterable[str]) -> list[str]:
    """Choices as lines with their numbers."""
    return [f"  {number} {label}" for number, label in enumerate(options, 1)]


def infusion_question(course: OpenSession) -> Question:
    """What was really given, one infusion at a time."""
    doubted = ""

    def take(typed: str) -> Taken:
        nonlocal doubted
        given = infusions(course.session.answers)
        if typed == "!":
            _clear(course, INFUSIONS_FIELD, given[:-1] or None, there=bool(given))
            return Taken()
        sure = typed == doubted
        setting = Setting(course.today, course.session.answers, INFUSIONS_FIELD, sure=sure)
        try:
            infusion = INFUSION_EDITOR.infusion(typed, setting)
        except Doubt as doubt:
            doubted = typed
            raise asked_back(doubt) from None
        course.answer(INFUSIONS_FIELD, (*given, infusion))
        return Taken()

    count = len(infusions(course.session.answers))
    asks = (
        f"Infusions given: {count} recorded. Another one? ({INFUSION_EDITOR.how}; - for no more, "
        "! removes the last)"
    )
    lines = [asks, *_next_planned(course)]
    return Question(INFUSIONS_FIELD, tuple(lines), take, INFUSION_EDITOR)


def _next_planned(course: OpenSession) -> Iterator[str]:
    """The infusion that is planned next, as it would be typed; or why there is none."""
    plan = course.assessment.plan()
    if not plan.infusions:
        yield f"Planned: nothing, as {plan.ends}."
        return
    following = plan.infusions[0]
    overdue = ", overdue" if following.overdue else ""
    yield f"Planned next: {following.what}{overdue}: {typed_as_planned(following)}"


def yes_no_question(key: str, asks: str, yes: Callable[[], None]) -> Question:
    """A question that is no answer of the session: whether to do something; no does nothing."""

    def take(typed: str) -> Taken:
        if typed_yes(typed):
            yes()
        return Taken()

    return Question(key, (f"{asks} (yes or no)",), take)


def sign_question(where: str, course: OpenSession, unlock: Callable[[], None]) -> Question:
    """Who signs an assessment; of a signed one who did, and whether to `unlock` it."""
    key, label = f"{where}.signed_by", where_label(where)
    by = shown(course.session.answers, key)
    if by:
        at = shown(course.session.answers, f"{where}.signed_at")
        told = f"{label} is signed by {by}, {at}, and read-only."
        how = "! asks whether to unlock it; - leaves it signed"

        def unlocks(typed: str) -> Taken:
            if typed != "!":
                raise Refused(f"It is signed: {how}")
            unlock()
            return Taken()

        return Question(key, (f"{told} ({how})",), unlocks)
    state = course.assessment.evaluation(where).decision.words
    asks = (
        f"{label} is {state}. Sign it? (the name of who signs; then it is read-only; "
        "- leaves it unsigned)"
    )

    def take(typed: str) -> Taken:
        name = SIGNER.parse(text_typed(typed, "name of who signs"), Setting(course.today))
        course.sign(where, name)
        return Taken()

    return Question(key, (asks,), take, SIGNER)


def unlock_question(key: str, course: OpenSession) -> Question:
    """Whether an assessment's signature is taken off, so that its answers can be changed."""
    where = key.removeprefix(UNLOCK)
    by = shown(course.session.answers, f"{where}.signed_by")
    asks = f"Unlock {where_label(where)}? The signature of {by} is taken off; history tells it."
    return yes_no_question(key, asks, lambda: course.unlock(where))


def read_only_told(wrong: str, key: str, course: OpenSession) -> str:
    """Why a question takes no reply, with plain mode's way to unlock instead of the screen's."""
    locked = locked_by(course.session.answers, key)
    if locked is None:
        return wrong
    return wrong.replace(UNLOCKS, f"/{locked.lower()} signed shows who signed, and ! unlocks it")


def named(key: str) -> str:
    """What a question's answer is called."""
    return field_label(key) if place(key) else key
