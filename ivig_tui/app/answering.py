"""The keys that answer the line under the cursor, and the drafts that become answers."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ivig_tui.app.draft import Draft, allowed_in, starts_by_typing
from ivig_tui.app.items import INFUSIONS_FIELD, Item, Part, agents_of
from ivig_tui.app.keys import Key, does
from ivig_tui.app.moving import next_open
from ivig_tui.guideline.agents import (
    OUTCOME,
    USUAL_AGENTS,
    Agents,
    Typed,
    judge_typed,
)
from ivig_tui.guideline.answers import Agent, Value
from ivig_tui.guideline.earlier_treatment import AGENTS_FIELD
from ivig_tui.guideline.fields import field_of
from ivig_tui.guideline.kinds import Choice, Day, Kind, Mistake, Text, YesNo
from ivig_tui.guideline.lists import Infusions, Vials, parse_infusion
from ivig_tui.guideline.scales import SCALES, Scale
from ivig_tui.guideline.schedule import infusions
from ivig_tui.guideline.wording import inert
from ivig_tui.session import locked_by

if TYPE_CHECKING:
    from ivig_tui.app.checklist import Checklist

ON = ("yes_on", "no_on")
"""The answers that go on to the next."""


def kind_of(item: Item) -> Kind | None:
    """The kind of answer that a line takes; an agent's line takes its outcome."""
    if item.part is not None:
        if item.part.field == INFUSIONS_FIELD:
            return Infusions()
        return Agents() if item.part.new else OUTCOME
    return field_of(item.field).kind if item.field else None


def scale_of_line(item: Item) -> tuple[str, Scale] | None:
    """The assessment and the scale of a score's line; None for any other line."""
    where, _, name = (item.field or "").rpartition(".")
    return next(((where, scale) for scale in SCALES if name == scale.score_field), None)


def answer_line(view: "Checklist", key: Key) -> bool:
    """Take a key that answers the line; whether it was one."""
    item = view.current()
    kind = kind_of(item)
    if kind is None or not _means(key, kind, item):
        return False
    field = item.part.field if item.part else item.field
    assert field is not None
    locked = locked_by(view.course.session.answers, field)
    opens_scale = does(key, "enter") and scale_of_line(item) is not None
    if (view.course.read_only or locked) and not opens_scale:
        view.message = view.course.read_only or f"read-only, as {locked} is signed; x unlocks it"
    elif item.part is None:
        _field_key(view, key, kind, field)
    elif field == AGENTS_FIELD:
        _agent_key(view, key, item.part)
    else:
        _infusion_key(view, key, item.part)
    return True


def _means(key: Key, kind: Kind, item: Item) -> bool:
    """Whether a key means something to this kind of line."""
    if does(key, "clear"):
        return not (item.part and item.part.new)
    if item.part and does(key, "enter"):
        return True
    if does(key, "add"):
        return AGENTS_FIELD in (item.field, item.part.field if item.part else None)
    match kind:
        case YesNo():
            return any(does(key, name) for name in ("yes", "no", *ON))
        case Choice():
            digit = key.character.isascii() and key.character.isdigit()
            return does(key, "pick") or (digit and 0 < int(key.character) <= len(kind.options))
        case Agents():
            return does(key, "enter") or does(key, "no")
        case Infusions():
            return False
        case _:
            typed = key.character and key.character in (allowed_in(kind) or "")
            digits = starts_by_typing(kind) and (typed or key.name == "type")
            today = isinstance(kind, Day) and does(key, "today")
            return does(key, "enter") or today or bool(digits)


def _field_key(view: "Checklist", key: Key, kind: Kind, field: str) -> None:
    present = view.course.session.answers.get(field)
    scored = scale_of_line(view.current())
    if does(key, "clear"):
        view.set(field, None)
    elif isinstance(kind, YesNo):
        done = view.set(field, does(key, "yes") or does(key, "yes_on"))
        if done and any(does(key, name) for name in ON):
            next_open(view, 1)
    elif isinstance(kind, Choice):
        view.set(field, _picked(kind, key, present))
    elif isinstance(kind, Agents):
        if does(key, "no"):
            _none_used(view)
        else:
            _add_agent(view)
    elif isinstance(kind, Day) and does(key, "today"):
        view.set(field, view.course.today)
    elif does(key, "enter") and scored is not None:
        from ivig_tui.app.scale_view import ScaleView

        view.desk.push(ScaleView(view.course, *scored, view.desk))
    elif does(key, "enter"):
        lines = isinstance(kind, Text) and kind.lines
        view.draft = Draft(_as_typed(kind, present), allowed_in(kind) or "", lines=lines)
    else:
        view.draft = Draft(key.character, allowed_in(kind) or "")


def _add_agent(view: "Checklist") -> None:
    view.go_to_line("agent.new")
    view.draft = Draft(usual=USUAL_AGENTS)


