"""What a scale's screen says: the total and what it is compared with, the prompt, the keys."""

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.wording import shown_date
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.editor import Setting
from ivig_tui.myositis.leaves import AGE_GROUP
from ivig_tui.myositis.qualifying.severity import CMAS_LIMIT, MRC_LIMIT
from ivig_tui.myositis.reviews.gain import baseline
from ivig_tui.myositis.scales import CMAS, MRC, Item, Scale
from ivig_tui.presentation.verdict import where_label
from ivig_tui.tui.scale.grades import SIDES, Grades
from ivig_tui.tui.scale.sheet import ScaleSheet
from ivig_tui.tui.widgets.footer import Entry
from ivig_tui.tui.widgets.lines import BLANK, Line, line, wrap

BOTH = "="
STEPS_FROM = 56  # from this width a duration's grades fit beside the question
ALL_THERE = "every grade is there; Esc goes back"
LIMITS = {MRC.key: MRC_LIMIT, CMAS.key: CMAS_LIMIT}
FORMS = {
    MRC.key: "",
    CMAS.key: f"Of {CMAS.maximum} points. An older form has 51: it is not this one.",
}


def title(scale: Scale) -> str:
    """A scale's name, with the form where there are two."""
    return f"{scale.label}, {scale.maximum}-point form" if scale is CMAS else scale.label


def dated(answers: Answers, where: str) -> str:
    """An assessment with its date, where it has one: `Review 1, 20 Mar 2027`."""
    day = answers.day(f"{where}.date")
    return where_label(where) + (f", {shown_date(day)}" if day else "")


def compared(grades: Grades, score: int, *, brief: bool = False) -> str:
    """A score against what the document holds it to: a limit, or the earlier score."""
    scale, where = grades.scale, grades.where
    if where == "qualifying":
        limit = LIMITS[scale.key]
        if score == limit:
            return f"at the limit of {limit}" + ("" if brief else ", which is included")
        side = "below" if score < limit else "above"
        return f"{abs(score - limit)} {side} {'' if brief else 'the limit of '}{limit}"
    earlier = baseline(grades.answers, scale, int(where.partition(".")[2]))
    if earlier is None:
        return "no earlier score" + ("" if brief else " to compare with")
    gain = score - earlier.score
    word = f"up {gain}" if gain > 0 else f"down {-gain}" if gain else "unchanged"
    since = "" if brief else f" ({dated(grades.answers, earlier.where)})"
    return f"{word} from {earlier.score}{since}"


def standing(grades: Grades, *, brief: bool = False) -> list[tuple[str, str]]:
    """Where the score stands, in `(text, style)` lines: the total, what is missing, what waits."""
    scale = grades.scale
    total, typed = scale.total(grades.answers, grades.where), grades.typed_total
    told: list[tuple[str, str]] = []
    if total is not None:
        also = ", typed as well" if typed is not None and not brief else ""
        against = compared(grades, total, brief=brief)
        told.append((f"total {total} of {scale.maximum}{also}   {against}", "title"))
    elif typed is not None:
        told.append((f"total typed: {typed}   {compared(grades, typed, brief=brief)}", "title"))
    if total is None:
        there = [grade for box in range(grades.boxes) if (grade := grades.stored(box)) is not None]
        so_far = f", {sum(there)} so far" if there and not brief else ""
        counts = "no score yet" if brief else "no score until all are there"
        if typed is not None:
            counts = "the typed total counts until all are there"
        told.append((f"{len(there)} of {grades.boxes} graded{so_far}: {counts}", "text"))
    if grades.halves:
        told.append((f"not stored: {grades.waiting()}", "open"))
    group = grades.answers.text(AGE_GROUP)
    if group not in (None, scale.age_group):
        told.append((f"counts for {_group(scale.age_group)}; this patient is {_group(group)}",
                     "text"))  # fmt: skip
    return told


def _group(group: str | None) -> str:
    return "an adult" if group == "adult" else "a child"


