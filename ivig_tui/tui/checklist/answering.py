"""The keys that answer the line under the cursor, and the drafts that become answers."""

from dataclasses import replace

from msgspec import structs

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import inert
from ivig_tui.editing.agents import completed, of_name
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.editing.fields import AGENT_EDITOR, INFUSION_EDITOR, OUTCOME_EDITOR, editor_of
from ivig_tui.myositis.agents import Typed
from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.drugs import recognise
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, agents_of
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Agent, Infusion
from ivig_tui.myositis.scales import SCALES, Scale
from ivig_tui.tui.checklist.cursor import next_open
from ivig_tui.tui.checklist.items import Item, Part
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.keys import Key, does

ON = ("yes_on", "no_on")
"""The answers that go on to the next."""
_SAID = ("yes", "no")
"""The actions that say whether an agent is an immunosuppressant."""


def editor_of_line(item: Item) -> Editor | None:
    """The editor whose keys answer a line; an agent's line takes its outcome."""
    if item.part is not None and item.part.field == AGENTS_FIELD and not item.part.new:
        return OUTCOME_EDITOR
    return typed_on(item)


def typed_on(item: Item) -> Editor | None:
    """The editor of what is typed on a line: an agent's name, though its keys are the outcome's."""
    if item.part is not None:
        return INFUSION_EDITOR if item.part.field == INFUSIONS_FIELD else AGENT_EDITOR
    return editor_of(item.field) if item.field else None


def scale_of_line(item: Item) -> tuple[str, Scale] | None:
    """The assessment and the scale of a score's line; None for any other line."""
    where, _, name = (item.field or "").rpartition(".")
    return next(((where, scale) for scale in SCALES if name == scale.score_field), None)


def answer_line(view: Sheet, key: Key) -> bool:
    """Take a key that answers the line; whether it was one."""
    item = view.current()
    editor = editor_of_line(item)
    action = _action(key, editor, item, view) if editor is not None else None
    if editor is None or action is None:
        return False
    field = _field(item)
    scored = scale_of_line(item) if action == "enter" else None
    locked = view.locked(field)
    if scored is not None:
        from ivig_tui.tui.scale.screen import ScaleView

        view.desk.push(ScaleView(view.course, *scored, view.desk))
    elif view.course.read_only or locked:
        view.message = view.course.read_only or locked
    elif action == "clear":
        _clear(view, item)
    elif action == "add" or (action == "enter" and field == AGENTS_FIELD and item.part is None):
        view.go_to_line("agent.new")
        view.draft = Draft.of(AGENT_EDITOR)
    elif action == "enter":
        view.draft = Draft.of(*_opened(view, item))
    elif action == "type":
        view.draft = Draft(editor).press(key.name, key.character) or Draft(editor)
    else:
        _answer_at_once(view, item, editor, action, key)
    return True


def _field(item: Item) -> str:
    """The answer that keys on a line change."""
    field = item.part.field if item.part else item.field
    assert field is not None
    return field


def _action(key: Key, editor: Editor, item: Item, view: Sheet) -> str | None:
    """What a key does on a line, as an action; `` is a choice by its digit; None: nothing."""
    if does(key, "clear"):
        return None if item.part and item.part.new else "clear"
    if does(key, "add") and _field(item) == AGENTS_FIELD:
        return "add"
    if does(key, "enter") and (editor.is_typed or item.part):
        return "enter"
    of_agent: tuple[str, ...] = _SAID if item.part and is_unlisted(item.part) else ()
    for action in (*editor.at_once, *of_agent):
        if does(key, action):
            return action
    if not editor.is_typed and editor.answer("", key.character, None, view.course.today):
        return ""
    typed = editor.starts(key.character) or (key.name == "type" and "type" in editor.keys)
    return "type" if typed else None


def _opened(view: Sheet, item: Item) -> tuple[Editor, str]:
    """The editor of a line's draft, and what it begins with."""
    editor = typed_on(item)
    assert editor is not None
    if item.part is not None:
        return editor, item.part.typed
    return editor, editor.typed(view.course.session.answers.get(_field(item)))


def _answer_at_once(view: Sheet, item: Item, editor: Editor, action: str, key: Key) -> None:
    """Give the answer that a key is."""
    answers, field = view.course.session.answers, _field(item)
    part = item.part if item.part is not None and not item.part.new else None
    agents = list(agents_of(answers))
    present = agents[part.index].outcome if part is not None else answers.get(field)
    pressed = key.name if action else key.character
    value = (
        does(key, "yes")
        if part is not None and action in _SAID
        else editor.answer(action, pressed, present, view.course.today)
    )
    if part is not None and action in _SAID:
        agents[part.index] = structs.replace(agents[part.index], immunosuppressant=value is True)
        value = tuple(agents)
    elif part is not None:
        agents[part.index] = structs.replace(
            agents[part.index], outcome=str(value) if value else None
        )
        value = tuple(agents)
    view.course.answer(field, value)
    if action in ON:
        next_open(view, 1)


def _clear(view: Sheet, item: Item) -> None:
    """Clear the answer; of a list, the entry."""
    answers, field, part = view.course.session.answers, _field(item), item.part
    said = ""
    value: Value | None = None
    if part is not None and field == AGENTS_FIELD:
        value, said = _without_agent(agents_of(answers), part)
    elif part is not None:
        given = list(infusions(answers))
        del given[part.index]
        value, said = tuple(given) or None, "infusion removed; u brings it back"
    view.course.answer(field, value)
    view.message = said or view.message


