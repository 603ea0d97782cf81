"""The line editor: its keys, whole characters, and two halves of a line as a model of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_tui.criteria.wording import folded
from ivig_tui.editing.characters import named, typeable
from ivig_tui.editing.line import EDITING_KEYS, LineEditor


def line(text: str) -> LineEditor:
    """A line with its cursor where `|` stands."""
    before, _, after = text.partition("|")
    return LineEditor(before + after, len(before))


def told(one: LineEditor) -> str:
    return f"{one.before}|{one.after}"


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("left", "ab|c", "a|bc"),
        ("left", "|abc", "|abc"),
        ("right", "ab|c", "abc|"),
        ("right", "abc|", "abc|"),
        ("home", "ab|c", "|abc"),
        ("ctrl+a", "ab|c", "|abc"),
        ("end", "ab|c", "abc|"),
        ("ctrl+e", "ab|c", "abc|"),
        ("backspace", "ab|c", "a|c"),
        ("backspace", "|abc", "|abc"),
        ("delete", "ab|c", "ab|"),
        ("delete", "abc|", "abc|"),
        ("ctrl+left", "one two |three", "one |two three"),
        ("alt+left", "one tw|o", "one |two"),
        ("alt+b", "one  |two", "|one  two"),
        ("ctrl+right", "one| two three", "one two| three"),
        ("alt+right", "on|e two", "one| two"),
        ("alt+f", "one two|", "one two|"),
        ("alt+backspace", "one two|", "one |"),
        ("alt+backspace", "one two |three", "one |three"),
        ("ctrl+w", "20/11/2026 35| i", "20/11/2026 | i"),
        ("ctrl+w", "|one", "|one"),
        ("alt+d", "one |two three", "one | three"),
        ("ctrl+delete", "one| two", "one|"),
        ("ctrl+u", "one t|wo", "|wo"),
        ("ctrl+k", "one t|wo", "one t|"),
    ],
)
def test_a_key_edits(key: str, before: str, after: str) -> None:
    pressed = line(before).press(key)
    assert pressed is not None
    assert told(pressed) == after


@pytest.mark.parametrize("key", ["y", "enter", "tab", "up", "down", "escape", "alt+y", "f1", ""])
def test_another_key_edits_nothing(key: str) -> None:
    assert line("a|b").press(key) is None


def test_text_is_inserted_at_the_cursor() -> None:
    assert told(line("ac|").insert("x")) == "acx|"
    assert told(line("a|c").insert("b")) == "ab|c"
    assert told(line("|c").insert("ab ")) == "ab |c"


WHOLE = [
    "é", "e\u0301", "o\u0302\u0323", "漢", "👍🏽", "👩\u200d🔬", "👨\u200d👩\u200d👧", "🇦🇺",
    "1\ufe0f\u20e3", "각", "ᄀ\u1161\u11a8", "नि", "x\u200b", "❤\ufe0f",
]  # fmt: skip
"""What a reader sees as one character, or as one with something unseen on it."""


@pytest.mark.parametrize("whole", WHOLE)
def test_a_character_is_moved_over_and_deleted_whole(whole: str) -> None:
    after = LineEditor.at_end(f"a{whole}b").press("left")
    assert after is not None
    back = after.press("left")
    assert back is not None
    assert told(back) == f"a|{whole}b"
    gone = after.press("backspace")
    assert gone is not None
    assert told(gone) == "a|b"
    gone = back.press("delete")
    assert gone is not None
    assert told(gone) == "a|b"


def test_two_flags_are_two_characters() -> None:
    flags = LineEditor.at_end("🇦🇺🇳🇿")
    first = flags.press("backspace")
    assert first is not None
    assert first.text == "🇦🇺"


ALPHABET = st.sampled_from("ab 1.,-\n") | st.sampled_from(
    "e\u0301漢👍🏽\u200d🇦🇺ᄀ\u1161각\u200b\ufe0f "
)
STEPS = st.lists(st.sampled_from(sorted(EDITING_KEYS)) | ALPHABET, max_size=40)


class Halves:
    """What the keys mean for ASCII, once more: a list before the cursor and one behind it."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.right: list[str] = []

    def press(self, key: str) -> None:
        start, end = self._words()
        match key:
            case "left" | "ctrl+b":
                self._to(len(self.left) - 1)
            case "right" | "ctrl+f":
                self._to(len(self.left) + 1)
            case "home" | "ctrl+a":
                self._to(0)
            case "end" | "ctrl+e":
                self._to(len(self.left) + len(self.right))
            case "ctrl+left" | "alt+left" | "alt+b":
                self._to(start)
            case "ctrl+right" | "alt+right" | "alt+f":
                self._to(end)
            case "backspace" | "ctrl+h":
                del self.left[-1:]
            case "delete" | "ctrl+d":
                del self.right[:1]
            case "alt+backspace" | "ctrl+w" | "ctrl+backspace":
                del self.left[start:]
            case "alt+d" | "alt+delete" | "ctrl+delete":
                del self.right[: end - len(self.left)]
            case "ctrl+u":
                self.left = []
            case "ctrl+k":
                self.right = []
            case _:
                self.left.append(key)

    def _to(self, at: int) -> None:
        whole = self.left + self.right
        at = min(max(at, 0), len(whole))
        self.left, self.right = whole[:at], whole[at:]

    def _words(self) -> tuple[int, int]:
        """Where the word before the cursor begins, and the one behind it ends."""
        start, end = len(self.left), len(self.left)
        whole = self.left + self.right
        while start and whole[start - 1] in " \n":
            start -= 1
        while start and whole[start - 1] not in " \n":
            start -= 1
        while end < len(whole) and whole[end] in " \n":
            end += 1
        while end < len(whole) and whole[end] not in " \n":
            end += 1
        return start, end