def prompt(view: ScaleSheet, width: int) -> tuple[str, str]:
    """What just happened, or what the box takes: text and style."""
    refusal = view.grades.refusal()
    if view.draft is not None and view.draft.wrong:
        return view.draft.wrong, "not_met"
    if view.draft is not None and view.draft.told:
        return view.draft.told, "not_met"
    if view.message:
        return view.message, "title"
    if view.draft is not None:
        return _meant(view, view.draft) or _question(view, width), "text"
    return (refusal, "not_met") if refusal else (_question(view, width), "text")


def _meant(view: ScaleSheet, draft: Draft) -> str:
    """What a draft would count, while it is typed; empty where it is no grade yet."""
    text = draft.text
    try:
        grade = draft.parse(Setting(view.course.today))
    except Mistake:
        return ""
    told = draft.editor.note(text, grade)
    if isinstance(grade, tuple):
        return f"{sides_in_words(grade)}{'; ' if told else ''}{told}"
    item = view.grades.item(view.cursor)
    if not told:
        told = f"grade {grade}"
        if view.scale is MRC:
            told += "; + or - or .5 may follow"
        elif item.seconds:
            told += f", not seconds: those are typed as {text.strip()}s"
    return told


def sides_in_words(grades: Value) -> str:
    """A pair of grades: `right 4, left 5`."""
    assert isinstance(grades, tuple)
    return ", ".join(f"{side} {grade}" for side, grade in zip(SIDES, grades, strict=True))


def _question(view: ScaleSheet, width: int) -> str:
    item, box = view.grades.item(view.cursor), view.cursor
    name = view.grades.name(box)
    other = view.grades.half(box ^ 1) if view.scale.sides == 2 else None
    if other is not None:
        return (
            f"{name}: {SIDES[1 - box % 2]} {other} is half a pair, stored once this side is there"
        )
    if view.scale is MRC:
        return f"{name}: grade 0 to {item.maximum}; 4+ and 4.5 count 4, 4- counts 3 (I-17)"
    if item.seconds:
        steps = f": {_steps(item)}" if width >= STEPS_FROM else ""
        return f"{name}: grade 0 to {item.maximum}, or seconds as 45s{steps}"
    return f"{name}: grade 0 to {item.maximum}"


def _steps(item: Item) -> str:
    steps = [f"{least} s {grade}" for grade, least in enumerate(item.seconds, 1)]
    return ", ".join(steps).replace(" s ", " s is ", 1)


def foot(view: ScaleSheet) -> tuple[Entry, ...]:
    """The keys of the last line, most wanted first."""
    both = ((BOTH, "both sides"),) if view.scale.sides == 2 else ()
    if view.draft is not None:
        return (("Enter", "keep"), ("Esc", "drop"), *both, ("⇥", "keep, next empty"),
                ("⌫", "delete"))  # fmt: skip
    most = max(item.maximum for item in view.scale.items)
    grade = () if view.grades.refusal() else ((f"0–{most}", "grade"), *both)
    return (*grade, ("next_open", "next empty"), "clear", "undo", ("why", "help"), "back")


def scale_keys(scale: Scale, width: int) -> list[Line]:
    """What is special to a scale, for help."""
    told = [("0–9", "types a grade; Enter, Tab, ↑ or ↓ keeps it, Esc drops it")]
    if scale.sides == 2:
        told += [
            ("+ - .5", "after a digit: 4+ and 4.5 count 4, 4- counts 3, 5- counts 4"),
            (BOTH, "gives the other side the same grade and goes on"),
            ("← →", "change the side; the patient's right is on the left"),
            ("half", "one side alone is not stored: it waits for the other, and is dropped when "
             "the screen is left (Esc says so first; q does not ask)"),
            ("⌫", "clears right and left together"),
        ]  # fmt: skip
    else:
        told += [("45s", "seconds, on a line that is timed; a bare number is the grade")]
        told += [("form", FORMS[scale.key])]
    told += [("⇥", "goes to the next empty grade"), ("●", "a point lost; full strength has none")]
    rows = [line((f"Keys: {title(scale)}", "title"))]
    for key, text in told:
        for number, part in enumerate(wrap(text, max(10, width - 11))):
            rows.append(line((f"  {key if not number else '':9}", "key"), (part, "text")))
    return [*rows, BLANK]