def _without_agent(agents: tuple[Agent, ...], part: Part) -> tuple[tuple[Agent, ...], str]:
    """The agents without the outcome of one, or without one that has none; what to say of it."""
    agent, others = agents[part.index], (agents[: part.index], agents[part.index + 1 :])
    if agent.outcome is not None:
        return (*others[0], structs.replace(agent, outcome=None), *others[1]), ""
    return (*others[0], *others[1]), f"{inert(agent.agent)} removed; u brings it back"


def unbound(key: Key, item: Item) -> str:
    """Why a key does nothing on a line; a stray key is never silent."""
    if key.name in ("escape", "enter") or not key.character:
        return ""
    return f"{inert(key.character)}: {takes(item)}"


def takes(item: Item) -> str:
    """Which keys answer a line."""
    editor = editor_of_line(item)
    if editor is None:
        return "this line takes no answer; ? explains it"
    return f"this line takes {editor.takes}"


def keep(view: Sheet, draft: Draft, *, enter: bool = False) -> bool:
    """Make the draft an answer; it stays a draft and says why where it is none.

    `enter`: by that key, which takes the one agent that is suggested.
    """
    item = view.current()
    if draft.question is not None:
        return False
    if not draft.text.strip():
        view.draft = None
        if item.part is None and item.value:
            view.message = "unchanged; ⌫ on the line clears it"
        return True
    try:
        if item.part is not None and _field(item) == AGENTS_FIELD:
            name = completed(draft.text) if enter else ""
            return _named(view, item.part, draft, name or draft.text)
        _keep(view, item, draft)
    except Refused as why:
        view.draft = draft.refused(why)
        return False
    view.draft = None
    return True


def _keep(view: Sheet, item: Item, draft: Draft) -> None:
    """Record what a draft means.

    Raises:
        Refused: it can't be recorded, or is asked back.
    """
    answers, field, part = view.course.session.answers, _field(item), item.part
    if part is None:
        setting = Setting(view.course.today, answers, field)
        view.course.answer(field, draft.parse(setting))
        return
    at = slice(part.index, part.index + 1)
    given = list(infusions(answers))
    setting = Setting(view.course.today, _without(answers, field, given, at), field)
    given[at] = _infusions(draft.parse(setting))
    view.course.answer(field, tuple(given))
    if all(line.key != item.key for line in view.items()):
        view.go_to_line("infusion.new")  # of the plan nothing is left


# --- the name of an agent -------------------------------------------------------------------


def name_key(view: Sheet, draft: Draft, key: Key) -> None:
    """Take a key while something is asked about an agent's name: yes or no, or Esc."""
    part, verdict = view.current().part, draft.question
    if part is None or verdict is None:  # its line is gone: the file was read again
        view.draft = None
        return
    unknown = verdict.what is Typed.UNKNOWN
    yes, no = does(key, "yes"), does(key, "no")
    try:
        if does(key, "back") and unknown:
            _record(view, part, verdict.name)
            view.message = "left open; y or n on its line says whether it is an immunosuppressant"
        elif does(key, "back"):
            view.draft = draft.asking(None)
        elif not (yes or no):
            leaves = "leaves that open" if unknown else "goes back to the name"
            view.message = f"y or n answers; Esc {leaves}"
        elif unknown:
            _record(view, part, verdict.name, immunosuppressant=yes)
        else:
            _named(view, part, draft, verdict.name if yes else draft.text, as_written=True)
    except Refused as refused:
        view.draft = draft.refused(refused)


def _named(view: Sheet, part: Part, draft: Draft, name: str, *, as_written: bool = False) -> bool:
    """Record an agent's name, or ask about it first; whether it was recorded.

    Raises:
        Refused: it can't be recorded; says why.
    """
    answers = view.course.session.answers
    agents = agents_of(answers)
    if not part.new and name.strip() == agents[part.index].agent:
        view.draft = None  # what was said of it stays
        return True
    others = (*agents[: part.index], *agents[part.index + 1 :])
    values = {**answers.values, AGENTS_FIELD: others}
    setting = Setting(view.course.today, replace(answers, values=values), AGENTS_FIELD)
    verdict = AGENT_EDITOR.judge(name, setting, as_written=as_written)
    if verdict.what is not Typed.FINE:
        view.draft = draft.asking(verdict)
        return False
    _record(view, part, verdict.name, told=verdict.says)
    return True


def _record(
    view: Sheet, part: Part, name: str, *, immunosuppressant: bool | None = None, told: str = ""
) -> None:
    """Record an agent by its name. What was said of an old name, whether it is an
    immunosuppressant, is not said of the new.

    Raises:
        Refused: it can't be recorded.
    """
    agents = list(agents_of(view.course.session.answers))
    outcome = None if part.new else agents[part.index].outcome
    agents[part.index : part.index + 1] = [Agent(name, outcome, immunosuppressant)]
    try:
        view.course.answer(AGENTS_FIELD, tuple(agents))
    except Refused as why:
        raise of_name(why) from None
    view.draft = None
    view.go_to_line(f"agent.{part.index}")
    view.message = told


def _without(answers: Answers, field: str, given: list[Infusion], part: slice) -> Answers:
    """The answers with the infusions but for the one that is changed."""
    others = [*given[: part.start], *given[part.stop :]]
    return replace(answers, values={**answers.values, field: tuple(others)})


def _infusions(value: Value) -> list[Infusion]:
    assert isinstance(value, tuple)
    return [one for one in value if isinstance(one, Infusion)]


def is_unlisted(part: Part) -> bool:
    """Whether a recorded agent is one of which only a person can say what it is."""
    found = recognise(part.typed)
    return part.field == AGENTS_FIELD and not (part.new or found.held or found.never_counts)
