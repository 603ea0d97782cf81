"""One conversation at a time: help, skipping, going back, wrong replies, lists, scales."""

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ivig_tui.ask.interview import Interview
from ivig_tui.ask.talk import LONGEST_LINE, Left, Talk
from ivig_tui.ask.words import state_lines
from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.myositis.scales import MRC
from ivig_tui.store import toml
from tests.ask.sitting import TO_AGENTS, TO_BIOPSY, TO_SCORE, Sitting
from tests.myositis.test_plan import MET

ASKED_FIRST = "Patient: Adult (18 and over) or child, at the qualifying assessment?"


@pytest.mark.parametrize(
    ("values", "typed", "says"),
    [
        ({}, "3", '"3" is not one of adult, child'),
        ({}, "grown", '"grown" is not one of adult, child'),
        (TO_BIOPSY, "maybe", '"maybe" is not yes or no'),
        (TO_SCORE, "61", "61 is above 60"),
        (TO_SCORE, "48.5", '"48.5" is not a whole number from 0 to 60'),
        (TO_AGENTS, "prednisolone", '"prednisolone" is a corticosteroid'),
        (TO_AGENTS, "pred", '"pred" is prednisolone, a corticosteroid; those have their own block'),
        (TO_AGENTS, "n", '"n" is no agent\'s name: it answers other'),
        (TO_SCORE, "4\x078", "\ufffd stands for what can't be seen: U+0007"),
        (TO_SCORE, "4\u202e8", '"4\ufffd8" is not a whole number from 0 to 60'),
    ],
)
def test_a_wrong_reply_says_what_is_right_and_is_asked_again(
    sitting: Callable[..., Sitting], values: dict[str, Value], typed: str, says: str
) -> None:
    one = sitting(values)
    before = one.path.read_bytes()
    out = one.types(typed)
    first = out.split("\n")[1]
    assert says in out
    assert out.count(first) == 2
    assert one.path.read_bytes() == before
    assert "\x07" not in out and "\u202e" not in out


