"""The scale's screen, driven by keys over a real session file."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake, Refused
from ivig_tui.editing.editor import Setting
from ivig_tui.editing.grades import GradeEditor
from ivig_tui.myositis.scales import CMAS, MRC, Item, Scale
from ivig_tui.store import toml
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.scale.screen import ScaleView
from ivig_tui.tui.terminal.theme import theme
from ivig_tui.tui.widgets.keys import Key, key_named
from ivig_tui.tui.widgets.view import View
from tests.tui.bench import NotesOnly

HEAD = """\
format = 1
criteria = "inflammatory-myopathies 3.1"
reference = "SYN-0417"
"""
MRC_ITEMS = [item.name for item in MRC.items]
CMAS_ITEMS = [item.name for item in CMAS.items]
SHOULDER, ELBOW, HIP = 0, 2, 6
"""The right box of each."""


class Screen(NotesOnly):
    """A scale's screen, what it asked of the desk, and the session under it."""

    def __init__(self, path: Path, where: str, scale: Scale) -> None:
        super().__init__()
        self.popped = self.quits = 0
        self.course = OpenSession(path, self.post, date(2026, 11, 22))
        self.scales = ScaleView(self.course, where, scale, self)
        self.where, self.scale = where, scale

    def back_to(self, view: View) -> None:
        self.pop()

    def pop(self) -> None:
        self.popped += 1

    def quit(self) -> None:
        self.quits += 1

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        raise AssertionError("a scale waits for nothing")

    def everywhere(self, key: Key) -> bool:
        return False

    def press(self, keys: str) -> None:
        """Keys by name, blanks between them; one of several characters may be typed as it is."""
        for name in keys.split(" "):
            plain = name not in NAMED and len(name) > 1
            for key in name if plain else [name]:
                printed = key if len(key) == 1 else " " if key == "space" else None
                self.scales.key(key_named(key, printed))

    def item(self, name: str) -> Value | None:
        return self.course.session.answers.get(f"{self.where}.{self.scale.key}.{name}")

    @property
    def typed(self) -> Value | None:
        return self.course.session.answers.get(f"{self.where}.{self.scale.score_field}")

    def text(self, width: int = 80, height: int = 24) -> str:
        rows = self.scales.lines(width, height)
        return "\n".join("".join(span.text for span in row) for row in rows)

    def said(self, width: int = 80, height: int = 24) -> str:
        """The screen with every run of blanks as one, so that a wrapped sentence is found."""
        return " ".join(self.text(width, height).split())


NAMED = ("enter", "tab", "shift+tab", "up", "down", "left", "right", "pageup", "pagedown", "home",
         "end", "escape", "backspace", "delete", "space", "ctrl+u", "f1", "ctrl+r", "f10",
         "alt+y", "alt+left")  # fmt: skip
Make = Callable[..., Screen]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Make]:
    """Makes a screen over a session file with these lines."""
    screens: list[Screen] = []

    def make(body: str = "", where: str = "qualifying", scale: Scale = MRC) -> Screen:
        path = tmp_path / f"{len(screens)}.toml"
        path.write_text(HEAD + body)
        screens.append(Screen(path, where, scale))
        return screens[-1]

    yield make
    for made in screens:
        made.course.close()


def mrc(pairs: str, table: str = "qualifying") -> str:
    """An MRC table, as `44 33 55`: a pair for each item in its order."""
    rows = zip(MRC_ITEMS, pairs.split(), strict=False)
    grades = "".join(f"{name} = [{pair[0]}, {pair[1]}]\n" for name, pair in rows)
    return f"[{table}.mrc]\n{grades}"


def cmas(grades: str) -> str:
    rows = zip(CMAS_ITEMS, grades, strict=False)
    return "[qualifying.cmas]\n" + "".join(f"{name} = {grade}\n" for name, grade in rows)


# --- entering ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "counts"),
    [("0", 0), ("5", 5), ("4+", 4), ("4-", 3), ("5-", 4), ("4.5", 4), ("3+", 3), ("1-", 0)],
)
def test_an_intermediate_grade_counts_down(screen: Make, typed: str, counts: int) -> None:
    s = screen()
    s.press(f"{typed} enter 5 enter")
    assert s.item("shoulder_abduction") == (counts, 5)
    assert s.scales.cursor == ELBOW


