"""The checklist's keys and lines, without a terminal."""

import errno
import re
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.logic import State
from ivig_tui.criteria.wording import FORBIDDEN
from ivig_tui.editing.agents import completed
from ivig_tui.exchange import assessed
from ivig_tui.glyphs import to_ascii
from ivig_tui.myositis.rows import Agent
from ivig_tui.presentation.outline import Look
from ivig_tui.presentation.verdict import where_label
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.tui.checklist.comparing import NO_COPY
from ivig_tui.tui.checklist.drawing import PANEL_FROM, panel_width
from ivig_tui.tui.checklist.items import Item
from ivig_tui.tui.widgets.keys import ACTIONS, Key
from ivig_tui.tui.widgets.reader import Reader
from tests.store.test_lock import other
from tests.tui.bench import (
    LONG,
    SESSIONS,
    TODAY,
    Bench,
    keys_in,
    list_of,
    opened,
    text_of,
    texts,
)

MRC = "qualifying.mrc_sum_score"
IBM = "diagnosis.inclusion_body_myositis"
CONDITION = "diagnosis.condition"
AGE = "patient.age_group"
DATE = "qualifying.date"
NOTES = "qualifying.notes"
AGENTS = "qualifying.immunosuppressants"
WEIGHT = "qualifying.weight_kg"
ALL_SESSIONS = sorted(path.stem for path in SESSIONS.glob("*.toml"))
Opener = Callable[[str], Bench]

# --- every key of the table ------------------------------------------------------------


def _yes(b: Bench, key: str) -> None:
    b.at(IBM).press(key)
    assert b.value(IBM) is True


def _no(b: Bench, key: str) -> None:
    b.at(IBM).press(key)
    assert b.value(IBM) is False


def _type(b: Bench, key: str) -> None:
    b.at(WEIGHT).press(key)
    assert b.checklist.draft is not None
    assert b.checklist.draft.text == key
    assert b.answers == {}


def _pick(b: Bench, key: str) -> None:
    order = ["polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"]
    if key == "<left>":
        order.reverse()
    b.at(CONDITION)
    for expected in (*order, order[0]):
        b.press(key)
        assert b.value(CONDITION) == expected


def _today(b: Bench, key: str) -> None:
    b.at(DATE).press(key)
    assert b.value(DATE) == TODAY


def _enter(b: Bench, key: str) -> None:
    b.at(NOTES).press(f"{key}a note<enter>")
    assert b.value(NOTES) == "a note"
    b.press(key)
    assert b.checklist.draft is not None
    assert b.checklist.draft.text == "a note"


def _clear(b: Bench, key: str) -> None:
    b.at(IBM).press(f"y{key}")
    assert b.value(IBM) is None
    assert b.history == 2


def _down(b: Bench, key: str) -> None:
    b.press("<home>" + key + key)
    assert b.row == 2


def _up(b: Bench, key: str) -> None:
    b.press("<home><down><down><down>" + key)
    assert b.row == 2


def _page_down(b: Bench, key: str) -> None:
    b.rows(80, 16)
    b.press("<home>" + key)
    assert b.row == b.checklist.page
    assert b.row > 3


def _page_up(b: Bench, key: str) -> None:
    b.rows(80, 16)
    b.press("<end>" + key)
    assert b.row == len(b.checklist.items()) - 1 - b.checklist.page


def _first(b: Bench, key: str) -> None:
    b.press("<down><down>" + key)
    assert b.row == 0


def _last(b: Bench, key: str) -> None:
    b.press(key)
    assert b.row == len(b.checklist.items()) - 1


def _next_open(b: Bench, key: str) -> None:
    b.at(AGE).press(key)
    assert b.here == CONDITION


def _next_block(b: Bench, key: str) -> None:
    b.at("diagnosis.diagnosed_by").press("1").at(AGE).press(key)
    assert b.here == CONDITION
    b.press(key)  # past the block that is met
    assert b.here == IBM


def _previous_open(b: Bench, key: str) -> None:
    b.at(IBM).press(key)
    assert b.here == "diagnosis.diagnosed_by"


def _next_tab(b: Bench, key: str) -> None:
    b.press(key)
    assert b.checklist.tab == "treatment"


def _previous_tab(b: Bench, key: str) -> None:
    b.press("]" + key)
    assert b.checklist.tab == "qualifying"


def _undo(b: Bench, key: str) -> None:
    b.at(IBM).press("yn")
    b.at(MRC).press(f"45<enter>{key}")
    assert b.here == MRC
    assert b.value(MRC) is None
    b.press(key)
    assert b.here == IBM
    assert b.value(IBM) is True
    b.press(key)
    assert b.answers == {}
    b.press(key)
    assert "nothing to undo" in b.checklist.message


def _redo(b: Bench, key: str) -> None:
    b.at(IBM).press(f"ynuu{key}")
    assert b.value(IBM) is True
    b.press(key)
    assert b.value(IBM) is False
    b.press(key)
    assert "nothing to redo" in b.checklist.message


def _find(b: Bench, key: str) -> None:
    b.press(key + "contra")
    assert b.here == "qualifying.corticosteroids_contraindicated"


def _why(b: Bench, key: str) -> None:
    b.at(MRC).press(key)
    (reader,) = b.desk.pushed
    assert isinstance(reader, Reader)
    told = " ".join(" ".join(texts(reader.text(78))).split())
    for words in ("MRC sum score", "Q2", "Met by", "55 or less", "Keys on this line", "types a"):
        assert words in told
    for action in ACTIONS:
        assert action.text in told


def _summary(b: Bench, key: str) -> None:
    b.at(IBM).press(f"y{key}")
    (reader,) = b.desk.pushed
    assert isinstance(reader, Reader)
    told = "\n".join(texts(reader.text(78)))
    assert "not an authorisation" in " ".join(told.split())
    assert "Inclusion body myositis" in told


def _write(b: Bench, key: str) -> None:
    b.press(key + key)
    assert not [*b.path.parent.glob("*summary*")]
    b.press("<enter>")
    (written,) = b.path.parent.glob("*summary*")
    assert "SYN-7001" in written.read_text("utf-8")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert written.name in b.checklist.message


def _back(b: Bench, key: str) -> None:
    b.press(key)
    assert b.desk.asked == ["pop"]


def _quit(b: Bench, key: str) -> None:
    b.press(key)
    assert b.desk.asked == ["quit"]


def _items(b: Bench, key: str) -> None:
    b.at(MRC).press(key)
    (view,) = b.desk.pushed
    told = "\n".join(texts(view.lines(80, 24)))
    assert "SYN-7001" in told
    assert "hip" in told.casefold()
    assert b.answers == {}


