"""Which editor each answer has."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ivig_tui.criteria.kinds import Choice, Day, Kind, Text, YesNo
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.editing.agents import AgentEditor
from ivig_tui.editing.choices import ChoiceEditor, YesNoEditor
from ivig_tui.editing.dates import DateEditor
from ivig_tui.editing.editor import Editor
from ivig_tui.editing.grades import GradeEditor
from ivig_tui.editing.lists import InfusionEditor, VialsEditor
from ivig_tui.editing.numbers import MeasureEditor, WeightEditor, WholeEditor
from ivig_tui.editing.texts import SIGNER, TextEditor
from ivig_tui.myositis.agents import OUTCOME, Agents
from ivig_tui.myositis.fields import FIELDS, WEIGHT, field_of
from ivig_tui.myositis.lists import Infusions, Vials
from ivig_tui.myositis.scales import SCALES, Item, Scale

OUTCOME_EDITOR = ChoiceEditor(OUTCOME)
AGENT_EDITOR = AgentEditor()
INFUSION_EDITOR = InfusionEditor()

_BY_KIND: dict[type[Kind], Callable[[Any], Editor]] = {
    YesNo: lambda kind: YesNoEditor(),
    Choice: ChoiceEditor,
    Day: lambda kind: DateEditor(),
    Text: TextEditor,
    Whole: WholeEditor,
    Measure: MeasureEditor,
    Vials: VialsEditor,
    Agents: lambda kind: AGENT_EDITOR,
    Infusions: lambda kind: INFUSION_EDITOR,
}


@lru_cache(maxsize=4096)
def editor_of(name: str) -> Editor:
    """The editor of an answer, by its full name.

    Raises:
        KeyError: there is no such answer, or it is never given by hand, as when it was signed.
    """
    field = field_of(name)
    graded = item_of(name)
    if graded is not None:
        return GradeEditor(*graded)
    if field.name == "weight_kg":
        return WeightEditor(WEIGHT)
    if field.name == "signed_by":
        return SIGNER
    return _BY_KIND[type(field.kind)](field.kind)


def item_of(name: str) -> tuple[Scale, Item] | None:
    """The scale and its item of an answer; None for any other."""
    for scale in SCALES:
        for item in scale.items:
            if name.endswith(f".{scale.key}.{item.name}"):
                return scale, item
    return None


EDITORS = (
    OUTCOME_EDITOR,
    *dict.fromkeys(editor_of(field.full(2 if field.table == "reviews" else None))
                   for field in FIELDS if field.name != "signed_at"),
)  # fmt: skip
"""Every editor there is."""