def test_the_prompt_says_what_counts_while_it_is_typed_and_once_it_is_kept(screen: Make) -> None:
    s = screen()
    s.press("4+")
    assert "4+▁ draft" in s.text()
    assert "4+ counts 4" in s.said()
    s.press("enter")
    assert "4+ counts 4" in s.said()
    s.press("4")
    assert "4 counts" not in s.said()


@pytest.mark.parametrize("typed", ["6", "48", "5+", "0-", "4++", "4.", "-", "+4", "4.55"])
def test_what_is_no_grade_stays_a_draft_and_says_why(screen: Make, typed: str) -> None:
    s = screen()
    s.press("1 backspace")
    s.press(f"{typed} enter")
    assert s.scales.draft is not None
    assert s.scales.draft.text == typed
    assert "not kept" in s.text()
    assert f'"{typed}" is' in s.said()
    assert s.scales.cursor == SHOULDER
    assert not s.course.session.answers.values
    s.press("escape")
    assert s.scales.draft is None
    assert s.popped == 0


@pytest.mark.parametrize(
    ("key", "box"),
    [("enter", 7), ("tab", 7), ("down", 8), ("up", 4), ("shift+tab", 5), ("pagedown", 10),
     ("pageup", 0)],
)  # fmt: skip
def test_a_draft_is_kept_by_what_moves_on(screen: Make, key: str, box: int) -> None:
    s = screen()
    s.scales.cursor = HIP
    s.press(f"3 {key}")
    assert s.scales.draft is None
    assert s.scales.grades.half(HIP) == 3
    assert s.scales.cursor == box


def test_a_letter_does_not_end_a_draft(screen: Make) -> None:
    s = screen()
    for letter in "qjuksx?/":
        s.press(f"4 {letter} enter")
        assert s.scales.draft is not None
        assert s.scales.draft.text == f"4{letter}"
        assert f'"4{letter}" is no grade from 0 to 5' in s.said()
        s.press("escape")
    s.press("backspace backspace 4 f10")
    assert "a draft: Enter keeps it, Esc drops it" in s.said()
    s.press("left right home end alt+y alt+left escape")
    assert not s.quits
    assert not s.pushed


def test_backspace_edits_a_draft_and_never_the_answer_under_it(screen: Make) -> None:
    s = screen(mrc("44"))
    s.scales.cursor = SHOULDER
    s.press("5- backspace backspace backspace backspace enter")
    assert s.item("shoulder_abduction") == (4, 4)


# --- pairs ---------------------------------------------------------------------------------


def test_half_a_pair_is_shown_as_such_and_not_stored(screen: Make) -> None:
    s = screen()
    s.press("3 enter")
    assert s.item("shoulder_abduction") is None
    assert not s.course.session.history
    assert "3 half pair" in s.text()
    assert "not stored: Shoulder abduction, right 3, half a pair" in s.said()
    assert "right 3 is half a pair, stored once this side is there" in s.said()
    s.press("4 enter")
    assert s.item("shoulder_abduction") == (3, 4)
    assert "half" not in s.text()


def test_a_side_at_a_time_is_six_half_pairs_and_then_six_answers(screen: Make) -> None:
    s = screen()
    s.press("3 down 4 down 5 down 2 down 4 down 5 down")
    assert not s.course.session.answers.values
    assert "6 half pairs" in s.said()
    s.press("home right 3 down 4 down 5 down 3 down 4 down 5 enter")
    assert [s.item(name) for name in MRC_ITEMS] == [(3, 3), (4, 4), (5, 5), (2, 3), (4, 4), (5, 5)]
    assert "total 47 of 60 8 below the limit of 55" in s.said()


def test_one_side_of_a_stored_pair_changes_alone(screen: Make) -> None:
    s = screen(mrc("44"))
    s.scales.cursor = 1
    s.press("2 enter")
    assert s.item("shoulder_abduction") == (4, 2)


def test_the_same_key_gives_both_sides_one_grade_and_goes_on(screen: Make) -> None:
    s = screen()
    s.press("4+ = 3 enter = 5=")
    assert [s.item(name) for name in MRC_ITEMS[:3]] == [(4, 4), (3, 3), (5, 5)]
    assert s.scales.cursor == HIP
    assert len(s.course.session.history) == 3
    s.press("=")
    assert "neither side has a grade yet" in s.said()
    s.press("7 =")
    assert s.scales.draft is not None
    assert s.scales.draft.wrong


