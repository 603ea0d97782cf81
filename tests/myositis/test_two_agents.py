"""Two agents by drug (Q7, I-6): what counts, what may yet count, and the flags that name names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_tui import report
from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.logic import Leaf
from ivig_tui.exchange import assessed
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.qualifying.earlier_treatment import TWO_AGENTS
from ivig_tui.myositis.rows import Agent
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.session import fileformat
from ivig_tui.session.filewriting import to_document
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist.items import QUALIFYING, assessment_items
from tests.myositis.making import MET, NOT_MET, OPEN, TODAY, flags, said, seeded, state
from tests.report.page import FORMATS, visible
from tests.truth import drugs as second

AGENTS = "qualifying.immunosuppressants"
CONTRAINDICATED = "qualifying.immunosuppressants_contraindicated"
KEY = TWO_AGENTS.key
FAILED = ("ineffective", "not_yet_effective")
OUTCOMES = (*FAILED, "effective", "not_tolerated", None)
HEAD = 'format = 1\ncriteria = "inflammatory-myopathies 3.1"\nreference = "SYN-X"\n'


def values(*agents: Agent) -> dict[str, Value]:
    return {AGENTS: agents}


def two(*agents: Agent) -> object:
    """The state of the two agents."""
    return state(KEY, values(*agents))


def of_agents(*agents: Agent) -> list[str]:
    """The flags of agents that stand."""
    return [code for code in flags(values(*agents)) if code.startswith("agent_")]


def texts(*agents: Agent) -> dict[str, str]:
    """The flags of agents in words, without their general part and basis."""
    raised = _assessed(values(*agents)).flags
    return {one.flag.code: one.figures for one in raised if one.flag.code.startswith("agent_")}


def _assessed(answers: Mapping[str, Value]) -> Assessment:
    return assessed(Session("SYN-X", said(answers)), TODAY)


# --- counting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [*product(OUTCOMES, OUTCOMES)])
def test_two_drugs_of_the_list_count_by_their_outcomes(one: str | None, other: str | None) -> None:
    n = sum(outcome in FAILED for outcome in (one, other))
    m = (one, other).count(None)
    expected = MET if n == 2 else OPEN if n + m == 2 else NOT_MET
    assert two(Agent("methotrexate", one), Agent("Imuran", other)) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("mtx", "methotrexate"), ("Imuran", "azathioprine"), ("CellCept", "Myfortic"),
     ("methotrexate", "metho\u00adtrexate"), ("methotrexate", "methotrexate\u200b"),
     ("6MP", "mercaptopurine"), ("MTX 10 mg", "MTX 20 mg")],
)  # fmt: skip
def test_one_drug_under_two_names_counts_once_and_is_flagged(one: str, other: str) -> None:
    same = (Agent(one, "ineffective"), Agent(other, "not_yet_effective"))
    assert two(*same) is NOT_MET
    assert of_agents(*same) == ["agent_same_drug"]
    assert two(*same, Agent("rituximab", "ineffective")) is MET
    # A drug that counts is not counted among those that may yet count.
    assert two(same[0], Agent(other)) is NOT_MET
    assert two(Agent(one), Agent(other)) is NOT_MET
    assert two(same[0], Agent(other), Agent("rituximab")) is OPEN


@pytest.mark.parametrize("name", ["Solone", "IVIg", "prednislone", "steroids", "Intragam 10"])
@pytest.mark.parametrize("recorded", [None, True, False])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_steroid_or_immunoglobulin_never_counts(
    name: str, recorded: bool | None, outcome: str | None
) -> None:
    never = Agent(name, outcome, recorded)
    assert two(Agent("methotrexate", "ineffective"), never) is NOT_MET
    both = (Agent("methotrexate", "ineffective"), Agent("rituximab", "ineffective"))
    assert two(*both, never) is MET


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_unknown_agent_counts_once_it_is_recorded_to_be_an_immunosuppressant(
    outcome: str | None,
) -> None:
    methotrexate = Agent("methotrexate", "ineffective")
    able = outcome in (*FAILED, None)
    for name in ("hydroxychloroquine", "azathioprin"):
        assert two(methotrexate, Agent(name, outcome)) is (OPEN if able else NOT_MET)
        assert two(methotrexate, Agent(name, outcome, False)) is NOT_MET
        yes = two(methotrexate, Agent(name, outcome, True))
        assert yes is (MET if outcome in FAILED else OPEN if able else NOT_MET)


def test_unknown_agents_alone_are_open_and_never_met() -> None:
    assert two(Agent("ibuprofen", "ineffective")) is NOT_MET
    assert two(Agent("ibuprofen", "ineffective"), Agent("plasma", "ineffective")) is OPEN
    assert two(Agent("Ibuprofen", "ineffective"), Agent("ibu-profen", "ineffective")) is OPEN
    assert two(Agent("drug x", "ineffective"), Agent("Drug-X", "ineffective")) is NOT_MET


def test_a_name_of_several_drugs_counts_as_the_first_alone() -> None:
    both = Agent("methotrexate/azathioprine", "ineffective")
    assert two(both) is NOT_MET
    assert two(both, Agent("Imuran", "ineffective")) is MET
    assert two(both, Agent("MTX", "ineffective")) is NOT_MET


def test_antithymocyte_immunoglobulin_is_an_immunosuppressant() -> None:
    both = (Agent("antithymocyte immunoglobulin", "ineffective"),
            Agent("methotrexate", "ineffective"))  # fmt: skip
    assert two(*both) is MET
    assert of_agents(*both) == []


NAMES = (
    "methotrexate", "MTX", "metho\u00adtrexate", "methotrexat", "Imuran", "azathioprine",
    "azathioprin", "CellCept", "prednislone", "Solone", "IVIg", "steroid sparing mycophenolate",
    "hydroxychloroquine", "plasma exchange", "plasma-exchange", "methotrexate/azathioprine",
    "rituximab and prednisone", "antithymocyte immunoglobulin", "steriod", "6 MP", "…",
)  # fmt: skip


@seeded(1500)
@given(st.randoms(use_true_random=False))
def test_lists_drawn_at_random_agree_with_the_second_encoding(random: Random) -> None:
    names = random.sample(NAMES, random.randint(0, 4))
    agents = [
        Agent(name, random.choice(OUTCOMES), random.choice((None, True, False))) for name in names
    ]
    read = [
        second.read(
            {"agent": a.agent, "outcome": a.outcome, "immunosuppressant": a.immunosuppressant}
        )
        for a in agents
    ]
    n, m = second.that_count(read)
    assert two(*agents) is (MET if n >= 2 else OPEN if n + m >= 2 else NOT_MET), agents
    raised = {
        "agent_not_tolerated": n < 2 and any(a.outcome == "not_tolerated" for a in agents),
        "agent_same_drug": second.several_alike(read),
        "agent_not_immunosuppressant": any(agent.not_one for agent in read),
        "agent_several": any(agent.several for agent in read),
        "agent_not_recognised": any(agent.not_recognised for agent in read),
    }
    assert of_agents(*agents) == [code for code, stands in raised.items() if stands], agents


# --- words ---------------------------------------------------------------------------------------


def leaf() -> Leaf:
    assert isinstance(TWO_AGENTS, Leaf)
    return TWO_AGENTS


@pytest.mark.parametrize(
    ("agents", "says"),
    [
        ((), "0 agents ineffective or not yet effective; met by 2 more"),
        ((Agent("MTX", "ineffective"),),
         "1 agent ineffective or not yet effective: methotrexate; met by 1 more"),
        ((Agent("MTX", "ineffective"), Agent("methotrexate 20 mg", "ineffective")),
         "1 agent ineffective or not yet effective: methotrexate; met by 1 more"),
        ((Agent("MTX", "ineffective"), Agent("Imuran"), Agent("drug X", "ineffective")),
         "1 agent ineffective or not yet effective: methotrexate; may yet count: azathioprine "
         "(no outcome) and drug X (an immunosuppressant or not?); met by 1 more"),
    ],
)  # fmt: skip
def test_the_reason_names_the_drugs(agents: tuple[Agent, ...], says: str) -> None:
    assert leaf().lacks(said(values(*agents))) == says


def test_the_line_says_how_many_drugs_count_and_how_many_are_open() -> None:
    agents = (Agent("MTX", "ineffective"), Agent("methotrexate"), Agent("drug X"))
    assert leaf().detail(said(values(*agents))) == "1 of 2 count, 1 open"


def test_a_flag_names_the_names() -> None:
    told = texts(
        Agent("mtx", "ineffective"), Agent("methotrexate", "not_tolerated"),
        Agent("Solone", "ineffective"), Agent("azathioprine with IVIg", "ineffective"),
        Agent("cyclophosphamide/rituximab", "effective"), Agent("ibuprofen", "ineffective"),
        Agent("prednislone"), Agent("drug X", None, True), Agent("aspirin", None, False),
    )  # fmt: skip
    assert told == {
        "agent_same_drug": "mtx and methotrexate are methotrexate.",
        "agent_not_immunosuppressant": "Solone names prednisolone (corticosteroid); "
        "azathioprine with IVIg names immunoglobulin.",
        "agent_several": "cyclophosphamide/rituximab is taken as cyclophosphamide, "
        "not as rituximab.",
        "agent_not_recognised": "ibuprofen: whether it is an immunosuppressant is not recorded; "
        "prednislone, nearly prednisolone (corticosteroid): never counts; "
        "drug X: recorded to be an immunosuppressant.",
    }
    assert texts(Agent("MTX", "not_tolerated")) == {"agent_not_tolerated": "Not tolerated: MTX."}


def test_what_an_agent_adds_and_its_drug_stand_on_its_line() -> None:
    agents = (
        Agent("MTX", "ineffective"), Agent("methotrexate", "ineffective"), Agent("Imuran"),
        Agent("drug X", "ineffective"), Agent("rituximab", "effective"), Agent("Solone"),
    )  # fmt: skip
    items = assessment_items(QUALIFYING, _assessed(values(*agents)))
    lines = [(item.label, item.detail) for item in items if item.key.startswith("agent.")]
    assert lines == [
        ("MTX = methotrexate", "counts"),
        ("methotrexate", "same drug, counts once"),
        ("Imuran = azathioprine", "outcome?"),
        ("drug X", "immunosuppressant?"),
        ("rituximab", "does not count"),
        ("Solone = prednisolone", "never counts"),
        ("Add an agent", ""),
    ]


def test_the_drug_and_what_was_said_of_an_agent_stand_in_the_summary() -> None:
    agents = (Agent("MTX", "ineffective"), Agent("drug X", "not_tolerated", True))
    session = Session("SYN-X", said(values(*agents)))
    for form in FORMATS:
        page = visible(report.rendered(session, TODAY, form), form)
        flat = " ".join(page.split())
        assert "MTX = methotrexate" in flat, form
        assert "said to be" in flat, form


# --- what is asked next --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agents", "contraindicated", "asked"),
    [
        (None, None, [AGENTS, CONTRAINDICATED]),
        ((), None, [CONTRAINDICATED]),  # none used is an answer
        ((Agent("methotrexate", "ineffective"),), None, [AGENTS, CONTRAINDICATED]),
        ((Agent("methotrexate", "ineffective"),), False, [AGENTS]),
        ((Agent("methotrexate", "ineffective"),), True, []),
        ((Agent("methotrexate", "effective"), Agent("Imuran", "ineffective")), None,
         [AGENTS, CONTRAINDICATED]),
        ((Agent("methotrexate", "effective"), Agent("Imuran", "ineffective")), False, []),
        ((Agent("MTX", "ineffective"), Agent("methotrexate", "ineffective")), None,
         [AGENTS, CONTRAINDICATED]),
        ((Agent("MTX", "ineffective"), Agent("Imuran", "ineffective")), None, []),
    ],
)  # fmt: skip
def test_one_more_agent_is_asked_for_while_fewer_than_two_drugs_count(
    agents: tuple[Agent, ...] | None, contraindicated: bool | None, asked: list[str]
) -> None:
    answers: dict[str, Value] = {} if agents is None else {AGENTS: agents}
    if contraindicated is not None:
        answers[CONTRAINDICATED] = contraindicated
    wanted = still_matters(QUALIFYING, _assessed(answers))
    assert [name for name in wanted if name.startswith(AGENTS)] == asked


# --- the file ------------------------------------------------------------------------------------


def test_what_was_said_of_an_agent_is_written_read_and_told_in_history() -> None:
    agents = (Agent("drug X", "ineffective", True), Agent("aspirin", None, False), Agent("MTX"))
    session = Session("SYN-X", Answers({AGENTS: agents}))
    again = toml.decode(toml.encode(session))
    assert again.answers.get(AGENTS) == agents
    document = to_document(session)
    assert document["qualifying"] == {
        "immunosuppressants": [
            {"agent": "drug X", "outcome": "ineffective", "immunosuppressant": True},
            {"agent": "aspirin", "immunosuppressant": False},
            {"agent": "MTX"},
        ]
    }


def read(text: str) -> Answers:
    return fileformat.from_document(tomllib.loads(HEAD + text)).answers


@pytest.mark.parametrize(
    ("names", "block", "raised"),
    [
        # Two names of one drug, by hand and in a file.
        (("MTX", "methotrexate"), NOT_MET, ["agent_same_drug"]),
        (("Imuran", "azathioprine"), NOT_MET, ["agent_same_drug"]),
        (("methotrexate", "methotrexate\u200b"), NOT_MET, ["agent_same_drug"]),
        # What is no immunosuppressant, what is not known to be one, what hides behind a hyphen.
        (("ibuprofen", "IVIg"), NOT_MET, ["agent_not_immunosuppressant", "agent_not_recognised"]),
        (("Solone", "prednisilone"), NOT_MET,
         ["agent_not_immunosuppressant", "agent_not_recognised"]),
        (("methotrexate", "predni\u00adsolone"), NOT_MET, ["agent_not_immunosuppressant"]),
    ],
)  # fmt: skip
def test_files_that_counted_two_where_there_is_one_count_no_more(
    names: tuple[str, str], block: object, raised: list[str]
) -> None:
    text = "".join(f'[[{AGENTS}]]\nagent = "{name}"\noutcome = "ineffective"\n' for name in names)
    answers = read(text)
    assert state(KEY, answers.values) is block
    assert [code for code in flags(answers.values) if code.startswith("agent_")] == raised


def test_a_child_of_225_kg_is_flagged() -> None:
    answers = read('[patient]\nage_group = "child"\n[qualifying]\nweight_kg = 225\n')
    assert "weight_doubtful" in flags(answers.values)
