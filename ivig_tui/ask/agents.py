"""The list of agents as questions: a name, its outcome, the next name."""

from dataclasses import replace

from ivig_tui.ask.questions import NONE_TO_CLEAR, Question, text_typed
from ivig_tui.guideline.agents import OUTCOME, USUAL_AGENTS, Typed, judge_typed, same_agent
from ivig_tui.guideline.answers import Agent, Answers
from ivig_tui.guideline.earlier_treatment import AGENTS_FIELD
from ivig_tui.guideline.wording import inert
from ivig_tui.store.open_session import OpenSession

NEW, OUTCOMES = "agents.new", "agents.outcome."


def recorded(answers: Answers) -> tuple[Agent, ...]:
    """The agents recorded; empty where there is no list."""
    agents = answers.get(AGENTS_FIELD)
    if not isinstance(agents, tuple):
        return ()
    return tuple(agent for agent in agents if isinstance(agent, Agent))


def without_outcome(answers: Answers) -> list[str]:
    """The questions for the agents whose outcome is not recorded."""
    return [outcome_key(agent) for agent in recorded(answers) if agent.outcome is None]


def outcome_key(agent: Agent) -> str:
    """The question for an agent's outcome: by its name, as its number goes to another when one
    is removed."""
    return f"{OUTCOMES}{same_agent(agent.agent)}"


def is_gone(key: str, answers: Answers) -> bool:
    """Whether a question asks the outcome of an agent that is not recorded any more."""
    keys = [outcome_key(agent) for agent in recorded(answers)]
    return key.startswith(OUTCOMES) and key not in keys


def name_question(course: OpenSession) -> Question:
    """The name of one more agent; `none` where none was used."""
    agents = recorded(course.session.answers)
    listed = ", ".join(f"{number} {name}" for number, name in enumerate(USUAL_AGENTS, 1))
    if agents:
        known = ", ".join(inert(agent.agent) for agent in agents)
        asks = f"Immunosuppressant agents: {known}. Another one? (a name or number; - for no more)"
    else:
        asks = (
            "Which immunosuppressant agents were used? One at a time. "
            "(a name or number; none if none was used)"
        )

    def take(typed: str) -> str:
        if typed == "!":
            if agents:
                return "An agent is removed at its outcome: / and its name, then !"
            empty = course.session.answers.get(AGENTS_FIELD) == ()
            return course.answer(AGENTS_FIELD, None) if empty else NONE_TO_CLEAR
        if typed.lower() == "none":
            if agents:
                return "Agents are recorded; < takes the latest back."
            return course.answer(AGENTS_FIELD, ())
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
        usual = 0 < number <= len(USUAL_AGENTS)
        name = USUAL_AGENTS[number - 1] if usual else text_typed(typed, "agent's name")
        verdict = judge_typed(name, agents)
        if verdict.what is Typed.REFUSED:
            return verdict.says
        wrong = course.answer(AGENTS_FIELD, (*agents, Agent(verdict.name)))
        return wrong.partition("agent: ")[2] or wrong

    return Question(NEW, (asks, f"  usual: {listed}"), take, free=True)


def outcome_question(key: str, course: OpenSession) -> Question:
    """The outcome of one agent."""
    agents = list(recorded(course.session.answers))
    at = [outcome_key(agent) for agent in agents].index(key)
    agent = agents[at]

    def take(typed: str) -> str:
        if typed == "!":
            return course.answer(AGENTS_FIELD, tuple(agents[:at] + agents[at + 1 :]))
        agents[at] = replace(agent, outcome=str(OUTCOME.parse(typed)))
        return course.answer(AGENTS_FIELD, tuple(agents))

    options = (f"  {number} {label}" for number, (_, label) in enumerate(OUTCOME.options, 1))
    asks = f"{inert(agent.agent)}: with what outcome? (a number or the word; ! removes the agent)"
    return Question(key, (asks, *options), take)
