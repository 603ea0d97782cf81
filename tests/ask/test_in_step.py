"""A script that is written in good faith, or is out of step: no line answers another question."""

from collections.abc import Callable

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.rows import Agent
from tests.ask.sitting import TO_AGENTS, TO_BIOPSY, TO_SCORE, Sitting

AGENTS = "qualifying.immunosuppressants"
CONDITION = "diagnosis.condition"


def test_after_a_name_comes_its_outcome_whatever_was_asked_before(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting()
    one.types("1", "-", "/agents", "methotrexate", "1", "azathioprine", "2", "-", "2")
    assert one.get(AGENTS) == (
        Agent("methotrexate", "ineffective"),
        Agent("azathioprine", "not_yet_effective"),
    )
    assert one.get(CONDITION) == "dermatomyositis"


def test_going_to_the_list_from_within_it_goes_on_with_it(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_BIOPSY)
    one.types("/agents", "4", "/agents", "rituximab", "1", "2", "-", "yes")
    assert one.get(AGENTS) == (Agent("methotrexate", "ineffective"),
                               Agent("rituximab", "not_yet_effective"))  # fmt: skip
    assert one.get("qualifying.biopsy") is True


@pytest.mark.parametrize("first", [(), ("pred",)])
def test_none_used_ends_the_list(sitting: Callable[..., Sitting], first: tuple[str, ...]) -> None:
    """The reply after it is the next question's; a name that was refused began no list."""
    one = sitting(TO_BIOPSY)
    one.types("/agents", *first, "none", "yes")
    assert one.get(AGENTS) == ()
    assert one.get("qualifying.biopsy") is True


def test_an_agent_that_takes_the_place_of_one_skipped_is_asked_its_outcome(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS)
    one.types("4", "-", "/meth", "!", "rituximab", "1")
    assert one.get(AGENTS) == (Agent("rituximab", "ineffective"),)


def test_the_way_back_to_an_outcome_is_not_anothers(sitting: Callable[..., Sitting]) -> None:
    """The first of three agents is removed while the second's outcome is asked."""
    agents = (Agent("azathioprine", "effective"), Agent("methotrexate"), Agent("rituximab"))
    one = sitting(TO_AGENTS | {AGENTS: agents})
    one.types("/azath", "!", "1")
    assert one.get(AGENTS) == (Agent("methotrexate", "ineffective"), Agent("rituximab"))


def test_back_to_an_outcome_by_itself_begins_no_list(sitting: Callable[..., Sitting]) -> None:
    values: dict[str, Value] = TO_BIOPSY | {AGENTS: (Agent("azathioprine", "effective"),)}
    one = sitting(values)
    one.types("/azath", "1", "<", "2", "yes")
    assert one.get(AGENTS) == (Agent("azathioprine", "not_yet_effective"),)
    assert one.get("qualifying.biopsy") is True


def test_a_row_of_grades_goes_back_to_where_it_was_begun(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_SCORE)
    one.types("-", "/biopsy", "-", "/mrc sum", "items", *["4"] * 6, "no")
    assert one.get("qualifying.dysphagia_limits_intake") is False


@pytest.mark.parametrize("typed", ["80", "8", "0", "4+ 4-", "2026-11-22", "..."])
def test_what_holds_no_letter_is_no_agent(sitting: Callable[..., Sitting], typed: str) -> None:
    one = sitting(TO_AGENTS)
    assert "holds no letter, so it is no agent's name" in one.types(typed)
    assert one.get(AGENTS) is None


TO_SIGN = TO_AGENTS | {
    "qualifying.immunosuppressants_contraindicated": True, "qualifying.notes": "seen twice",
}  # fmt: skip
AT = {
    "name": (TO_AGENTS, (), AGENTS),
    "notes": (TO_SCORE, ("/notes",), "qualifying.notes"),
    "signature": (TO_SIGN, ("no",), "qualifying.signed_by"),
    "reason": (TO_SIGN, ("/reason for actual",), "treatment.actual_weight_reason"),
}  # fmt: skip
"""Each question that takes text: a session, how one gets there, the answer."""


@pytest.mark.parametrize("at", AT)
def test_no_command_and_no_other_answer_is_stored_as_text(
    sitting: Callable[..., Sitting], at: str
) -> None:
    values, there, field = AT[at]
    for typed in (
        "?", "-", "<", "!", "/signed", "/", "/no such", "items", "Items", "today", "T", "yes", "n",
        "adult", "Other", "not yet effective", "48", "4+ 4-", "2026-11-22", "--", "!!",
    ):  # fmt: skip
        one = sitting(values)
        one.types(*there, typed)
        assert one.get(field) is None, typed
        one.course.close()
        one.path.unlink()
    if at != "name":  # there it says that none was used
        one = sitting(values)
        one.types(*there, "none")
        assert one.get(field) is None


@pytest.mark.parametrize("at", AT)
def test_a_text_that_begins_with_a_slash_is_typed_with_two(
    sitting: Callable[..., Sitting], at: str
) -> None:
    values, there, field = AT[at]
    one = sitting(values)
    out = one.types(*there, "?", "//w as agreed", *(["-"] if at == "name" else []))
    assert "A text that begins with / is typed with //." in out
    kept = one.get(field)
    assert kept == ((Agent("/w as agreed"),) if at == "name" else "/w as agreed")


def test_an_outcome_is_no_signature_when_a_list_ends_early(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_SIGN)
    assert "- to skip" in one.types("no", "ineffective", "Dr A. Muster")
    assert one.get("qualifying.signed_by") == "Dr A. Muster"
