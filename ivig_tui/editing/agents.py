"""The name of an immunosuppressant agent as it is typed (I-6)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ivig_tui.editing.editor import Setting
from ivig_tui.editing.texts import NameEditor, checked
from ivig_tui.guideline.agents import Agents, Typed, judge_typed
from ivig_tui.guideline.answers import Agent, Value
from ivig_tui.guideline.earlier_treatment import AGENTS_FIELD
from ivig_tui.guideline.kinds import Mistake, Text


@dataclass(frozen=True, slots=True)
class AgentEditor(NameEditor):
    """One agent's name. What else is known of it is answered with keys."""

    at_once = ("no",)
    keys: ClassVar[tuple[str, ...]] = ("enter", "no")
    more_keys = ("add",)

    kind: Text = Agents.name

    @property
    def takes(self) -> str:
        return "Enter to add an agent, n for none used"

    def answer(self, action: str, key: str, present: Value | None, today: date) -> Value | None:
        """`no` records that none was used, which wipes no list.

        Raises:
            Mistake: agents are recorded.
        """
        if present:
            raise Mistake("agents are recorded: clear them one by one first")
        return ()

    def parse(self, text: str, setting: Setting) -> str:
        recorded = setting.answers.get(AGENTS_FIELD)
        listed = recorded if isinstance(recorded, tuple) else ()
        others = [one for one in listed if isinstance(one, Agent)]
        verdict = judge_typed(checked(text, self.kind), others)
        if verdict.what is Typed.REFUSED:
            raise Mistake(verdict.says)
        return verdict.name