def _review(b: Bench, key: str) -> None:
    reviews = b.checklist.course.session.answers
    b.press(key)
    assert reviews.reviews == 0
    assert b.checklist.course.session.answers.reviews == 0
    assert "Enter starts review 1" in b.screen()
    b.press(f"{key}j<enter><escape>")  # Enter has to follow at once
    b.press(key + key)  # the key that asked only asks again
    assert b.checklist.course.session.answers.reviews == 0
    b.press("<enter>")
    assert b.checklist.course.session.answers.reviews == 1
    assert b.checklist.tab == "reviews.1"
    assert len(b.on_disk()["reviews"]) == 1


def _sign(b: Bench, key: str) -> None:
    b.at(IBM).press(f"n{key}")
    assert "has no date: Tab goes to it" in b.screen()
    b.press(f"<tab>t{key}")
    assert "Enter goes on to sign Qualifying" in b.screen()
    b.press("<enter>")
    assert "tester" in b.screen()
    b.press("<enter>")
    assert b.value("qualifying.signed_by") == "tester"
    b.at("qualifying.biopsy").press("y")
    assert b.value("qualifying.biopsy") is None
    assert "signed" in b.screen()
    b.press(key + key)
    assert b.value("qualifying.signed_by") == "tester"
    b.press("<enter>")
    assert b.value("qualifying.signed_by") is None
    b.press("y")
    assert b.value("qualifying.biopsy") is True
    fields = [entry["field"] for entry in b.on_disk()["history"]]
    assert fields.count("qualifying.signed_by") == 2


def _take_over(b: Bench, key: str) -> None:
    b.press(key)
    assert "nobody else has this session open" in b.screen()
    b.checklist.close()
    with other(b.path, "tester", leave="") as process, opened(b.path) as two:
        assert "T ends it" in two.screen()
        two.press(f"{key}<down>{key}{key}")  # the key that asked only asks again
        assert "Enter ends your login" in two.screen()
        assert process.poll() is None
        two.press("<enter>")
        until = time.monotonic() + LONG
        while two.checklist.waiting and time.monotonic() < until:
            for look in [two.desk.timed.pop() for _ in two.desk.timed[:]]:
                look()
            time.sleep(0.01)
        assert "your other login has gone" in two.screen()
        assert process.wait(LONG) == 7
        two.at(IBM).press("n")
        assert two.on_disk()["diagnosis"]["inclusion_body_myositis"] is False


def _compare(b: Bench, key: str) -> None:
    # With a copy there: tests/tui/test_comparing.py.
    b.at(IBM).press(key)
    assert not b.desk.pushed
    assert b.checklist.message == NO_COPY


def _history(b: Bench, key: str) -> None:
    b.at(IBM).press("n" + key)
    (view,) = b.desk.pushed
    told = "\n".join(texts(view.lines(100, 24)))
    for words in ("SYN-7001", "tester", "Inclusion body myositis", "no"):
        assert words in told


def _yes_on(b: Bench, key: str) -> None:
    b.at(IBM).press(key)
    assert b.value(IBM) is True
    assert b.here == "qualifying.biopsy"


def _no_on(b: Bench, key: str) -> None:
    b.at(IBM).press(key)
    assert b.value(IBM) is False
    assert b.here == "qualifying.biopsy"


def _add(b: Bench, key: str) -> None:
    b.at(AGENTS).press(f"{key}methotrexate<enter>1{key}azathioprine<enter>2")
    assert b.value(AGENTS) == (
        Agent("methotrexate", "ineffective"),
        Agent("azathioprine", "not_yet_effective"),
    )


def _verdict(b: Bench, key: str) -> None:
    b.at(MRC).press("56<enter>" + key)
    (view,) = b.desk.pushed
    told = "\n".join(texts(view.lines(80, 200)))
    assert "SYN-7001" in told
    assert "Shortest way to met" in told
    assert "Diagnosed by: not answered; met by immunologist, neurologist or rheumatologist" in (
        " ".join(told.split())
    )


def _about(b: Bench, key: str) -> None:
    b.press(key)
    (view,) = b.desk.pushed
    told = "\n".join(texts(view.lines(80, 200)))
    for words in ("SYN-7001", "20 October 2018", "Category 2a", "Dalakas 1993", "I-12"):
        assert words in told


def _palette(b: Bench, key: str) -> None:
    b.press(key)
    (view,) = b.desk.pushed
    told = "\n".join(texts(view.lines(110, 60)))
    assert "SYN-7001" in told
    for action in ACTIONS:
        assert action.text[:40] in told or "not here" in told


def _copy(b: Bench, key: str) -> None:
    b.press(key + key)  # the key that asked only asks again
    assert not b.desk.copied
    b.press("<enter>")
    (text,) = b.desk.copied
    assert text.startswith("SYN-7001")
    assert "sent: summary of SYN-7001" in b.screen()


def _mouse(b: Bench, key: str) -> None:
    b.press(key)
    assert b.desk.asked == ["mouse"]


CHECKS: dict[str, Callable[[Bench, str], None]] = {
    "yes": _yes,
    "no": _no,
    "yes_on": _yes_on,
    "no_on": _no_on,
    "add": _add,
    "verdict": _verdict,
    "about": _about,
    "palette": _palette,
    "copy": _copy,
    "mouse": _mouse,
    "type": _type,
    "pick": _pick,
    "today": _today,
    "enter": _enter,
    "clear": _clear,
    "down": _down,
    "up": _up,
    "page_down": _page_down,
    "page_up": _page_up,
    "first": _first,
    "last": _last,
    "next_open": _next_open,
    "next_block": _next_block,
    "previous_open": _previous_open,
    "previous_tab": _previous_tab,
    "next_tab": _next_tab,
    "undo": _undo,
    "redo": _redo,
    "find": _find,
    "why": _why,
    "summary": _summary,
    "write": _write,
    "items": _items,
    "review": _review,
    "sign": _sign,
    "take_over": _take_over,
    "history": _history,
    "compare": _compare,
    "back": _back,
    "quit": _quit,
}


@pytest.mark.parametrize(
    ("action", "key"), [(a.name, k) for a in ACTIONS if a.where != "list" for k in a.keys]
)
def test_each_key_does_what_the_table_says(bench: Bench, action: str, key: str) -> None:
    CHECKS[action](bench, f"<{key}>" if len(key) > 1 else key)