def _agent_key(view: "Checklist", key: Key, part: Part) -> None:
    agents = list(agents_of(view.course.session.answers))
    if does(key, "add"):
        _add_agent(view)
        return
    if part.new:
        if does(key, "no"):
            _none_used(view)
        else:
            view.draft = Draft(usual=USUAL_AGENTS)
        return
    agent = agents[part.index]
    if does(key, "enter"):
        view.draft = Draft(part.typed, usual=USUAL_AGENTS)
        return
    said = ""
    if does(key, "clear") and agent.outcome is None:
        del agents[part.index]
        said = f"{inert(agent.agent)} removed; u brings it back"
    elif does(key, "clear"):
        agents[part.index] = replace(agent, outcome=None)
    else:
        agents[part.index] = replace(agent, outcome=_picked(OUTCOME, key, agent.outcome))
    if view.set(AGENTS_FIELD, tuple(agents)):
        view.message = said


def _infusion_key(view: "Checklist", key: Key, part: Part) -> None:
    if does(key, "enter"):
        view.draft = Draft(part.typed)
        return
    given = list(infusions(view.course.session.answers))
    del given[part.index]
    if view.set(INFUSIONS_FIELD, tuple(given) if given else None):
        view.message = "infusion removed; u brings it back"


def _none_used(view: "Checklist") -> None:
    if agents_of(view.course.session.answers):
        view.message = "agents are recorded: clear them one by one first"
    else:
        view.set(AGENTS_FIELD, ())


def unbound(key: Key, item: Item) -> str:
    """Why a key does nothing on a line; a stray key is never silent."""
    if key.name in ("escape", "enter") or not key.character:
        return ""
    return f"{inert(key.character)}: {takes(item)}"


def takes(item: Item) -> str:
    """Which keys answer a line."""
    kind = kind_of(item)
    match kind:
        case None:
            return "this line takes no answer; ? explains it"
        case YesNo():
            return "this line takes y or n"
        case Choice():
            return f"this line takes ← → or 1 to {len(kind.options)}"
        case Agents():
            return "this line takes Enter to add an agent, n for none used"
        case Infusions():
            return "this line takes Enter, then date, grams and phase"
        case _ if starts_by_typing(kind):
            return "this line takes digits; Enter keeps them"
        case _:
            return "this line takes Enter, then text"


def keep(view: "Checklist", draft: Draft) -> bool:
    """Make the draft an answer; it stays a draft and says why where it is none."""
    item = view.current()
    if not draft.text.strip():
        view.draft = None
        if item.part is None and item.value:
            view.message = "unchanged; ⌫ on the line clears it"
        return True
    try:
        wrong = _keep(view, item, draft.text)
    except Mistake as mistake:
        wrong = str(mistake)
    if wrong:
        view.draft = replace(draft, wrong=wrong)
        return False
    view.draft = None
    return True


def _keep(view: "Checklist", item: Item, text: str) -> str:
    if item.part is None:
        assert item.field is not None
        return view.course.answer(item.field, field_of(item.field).kind.parse(text))
    number = item.part.index
    if item.part.field == INFUSIONS_FIELD:
        given = list(infusions(view.course.session.answers))
        infusion = parse_infusion(text)
        if infusion.date > view.course.today:
            return f"{infusion.date} is in the future; what was given is recorded"
        given[number : number + 1] = [infusion]
        return view.course.answer(INFUSIONS_FIELD, tuple(given))
    agents = list(agents_of(view.course.session.answers))
    verdict = judge_typed(text, agents[:number] + agents[number + 1 :])
    if verdict.what is Typed.REFUSED:
        return verdict.says
    # What was said of the old name, whether it is an immunosuppressant, is not said of the new.
    outcome = None if item.part.new else agents[number].outcome
    agents[number : number + 1] = [Agent(verdict.name, outcome)]
    wrong = view.course.answer(AGENTS_FIELD, tuple(agents))
    if not wrong:
        view.go_to_line(f"agent.{number}")
    return wrong.partition("agent: ")[2] or wrong


def _picked(kind: Choice, key: Key, present: Value | None) -> str:
    """The choice after a key: a digit picks directly, the arrows go round."""
    words = [word for word, _ in kind.options]
    if key.character.isdigit():
        return words[int(key.character) - 1]
    step = 1 if key.name == "right" else -1
    if present not in words:
        return words[0] if step > 0 else words[-1]
    return words[(words.index(str(present)) + step) % len(words)]


def _as_typed(kind: Kind, present: Value | None) -> str:
    """An answer as a person would type it, to change it."""
    if present is None:
        return ""
    if isinstance(kind, Day):
        return str(present)
    if isinstance(kind, Text):
        return str(present)
    unit = "g" if isinstance(kind, Vials) else getattr(kind, "unit", "")
    return kind.show(present).removesuffix(f" {unit}")
