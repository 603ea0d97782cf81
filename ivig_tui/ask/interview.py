"""The interview: the next question, its answer, what that changed; until nothing is left."""

from collections.abc import Callable

from msgspec import Struct

from ivig_tui.ask import agents, order, words
from ivig_tui.ask.finding import found
from ivig_tui.ask.questions import (
    HELPING,
    ITEMS,
    LEAVING,
    UNLOCK,
    Question,
    Taken,
    field_question,
    infusion_question,
    means,
    named,
    read_only_told,
    sign_question,
    unlock_question,
    where_of,
    yes_no_question,
)
from ivig_tui.ask.talk import Left, Talk
from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import counted, shown_date
from ivig_tui.editing.fields import item_of
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.fields import place
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, agents_of
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.myositis.scales import SCALES
from ivig_tui.myositis.wanted import TREATMENT, still_matters
from ivig_tui.presentation.outline import shown
from ivig_tui.session.session import where_label
from ivig_tui.store.open_session import OpenSession

END = "end"
NOTHING_LEFT = "Nothing else matters now. /word goes to any answer; Enter leaves."
PATIENCE_S = 2.0
"""How long an answer may take to reach the disk before it is called not saved, in seconds."""


class Step(Struct, frozen=True):
    """One question behind us, to go back to."""

    key: str
    changed: bool
    skipped: bool


