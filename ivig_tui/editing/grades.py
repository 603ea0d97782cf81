"""Grades of the two strength scales as they are typed (Q2, I-17)."""

from dataclasses import dataclass

from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.editing.numbers import begins_number
from ivig_tui.guideline.scales import MRC, Item, Scale, entered


@dataclass(frozen=True, slots=True)
class GradeEditor(Editor):
    """The grade of one item of a scale."""

    keys = ("type",)

    scale: Scale
    item: Item

    @property
    def takes(self) -> str:
        return f"a grade from 0 to {self.item.maximum}"

    def starts(self, character: str) -> bool:
        return begins_number(character)

    def parse(self, text: str, setting: Setting) -> int:
        return entered(self.scale, self.item, text)

    @property
    def how(self) -> str:
        if self.scale is MRC:
            return (f"right and left, 0 to {self.item.maximum} each (such as 4 5; one grade is for "
                    "both; 4+ counts 4, 4- counts 3)")  # fmt: skip
        timed = ", or seconds such as 45s" if self.item.seconds else ""
        return f"grade 0 to {self.item.maximum}{timed}"
