"""The name of an immunosuppressant agent as it is typed (I-6).

A name that is nearly a listed one, and one that the list does not know, are asked about before they
are recorded: `AgentEditor.judge` says what to ask, and the screen and plain mode ask it.
"""

from datetime import date
from typing import ClassVar

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake, Refused, Text
from ivig_tui.criteria.wording import found, seen
from ivig_tui.editing.editor import Setting
from ivig_tui.editing.texts import NameEditor
from ivig_tui.myositis.agents import USUAL_AGENTS, Agents, Typed, Verdict, judge_typed
from ivig_tui.myositis.drugs import Group, drug_list, recognise, with_drug
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD
from ivig_tui.myositis.rows import Agent

LEAST_TO_COMPLETE = 3
"""Letters; fewer begin too much."""


class AgentEditor(NameEditor, frozen=True):
    """One agent's name. What else is known of it is answered with keys."""

    at_once = ("no",)
    keys: ClassVar[tuple[str, ...]] = ("enter", "no")
    more_keys = ("add",)

    kind: Text = Agents.name

    @property
    def takes(self) -> str:
        return "Enter to add an agent, n for none used"

    @property
    def how(self) -> str:
        return "a name or number"

    def hint(self, text: str) -> str:
        whole = completed(text)
        if whole:
            return f"Enter takes {whole}"
        if recognise(text).held:
            shown = with_drug(text.strip())
            return shown if shown != text.strip() else ""
        names = suggestions(text)
        return "  ".join(names) if names else "not on the list of drugs; Enter asks about it"

    def answer(self, action: str, key: str, present: Value | None, today: date) -> Value | None:
        """`no` records that none was used, which wipes no list.

        Raises:
            Mistake: agents are recorded.
        """
        if present:
            raise Mistake("agents are recorded: clear them one by one first")
        return ()

    def parse(self, text: str, setting: Setting) -> str:
        """The name, whatever there is to ask about it."""
        return self.judge(text, setting, as_written=True).name

    def judge(self, text: str, setting: Setting, *, as_written: bool = False) -> Verdict:
        """What to do with a typed name: record it, or ask about it first.

        `setting.answers` hold the other agents. `as_written`: the person said that no listed name
        is meant.

        Raises:
            Mistake: it can't be recorded by hand; says why.
        """
        name = self.kind.recorded(text)
        recorded = setting.answers.get(AGENTS_FIELD)
        listed = recorded if isinstance(recorded, tuple) else ()
        others = [one for one in listed if isinstance(one, Agent)]
        whole = completed(name)
        if whole and not as_written:
            asks = f"{found(name)} is not on the list of drugs: is {whole} meant?"
            return Verdict(Typed.NEARLY, asks, whole)
        verdict = judge_typed(name, others, as_written=as_written)
        if verdict.what is Typed.REFUSED:
            raise Mistake(verdict.says)
        return verdict


def suggestions(text: str) -> tuple[str, ...]:
    """The immunosuppressants that a text may be about to name: what it begins, or the usual ones
    while there is nothing to go by."""
    typed = seen(text).strip()
    if not typed:
        return USUAL_AGENTS
    if recognise(text).held:
        return ()
    begun = {
        name.drug.name
        for name in drug_list().names
        if name.drug.group is Group.IMMUNOSUPPRESSANT and seen(name.spelled).startswith(typed)
    }
    return tuple(sorted(begun))


def completed(text: str) -> str:
    """The one listed immunosuppressant that a text begins; empty where it begins none or several,
    a corticosteroid's and an immunoglobulin's names among them."""
    typed = seen(text).strip()
    if len(typed) < LEAST_TO_COMPLETE or recognise(text).held:
        return ""
    drugs = {name.drug for name in drug_list().names if seen(name.spelled).startswith(typed)}
    one = next(iter(drugs), None)
    sole = one is not None and len(drugs) == 1 and one.group is Group.IMMUNOSUPPRESSANT
    return one.name if one is not None and sole else ""


def of_name(why: Refused) -> Refused:
    """Why a name can't be recorded, without its place in the list of agents."""
    return Refused(str(why).partition("agent: ")[2] or str(why))