def test_every_action_is_told_and_no_key_means_two_things_on_one_line() -> None:
    assert {a.name for a in ACTIONS if a.where != "list"} == set(CHECKS)
    bound = [key for a in ACTIONS if a.where not in ("list", "line") for key in a.keys]
    assert len(bound) == len(set(bound))
    on_lines = [key for a in ACTIONS if a.where == "line" for key in a.keys]
    assert not set(bound) & set(on_lines)


def test_every_action_has_a_bare_key() -> None:
    for action in ACTIONS:
        assert any(not re.fullmatch(r"ctrl\+.|f\d+", key) for key in action.keys), action.name


@pytest.mark.parametrize("key", ["z", "é", "5", "t", "9", "Z", "<left>"])
def test_a_stray_key_changes_nothing(bench: Bench, key: str) -> None:
    bench.at(IBM).press(key)
    assert bench.answers == {}
    assert bench.here == IBM
    assert bench.checklist.draft is None


def test_a_stray_letter_is_told_what_the_line_takes(bench: Bench) -> None:
    told = set()
    for field in (IBM, CONDITION, MRC, AGENTS, NOTES, "qualifying.confirmed"):
        bench.at(field).press("z")
        assert bench.checklist.message in bench.screen()
        told.add(bench.checklist.message)
    assert len(told) == 6


# --- answers ---------------------------------------------------------------------------


def test_an_answer_is_on_disk_and_in_history(bench: Bench) -> None:
    bench.at(IBM).press("n")
    document = bench.on_disk()
    assert document["diagnosis"] == {"inclusion_body_myositis": False}
    (entry,) = document["history"]
    assert (entry["by"], entry["field"], entry["new"]) == ("tester", IBM, False)
    assert re.search(r"saved \d\d:\d\d:\d\d", bench.rows()[0])


def test_saved_is_not_told_before_it_is(bench: Bench) -> None:
    bench.at(IBM).press("n")
    assert "saved" not in bench.rows()[0]
    bench.on_disk()
    assert "saved" in bench.rows()[0]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (AGE, ["adult", "child"]),
        (
            CONDITION,
            ["polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"],
        ),
        ("diagnosis.diagnosed_by", ["immunologist", "neurologist", "rheumatologist", "other"]),
        ("patient.sex", ["male", "female"]),
    ],
)
def test_a_digit_picks_its_choice_and_no_other(bench: Bench, field: str, words: list[str]) -> None:
    bench.at(field)
    for number, word in enumerate(words, 1):
        bench.press(str(number))
        assert bench.value(field) == word
    for digit in "0123456789"[len(words) + 1 :] + "0":
        bench.press(digit)
        assert bench.value(field) == words[-1]
        assert bench.checklist.draft is None


def test_the_branches_above_light_up_at_once(bench: Bench) -> None:
    bench.at("qualifying.biopsy").press("y")
    assert re.search(r"✔ ANY Diagnosis confirmed .*met", bench.screen())
    bench.press("n")
    bench.at(AGE).press("1")
    assert re.search(r"✘ ANY Diagnosis confirmed .*not met", bench.screen())


def test_the_cursor_stays_on_its_line_when_an_answer_moves_what_is_open(bench: Bench) -> None:
    bench.press("1")
    assert bench.here == AGE
    bench.press("<backspace>")
    assert bench.here == AGE


def test_undo_reaches_back_before_this_sitting(tmp_path: Path, bench: Bench) -> None:
    bench.at(IBM).press("yn")
    bench.checklist.close()
    again = Bench(bench.path)
    again.press("u<enter>")
    assert again.value(IBM) is True
    again.press("u<enter>")
    assert again.answers == {}
    again.checklist.close()


# --- drafts ----------------------------------------------------------------------------

KEEPING = ["<enter>", "<tab>", "<shift+tab>", "<up>", "<down>", "<pageup>", "<pagedown>"]


def test_a_draft_is_shown_as_one_and_is_no_answer(bench: Bench) -> None:
    before = bench.path.read_bytes()
    verdict = _verdict_line(bench.rows())
    bench.at(MRC).press("45")
    assert bench.answers == {}
    assert bench.history == 0
    assert not bench.checklist.course.saved.pending
    assert bench.path.read_bytes() == before
    shown = next(row for row in bench.rows() if "45▁" in row)
    assert "draft" in shown
    assert _verdict_line(bench.rows()) == verdict


@pytest.mark.parametrize("key", KEEPING)
def test_a_draft_is_kept_by(bench: Bench, key: str) -> None:
    bench.at(MRC)
    row = bench.row
    bench.press(f"45{key}")
    assert bench.value(MRC) == 45
    assert bench.checklist.draft is None
    assert (bench.row == row) is (key == "<enter>")
    assert bench.row - row == {"<up>": -1, "<down>": 1}.get(key, bench.row - row)


@pytest.mark.parametrize("key", KEEPING)
@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        (MRC, "61", "61 is above 60"),
        (WEIGHT, "0.5", "0.5 is below 1"),
        (WEIGHT, "1.2.3", '"1.2.3" is not a number from 1 to 400 kg'),
        (WEIGHT, "9,5", '"9,5" is not a number from 1 to 400 kg: write 9.5'),
        (MRC, "9,5", '"9,5" is not a whole number from 0 to 60'),
        (DATE, "31/02/2026", "is not a date such as 2026-11-22"),
        ("treatment.maintenance_interval_weeks", "7", "7 is above 6"),
        ("treatment.maintenance_g_per_kg", "1.01", "1.01 is above 1"),
    ],
)
def test_a_wrong_draft_stays_a_draft_and_says_why(
    bench: Bench, field: str, typed: str, why: str, key: str
) -> None:
    bench.at(field).press(typed + key)
    assert bench.answers == {}
    assert bench.here == field
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == typed
    assert why in bench.screen()
    assert "not kept" in bench.screen()
    assert bench.history == 0


def test_a_wrong_draft_can_be_put_right(bench: Bench) -> None:
    bench.at(MRC).press("61<enter><backspace>0")
    assert "above 60" not in bench.screen()
    bench.press("<enter>")
    assert bench.value(MRC) == 60


def test_esc_drops_a_draft_and_nothing_else(bench: Bench) -> None:
    bench.at(MRC).press("45<enter>46<escape>")
    assert bench.value(MRC) == 45
    assert bench.checklist.draft is None
    assert bench.desk.asked == []
    assert bench.here == MRC


