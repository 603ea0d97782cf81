"""The list of agents as questions: a name, its outcome, the next name."""

from collections.abc import Callable

from msgspec.structs import replace

from ivig_tui.ask.questions import NONE_TO_CLEAR, Question, Taken, numbered, text_typed
from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import inert
from ivig_tui.editing.agents import of_name
from ivig_tui.editing.choices import typed_yes
from ivig_tui.editing.editor import Setting
from ivig_tui.editing.fields import AGENT_EDITOR, OUTCOME_EDITOR
from ivig_tui.myositis.agents import USUAL_AGENTS, Typed, same_agent
from ivig_tui.myositis.drugs import with_drug
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, agents_of
from ivig_tui.myositis.rows import Agent
from ivig_tui.store.open_session import OpenSession

NEW, OUTCOMES = "agents.new", "agents.outcome."


def without_outcome(answers: Answers) -> list[str]:
    """The questions for the agents without a recorded outcome."""
    return [outcome_key(agent) for agent in agents_of(answers) if agent.outcome is None]


def outcome_key(agent: Agent) -> str:
    """The question for an agent's outcome: by its name, as its number goes to another when one
    is removed."""
    return f"{OUTCOMES}{same_agent(agent.agent)}"


def is_gone(key: str, answers: Answers) -> bool:
    """Whether a question asks the outcome of an agent that is not recorded any more."""
    keys = [outcome_key(agent) for agent in agents_of(answers)]
    return key.startswith(OUTCOMES) and key not in keys


def name_question(course: OpenSession) -> Question:
    """The name of one more agent; `none` where none was used."""
    agents = agents_of(course.session.answers)
    listed = ", ".join(f"{number} {name}" for number, name in enumerate(USUAL_AGENTS, 1))
    if agents:
        known = ", ".join(inert(with_drug(agent.agent)) for agent in agents)
        asks = f"Immunosuppressant agents: {known}. Another one? (a name or number; - for no more)"
    else:
        asks = (
            "Which immunosuppressant agents were used? One at a time. "
            "(a name or number; none if none was used)"
        )

    def record(name: str, immunosuppressant: bool | None = None, note: str = "") -> Taken:
        agent = Agent(name, immunosuppressant=immunosuppressant)
        try:
            course.answer(AGENTS_FIELD, (*agents, agent))
        except Refused as why:
            raise of_name(why) from None
        return Taken(note)

    def named(name: str, *, as_written: bool = False) -> Taken:
        setting = Setting(course.today, course.session.answers, AGENTS_FIELD)
        verdict = AGENT_EDITOR.judge(name, setting, as_written=as_written)
        kept = verdict.name
        match verdict.what:
            case Typed.NEARLY:
                follow = _yes_or_no(
                    verdict.says,
                    lambda: named(kept, as_written=True),
                    lambda: named(name, as_written=True),
                    Taken,
                )
                return Taken(follow=follow)
            case Typed.UNKNOWN:
                follow = _yes_or_no(
                    f"{verdict.says} - leaves that open.",
                    lambda: record(kept, True),
                    lambda: record(kept, False),
                    lambda: record(kept),
                )
                return Taken(follow=follow)
            case _:
                return record(kept, note=verdict.says)

    def take(typed: str) -> Taken:
        if typed == "!":
            if agents:
                raise Refused("An agent is removed at its outcome: / and its name, then !")
            if course.session.answers.get(AGENTS_FIELD) is None:
                raise Refused(NONE_TO_CLEAR)
            course.answer(AGENTS_FIELD, None)
            return Taken()
        if typed.lower() == "none":
            if agents:
                raise Refused("Agents are recorded; < takes the latest back.")
            course.answer(AGENTS_FIELD, ())
            return Taken()
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
        usual = 0 < number <= len(USUAL_AGENTS)
        return named(
            USUAL_AGENTS[number - 1] if usual else text_typed(typed, "agent's name", letters=False)
        )

    return Question(NEW, (asks, f"  usual: {listed}"), take, AGENT_EDITOR)


def _yes_or_no(
    asks: str, yes: Callable[[], Taken], no: Callable[[], Taken], skip: Callable[[], Taken]
) -> Question:
    """What has to be known of a name before it is recorded."""

    def take(typed: str) -> Taken:
        return yes() if typed_yes(typed) else no()

    return Question(NEW, (f"{asks} (yes or no)",), take, skip=skip)


def outcome_question(key: str, course: OpenSession) -> Question:
    """The outcome of one agent."""
    agents = list(agents_of(course.session.answers))
    at = [outcome_key(agent) for agent in agents].index(key)
    agent = agents[at]

    def take(typed: str) -> Taken:
        if typed == "!":
            course.answer(AGENTS_FIELD, tuple(agents[:at] + agents[at + 1 :]))
            return Taken()
        outcome = OUTCOME_EDITOR.parse(typed, Setting(course.today))
        agents[at] = replace(agent, outcome=outcome)
        course.answer(AGENTS_FIELD, tuple(agents))
        return Taken()

    named = inert(with_drug(agent.agent))
    asks = f"{named}: with what outcome? (a number or the word; ! removes the agent)"
    return Question(key, (asks, *numbered(OUTCOME_EDITOR.options)), take, OUTCOME_EDITOR)