def test_esc_tells_of_half_a_pair_before_it_drops_it(screen: Make) -> None:
    s = screen()
    s.scales.cursor = HIP
    s.press("3 down escape")
    assert s.popped == 0
    assert "Enter drops Hip flexion, right 3, half a pair" in s.said()
    assert s.scales.cursor == HIP + 1
    s.press("up escape escape")
    assert s.popped == 0
    s.press("enter")
    assert s.popped == 1
    assert not s.course.session.answers.values


def test_the_other_side_typed_after_the_warning_keeps_the_pair(screen: Make) -> None:
    s = screen()
    s.press("3 enter escape 4 enter escape")
    assert s.item("shoulder_abduction") == (3, 4)
    assert s.popped == 1


def test_esc_without_half_a_pair_goes_back_at_once(screen: Make) -> None:
    s = screen(mrc("44"))
    s.press("escape")
    assert s.popped == 1


def test_backspace_clears_the_pair_or_drops_its_half(screen: Make) -> None:
    s = screen(mrc("44"))
    s.scales.cursor = 1
    s.press("backspace")
    assert s.item("shoulder_abduction") is None
    assert "cleared: Shoulder abduction, right and left; u undoes" in s.said()
    s.press("2 up delete")
    assert s.scales.grades.halves == {}
    assert "dropped" in s.said()
    s.press("backspace")
    assert "no grade to clear" in s.said()


# --- moving --------------------------------------------------------------------------------


def test_arrows_j_and_k_move_within_the_figure(screen: Make) -> None:
    s = screen()
    for keys, box in [("right", 1), ("j", 3), ("left", 2), ("down down right", 7), ("right", 7),
                      ("k", 5), ("up up up", 1), ("G", 11), ("g", 1), ("left left", 0),
                      ("enter enter", 2)]:  # fmt: skip
        s.press(keys)
        assert s.scales.cursor == box, keys


def test_tab_goes_to_the_next_empty_box_and_round(screen: Make) -> None:
    s = screen(mrc("44 33 22 11"))
    assert s.scales.cursor == 8
    s.press("tab tab tab tab")
    assert s.scales.cursor == 8
    s.press("shift+tab")
    assert s.scales.cursor == 11
    s.press("4= tab 4 tab 4 tab")
    assert "every grade is there" in s.said()


def test_enter_on_the_last_of_all_says_so(screen: Make) -> None:
    s = screen(mrc("44 33 22 11 55 55"))
    s.press("end right enter")
    assert s.scales.cursor == 11
    assert "every grade is there; Esc goes back" in s.said()


def test_a_stray_key_is_never_silent(screen: Make) -> None:
    s = screen()
    s.press("z")
    assert "z: Shoulder abduction, right takes a grade from 0 to 5" in s.said()


def test_help_and_quit_are_where_they_always_are(screen: Make) -> None:
    for scale in (MRC, CMAS):
        s = screen(scale=scale)
        s.press("? f1 q")
        assert len(s.pushed) == 2
        assert s.quits == 1
        told = "\n".join("".join(p.text for p in row) for row in s.pushed[0].lines(80, 60))
        assert "SYN-0417" in told
        assert ("51: it is not this one" in told) == (scale is CMAS)
        assert "takes back the latest change" in told


# --- the total -----------------------------------------------------------------------------


def test_items_in_part_are_no_score(screen: Make) -> None:
    s = screen(mrc("44 33 55 22 55"))
    assert "10 of 12 graded, 38 so far: no score until all are there" in s.said()


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ("55 55 55 55 55 32", "total 55 of 60 at the limit of 55, which is included"),
        ("55 55 55 55 55 33", "total 56 of 60 1 above the limit of 55"),
        ("33 33 33 33 33 33", "total 36 of 60 19 below the limit of 55"),
    ],
)
def test_the_total_is_held_to_the_limit_in_words(screen: Make, pairs: str, words: str) -> None:
    assert words in screen(mrc(pairs)).said()


def test_a_total_that_was_typed_is_marked_so(screen: Make) -> None:
    s = screen("[qualifying]\nmrc_sum_score = 48\n")
    assert "total typed: 48 7 below the limit of 55" in s.said()
    assert "0 of 12 graded: the typed total counts until all are there" in s.said()


TYPED = "[qualifying]\nmrc_sum_score = 48\n" + mrc("44 44 44 44 44")


def test_a_typed_total_gives_way_to_another_sum(screen: Make) -> None:
    s = screen(TYPED)
    s.press("5 enter")
    assert s.typed == 48
    s.press("5 enter")
    assert s.typed is None
    assert s.item("foot_dorsiflexion") == (5, 5)
    assert "the typed total 48 gave way to the sum 50" in s.said()
    assert "total 50 of 60" in s.said()
    s.press("u")
    assert s.item("foot_dorsiflexion") is None
    s.press("u")
    assert s.typed == 48
    s.press("UU")
    assert s.typed is None
    assert s.item("foot_dorsiflexion") == (5, 5)