class Interview:
    """Asks what still matters in one open session."""

    def __init__(self, course: OpenSession, talk: Talk) -> None:
        self._course = course
        self._talk = talk
        self._skipped: set[str] = set()
        self._trail: list[Step] = []
        self._wanted: list[str] = []
        """What is asked before anything else, the next first."""
        self._after: list[str] = []
        """What is asked when the list of agents is done: where the person came from."""
        self._gone_on = False
        self._listing: Assessment | None = None
        """The state of things when the list of agents was begun; None outside it."""

    def run(self) -> None:
        """Ask until nothing is left, and the person goes.

        Raises:
            Left: the person has gone.
        """
        while True:
            self._ask(self._question(self._next() or END))

    def _next(self) -> str | None:
        answers = self._course.session.answers
        while self._wanted:
            key = self._wanted.pop(0)
            if not agents.is_gone(key, answers):
                return key
        if self._listing is not None:
            open_ = [one for one in agents.without_outcome(answers) if one not in self._skipped]
            return open_[0] if open_ else agents.NEW
        if self._after:
            return self._after.pop(0)
        for key in order.questions(self._course, self._gone_on):
            if key not in self._skipped:
                return key
        return None

    def _question(self, key: str) -> Question:
        course = self._course
        if key == END:
            return Question(END, (NOTHING_LEFT,), _leaves)
        if key == agents.NEW:
            return agents.name_question(course)
        if key.startswith(agents.OUTCOMES):
            return agents.outcome_question(key, course)
        if key == INFUSIONS_FIELD:
            return infusion_question(course)
        if key.endswith(".signed_by"):
            return sign_question(where_of(key), course, lambda: self._ask_unlock(where_of(key)))
        if key.startswith(UNLOCK):
            return unlock_question(key, course)
        if key == order.GO_ON:
            left = counted(len(still_matters(TREATMENT, course.assessment)), "answer")
            words_ = course.assessment.qualifying.decision.words
            asks = f"Qualifying is {words_}. Weight and dose: {left} left. Go on with them?"
            return yes_no_question(key, asks, self._go_on)
        if key == order.REVIEW:
            number, due = course.session.answers.reviews + 1, course.assessment.review_due
            dated = f", due {shown_date(due)}" if due else ""
            asks = f"Start review {number}{dated}? Once it holds an answer it is never removed."
            return yes_no_question(key, asks, course.start_review)
        return field_question(key, course)

    def _ask_unlock(self, where: str) -> None:
        self._wanted.insert(0, f"{UNLOCK}{where}")

    def _go_on(self) -> None:
        self._gone_on = True

    def _ask(self, question: Question) -> None:
        self._talk.say(["", *question.lines])
        while True:
            typed = self._talk.hear()
            if typed == "-" and question.skip is not None:
                self._does(question, question.skip)
                return None
            if typed == "<" and question.skip is not None:
                self._wanted.insert(0, question.key)  # what it followed is asked again
                return None
            if typed == "-":
                return self._skip(question)
            if typed == "<":
                return self._back(question)
            if typed.startswith("/") and not (question.free and typed.startswith("//")):
                if self._jump(typed[1:], question.key):
                    return None
                continue
            if means(typed, LEAVING):
                self._talk.say([words.LEAVES, question.lines[0]])
            elif typed == "?" or means(typed, HELPING):
                free = [words.FREE] if question.free else []
                told = [*self._help(question.key), words.COMMANDS, *free, question.lines[0]]
                self._talk.say(told)
            elif not typed and question.key == END:
                raise Left
            elif not typed:
                self._talk.say(["Nothing typed. - skips, ? explains."])
            elif typed.lower() == ITEMS and self._grade(question.key):
                return None
            elif self._taken(question, typed):
                return None

    def _taken(self, question: Question, typed: str) -> bool:
        """Whether a reply was taken; if not, the reason is printed and the question stays."""
        typed, told = question.editor.cleaned(typed)
        self._talk.say([f"{told[0].upper()}{told[1:]}."] if told else [])
        return self._does(question, lambda: question.take(typed))

    def _does(self, question: Question, take: Callable[[], Taken]) -> bool:
        """Do what a reply says, and tell it, or ask what follows; whether the question is done."""
        before = self._course.assessment
        try:
            taken = take()
        except Refused as refused:
            self._talk.say([self._why(refused, question.key), question.lines[0]])
            return False
        if taken.follow is not None:
            self._ask(taken.follow)
            return True
        self._talk.say([f"{taken.note}."] if taken.note else [])
        changed = self._course.assessment is not before
        self._trail.append(Step(question.key, changed, skipped=False))
        if question.key == agents.NEW:
            self._named(before)
        if question.key in (order.GO_ON, order.REVIEW):
            self._skipped.add(question.key)
        if changed:
            self._tell(question.key, before)
        return True

    def _named(self, before: Assessment) -> None:
        """A name begins the list of agents or goes on with it; none used ends it."""
        there = agents_of(self._course.session.answers)
        self._listing = (self._listing or before) if there else None
        if there:
            self._skipped.discard(agents.outcome_key(there[-1]))

    def _tell(self, key: str, before: Assessment) -> None:
        """What is recorded now, whether it is saved, and what it changed."""
        field = _field(key)
        if place(field) is not None:
            answers = self._course.session.answers
            value = shown(answers, field) or "not answered"
            if field == INFUSIONS_FIELD:  # a long course holds hundreds
                value = words.infusions_changed(before.answers, answers)
            self._talk.say([f"{named(field)}: {value}. {self._saved()}"])
        elif key.startswith(UNLOCK):
            where = where_label(key.removeprefix(UNLOCK))
            self._talk.say([f"{where} is unlocked, and not signed any more. {self._saved()}"])
        else:
            self._talk.say([self._saved()])
        if self._listing is None:
            self._talk.say(words.changes(before, self._course.assessment))

    def _saved(self) -> str:
        course = self._course
        if course.saved_within(PATIENCE_S):
            return " ".join(told for told in ("Saved.", course.beside, course.clock) if told)
        why = course.saved.failure or "the disk is slow"
        return f"NOT SAVED: {why}; it is kept, and tried again."

    def _skip(self, question: Question) -> None:
        self._skipped.add(question.key)
        self._trail.append(Step(question.key, changed=False, skipped=True))
        if question.key == agents.NEW and self._listing is not None:
            before, self._listing = self._listing, None
            self._talk.say(words.changes(before, self._course.assessment))

    def _back(self, present: Question) -> None:
        """Go back to the question before; what was answered there is taken back."""
        if not self._trail:
            self._talk.say(["This was the first question."])
            self._wanted.insert(0, present.key)
            return
        step = self._trail.pop()
        before = self._course.assessment
        if step.changed:
            try:
                self._take_back(step)
            except Refused as refused:
                self._talk.say([self._why(refused, step.key)])
                self._wanted.insert(0, present.key)
                return
            self._tell(step.key, before)
        self._skipped.discard(step.key)
        if step.key == order.GO_ON:
            self._gone_on = False
        if step.key == agents.NEW:
            there = agents_of(self._course.session.answers)
            self._listing = (self._listing or before) if there else None
        # An item of a scale comes from a row of them: the row goes on where it was.
        row = [present.key] if item_of(present.key) else []
        self._wanted[:0] = [step.key, *row]

    def _take_back(self, step: Step) -> None:
        """Take back what a step changed."""
        if step.key.startswith(UNLOCK):
            raise Refused("a signature that was taken off comes back only by signing again")
        if step.key.endswith(".signed_by"):
            self._course.unlock(where_of(step.key))
        else:
            self._course.undo()

    def _why(self, refused: Refused, key: str) -> str:
        """Why a question's reply does nothing, as a sentence."""
        why = read_only_told(str(refused), _field(key), self._course)
        return f"{why[0].upper()}{why[1:]}"

    def _grade(self, key: str) -> bool:
        """Ask the items of a scale one by one; whether the question was one for a total."""
        where, _, name = key.rpartition(".")
        scale = next((one for one in SCALES if one.score_field == name), None)
        if scale is None:
            return False
        fields = [f"{where}.{scale.key}.{item.name}" for item in scale.items]
        answers = self._course.session.answers
        row = [field for field in fields if answers.get(field) is None] or fields
        self._wanted = [*row, *(key for key in self._wanted if key not in row)]
        return True

    def _jump(self, typed: str, from_: str) -> bool:
        """Ask next for the answer with what was typed in its name; whether there is one."""
        places = found(typed, self._course)
        if len(places) != 1:
            self._talk.say([words.not_one(typed, [one.label for one in places])])
            return False
        key = places[0].key
        back = [] if key == from_ else [from_]
        if key == agents.NEW:
            # Name, outcome, next name: nothing else is asked between, its reply would be another's.
            later = [one for one in (*back, *self._wanted) if not one.startswith("agents.")]
            self._after[:0] = later
            self._wanted = [key]
            self._listing = self._listing or self._course.assessment
        else:
            self._wanted[:0] = [key, *back]
        return True

    def _help(self, key: str) -> list[str]:
        field = _field(key)
        if place(field) is None:
            return []
        return list(words.help_lines(field, self._course.assessment))


def _leaves(_: str) -> Taken:
    raise Refused("/word goes to an answer; Enter leaves.")


def _field(key: str) -> str:
    """The answer that a question is about."""
    return AGENTS_FIELD if key.startswith("agents.") else key
