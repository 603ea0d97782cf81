"""The grades of one scale at one assessment: what is stored, and what waits for its other side.

A pair's half can't be stored, as the file has right and left together. It is kept here until its
other side is there, and is no answer until then.
"""

from dataclasses import replace

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import listed
from ivig_tui.myositis.scales import Item, Scale
from ivig_tui.session.session import locked_by
from ivig_tui.store.open_session import OpenSession

SIDES = ("right", "left")


class Grades:
    """The boxes of a scale: its items in their order, right before left."""

    def __init__(self, course: OpenSession, where: str, scale: Scale) -> None:
        """`where` is the assessment: `qualifying`, `reviews.1`, …"""
        self.course = course
        self.where = where
        self.scale = scale
        self.halves: dict[int, tuple[int, int]] = {}
        """Half pairs by item: `(side, grade)`, side 0 being right. Not stored."""
        self.told = ""
        """What else the latest change did; empty where nothing."""

    @property
    def answers(self) -> Answers:
        """The session's answers as they are now."""
        return self.course.session.answers

    @property
    def score_field(self) -> str:
        """The full name of the score itself."""
        return f"{self.where}.{self.scale.score_field}"

    @property
    def typed_total(self) -> int | None:
        """The total that is recorded apart from the items, None without."""
        return self.answers.whole(self.score_field)

    @property
    def boxes(self) -> int:
        """How many grades there are to give."""
        return len(self.scale.items) * self.scale.sides

    def item(self, box: int) -> Item:
        """The item that a box belongs to."""
        return self.scale.items[box // self.scale.sides]

    def field(self, number: int) -> str:
        """The full name of an item."""
        return f"{self.where}.{self.scale.key}.{self.scale.items[number].name}"

    def number(self, field: str) -> int | None:
        """Which item a field is, None for another."""
        numbers = range(len(self.scale.items))
        return next((number for number in numbers if self.field(number) == field), None)

    def name(self, box: int) -> str:
        """What a box is called: `Hip flexion, left`."""
        label = self.item(box).label
        return f"{label}, {SIDES[box % 2]}" if self.scale.sides == 2 else label

    def stored(self, box: int, where: str = "") -> int | None:
        """The grade that is an answer, here or at another assessment; None without."""
        number, side = divmod(box, self.scale.sides)
        name = f"{where or self.where}.{self.scale.key}.{self.scale.items[number].name}"
        value = self.answers.get(name)
        grade = value[side] if isinstance(value, tuple) else value
        return grade if isinstance(grade, int) else None

    def half(self, box: int) -> int | None:
        """The grade that waits for its other side."""
        number, side = divmod(box, self.scale.sides)
        at, grade = self.halves.get(number, (-1, 0))
        return grade if at == side else None

    def graded(self, box: int) -> int | None:
        """The grade of a box, stored or half a pair."""
        stored = self.stored(box)
        return self.half(box) if stored is None else stored

    def empty(self, start: int, step: int) -> int | None:
        """The next box without a grade, round the end; None where there is none."""
        turn = ((start + step * n) % self.boxes for n in range(self.boxes))
        return next((box for box in turn if self.graded(box) is None), None)

    def waiting(self) -> str:
        """The half pairs in words; empty where there is none."""
        if len(self.halves) > 2:
            return f"{len(self.halves)} half pairs, each lacks a side"
        halves = sorted(self.halves.items())
        names = [f"{self.name(number * 2 + side)} {grade}" for number, (side, grade) in halves]
        return listed(names, "and") + (", half a pair" if len(names) == 1 else ", half pairs")

    def earlier(self) -> str | None:
        """The latest earlier assessment that has a grade of this scale."""
        places = self.answers.assessments()
        before = places[: places.index(self.where)]
        graded = (at for at in reversed(before) for box in range(self.boxes)
                  if self.stored(box, at) is not None)  # fmt: skip
        return next(graded, None)

    def refusal(self) -> str:
        """Why nothing can be entered; empty where it can."""
        signed = locked_by(self.answers, self.field(0))
        unlock = f"read-only, as {signed} is signed; the checklist unlocks it"
        return self.course.read_only or (unlock if signed else "")

    # --- changes. Each raises Refused where it can't be done ------------------------------

    def grade(self, box: int, grade: int, *, both: bool = False) -> None:
        """Give a box its grade, or both sides."""
        self._may_change()
        number, side = divmod(box, self.scale.sides)
        other = grade if both else self.graded(box ^ 1)
        if self.scale.sides == 1:
            self._set(number, grade)
        elif other is None:
            self.halves[number] = (side, grade)
        else:
            self._set(number, (other, grade) if side else (grade, other))

    def pair(self, box: int, grades: tuple[int, int]) -> None:
        """Give both sides of a box's item their grades."""
        self._may_change()
        self._set(box // self.scale.sides, grades)

    def same(self, box: int) -> None:
        """Give both sides the grade of a box, or of its other side where it has none."""
        self._may_change()
        here, other = self.graded(box), self.graded(box ^ 1)
        grade = other if here is None else here
        if grade is None:
            raise Refused("neither side has a grade yet")
        self.grade(box, grade, both=True)

    def _may_change(self) -> None:
        self.told = ""
        if self.refusal():
            raise Refused(self.refusal())

    def _set(self, number: int, value: Value) -> None:
        """Change an item. A total that was typed gives way first, as the two must agree."""
        typed, field = self.typed_total, self.field(number)
        after = replace(self.answers, values={**self.answers.values, field: value})
        total = self.scale.total(after, self.where)
        gives_way = None not in (typed, total) and typed != total
        if gives_way:
            self.course.answer(self.score_field, None)
        try:
            self.course.answer(field, value)
        except Refused:
            if gives_way:
                self.course.answer(self.score_field, typed)
            raise
        self.halves.pop(number, None)
        if gives_way:
            self.told = f"the typed total {typed} gave way to the sum {total}"

    def clear(self, box: int) -> str:
        """Clear an answer or drop half a pair; what to say of it."""
        self._may_change()
        number, label = box // self.scale.sides, self.item(box).label
        if self.half(box) is not None:
            del self.halves[number]
            return f"dropped: {label}, which was half a pair"
        if self.stored(box) is None:
            return f"{self.name(box)}: no grade to clear"
        both = ", right and left" if self.scale.sides == 2 else ""
        self.course.answer(self.field(number), None)
        return f"cleared: {label}{both}; u undoes"