def test_a_typed_total_stays_where_it_is_the_sum_and_goes_once_it_is_not(screen: Make) -> None:
    s = screen(TYPED)
    s.press("4=")
    assert s.typed == 48
    assert "total 48 of 60, typed as well" in s.said()
    s.press("4- enter")
    assert s.typed is None
    assert "4- counts 3 (I-17); the typed total 48 gave way to the sum 47" in s.said()


def test_a_typed_total_is_kept_where_the_item_cannot_be(
    screen: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    s = screen(TYPED)
    real = s.course.answer

    def refuse(field: str, value: Value | None) -> None:
        if field.endswith("foot_dorsiflexion"):
            raise Refused("refused")
        real(field, value)

    monkeypatch.setattr(s.course, "answer", refuse)
    s.press("5=")
    assert s.typed == 48
    assert s.scales.draft is not None
    assert "refused" in s.said()


def test_a_review_shows_the_earlier_grades_and_compares_the_total(screen: Make) -> None:
    s = screen(
        "[qualifying]\ndate = 2026-08-10\n"
        + mrc("33 44 55 23 44 55")
        + "[[reviews]]\n"
        + mrc("43 55 55 33 44 55", "reviews"),
        where="reviews.1",
    )
    assert "Review 1" in s.text()
    assert "was: Qualifying, 10 Aug 2026" in s.said()
    assert s.text().count("was 5") == 4
    assert "total 51 of 60 up 4 from 47 (Qualifying, 10 Aug 2026)" in s.said()


def test_a_review_without_an_earlier_score_says_so(screen: Make) -> None:
    s = screen("[[reviews]]\nmrc_sum_score = 50\n", where="reviews.1")
    assert "no earlier score to compare with" in s.said()


def test_a_scale_of_the_other_age_group_says_that_it_does_not_count(screen: Make) -> None:
    s = screen('[patient]\nage_group = "child"\n')
    assert "counts for an adult; this patient is a child" in s.said()
    assert "counts for" not in screen('[patient]\nage_group = "adult"\n').said()


# --- the pattern ---------------------------------------------------------------------------


def test_weak_groups_show_without_colour(screen: Make) -> None:
    s = screen(mrc("01 23 45"))
    text = s.text()
    for box in ("0 weak ●●●●●", "1 weak ●●●●", "2 weak ●●●", "3 weak ●●", "4 mild ●", "5  "):
        assert box in text
    assert text.index("Right") < text.index("Left")


def test_right_is_on_the_left(screen: Make) -> None:
    row = next(r for r in screen(mrc("23")).text().splitlines() if "Shoulder" in r)
    assert row.index("2 weak") < row.index("Shoulder") < row.index("3 weak")


# --- CMAS ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "grade"),
    [("3", 3), ("45s", 3), ("0s", 0), ("9s", 1), ("10s", 2), ("119s", 4), ("120s", 5)],
)
def test_seconds_are_converted_and_a_bare_number_is_the_grade(
    screen: Make, typed: str, grade: int
) -> None:
    s = screen(scale=CMAS)
    s.press(f"{typed} enter")
    assert s.item("head_lift") == grade
    assert s.scales.cursor == 1
    if typed.endswith("s"):
        assert f"{typed[:-1]} s: grade {grade}" in s.said()


def test_seconds_may_have_a_blank_and_are_told_while_typed(screen: Make) -> None:
    s = screen(scale=CMAS)
    s.press("45 space s")
    assert "45 s: grade 3" in s.said()
    s.press("enter")
    assert s.item("head_lift") == 3


def test_a_bare_number_on_a_timed_line_says_that_it_is_the_grade(screen: Make) -> None:
    s = screen(scale=CMAS)
    s.press("3")
    assert "grade 3, not seconds: those are typed as 3s" in s.said()