@given(st.lists(st.sampled_from(sorted(EDITING_KEYS)) | st.sampled_from("abc 1.,-\n"), max_size=60))
def test_any_keys_do_what_two_halves_of_a_line_say(steps: list[str]) -> None:
    edited, model = LineEditor(), Halves()
    for step in steps:
        edited = edited.press(step) or edited.insert(step)
        model.press(step)
        assert (edited.before, edited.after) == ("".join(model.left), "".join(model.right))


@given(STEPS)
def test_the_cursor_is_never_inside_a_character(steps: list[str]) -> None:
    edited = LineEditor()
    for step in steps:
        edited = edited.press(step) or edited.insert(step)
        assert 0 <= edited.cursor <= len(edited.text)
        if edited.before and edited.after:
            assert not unicodedata.combining(edited.after[0]) or edited.before[-1] == "\n"
        left = edited.press("left")
        assert left is not None
        back = left.press("right")
        assert back == edited or not edited.before
        gone = edited.press("backspace")
        assert gone is not None
        assert len(gone.text) < len(edited.text) or not edited.before


@given(STEPS)
def test_backspaces_from_the_end_leave_nothing_and_no_half(steps: list[str]) -> None:
    text = "".join(step for step in steps if step not in EDITING_KEYS)
    edited, count = LineEditor.at_end(text), 0
    while edited.text:
        after = edited.press("backspace")
        assert after is not None
        assert text.startswith(after.text)
        edited, count = after, count + 1
    assert count <= len(text)


@pytest.mark.parametrize(
    ("text", "unseen", "kept", "left"),
    [
        ("a\tb", True, "a b", ""),
        ("a\x1bb", True, "ab", "U+001B"),
        ("a\u202eb\u202e", True, "ab", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\u200bb", True, "a\u200bb", ""),
        ("a\u200bb\xad", False, "ab", "U+200B ZERO WIDTH SPACE, U+00AD SOFT HYPHEN"),
        ("\u115f\u1160\u3164\uffa0a", False, "a", "U+115F HANGUL CHOSEONG FILLER, U+1160 HANGUL "
         "JUNGSEONG FILLER, U+3164 HANGUL FILLER and 1 more"),
        ("e\u0301", False, "é", ""),
        ("Müller 5 g", False, "Müller 5 g", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_left_out_and_named(
    text: str, unseen: bool, kept: str, left: str
) -> None:
    found, out = typeable(text, unseen=unseen)
    assert found == kept
    assert named(out) == left


@pytest.mark.parametrize(
    ("one", "other"),
    [("Müller", "muller"), ("MÜLLER", "mu\u0308ller"), ("Straße", "STRASSE"), ("é", "E"),
     ("a\u200bb", "AB"), ("ﬁn", "fin"), ("Ὀδυσσεύς", "οδυσσευσ"), ("ＳＹＮ", "syn")],
)  # fmt: skip
def test_searching_folds_case_and_accents(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_searching_tells_letters_apart() -> None:
    assert len({folded(one) for one in ("a", "b", "ab", "ba", "1", "l", "漢")}) == 7
