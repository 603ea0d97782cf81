"""Vial sizes and infusions as they are typed, each on one line."""

import re
from decimal import Decimal

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.wording import found, plain, shown_date
from ivig_tui.editing.dates import not_to_come, typed_date
from ivig_tui.editing.editor import Doubt, Editor, Setting
from ivig_tui.editing.numbers import MeasureEditor, begins_number, plain_number, without_unit
from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.dose.weight import weight_in_force
from ivig_tui.myositis.lists import Infusions, Vials
from ivig_tui.myositis.rows import Infusion

MOST_G_PER_KG = {"induction": 2, "maintenance": 1}
"""What all of the induction (D1) and any four weeks of maintenance (D3) come to at the most: one
infusion that is more is a slip of the hand, as 350 for 35."""


class VialsEditor(Struct, Editor, frozen=True):
    """The sizes of the vials at hand, in grams."""

    keys = ("type",)
    more_keys = ("enter",)

    kind: Vials

    @property
    def takes(self) -> str:
        return "digits; Enter keeps them"

    @property
    def how(self) -> str:
        return "grams, such as 5 10 20"

    def starts(self, character: str) -> bool:
        return begins_number(character)

    def typed(self, value: Value | None) -> str:
        return "" if value is None else self.kind.show(value).removesuffix(" g")

    def parse(self, text: str, setting: Setting) -> Value:
        words = [without_unit(word.rstrip(","), "g") for word in text.split()]
        words = [word for word in words if word]
        if len(words) == 1 and words[0].count(",") > 1:
            words = words[0].split(",")  # with two commas it can be no decimal number
        sizes = [plain_number(word) for word in words]
        if not sizes or None in sizes:
            raise Mistake(_not_vials(text, words))
        for suffix, message in self.kind.check(sizes):
            raise Mistake(message if not suffix else f"vial {suffix[1:]}: {message}")
        return tuple(size for size in sizes if size is not None)


def _not_vials(text: str, words: list[str]) -> str:
    """Why a text is no list of vial sizes; a comma may part two sizes or a size's decimals."""
    said = f"{found(text.strip())} is not a list of vial sizes such as 5 10 20"
    for word in words:
        if re.fullmatch("[0-9]+,[0-9]+", word):
            return f"{said}: write {word.replace(',', '.')} or {word.replace(',', ' ')}"
    return said


class InfusionEditor(Struct, Editor, frozen=True):
    """One infusion that was given: its date, grams and phase."""

    keys = ("enter",)

    @property
    def takes(self) -> str:
        return "Enter, then date, grams and phase"

    @property
    def how(self) -> str:
        return "date, grams and induction or maintenance, such as 2026-12-01 35 induction"

    def prompt(self, label: str, question: str) -> str:
        return "What was given: Enter, then date, grams and induction or maintenance"

    def typed(self, value: Value | None) -> str:
        return ""

    def parse(self, text: str, setting: Setting) -> Value:
        return (self.infusion(text, setting),)

    def infusion(self, text: str, setting: Setting) -> Infusion:
        """An infusion from its date, grams and phase; `i` and `m` are enough for the phase.

        Raises:
            Mistake: a part is missing or wrong, or it was given in the future; says which.
            Doubt: one alike in date, grams and phase is among the answers, or it is more than the
                document gives in all, and the person was not asked about it yet.
        """
        infusion = _infusion(text, setting)
        if setting.sure:
            return infusion
        said = f"{plain(infusion.grams)} g {infusion.phase} on {shown_date(infusion.date)}"
        if infusion in infusions(setting.answers):
            raise Doubt(f"{said} is recorded already: was it given twice?")
        weight = weight_in_force(setting.answers, infusion.date)
        if weight is not None:
            most, grams = MOST_G_PER_KG[infusion.phase], Decimal(infusion.grams)
            if grams > most * weight.actual_kg:
                per_kg = (grams / weight.actual_kg).quantize(Decimal("0.01"))
                kg = f"{plain(weight.actual_kg)} kg"
                raise Doubt(f"{said} is {per_kg} g/kg by {kg}, above {most} g/kg: is it right?")
        return infusion


def infusion_as_typed(infusion: Infusion) -> str:
    """An infusion as a person types it: `2026-12-01 35 induction`."""
    return f"{infusion.date} {plain(infusion.grams)} {infusion.phase}"


def _infusion(text: str, setting: Setting) -> Infusion:
    words = text.split()
    if len(words) > 3 and words[-2].casefold() == "g":
        words[-3:-1] = [words[-3] + "g"]
    if len(words) < 3:
        raise Mistake("needs date, grams and phase, such as 2026-12-01 35 induction")
    *day, amount, phase = words
    given = typed_date(" ".join(day), setting.today)
    grams = MeasureEditor(Infusions.grams).parse(amount, setting)
    phases = [word for word, _ in Infusions.phase.options if word.startswith(phase.casefold())]
    if len(phases) != 1:
        raise Mistake(f"{found(phase)} is not induction or maintenance")
    not_to_come(given, setting.today)
    assert isinstance(grams, int | Decimal)
    return Infusion(given, grams, phases[0])