@pytest.mark.parametrize(
    ("number", "typed", "words"),
    [
        (0, "45", '"45" is above 5, the highest grade here; seconds are typed as 45s'),
        (1, "3", '"3" is above 2, the highest grade here'),
        (1, "2s", "this is not timed: type a grade from 0 to 2"),
        (0, "4.5", '"4.5" is no whole grade from 0 to 5, or whole seconds such as 45s'),
        (0, "12.5s", '"12.5s" is no whole grade'),
    ],
)
def test_what_is_no_grade_of_the_line_stays_a_draft(
    screen: Make, number: int, typed: str, words: str
) -> None:
    s = screen(scale=CMAS)
    s.scales.cursor = number
    s.press(f"{typed} enter")
    assert words in s.said()
    assert "not kept" in s.text()
    assert s.scales.cursor == number
    assert not s.course.session.answers.values


def test_fourteen_lines_with_their_maxima_and_a_total_of_52(screen: Make) -> None:
    s = screen(cmas("52536334344433"[:13]), scale=CMAS)
    for item in CMAS.items[:13]:
        assert item.label in s.text()
        assert f"of {item.maximum}" in s.text()
    s.press("3 enter")
    assert s.item("pick_up") == 3
    assert "CMAS, 52-point form" in s.text()
    assert "An older form has 51: it is not this one." in s.said()


@pytest.mark.parametrize(
    ("last", "words"),
    [("5", "total 44 of 52 at the limit of 44"), ("4", "total 43 of 52 1 below the limit of 44")],
)
def test_the_cmas_is_held_to_44(screen: Make, last: str, words: str) -> None:
    s = screen(cmas("00530334344433"), scale=CMAS)
    s.press(f"home {last} enter")
    assert words in s.said()


def test_a_line_is_cleared_and_a_side_key_gives_no_grade(screen: Make) -> None:
    s = screen(cmas("5"), scale=CMAS)
    s.press("home left right backspace")
    assert s.item("head_lift") is None
    assert "cleared: Head lift (duration); u undoes" in s.said()
    s.press("= enter")  # of the MRC, it takes a grade for both sides
    assert '"=" is no whole grade' in s.said()


# --- undo, paste, read-only ----------------------------------------------------------------


def test_undo_and_redo_go_to_what_changed(screen: Make) -> None:
    s = screen()
    s.press("4= 3= u")
    assert s.item("elbow_flexion") is None
    assert s.scales.cursor == ELBOW
    assert "undone: Elbow flexion is" in s.said()
    s.press("u u")
    assert "nothing to undo" in s.said()
    s.press("U")
    assert s.item("shoulder_abduction") == (4, 4)
    assert "is right 4, left 4" in s.said()
    s.press("ctrl+r U")
    assert s.item("elbow_flexion") == (3, 3)
    assert "nothing to redo" in s.said()


def test_half_a_pair_gives_way_to_what_undo_brings_back(screen: Make) -> None:
    s = screen()
    s.press("4= home backspace 2 down u")
    assert s.item("shoulder_abduction") == (4, 4)
    assert s.scales.grades.halves == {}
    assert "gave way" in s.said()


def test_pasted_text_is_a_draft_and_never_keys(screen: Make) -> None:
    s = screen()
    s.scales.paste("4+\n")
    assert s.scales.draft is not None
    assert s.scales.draft.text == "4+"
    s.scales.paste("y\nn\n")
    assert s.scales.draft.text == "4+"
    assert "nothing pasted" in s.said()
    s.press("enter")
    s.scales.paste("  \n")
    s.scales.paste("\x1b[31m4")
    s.press("enter")
    assert s.scales.draft is not None
    assert s.scales.draft.text == "\ufffd[31m4"
    s.press("escape")
    s.scales.paste("4" * 5000)
    assert s.scales.draft is None
    s.scales.paste("4" * 4000)
    for width in (36, 80):
        assert all(cell_len(row) <= width for row in s.text(width).splitlines())
    s.press("enter")
    assert s.scales.draft.wrong
    assert not s.course.session.answers.values


def test_read_only_takes_nothing_and_says_why(screen: Make, tmp_path: Path) -> None:
    first = screen(mrc("44"))
    s = Screen(first.course.path, "qualifying", MRC)
    try:
        for keys in ("3", "=", "backspace", "u"):
            s.press(keys)
            assert "to read only" in s.said(), keys
        s.scales.paste("4")
        assert s.scales.draft is None
        assert s.item("shoulder_abduction") == (4, 4)
        s.press("escape")
        assert s.popped == 1
    finally:
        s.course.close()


def test_a_signed_assessment_takes_nothing(screen: Make) -> None:
    s = screen(mrc("44"))
    s.course.sign("qualifying", "Dr P. Sample")
    s.press("home 3")
    assert s.scales.draft is None
    assert "read-only, as Qualifying is signed" in s.said()