@pytest.mark.parametrize("key", [*"ynujkqswg?[]/.,+-½", "<f1>", "<ctrl+r>", "<alt+x>", "<f10>"])
def test_no_other_key_ends_a_draft_or_does_what_it_does_elsewhere(bench: Bench, key: str) -> None:
    bench.at(MRC).press(f"4{key}")
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == ("4" if len(key) > 1 else f"4{key}")
    assert bench.here == MRC
    assert bench.checklist.tab == "qualifying"
    assert bench.answers == {}
    assert bench.desk.asked == []
    assert bench.desk.pushed == []


def test_a_key_that_types_nothing_says_how_a_draft_ends(bench: Bench) -> None:
    bench.at(MRC).press("4<f10>")
    assert "a draft: Enter keeps it, Esc drops it" in bench.screen()


EDITING = (
    "left right home end backspace delete alt+backspace ctrl+w alt+d ctrl+left alt+left ctrl+right "
    "alt+right alt+b alt+f ctrl+a ctrl+e ctrl+u ctrl+k ctrl+backspace alt+delete alt+y alt+up "
    "alt+enter"
).split()


@pytest.mark.parametrize("key", EDITING)
@pytest.mark.parametrize("field", [MRC, WEIGHT, DATE, NOTES, "qualifying.immunosuppressants"])
def test_a_key_that_edits_leaves_no_draft_and_touches_no_stored_answer(
    bench: Bench, field: str, key: str
) -> None:
    typed = {
        MRC: "45",
        WEIGHT: "70.5",
        DATE: "20/11/2026",
        NOTES: "one two",
        AGENTS: "methotrexate",
    }
    bench.at(field).press(f"<enter>{typed[field]}<enter>" if field in (NOTES, AGENTS) else
                          f"{typed[field]}<enter>")  # fmt: skip
    before = bench.answers
    assert before
    bench.press("4" if field == MRC else "<enter>")
    for _ in range(12):
        bench.press(f"<{key}>")
        assert bench.checklist.draft is not None
        assert bench.answers == before
    bench.press("<escape>")
    assert bench.answers == before


def test_a_note_is_edited_in_its_middle(bench: Bench) -> None:
    bench.at(NOTES).press("<enter> one two<alt+backspace>")
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == " one "
    bench.press("<home>sees<ctrl+right><left><delete>E<end>three<enter>")
    assert bench.value(NOTES) == "sees onE three"


def test_the_cursor_of_a_draft_is_drawn_where_it_is_however_long_the_text(bench: Bench) -> None:
    bench.at(NOTES).press("<enter>" + "word " * 40)
    for key in ("<home>", "<right>" * 30, "<ctrl+right>" * 20, "<end>", "<ctrl+left>"):
        bench.press(key)
        for width in (36, 60, 80, 120):
            line = bench.checklist.draft.line if bench.checklist.draft else None
            assert line is not None
            row = next(row for row in bench.checklist.lines(width, 24) if "▸" in text_of(row))
            under = [span.text for span in row if span.style == "caret"]
            assert under == ([line.after[0]] if line.after else [])
            assert line.after or "word ▁" in text_of(row)


def test_an_emptied_draft_keeps_the_answer_as_it_was(bench: Bench) -> None:
    bench.at(MRC).press("45<enter>4<backspace><enter>")
    assert bench.checklist.draft is None
    assert bench.value(MRC) == 45
    assert bench.history == 1


def test_a_draft_in_letters_takes_every_letter(bench: Bench) -> None:
    typed = "yes, no? q [x] u/w 5 %  – é"
    bench.at(NOTES).press(f"<enter>{typed}<enter>")
    assert bench.value(NOTES) == typed
    assert bench.desk.asked == []


def test_an_answer_that_disagrees_with_another_stays_a_draft(example: Opener) -> None:
    bench = example("adult-biopsy-mrc")  # 45, the sum of its items
    course = bench.checklist.course
    answers = dict(course.session.answers.values)
    for name in ("qualifying.signed_by", "qualifying.signed_at"):
        answers.pop(name, None)
    course.session = replace(course.session, answers=Answers(answers))
    bench.at(MRC).press("44<enter>")
    assert bench.value(MRC) == 45
    assert "not the sum of its items" in bench.screen()


# --- agents ----------------------------------------------------------------------------


