"""Grades of the two strength scales as they are typed (Q2, R1, R3; I-17)."""

import re
from typing import ClassVar

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.wording import found
from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.editing.numbers import ascii_digits, begins_number, probably
from ivig_tui.myositis.scales import MRC, Item, Scale, grade_of_seconds, mrc_grade

_MINUS = str.maketrans("−–—", "---")


class GradeEditor(Struct, Editor, frozen=True):
    """The grade of one item of a scale; where sides are graded apart, of one side or of both."""

    keys: ClassVar[tuple[str, ...]] = ("type",)

    scale: Scale
    item: Item

    @property
    def takes(self) -> str:
        return f"a grade from 0 to {self.item.maximum}"

    @property
    def how(self) -> str:
        most = self.item.maximum
        if self.scale is MRC:
            return (
                f"right and left, 0 to {most} each (such as 4 5; one grade is for both; 4+ and 4.5 "
                "count 4, 4- counts 3, I-17)"
            )
        timed = ", or seconds such as 45s" if self.item.seconds else ""
        return f"grade 0 to {most}{timed}"

    def starts(self, character: str) -> bool:
        return begins_number(character)

    def parse(self, text: str, setting: Setting) -> int | tuple[int, int]:
        """One grade, or the right one and the left one."""
        words = text.split()
        if self.scale is not MRC:
            return self._timed(text.strip()) if self.item.seconds else self._plain(text.strip())
        if "/" in text:
            raise Mistake(_unclear(text))
        if len(words) == 2 and all(mrc_grade(word) is not None for word in words):
            return self._mrc(words[0]), self._mrc(words[1])
        return self._mrc(text.strip())

    def note(self, text: str, value: Value) -> str:
        typed = text.strip()
        if typed.endswith("s"):
            return f"{typed[:-1].strip()} s: grade {value}"
        sides = value if isinstance(value, tuple) else (value,)
        differ = [f"{word} counts {grade}"
                  for word, grade in zip(typed.split(), sides, strict=False)
                  if word != str(grade)]  # fmt: skip
        return f"{', '.join(differ)} (I-17)" if differ else ""

    def _mrc(self, typed: str) -> int:
        grade = mrc_grade(typed)
        if grade is not None:
            return grade
        if re.fullmatch("[0-9]+", typed):
            self._plain(typed)  # says that it is too high
        likely = ascii_digits(typed).translate(_MINUS).replace(" ", "")
        meant = [one for one in (likely, *probably(typed)) if mrc_grade(one) is not None]
        if "," in typed:
            meant = [one for one in (typed.replace(",", "."), *meant) if mrc_grade(one) is not None]
            meant = [*dict.fromkeys(meant)][:1]
            sides = re.fullmatch(r"([0-5]) ?, ?([0-5])", typed)
            meant += [f"{sides[1]} {sides[2]} for right and left"] if sides else []
        said = f"{_short(typed)} is no grade from 0 to 5, such as 4, 4+, 4- or 4.5"
        raise Mistake(said + (f": write {' or '.join(meant[:2])}" if meant else ""))

    def _plain(self, typed: str) -> int:
        most = self.item.maximum
        if re.fullmatch("[0-9]+", typed):
            if len(typed) <= 5 and int(typed) <= most:
                return int(typed)
            timed = "; seconds are typed as 45s" if self.item.seconds else ""
            raise Mistake(f"{_short(typed)} is above {most}, the highest grade here{timed}")
        if not self.item.seconds and re.fullmatch("[0-9]+ *s", typed):
            raise Mistake(f"this is not timed: type a grade from 0 to {most}")
        such = ", or whole seconds such as 45s" if self.item.seconds else ""
        meant = [one for one in probably(typed) if re.fullmatch("[0-9]", one) and int(one) <= most]
        hint = f": write {meant[0]}" if meant else ""
        raise Mistake(f"{_short(typed)} is no whole grade from 0 to {most}{such}{hint}")

    def _timed(self, typed: str) -> int:
        seconds = re.fullmatch("([0-9]{1,5}) *s", typed)
        return grade_of_seconds(self.item, int(seconds[1])) if seconds else self._plain(typed)


def _short(typed: str) -> str:
    return found(typed if len(typed) <= 12 else typed[:12] + "…")


def _unclear(text: str) -> str:
    """Why a stroke between two grades is refused: nobody can tell what it means."""
    sides = re.fullmatch(r"\s*([0-5])\s*/\s*([0-5])\s*", text)
    if sides is None:
        return f"{_short(text.strip())} is no grade from 0 to 5, such as 4, 4+, 4- or 4.5"
    one, other = sides[1], sides[2]
    means = f"grade {one} of 5" if other == "5" else f"between {one} and {other}"
    means = f"{means}, or right {one} and left {other}"
    return (
        f"{_short(text.strip())} is unclear ({means}): write {one}, or {one} {other} for both sides"
    )