def test_an_empty_line_is_no_answer_and_skips_nothing(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    assert "Nothing typed. - skips, ? explains." in one.types("", "  ", "adult")
    assert one.get("patient.age_group") == "adult"


def test_help_tells_the_statement_the_reading_and_what_would_meet_it(
    sitting: Callable[..., Sitting],
) -> None:
    out = sitting(TO_SCORE).types("?")
    assert "Q2, Qualifying Criteria for IVIg Therapy: " in out
    assert "Reading I-4, " in out
    assert "Met by: MRC sum score 55 or less" in out
    assert "- skips it. < goes back." in out


@pytest.mark.parametrize("values", [{}, TO_BIOPSY, TO_SCORE, TO_AGENTS])
def test_help_is_there_for_every_question(
    sitting: Callable[..., Sitting], values: dict[str, Value]
) -> None:
    """Skipping from question to question, each has help of its own."""
    out = sitting(values).types(*["?", "-"] * 30)
    blocks = [block for block in out.split("\n\n") if "?" in block]
    for block in blocks:
        assert "- skips it. < goes back." in block or block is blocks[-1], block


def test_what_is_skipped_is_open_and_not_asked_again(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_BIOPSY)
    out = one.types("-", "40", "y")
    assert one.get("qualifying.biopsy") is None
    assert one.get("qualifying.mrc_sum_score") == 40
    assert out.count("Does a muscle biopsy prove the diagnosis?") == 1


def test_back_takes_the_answer_back_and_asks_it_again(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    out = one.types("adult", "-", "2", "<", "3")
    assert "Condition: not answered. Saved." in out
    assert one.get("diagnosis.condition") == "necrotising_autoimmune_myopathy"
    # What was taken back is told in the history, not forgotten.
    fields = [(e.old, e.new) for e in toml.load(one.path).history if e.field.endswith("condition")]
    assert len(fields) == 3


def test_back_over_a_skipped_question_takes_nothing_back(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    out = one.types("adult", "-", "<", "today", "<", "<", "child")
    assert one.get("qualifying.date") is None
    assert one.get("patient.age_group") == "child"
    assert out.count(ASKED_FIRST) == 2


def test_back_at_the_first_question_touches_no_answer_of_another_day(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_SCORE)
    before = one.path.read_bytes()
    assert "This was the first question." in one.types("<", "<")
    assert one.path.read_bytes() == before


def test_an_agent_at_a_time_with_its_outcome(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_AGENTS)
    out = one.types("azathioprine", "effective", "4", "-", "rituximab", "2", "-")
    assert one.get("qualifying.immunosuppressants") == (
        Agent("azathioprine", "effective"), Agent("methotrexate"),
        Agent("rituximab", "not_yet_effective"),
    )  # fmt: skip
    assert "methotrexate (outcome not recorded)" in out


def test_a_half_told_list_of_agents_is_not_judged(sitting: Callable[..., Sitting]) -> None:
    """After the first of two agents the block is not met; that is no news yet."""
    out = sitting(TO_AGENTS).types("azathioprine", "1", "4", "2", "-")
    listing = out.partition("azathioprine (outcome not recorded). Saved.")[2]
    listing, _, after = listing.partition("methotrexate (not yet effective). Saved.")
    assert "not met" not in listing.lower()
    assert "Immunosuppressants: met" in after
    assert "Qualifying: MET." in after


def test_back_among_agents_goes_step_by_step(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_AGENTS)
    one.types("azathioprine", "effective", "<", "1", "tacrolimus", "<", "methotrexate", "1", "-")
    assert one.get("qualifying.immunosuppressants") == (
        Agent("azathioprine", "ineffective"),
        Agent("methotrexate", "ineffective"),
    )


def test_an_agent_twice_is_refused(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_AGENTS)
    assert "is recorded already, as agent 1" in one.types("azathioprine", "1", "AZATHIOPRINE")


def test_an_agent_of_another_day_is_found_and_removed(sitting: Callable[..., Sitting]) -> None:
    agents = (Agent("azathioprine", "effective"), Agent("methotrexate", "ineffective"))
    one = sitting(TO_AGENTS | {"qualifying.immunosuppressants": agents})
    one.types("/azath", "!")
    assert one.get("qualifying.immunosuppressants") == agents[1:]


@pytest.mark.parametrize("typed", ["items", "ITEMS"])
def test_a_scale_is_graded_item_by_item(sitting: Callable[..., Sitting], typed: str) -> None:
    one = sitting(TO_SCORE)
    out = one.types(typed, "4+ 4-", "3,4", "3/4", "3 4", "3", "5-", "2 3", "<", "2", "4")
    answers = toml.load(one.path).answers
    assert [answers.get(f"qualifying.mrc.{item.name}") for item in MRC.items] == [
        (4, 3), (3, 4), (3, 3), (4, 4), (2, 2), (4, 4),
    ]  # fmt: skip
    assert "MRC sum score 55 or less: met, 40 (items), 15 below" in out
    assert "4+ counts 4, 4- counts 3 (I-17)." in out
    assert '"3,4" is no grade from 0 to 5' in out
    assert "write 3.4 or 3 4 for right and left" in out
    assert '"3/4" is unclear (between 3 and 4, or right 3 and left 4): write 3, or 3 4' in out


def test_items_in_part_are_no_score_and_the_total_is_still_asked(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_SCORE)
    out = one.types("items", "4", "-", "-", "-", "-", "-", "48")
    assert one.get("qualifying.mrc_sum_score") == 48
    assert "48 (typed), 7 below" in out


def test_any_answer_is_found_by_its_name_changed_and_cleared(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_SCORE)
    out = one.types(
        "/vial", "4 10", "/vial", "5 10", "/condition", "1", "/assessed", "!", "/xyz", "/"
    )
    assert "Vial 2: 10 is not a multiple of the smallest, 4" in out
    assert one.get("diagnosis.condition") == "polymyositis"
    assert one.get("qualifying.date") is None
    assert "Now: dermatomyositis. - keeps it, ! clears it." in out
    assert out.count("No answer is called") == 2


def test_a_signed_assessment_asks_nothing_more_and_back_unlocks_it(
    sitting: Callable[..., Sitting],
) -> None:
    met = TO_AGENTS | {
        "qualifying.immunosuppressants_contraindicated": True, "qualifying.notes": "none",
    }  # fmt: skip
    one = sitting(met)
    out = one.types("no", "Dr A. Muster", "/biopsy", "n")
    assert "Read-only, as Qualifying is signed" in out
    assert "Nothing else matters now." in out
    assert one.get("qualifying.signed_by") == "Dr A. Muster"
    assert one.get("qualifying.biopsy") is True
    one.types("no", "/biopsy", "-", "/biopsy", "n")
    assert one.get("qualifying.biopsy") is True


def test_back_after_signing_unlocks_and_takes_nothing_else_back(
    sitting: Callable[..., Sitting],
) -> None:
    met = TO_AGENTS | {"qualifying.immunosuppressants_contraindicated": True}
    one = sitting(met)
    one.types("seen twice", "no", "Dr A. Muster", "<")
    assert one.get("qualifying.signed_by") is None
    assert one.get("qualifying.notes") == "seen twice"


def test_a_session_that_is_done_can_still_be_changed(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_AGENTS | {"qualifying.immunosuppressants_contraindicated": True})
    out = one.types("-", "no", "-", "/biopsy", "n", "", "y")
    assert one.get("qualifying.biopsy") is False
    assert "Qualifying: NOT MET" in out


def test_a_signature_is_no_yes_and_no_no(sitting: Callable[..., Sitting]) -> None:
    met = TO_AGENTS | {
        "qualifying.immunosuppressants_contraindicated": True, "qualifying.notes": "none",
    }  # fmt: skip
    one = sitting(met)
    for typed in ("y", "no", "NO", "Yes"):
        assert "is no name of who signs" in one.types("no", typed)
        assert one.get("qualifying.signed_by") is None


def test_what_is_signed_is_not_asked(sitting: Callable[..., Sitting]) -> None:
    signed = TO_AGENTS | {
        "qualifying.immunosuppressants_contraindicated": True,
        "qualifying.signed_by": "Dr A. Muster",
        "qualifying.signed_at": datetime(2026, 11, 22, 9, 31, tzinfo=UTC),
    }
    out = sitting(signed).types("yes", *["-"] * 9)
    asked = [block.strip().split("\n")[0] for block in out.split("\n\n")]
    assert "Treatment: Date of the first infusion?" in out
    assert not any(one.startswith(("Patient:", "Qualifying:", "Diagnosis:")) for one in asked)


# --- what the line brings ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"child", "The last line has no end: it is not taken."),
        (b"ch\xefld\nchild", "That line is no utf-8 text; nothing of it is taken."),
        (b"adult" * 40_000 + b"\n", "That line is too long; nothing of it is taken."),
        (b"adult" * 40_000, "The last line has no end: it is not taken."),
        (b"\x00\n", "is not one of adult, child"),
        (b"\x1b[A\n\x1b[200~\n", "is not one of adult, child"),
    ],
)
def test_bad_bytes_are_refused_whole(
    sitting: Callable[..., Sitting], data: bytes, says: str
) -> None:
    one = sitting()
    out = one.sends(data)
    assert says in out
    assert one.get("patient.age_group") is None
    assert "\x1b" not in out and "\x00" not in out


def test_whatever_is_said_is_harmless() -> None:
    tells = io.StringIO()
    Talk(io.BytesIO(), tells, prompt=False).say(["a\x1b[31m\x07\x9b\u202e\nb", "[red]c[/red]"])
    assert tells.getvalue() == "a\ufffd[31m\ufffd\ufffd\ufffd\ufffdb\n[red]c[/red]\n"


def test_after_a_line_that_is_too_long_the_next_is_taken(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    one.sends(b"x" * (3 * LONGEST_LINE + 7) + b"\nchild\n")
    assert one.get("patient.age_group") == "child"


def test_each_answer_is_on_disk_when_it_is_called_saved(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    seen: list[Value | None] = []

    class Watched(io.StringIO):
        def write(self, text: str) -> int:
            if "Saved." in text:
                seen.append(toml.load(one.path).answers.get("patient.age_group"))
            return super().write(text)

    data = io.BytesIO(b"adult\n<\nchild\n")
    with suppress(Left):
        Interview(one.course, Talk(data, Watched(), prompt=False)).run()
    assert seen == ["adult", None, "child"]


def test_what_is_not_saved_is_called_so(sitting: Callable[..., Sitting], tmp_path: Path) -> None:
    one = sitting()
    one.path.unlink()
    one.path.mkdir()  # whatever another program did: the answers go beside it
    out = one.types("adult")
    assert "changed or removed by another program: the answers are in" in out


@pytest.mark.parametrize(
    "typed", ["quit", "QUIT", "quit!", ":q", "q", "exit", "exit()", "Help", "help?"]
)
@pytest.mark.parametrize("at", ["agent", "note", "name", "reason", "score"])
def test_a_word_that_means_to_leave_or_asks_for_help_is_never_stored(
    sitting: Callable[..., Sitting], at: str, typed: str
) -> None:
    values, there = {
        "agent": (TO_AGENTS, ()),
        "note": (TO_AGENTS, ("/notes",)),
        "name": (TO_AGENTS, ("/signed by",)),
        "reason": (TO_AGENTS, ("/reason for actual",)),
        "score": (TO_SCORE, ()),
    }[at]
    one = sitting(values)
    before = one.path.read_bytes()
    assert "Ctrl-D leaves; everything is saved." in one.types(*there, typed)
    assert one.path.read_bytes() == before


AGENTS = "qualifying.immunosuppressants"


def test_an_unknown_agent_is_asked_about_and_open_where_that_is_skipped(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS)
    out = one.types(
        "obinutuzumab", "perhaps", "y", "1", "ibuprofen", "n", "1", "xyz", "-", "-", "-"
    )
    assert '"obinutuzumab" is not on the list of drugs: is it an immunosuppressant?' in out
    assert '"perhaps" is not yes or no' in out
    assert one.get(AGENTS) == (
        Agent("obinutuzumab", "ineffective", True),
        Agent("ibuprofen", "ineffective", False),
        Agent("xyz"),
    )


def test_a_name_that_is_nearly_a_listed_one_is_asked_back(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS)
    out = one.types(
        "metotrexate", "y", "1", "azath", "yes", "1", "metotrexat", "yes", "no", "-", "-"
    )
    assert '"metotrexate" is not on the list of drugs: is methotrexate meant?' in out
    assert '"azath" is not on the list of drugs: is azathioprine meant?' in out
    assert "is nearly methotrexate, which is recorded already" in out
    assert one.get(AGENTS) == (
        Agent("methotrexate", "ineffective"),
        Agent("azathioprine", "ineffective"),
    )


def test_back_from_what_is_asked_about_a_name_asks_the_name_again(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS)
    one.types("obinutuzumab", "<", "azathioprine", "1")
    assert one.get(AGENTS) == (Agent("azathioprine", "ineffective"),)


def test_a_weight_that_is_hard_to_believe_is_asked_back_and_kept_if_it_comes_again(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS | {"patient.height_cm": 170})
    out = one.types("/weight", "225", "22.5", "225", "225")
    assert "the same again keeps it" in out
    assert one.get("qualifying.weight_kg") == 225


@pytest.mark.parametrize("typed", ["22,5", "+70", "7e1", "70 lb", "٧٠", "７０", "1/2", "7 0"])
def test_what_is_no_number_is_refused_in_plain_mode(
    sitting: Callable[..., Sitting], typed: str
) -> None:
    one = sitting(TO_AGENTS)
    assert "is not a number from 1 to 400 kg" in one.types("/weight", typed)
    assert one.get("qualifying.weight_kg") is None


def test_what_is_not_seen_is_left_out_of_a_name_and_said_so(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS)
    out = one.types("metho\u200btrexate", "1", "aza\x07thioprine")
    assert "Left out: U+200B ZERO WIDTH SPACE." in out
    assert "Left out: U+0007." in out
    assert one.get(AGENTS) == (Agent("methotrexate", "ineffective"), Agent("azathioprine"))


def test_a_date_is_taken_as_it_is_shown_and_not_from_the_future(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(TO_AGENTS)
    assert "is in the future, as today is 22 Nov 2026" in one.types("/assessed on", "23 Nov 2026")
    one.types("/assessed on", "20 Nov 2026")
    assert str(one.get("qualifying.date")) == "2026-11-20"


# --- the course ---------------------------------------------------------------------------

COURSE: dict[str, Value] = MET | {
    "treatment.started": date(2026, 8, 3),
    "treatment.infusions": (Infusion(date(2026, 11, 20), 30, "maintenance"),),
    "reviews.1.date": date(2026, 11, 16),
    "reviews.1.reviewed_by": "neurologist",
    "reviews.1.efficacy_documented": False,
    "reviews.1.weight_kg": 60,
    "reviews.1.mrc_sum_score": 50,
    "reviews.1.notes": "no benefit",
}


def test_after_a_review_that_is_not_met_the_stop_is_asked_for_and_then_why(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(COURSE)
    out = one.types("-", "20 Nov 2026", "no benefit")
    assert "Planned: nothing, as review 1 of 16 Nov 2026 is not met (I-19)." in out
    assert "Treatment: Date on which treatment was stopped?" in out
    assert "Review due: none: treatment is stopped on 20 Nov 2026" in out
    assert "Treatment: Why was treatment stopped?" in out
    assert (one.get("treatment.stopped"), one.get("treatment.stopped_reason")) == (
        date(2026, 11, 20),
        "no benefit",
    )
    back = one.types("/stopped on", "!")
    assert "Review due: 16 Nov 2027" in back
    assert one.get("treatment.stopped") is None


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("/inclusion body", "yes"), "the qualifying criteria are not met"),
        (("/stopped on", "20 Nov 2026"), "treatment is stopped on 20 Nov 2026"),
    ],
)
def test_no_dose_stands_beside_not_met_or_a_stop(
    sitting: Callable[..., Sitting], typed: tuple[str, str], why: str
) -> None:
    one = sitting(MET | {"qualifying.date": date(2026, 11, 1)})
    assert "Induction, as computed, not an order" in one.types("/weight", "61")
    assert f"Dose: none: {why}" in one.types(*typed)
    assert "not an order" not in "".join(state_lines(one.course.assessment))


def test_what_was_stopped_is_asked_for_no_infusion_and_no_review(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(COURSE | {"treatment.stopped": date(2026, 11, 20)})
    out = one.types("-", "-", "-")
    assert "Infusions given" not in out
    assert "Start review" not in out


def test_a_second_infusion_alike_is_asked_about_and_taken_when_it_comes_again(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(COURSE | {"reviews.1.efficacy_documented": True})
    out = one.types("/infusions", "20/11/2026 30 m")
    assert (
        "30 g maintenance on 20 Nov 2026 is recorded already: was it given twice?; the same again "
        "keeps it"
    ) in out
    assert one.get("treatment.infusions") == COURSE["treatment.infusions"]
    one.types("/infusions", "20/11/2026 30 m", "20/11/2026 30 m")
    given = one.get("treatment.infusions")
    assert isinstance(given, tuple)
    assert len(given) == 2


def test_of_a_long_course_only_the_infusion_that_came_or_went_is_told(
    sitting: Callable[..., Sitting],
) -> None:
    """Red if all are told again, 15 kB after each one of a course of ten years."""
    course = tuple(
        Infusion(date(2016, 11, 20) + timedelta(weeks=week), 30, "maintenance")
        for week in range(520)
    )
    one = sitting(COURSE | {"reviews.1.efficacy_documented": True, "treatment.infusions": course})
    out = one.types("/infusions", "20/11/2026 30 m")
    told = "Infusions given: 20 Nov 2026 30 g maintenance recorded; 521 infusions in all. Saved."
    assert told in out
    assert "20 Nov 2016" not in out
    back = one.types("/infusions", "!")
    assert "20 Nov 2026 30 g maintenance taken back; 520 infusions in all. Saved." in back
    assert "20 Nov 2016" not in back
