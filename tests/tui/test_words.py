"""A word typed on a line that is not typed leaves nothing that `u`, `U` or Esc does not take back.

Letters are keys here. Whoever thinks that a line takes text types a word of the field into the
keys; whatever that does, it is taken back, and nothing goes out of the program: no file is written,
nothing is sent to the clipboard, nothing is signed or unlocked, no review stays.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivig_tui.tui.checklist.screen import Checklist
from ivig_tui.tui.widgets.keys import Key
from ivig_tui.tui.widgets.view import View
from tests.tui.bench import SESSIONS, Bench, NotesOnly, keys_in

WORDS = (
    "recurred unknown quit yes none taxes exit help no nil weak weakness worse better stable new "
    "rash prednisolone methotrexate azathioprine rituximab mycophenolate ciclosporin tacrolimus "
    "refused intolerant ineffective biopsy dysphagia swallowing choking video pathology "
    "neurologist rheumatologist immunologist adult child female male dermatomyositis polymyositis "
    "necrotising MRC CMAS weight induction maintenance continue stop review signed unlock summary "
    "copy write Dr Rx Unsure Not Tomorrow today undo Undone Under unsure nun sync scan cough "
    "when what xray xx TT rr rRr uu uUn unununun yUnu"
).split()
LINES = {
    "yes or no": ("half-answered", "diagnosis.inclusion_body_myositis"),
    "a choice": ("half-answered", "diagnosis.condition"),
    "a score": ("half-answered", "qualifying.mrc_sum_score"),
    "a date": ("half-answered", "qualifying.date"),
    "a number": ("half-answered", "qualifying.weight_kg"),
    "vials": ("half-answered", "treatment.vial_sizes_g"),
    "a reason": ("half-answered", "treatment.actual_weight_reason"),
    "notes": ("half-answered", "qualifying.notes"),
    "a new agent": ("half-answered", "agent.new"),
    "an agent": ("one-point-short-mrc-56", "agent.0"),
    "the signature": ("half-answered", "signature"),
    "an infusion": ("half-answered", "infusion.new"),
    "a review": ("review-without-a-score", "reviews.1.date"),
}
"""A worked session, and a line of each kind."""


class Screens(NotesOnly):
    """A desk whose keys go to the screen on top, as in the program."""

    def __init__(self) -> None:
        super().__init__()
        self.left = False
        """Whether the session or the program was left: what is typed from there goes elsewhere."""

    def pop(self) -> None:
        if self.pushed:
            self.pushed.pop().close()
        else:
            self.left = True

    def quit(self) -> None:
        self.left = True

    @property
    def top(self) -> View:
        assert self.view is not None
        return self.pushed[-1] if self.pushed else self.view


@contextmanager
def at_line(folder: Path, session: str, line: str, *, signed: bool = False) -> Iterator[Bench]:
    """A copy of a worked session with the cursor on a line, and answers given in this sitting."""
    path = Path(shutil.copy(SESSIONS / f"{session}.toml", folder))
    bench = Bench(path)
    desk = Screens()
    bench.desk = bench.checklist.desk = desk
    desk.view = bench.checklist
    try:
        for field, keys in (("patient.sex", "21"), ("qualifying.biopsy", "yn")):
            bench.at(field).press(keys)
        if signed:
            bench.at("qualifying.notes").press("x<enter><enter>")
        yield bench.at(line)
    finally:
        bench.checklist.close()


def press(bench: Bench, keys: str) -> None:
    desk = bench.desk
    assert isinstance(desk, Screens)
    for key in keys_in(keys):
        if not desk.left:
            desk.top.key(key)


def state(view: Checklist) -> tuple[object, ...]:
    answers = view.course.session.answers
    return dict(answers.values), answers.reviews


def taken_back(bench: Bench, before: tuple[object, ...], most: int) -> bool:
    """Whether Esc, and `u` or `U` up to so many times, leads back."""
    desk, view = bench.desk, bench.checklist
    assert isinstance(desk, Screens)
    while desk.pushed or view.typing:
        desk.top.key(Key("escape"))
    desk.left = False
    for key in "uU":
        for _ in range(most):
            if state(view) == before:
                return True
            press(bench, key)
    return state(view) == before


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("ends", ["", "<enter>"], ids=["a word", "a word and Enter"])
def test_a_word_leaves_nothing_that_is_not_taken_back(tmp_path: Path, kind: str, ends: str) -> None:
    wrong = []
    for number, word in enumerate(WORDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with at_line(folder, *LINES[kind]) as bench:
            before = state(bench.checklist)
            press(bench, word + ends)
            assert isinstance(bench.desk, Screens)
            if not taken_back(bench, before, 2 * len(word) + 2):
                wrong.append(word)
            if not ends:
                assert not bench.desk.copied, word
                assert not [*folder.glob("*.txt")], word
    assert not wrong


@pytest.mark.parametrize("line", ["qualifying.notes", "diagnosis.condition", "signature"])
def test_a_word_unlocks_nothing_that_is_signed(tmp_path: Path, line: str) -> None:
    for number, word in enumerate(WORDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with at_line(folder, "half-answered", line, signed=True) as bench:
            before = state(bench.checklist)
            assert bench.value("qualifying.signed_at") is not None
            press(bench, word)
            assert bench.value("qualifying.signed_at") is not None, word
            assert taken_back(bench, before, 2 * len(word) + 2), word