def test_what_is_entered_is_on_disk_after_closing(screen: Make) -> None:
    s = screen()
    s.press("4= 3=")
    s.scales.close()
    assert s.course.close()
    stored = toml.load(s.course.path)
    assert stored.answers == s.course.session.answers
    assert stored.history == s.course.session.history


# --- the picture ---------------------------------------------------------------------------

STATES = {
    "empty": (MRC, "", ""),
    "half": (MRC, "", "4 down 3 down 2 down escape"),
    "full": (MRC, mrc("01 23 45 55 44 33"), "end"),
    "wrong": (MRC, "", "end right 4.567890123 enter"),
    "typed": (MRC, TYPED + '[patient]\nage_group = "child"\n', "4"),
    "cmas": (CMAS, cmas("5253633434443"), "end"),
    "timed": (CMAS, "[qualifying]\ncmas_score = 40\ndate = 2026-08-10\n", "99999999 enter"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_size_is_filled_and_never_passed(screen: Make, state: str) -> None:
    scale, body, keys = STATES[state]
    s = screen(body, scale=scale)
    if keys:
        s.press(keys)
    for width in (*range(36, 83), 96, 109, 110, 140, 160):
        for height in (*range(9, 27), 45, 50):
            rows = s.text(width, height).split("\n")
            assert len(rows) == height, (width, height)
            assert all(cell_len(row) <= width for row in rows), (width, height)
            assert "SYN-0417" in rows[0]
            assert sum("▸" in row for row in rows) == 1, (width, height)
            if scale is MRC:
                assert any("Right" in row and "Left" in row for row in rows)


@pytest.mark.parametrize(("width", "height"), [(35, 24), (80, 8), (1, 1), (10, 3), (2, 40)])
def test_a_terminal_too_small_says_what_is_needed(screen: Make, width: int, height: int) -> None:
    rows = screen().text(width, height).split("\n")
    assert len(rows) == height
    assert all(cell_len(row) <= width for row in rows)
    if width > 8:
        assert "SYN-0417" in "".join(rows)


@pytest.mark.parametrize("scale", [MRC, CMAS])
@pytest.mark.parametrize("size", [(40, 12), (36, 9), (80, 24)])
def test_the_cursor_is_always_in_sight(screen: Make, scale: Scale, size: tuple[int, int]) -> None:
    s = screen(scale=scale)
    for key in ["down"] * 15 + ["up"] * 15 + ["pagedown", "pagedown", "pageup", "end", "home"]:
        s.press(key)
        row = next(row for row in s.text(*size).splitlines() if "▸" in row)
        assert s.scales.grades.item(s.scales.cursor).label[:8] in row


def test_a_reason_is_never_cut_off_at_the_smallest_size(screen: Make) -> None:
    s = screen(scale=CMAS)
    s.press("45 enter")
    assert '"45" is above 5, the highest grade here; seconds are typed as 45s' in s.said(36, 9)


def test_the_reference_is_harmless_and_everything_has_an_ascii_form(screen: Make) -> None:
    s = screen(mrc("01 23 45"))
    s.course.session = type(s.course.session)("A\x1b[31m\u202eB", s.course.session.answers)
    text = s.text() + s.text(40, 12) + s.text(20, 5)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "A\ufffd[31m\ufffdB" in text
    plain = theme("none", ascii=True).text(text.replace("\ufffd", "?"))
    assert plain.isascii(), sorted(set(plain) - set(map(chr, range(128))))


# --- entries as the guideline counts them ----------------------------------------------------


def entered(scale: Scale, item: Item, text: str) -> object:
    return GradeEditor(scale, item).parse(text, Setting(date(2026, 11, 22)))


def test_every_entry_of_the_document_counts_as_it_says() -> None:
    for item in MRC.items:
        for grade in range(6):
            assert entered(MRC, item, f" {grade} ") == grade
    for item in CMAS.items:
        assert entered(CMAS, item, str(item.maximum)) == item.maximum
        with pytest.raises(Mistake):
            entered(CMAS, item, str(item.maximum + 1))
        if item.seconds:
            assert entered(CMAS, item, "0s") == 0
            for grade, least in enumerate(item.seconds, 1):
                assert entered(CMAS, item, f"{least}s") == grade
                assert entered(CMAS, item, f"{least - 1} s") == grade - 1


def test_a_key_without_a_character_that_nothing_takes_is_let_by(screen: Make) -> None:
    s = screen()
    s.scales.key(Key("f5"))
    assert s.scales.message == ""