def test_agents_are_added_judged_cleared_and_brought_back(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>methotrexate<enter>")
    assert bench.value(AGENTS) == (Agent("methotrexate"),)
    assert bench.here == "agent.0"
    bench.press("1")
    assert bench.value(AGENTS) == (Agent("methotrexate", "ineffective"),)
    assert re.search(r"methotrexate +ineffective +counts", bench.screen())
    bench.press("<right><right>")
    assert bench.value(AGENTS) == (Agent("methotrexate", "effective"),)
    assert re.search(r"methotrexate +effective +does not count", bench.screen())
    bench.press("1<down>")
    assert bench.here == "agent.new"
    bench.press("<enter>azathioprine<enter>2")
    both = (Agent("methotrexate", "ineffective"), Agent("azathioprine", "not_yet_effective"))
    assert bench.value(AGENTS) == both
    two = bench.checklist.course.assessment.qualifying.blocks()["immunosuppressants"]
    assert two is State.MET
    bench.press("<backspace>")
    assert bench.value(AGENTS) == (both[0], Agent("azathioprine"))
    bench.press("<backspace>")
    assert bench.value(AGENTS) == (both[0],)
    assert "azathioprine removed" in bench.checklist.message
    bench.press("uu")
    assert bench.value(AGENTS) == both
    table = [{"agent": a.agent, "outcome": a.outcome} for a in both]
    assert bench.on_disk()["qualifying"]["immunosuppressants"] == table


def test_an_agent_is_renamed_and_keeps_its_outcome(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>methotrexate<enter>1<enter> weekly<enter>")
    assert bench.value(AGENTS) == (Agent("methotrexate weekly", "ineffective"),)


def test_none_used_is_an_answer_and_does_not_wipe_a_list(bench: Bench) -> None:
    bench.at(AGENTS).press("n")
    assert bench.value(AGENTS) == ()
    bench.at("agent.new").press("<enter>ciclosporin<enter>")
    bench.at(AGENTS).press("n")
    assert bench.value(AGENTS) == (Agent("ciclosporin"),)
    assert "one by one" in bench.screen()


@pytest.mark.parametrize("name", ["prednisolone", "Methylprednisolone 1 g", "dexamethasone"])
def test_a_corticosteroid_is_refused_as_an_agent_with_the_reason(bench: Bench, name: str) -> None:
    bench.at(AGENTS).press(f"<enter>{name}<enter>")
    assert bench.value(AGENTS) is None
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == name
    said = " ".join(bench.screen(80, 30).split())
    assert "a corticosteroid; those have their own block" in said


@pytest.mark.parametrize("name", ["80", "4+ 4-", "2026-11-22", "!"])
def test_what_holds_no_letter_is_no_agent(bench: Bench, name: str) -> None:
    bench.at(AGENTS).press(f"<enter>{name}<enter>")
    assert bench.value(AGENTS) is None
    assert "holds no letter, so it is no agent's name" in " ".join(bench.screen(80, 30).split())


def test_enter_takes_the_one_agent_that_is_suggested(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>azath")
    assert "Enter takes azathioprine" in bench.screen()
    bench.press("<enter>1<down><enter>cyclo")
    assert "ciclosporin  cyclophosphamide" in bench.screen()
    bench.press("s<enter>")
    assert [agent.agent for agent in _agents(bench)] == ["azathioprine", "ciclosporin"]


@pytest.mark.parametrize("typed", ["m", "my", "meth", "cyclo", "hydroc", "x", "immuno"])
def test_what_begins_several_names_or_one_that_never_counts_is_not_completed(typed: str) -> None:
    assert completed(typed) == ""


@pytest.mark.parametrize("key", ["<tab>", "<down>"])
def test_another_key_than_enter_asks_before_it_takes_a_suggestion(bench: Bench, key: str) -> None:
    bench.at(AGENTS).press(f"<enter>azath{key}")
    assert bench.value(AGENTS) is None
    assert "is azathioprine meant?" in bench.screen()
    bench.press("y")
    assert bench.value(AGENTS) == (Agent("azathioprine"),)


def test_a_name_that_is_nearly_a_listed_one_is_asked_back(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>metotrexate<enter>")
    assert bench.value(AGENTS) is None
    assert "is methotrexate meant?" in bench.screen()
    bench.press("1x<enter><tab><left>")
    assert bench.value(AGENTS) is None
    assert "y or n answers; Esc goes back to the name" in bench.screen()
    bench.press("<escape>")
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == "metotrexate"
    bench.press("<enter>y")
    assert bench.value(AGENTS) == (Agent("methotrexate"),)
    bench.press("1")
    bench.at("agent.new").press("<enter>metotrexat<enter>")
    assert "is nearly methotrexate, which is recorded already" in " ".join(bench.screen().split())
    bench.press("<escape>")
    assert bench.value(AGENTS) == (Agent("methotrexate", "ineffective"),)


def test_a_name_kept_as_it_is_though_nearly_listed_is_asked_about_too(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>metotrexate<enter>n")
    assert "is it an immunosuppressant?" in bench.screen()
    bench.press("n1")
    assert bench.value(AGENTS) == (Agent("metotrexate", "ineffective", False),)


@pytest.mark.parametrize(("key", "said"), [("y", True), ("n", False), ("<escape>", None)])
def test_of_an_unknown_agent_it_is_asked_whether_it_is_an_immunosuppressant(
    bench: Bench, key: str, said: bool | None
) -> None:
    bench.at(AGENTS).press("<enter>obinutuzumab<enter>")
    assert bench.value(AGENTS) is None
    assert "is it an immunosuppressant?" in bench.screen()
    bench.press(key)
    assert bench.value(AGENTS) == (Agent("obinutuzumab", None, said),)
    assert bench.here == "agent.0"
    bench.press("1")
    assert bench.value(AGENTS) == (Agent("obinutuzumab", "ineffective", said),)


def test_what_an_unknown_agent_is_can_be_said_later_on_its_line(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>obinutuzumab<enter><escape>1n")
    assert bench.value(AGENTS) == (Agent("obinutuzumab", "ineffective", False),)
    bench.press("y")
    assert bench.value(AGENTS) == (Agent("obinutuzumab", "ineffective", True),)
    bench.press("<enter><enter>")
    assert bench.value(AGENTS) == (Agent("obinutuzumab", "ineffective", True),)
    bench.at("agent.new").press("<enter>MTX<enter>1y")
    assert _agents(bench)[1] == Agent("MTX", "ineffective")


def test_a_paste_and_a_click_leave_a_question_as_it_is(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>obinutuzumab<enter>")
    bench.checklist.paste("y")
    bench.checklist.click(f"line {IBM}")
    assert bench.checklist.draft is not None
    assert bench.here == "agent.new"
    assert bench.value(AGENTS) is None


def test_what_is_not_seen_is_left_out_of_an_agents_name(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>")
    bench.checklist.paste("metho\u200btrex\xadate")
    assert "left out: U+200B ZERO WIDTH SPACE, U+00AD SOFT HYPHEN" in bench.screen()
    bench.press("<enter>")
    assert bench.value(AGENTS) == (Agent("methotrexate"),)


def _agents(bench: Bench) -> list[Agent]:
    value = bench.value(AGENTS)
    return [one for one in value if isinstance(one, Agent)] if isinstance(value, tuple) else []


def test_an_agent_is_not_recorded_twice(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>methotrexate<enter><down><enter>Metho trexate<enter>")
    assert bench.value(AGENTS) == (Agent("methotrexate"),)
    assert "is recorded already" in bench.screen()


# --- paste -----------------------------------------------------------------------------

PAGE = "Dear colleague,\n\nMRC sum score 45 of 60 on 12/11/2026.\ny\nn\nq\n" * 20


@pytest.mark.parametrize(
    ("field", "pasted"),
    [(field, pasted) for field in (MRC, WEIGHT, DATE) for pasted in (PAGE, "1\n2")]
    + [(field, pasted) for field in (IBM, CONDITION, "qualifying.confirmed", NOTES, AGENTS)
       for pasted in (PAGE, "45", "y", "1")],
)  # fmt: skip
def test_a_paste_that_the_line_does_not_take_changes_nothing(
    bench: Bench, field: str, pasted: str
) -> None:
    bench.at(field)
    bench.checklist.paste(pasted)
    assert bench.answers == {}
    assert bench.checklist.draft is None
    assert bench.here == field
    assert bench.desk.asked == []
    assert "nothing pasted" in bench.screen()


def test_a_page_pasted_into_a_draft_leaves_the_draft(bench: Bench) -> None:
    bench.at(MRC).press("4")
    bench.checklist.paste(PAGE)
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == "4"
    assert "nothing pasted" in bench.screen()
    bench.checklist.paste("5")
    bench.press("<enter>")
    assert bench.value(MRC) == 45


@pytest.mark.parametrize(
    ("field", "pasted", "kept"),
    [(MRC, "45", 45), (MRC, " 45\r\n", 45), (DATE, "2026-11-22", TODAY)],
)
def test_a_paste_that_fits_is_a_draft_until_it_is_kept(
    bench: Bench, field: str, pasted: str, kept: object
) -> None:
    bench.at(field)
    bench.checklist.paste(pasted)
    assert bench.answers == {}
    assert "draft" in bench.screen()
    bench.press("<enter>")
    assert bench.value(field) == kept


@pytest.mark.parametrize("pasted", ["y", "4y", "4 5", "9,5", "½", "٤٥", "1e1", "4\t5", "4\x1b5"])
def test_a_paste_that_is_no_number_stays_in_the_draft_and_is_refused(
    bench: Bench, pasted: str
) -> None:
    bench.at(WEIGHT)
    bench.checklist.paste(pasted)
    bench.press("<enter>")
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == pasted.replace("\t", " ").replace("\x1b", "\ufffd")
    assert bench.answers == {}
    assert "is not a number from 1 to 400 kg" in bench.screen()


@pytest.mark.parametrize(
    ("text", "left", "kept"),
    [
        ("a\x1b]0;owned\x07b", "U+001B, U+0007", "a]0;ownedb"),
        ("a\x9b31mb", "U+009B", "a31mb"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE", "ab"),
        ("a\x00b", "U+0000", "ab"),
    ],
)
def test_what_is_left_out_of_a_pasted_note_is_named(
    bench: Bench, text: str, left: str, kept: str
) -> None:
    bench.at(NOTES).press("<enter>")
    bench.checklist.paste(text)
    assert f"left out: {left}" in bench.screen()
    bench.press("<enter>")
    assert bench.value(NOTES) == kept


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028"])
def test_a_pasted_note_keeps_its_lines_and_blanks_and_its_tabs_as_blanks(
    bench: Bench, end: str
) -> None:
    bench.at(NOTES).press("<enter>seen: ")
    bench.checklist.paste(f"a  b{end}{end} c\td{end}")
    bench.press("e<enter>")
    assert bench.value(NOTES) == "seen: a  b\n\n c d\ne"


def test_a_page_is_not_pasted_into_the_name_of_an_agent(bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>metho")
    bench.checklist.paste(PAGE)
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == "metho"
    assert "nothing pasted" in bench.screen()


def test_text_is_pasted_into_notes_as_it_is(bench: Bench) -> None:
    bench.at(NOTES).press("<enter>see ")
    bench.checklist.paste("y [n] é")
    bench.press("<enter>")
    assert bench.value(NOTES) == "see y [n] é"


def test_a_paste_while_finding_goes_into_what_is_sought(bench: Bench) -> None:
    bench.at(DATE).press("/")
    bench.checklist.paste("2026")
    assert bench.checklist.draft is None
    assert bench.checklist.finding is not None


# --- find ------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["<enter>", "<escape>"])
def test_find_goes_there_as_one_types_and_stays(bench: Bench, end: str) -> None:
    bench.press("/FLUORO")
    assert bench.here == "qualifying.videofluoroscopy_shows_involvement"
    assert "find: FLUORO" in bench.screen()
    bench.press(end)
    assert bench.checklist.finding is None
    assert bench.here == "qualifying.videofluoroscopy_shows_involvement"
    assert bench.desk.asked == []
    assert bench.answers == {}


def test_find_goes_by_ids_and_answers_too(bench: Bench) -> None:
    bench.at(CONDITION).press("2<home>/dermato<enter>")
    assert bench.here == CONDITION
    bench.press("/q8<enter>")
    assert bench.checklist.current().ids.endswith("8")


def test_find_says_when_there_is_none(bench: Bench) -> None:
    bench.at(IBM).press("/§")
    assert bench.here == IBM
    assert "no line holds §" in bench.screen()


def test_keys_after_a_word_that_is_nowhere_answer_no_line(bench: Bench) -> None:
    """`/maintenanse` leads nowhere, though its first letters do: `4` must not pick a condition."""
    bench.at(IBM).press("/maintenanse")
    assert bench.here == IBM
    bench.press("<enter><down>4y<enter>")
    assert "no line holds maintenanse4y" in bench.screen()
    assert bench.screen().splitlines()[-1].split() == ["Esc", "go", "back", "⌫", "delete"]
    assert bench.answers == {}
    bench.press("<escape>/")
    assert "Enter stay" in bench.screen()  # a new word is not lost yet
    bench.press("<escape>n")
    assert bench.answers == {IBM: False}


def test_find_goes_to_other_tabs_too(bench: Bench) -> None:
    bench.at(IBM).press("/maintenance dose<enter>0.4<enter>")
    assert bench.checklist.tab == "treatment"
    assert bench.answers == {"treatment.maintenance_g_per_kg": Decimal("0.4")}


def test_find_goes_to_no_heading(bench: Bench) -> None:
    bench.press("]/plan<enter>")
    assert not bench.checklist.current().heading


# --- Tab -------------------------------------------------------------------------------


def _open_fields(bench: Bench) -> list[str]:
    """What is shown as open and unanswered, top to bottom; a list of agents may be both. It is
    asked for one more while it holds any and its block is not met, unless it holds two and the
    other way is closed."""
    agents, contra = (
        bench.value(AGENTS),
        bench.value("qualifying.immunosuppressants_contraindicated"),
    )
    assert agents is None or isinstance(agents, tuple)
    one_more = bool(agents) and (contra is None or (contra is False and len(agents or ()) < 2))
    return [
        item.field
        for item in bench.checklist.items()
        if item.field
        and (
            (item.field == AGENTS and one_more and item.look is Look.NOT_MET)
            or (
                item.look is Look.OPEN and (bench.value(item.field) is None or item.field == AGENTS)
            )
        )
    ]


@pytest.mark.parametrize("name", [*ALL_SESSIONS, ""])
def test_tab_visits_the_open_answers_in_order_and_only_those(
    name: str, example: Opener, bench: Bench
) -> None:
    if name:
        bench = example(name)
    visited_some = False
    first = bench.checklist.tab
    while True:
        tab, expected = bench.checklist.tab, _open_fields(bench)
        visited: list[str] = []
        bench.press("<end>")
        for _ in range(len(expected)):
            bench.press("<tab>")
            visited.append(bench.answering)
        assert (bench.checklist.tab, visited) == (tab, expected)
        bench.press("<home>")
        backwards = []
        for _ in range(len(expected)):
            bench.press("<shift+tab>")
            backwards.append(bench.answering)
        started_on_first = bool(expected) and backwards[-1] != expected[0]
        assert started_on_first or backwards == expected[::-1]
        visited_some = visited_some or bool(expected)
        bench.checklist.tab = tab
        bench.press("]")
        if bench.checklist.tab == first:
            break
    if not name:
        assert visited_some


def test_tab_goes_to_nothing_that_is_no_longer_needed(bench: Bench) -> None:
    bench.at("qualifying.biopsy").press("y")
    assert "qualifying.rash" not in _open_fields(bench)
    bench.press("<home>")
    seen = {bench.press("<tab>").here for _ in range(40)}
    assert "qualifying.rash" not in seen
    assert "qualifying.notes" not in seen


def test_tab_with_nothing_open_says_so_and_stays(example: Opener) -> None:
    bench = example("child-rash-enzymes-mri")
    assert bench.checklist.tab == "qualifying"
    bench.press("<home><tab>")
    assert bench.row == 0
    assert "nothing on this tab is open" in bench.screen()


# --- lines -----------------------------------------------------------------------------

WIDTHS, HEIGHTS = range(36, 161), range(9, 51)
VERDICT = re.compile(r" [✔✘?] (?:(?:Qualifying|Review \d+): )?(?:MET|NOT MET|OPEN)\b")
FORBIDDEN_WORDS = re.compile(r"approv|denied|deny|eligib", re.IGNORECASE)


def _verdict_line(rows: list[str]) -> str:
    """The verdict, below the last rule."""
    last_rule = max(at for at, row in enumerate(rows) if row.startswith("──"))
    verdict = rows[last_rule + 1]
    assert VERDICT.match(verdict), rows
    return verdict


def _check(bench: Bench, width: int, height: int) -> None:
    lines = bench.checklist.lines(width, height)
    assert len(lines) == height, (width, height)
    rows = texts(lines)
    for row in rows:
        assert cell_len(row) <= width, (width, height, row)
    _verdict_line(rows)
    if height >= 12:
        assert "▸" in "".join(rows), (width, height)  # the cursor is in sight
    reference = bench.checklist.course.session.reference
    assert reference in rows[0], (width, height)


@pytest.mark.parametrize(
    "name", ["half-answered", "continuing-review-severe-disease", "small-child-usual-vials"]
)
def test_every_size_is_filled_exactly(example: Opener, name: str) -> None:
    bench = example(name)
    sizes = {(w, h) for w in WIDTHS for h in (9, 24, 50)}
    sizes |= {(w, h) for w in (36, 63, 64, 80, 109, 110, 160) for h in HEIGHTS}
    for number, (width, height) in enumerate(sorted(sizes)):
        if number % 5 == 0:
            bench.press("]")
        bench.press("j" if number % 3 else "<pagedown>")
        _check(bench, width, height)


@pytest.mark.parametrize("name", ALL_SESSIONS)
def test_every_line_of_every_session_fits(example: Opener, name: str) -> None:
    bench = example(name)
    first = bench.checklist.tab
    while True:
        assert not FORBIDDEN_WORDS.search(bench.screen(200, 80))
        for number, _ in enumerate(bench.checklist.items()):
            _check(bench, *((36, 9), (80, 24), (120, 40))[number % 3])
            bench.press("j")
        bench.press("]")
        if bench.checklist.tab == first:
            break


@pytest.mark.parametrize("height", range(9, 12))
@pytest.mark.parametrize("width", [36, 60, 80])
def test_the_cursor_is_in_sight_however_low_the_screen(
    example: Opener, width: int, height: int
) -> None:
    bench = example("half-answered")
    for _ in bench.checklist.items():
        assert "▸" in bench.screen(width, height)
        bench.press("j")


def test_drafts_messages_and_find_fit_at_every_width(bench: Bench) -> None:
    bench.at(NOTES).press("<enter>" + "wide 漢字 " * 40)
    for width in WIDTHS:
        _check(bench, width, 12)
    bench.press("<escape>/" + "x" * 300)
    for width in WIDTHS:
        _check(bench, width, 12)
    bench.press("<escape>")
    bench.at(AGENTS).press("<enter>prednisolone " + "x" * 200 + "<enter>")
    for width in WIDTHS:
        _check(bench, width, 12)


@pytest.mark.parametrize("width", range(4, 40, 3))
@pytest.mark.parametrize("height", range(1, 10))
def test_too_small_a_terminal_is_told_what_is_needed(bench: Bench, width: int, height: int) -> None:
    lines = bench.checklist.lines(width, height)
    assert len(lines) == height
    assert max(cell_len(text_of(line)) for line in lines) <= width
    if width >= 12:
        assert "SYN-7001" in "".join(texts(lines))


@pytest.mark.parametrize("width", [36, 50, 64, 80, 110, 160])
@pytest.mark.parametrize("name", ["initial-review-improved", "continuing-review-no-reason"])
def test_nothing_of_a_dose_or_a_date_is_cut_off(example: Opener, name: str, width: int) -> None:
    bench = example(name).at("qualifying.weight_kg")
    tree = bench.rows(width, 200)
    if width >= PANEL_FROM:
        tree = [row[: width - panel_width(width) - 2] for row in tree]
    shown = "".join("".join(tree).split())
    told = [item for item in bench.checklist.items() if item.told]
    assert len(told) > 8
    for item in told:
        assert "".join(item.value.split()) in shown, item.value
        assert re.search(rf"{re.escape(item.label)}(?: |$)", "\n".join(tree), re.MULTILINE)


@pytest.mark.parametrize("name", ["child-biopsy", "continuing-review-no-reason"])
def test_the_tab_that_one_is_on_is_in_sight(example: Opener, name: str) -> None:
    bench = example(name)
    first = bench.checklist.tab
    while True:
        for width in (36, 80, 160):
            label = where_label(bench.checklist.tab)
            assert f"[{label}" in bench.rows(width, 24)[1], width
        bench.press("]")
        if bench.checklist.tab == first:
            break


# --- never by colour alone -------------------------------------------------------------


def test_each_look_has_a_glyph_of_its_own_in_both_sets() -> None:
    assert len({look.glyph for look in Look}) == len(Look)
    plain = {to_ascii(look.glyph) for look in Look}
    assert len(plain) == len(Look)
    assert all(map(str.isascii, plain))


def _tells(row: str, item: Item) -> bool:
    """Whether a line's text tells the state: the glyph, and a word or a figure."""
    assert item.look is not None
    words = [item.look.word, item.value, "optional", item.detail.partition(":")[0]]
    # What is long may be cut at the end of a narrow line.
    begun = [word[:6].rstrip() for word in words if word]
    return f"{item.look.glyph} " in row and any(word in row for word in begun)


@pytest.mark.parametrize("name", ALL_SESSIONS)
def test_a_state_is_a_glyph_and_a_word_or_a_figure(example: Opener, name: str) -> None:
    _states_are_told(example(name), (64, 110))


@pytest.mark.parametrize("name", ["half-answered", "child-biopsy", "continuing-review-not-met"])
@pytest.mark.parametrize("width", [36, 40, 50, 63])
def test_a_state_is_a_word_or_a_figure_on_a_narrow_screen_too(
    example: Opener, name: str, width: int
) -> None:
    _states_are_told(example(name), (width,))


def _states_are_told(bench: Bench, widths: tuple[int, ...]) -> None:
    told = 0
    first = bench.checklist.tab
    while True:
        for item in bench.checklist.items():
            if item.look is None:
                continue
            bench.checklist.cursors[bench.checklist.tab] = item.key
            for width in widths:
                (row,) = (row for row in bench.rows(width, 24) if row.startswith("▸"))
                assert _tells(row, item), (width, row, item)
            told += 1
        bench.press("]")
        if bench.checklist.tab == first:
            break
    assert told > 20


def test_the_list_tells_a_state_by_glyph_and_word(tmp_path: Path) -> None:
    for path in SESSIONS.glob("*.toml"):
        shutil.copyfile(path, tmp_path / path.name)
    listed, _ = list_of(tmp_path)
    glyphs = {"met": "✔", "not met": "✘", "open": "?"}
    told = re.findall(
        r"SYN-\d+ +(.) (?:Qualifying|Review \d+): (met|not met|open) ",
        "\n".join(texts(listed.lines(80, 50))),
    )
    assert len(told) == len(ALL_SESSIONS)
    assert all(glyph == glyphs[word] for glyph, word in told)
    assert {word for _, word in told} == set(glyphs)


# --- the reference, everywhere ---------------------------------------------------------


@pytest.mark.parametrize("name", ["half-answered", "adult-biopsy-mrc"])
@pytest.mark.parametrize(("width", "height"), [(36, 9), (80, 24), (160, 50), (20, 5)])
def test_the_reference_is_on_every_screen(
    example: Opener, name: str, width: int, height: int
) -> None:
    bench = example(name)
    reference = bench.checklist.course.session.reference
    for tab in ("]", "]", "?", "s"):
        bench.press(tab)
        assert reference in "".join(bench.rows(width, height))
    assert len(bench.desk.pushed) == 2
    for view in bench.desk.pushed:
        view.key(Key("end"))
        assert reference in "".join(texts(view.lines(width, height)))


# --- inert -----------------------------------------------------------------------------

MARKUP = "[@click=app.quit]x[/] [bold red]y[/bold red] [/] :smile: \\[z"


def test_markup_is_shown_as_it_is(tmp_path: Path, bench: Bench) -> None:
    bench.at(AGENTS).press("<enter>")
    bench.checklist.paste("[red]agent[/]")
    bench.press("<enter>y1")
    bench.at(NOTES).press("<enter>")
    bench.checklist.paste(MARKUP)
    bench.press("<enter>")
    course = bench.checklist.course
    course.session = replace(course.session, reference="[b]SYN[/b]")
    screen = bench.screen(160, 60)
    assert "[b]SYN[/b]" in screen
    assert "[red]agent[/]" in screen
    assert MARKUP in screen
    bench.press("?s")
    why, summary = ("\n".join(texts(view.lines(160, 300))) for view in bench.desk.pushed)
    assert "[b]SYN[/b]" in why
    assert MARKUP in why
    assert "[b]SYN[/b]" in summary
    assert "[red]agent[/]" in summary
    assert MARKUP in " ".join(summary.split())


HOSTILE = "a\x1b]0;owned\x07b\x9b31mc\u202ed\u2028e\nf\ud800g"


def test_control_text_never_reaches_the_screen(bench: Bench) -> None:
    """No file and no key can hold such text; were it there, it would be harmless still."""
    course = bench.checklist.course
    values: dict[str, Value] = {
        AGENTS: (Agent(HOSTILE, "ineffective"),),
        NOTES: HOSTILE,
        "treatment.actual_weight_reason": HOSTILE,
        "qualifying.signed_by": HOSTILE,
    }
    course.session = replace(course.session, reference=HOSTILE, answers=Answers(values))
    course._assessment = assessed(course.session, TODAY)
    shown = []
    for tab in ("]", "]"):
        bench.press(tab)
        shown += bench.rows(160, 60)
        shown += bench.rows(20, 5)
    bench.at(AGE).press("?shva:")
    for view in bench.desk.pushed:
        shown += texts(view.lines(160, 300))
    bench.at("agent.0").press("<enter>")
    shown += bench.rows(160, 60)
    for row in shown:
        assert not any(FORBIDDEN.match(c) or c in "\u2028\u2029" for c in row), row
    assert any("\ufffd]0;owned" in row for row in shown)


def test_a_hostile_file_is_a_harmless_line_in_the_list(tmp_path: Path) -> None:
    texts_of_files = (
        'format = 1\nreference = "a\\u001b]0;owned\\u0007"\n',
        'format = 1\n"\\u001b[31m" = 1\n',
        "\x1b]0;owned\x07",
    )
    for number, text in enumerate(texts_of_files):
        (tmp_path / f"{number}\x1b[31m\u202e.toml").write_text(text, "utf-8")
    listed, _ = list_of(tmp_path)
    for key in keys_in("<home><down><down>/x<escape>X"):
        listed.key(key)
        for width in (36, 80, 160):
            rows = texts(listed.lines(width, 24))
            assert len(rows) == 24
            assert not any(FORBIDDEN.match(c) for row in rows for c in row)
            assert all(cell_len(row) <= width for row in rows)
    assert sum("✘" in row for row in texts(listed.lines(80, 24))) == len(texts_of_files)


# --- what is asked for twice, and what is gone ---------------------------------------------


def test_a_click_goes_to_nothing_that_is_not_there(bench: Bench) -> None:
    bench.at(IBM)
    for act in ("tab reviews.3", "line reviews.3.date", "tab", "line "):
        bench.checklist.click(act)
    assert (bench.checklist.tab, bench.here) == ("qualifying", IBM)


def test_a_summary_whose_folder_could_not_be_synced_is_there_and_not_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red where it is told as not written."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "injected")

    path = store.create(Session("SYN-7001"), tmp_path)
    with opened(path) as bench:
        monkeypatch.setattr("ivig_tui.store.durable._sync_folder", fail)
        told = bench.press("w<enter>").checklist.message
    assert told.startswith("written to ")
    assert told.endswith("but the disk reports an error: a power cut may undo it")
    assert path.with_name("syn-7001-summary.txt").read_text("utf-8")
