"""What was sent is cut the same, however it arrives."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_tui.tui.terminal.input_cutting import (
    ESC_ENDS_PASTE_S,
    ESC_WAITS_S,
    LONGEST_PASTE,
    PASTE_WAITS_S,
    SEQUENCE_WAITS_S,
    TYPED_APART_S,
    InputCutter,
    Kind,
    Piece,
)

UP, FOCUS, F1_CONSOLE, F1, DELETE = "\x1b[A", "\x1b[I", "\x1b[[A", "\x1bOP", "\x1b[3~"


def cut(*chunks: str) -> list[Piece]:
    """The pieces of what comes at once, and what is left when nothing more comes."""
    cutter = InputCutter()
    pieces = [piece for chunk in chunks for piece in cutter.cut(chunk, 0.0)]
    return merged([*pieces, *cutter.cut("", 60.0)])


def merged(pieces: list[Piece]) -> list[Piece]:
    """Characters by themselves are the same as together."""
    whole: list[Piece] = []
    for piece in pieces:
        if whole and whole[-1].kind is piece.kind is Kind.TEXT:
            piece = Piece(Kind.TEXT, whole.pop().text + piece.text)
        whole.append(piece)
    return whole


def text(characters: str) -> Piece:
    return Piece(Kind.TEXT, characters)


def sequence(characters: str) -> Piece:
    return Piece(Kind.SEQUENCE, characters)


def alt(key: str) -> Piece:
    return Piece(Kind.WITH_ESC, key)


def apart(pieces: list[Piece]) -> list[Piece]:
    """Esc and a key that came as one, as the two of them."""
    two: list[Piece] = []
    for piece in pieces:
        if piece.kind is Kind.WITH_ESC:
            kind = Kind.SEQUENCE if piece.text.startswith("\x1b") else Kind.TEXT
            two += [ESC, Piece(kind, piece.text)]
        else:
            two.append(piece)
    return merged(two)


ESC = Piece(Kind.ESC)
LOST = Piece(Kind.LOST)
CUT_OFF = Piece(Kind.CUT_OFF)


@pytest.mark.parametrize(
    ("sent", "pieces"),
    [
        ("ab", [text("ab")]),
        ("a\x1by", [text("a"), alt("y")]),
        ("\x1b\r\x1b\t", [alt("\r"), alt("\t")]),
        ("\x1b\x1b", [ESC, ESC]),
        ("\x1b\x1by", [ESC, alt("y")]),
        ("\x1b" + UP, [alt(UP)]),
        ("\x1b\x1b" + UP, [ESC, alt(UP)]),
        ("\x1b" + FOCUS, [ESC, sequence(FOCUS)]),
        ("\x1b\x1b[<0;81;10My", [ESC, sequence("\x1b[<0;81;10M"), text("y")]),
        (UP + UP + "2", [sequence(UP), sequence(UP), text("2")]),
        (F1_CONSOLE + F1 + DELETE + FOCUS, [*map(sequence, (F1_CONSOLE, F1, DELETE, FOCUS))]),
        ("\x1b[99Xy", [sequence("\x1b[99X"), text("y")]),
        ("\x1b[12;3", [ESC, text("[12;3")]),
        ("1\x1b[200~a\x1by\x1b[A\r\n\x1b[201~2", [text("1"), Piece(Kind.PASTE, "a\x1by\x1b[A\r\n"),
                                                text("2")]),
        ("\x1b[200~\x1b[201~", [Piece(Kind.PASTE, "")]),
        ("\x1b[200~never", [LOST]),
        ("x\x1b[201~y", [text("xy")]),
        ("\x1b[200~\x1b[200~a\x1b[201~", [Piece(Kind.PASTE, "\x1b[200~a")]),
        ("\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\y", [text("y")]),
        ("\x1b]0;title\x07\x1bP>|tmux 3.3a\x1b\\\x1bP1$r0m\x1b\\2", [text("2")]),
        ("\x1b]11;rgb:1e", [CUT_OFF]),
        ("\x1b[" + "9" * 5000 + ";1uy", [text("y")]),
        ("\x1bP+q544e\x1b\\y", [text("y")]),
        ("\x1b_Gi=1;q\x07q\x1b[Bq\x1bq\x1b\\y", [text("y")]),
        ("\x1b^qq\x1b\\\x1bXqq\x1b\\y", [text("y")]),
        ("\x1bPy", [CUT_OFF]),
        ("\x1bP", [alt("P")]),
        ("\x1b]", [alt("]")]),
    ],
)  # fmt: skip
def test_it_is_cut_so_whole_or_character_by_character(sent: str, pieces: list[Piece]) -> None:
    assert cut(sent) == pieces
    assert apart(cut(*sent)) == apart(pieces)


@pytest.mark.parametrize("begins", ["\x1bP", "\x1bX", "\x1b]", "\x1b^", "\x1b_"])
@given(held=st.text(), at=st.integers(0, 100))
def test_a_string_of_the_terminal_s_is_swallowed_whatever_it_holds(
    begins: str, held: str, at: int
) -> None:
    held = held.replace("\x1b\\", "").rstrip("\x1b").replace("\x07", "")
    sent = f"{begins}0{held}\x1b\\"
    at = min(at, len(sent))
    assert cut(f"y{sent[:at]}", f"{sent[at:]}n") == [text("yn")]


def test_a_string_without_an_end_is_left_out_and_keys_are_keys_again() -> None:
    for begins in ("\x1bP", "\x1bX", "\x1b]", "\x1b^", "\x1b_"):
        cutter = InputCutter()
        assert cutter.cut(begins + "q" * 10_000, 1.0) == []
        assert cutter.cut("q", 2.0) == []  # typed: it does not hold the end back
        assert cutter.wait(2.0) == pytest.approx(PASTE_WAITS_S - 1.0)
        assert cutter.cut("", 1.1 + PASTE_WAITS_S) == [CUT_OFF]
        assert cutter.cut("y", 9.0) == [text("y")]
        cutter.cut(begins + "qq", 1.0)
        assert cutter.cut("\x1b", 1.1) == []
        assert cutter.cut("\x1b", 1.2) == [CUT_OFF]  # Esc twice is a person who wants out


def test_alt_and_a_letter_that_begins_strings_is_that_key_when_a_person_types_on() -> None:
    cutter = InputCutter()
    assert cutter.cut("\x1bP", 1.0) == []
    assert cutter.cut("y", 1.0 + 2 * TYPED_APART_S) == [alt("P"), text("y")]
    assert cutter.cut("\x1b", 2.0) == []
    assert cutter.cut("]", 2.0 + 2 * TYPED_APART_S) == [ESC, text("]")]
    assert cutter.cut("\x1b", 3.0) == []
    assert cutter.cut("]11;rgb:1e1e", 3.3) == []  # no person types as much at once
    assert cutter.cut("/1e1e/1e1e\x07", 3.4) == []


SENT = st.lists(
    st.sampled_from([UP, FOCUS, F1_CONSOLE, F1, DELETE, "\x1bP", "\x1b]",
                     "\x1b\\", "\x07", "y", "5", "\x1b", "\x1b[200~", "\x1b[201~",
                     "\r", "[", "O", "é", "\x00", "\x9b", "~", ";"]),
    max_size=30,
).map("".join)  # fmt: skip


@given(sent=SENT, at=st.lists(st.integers(0, 100), max_size=5))
def test_where_the_line_divides_it_makes_no_difference(sent: str, at: list[int]) -> None:
    places = sorted({0, len(sent), *(n for n in at if n < len(sent))})
    chunks = [sent[a:b] for a, b in pairwise(places)]
    if not any(chunk and not chunk.strip("\x1b") for chunk in chunks):  # Esc may end a paste
        assert apart(cut(*chunks)) == apart(cut(sent))


@given(sent=st.text())
def test_whatever_comes_nothing_of_it_is_left_or_lost(sent: str) -> None:
    pieces = apart(cut(sent))
    if not any(f"\x1b{begins}" in sent for begins in "[PX]^_"):
        assert "".join("\x1b" if piece == ESC else piece.text for piece in pieces) == sent


def test_an_arrow_may_pause_for_three_tenths_of_a_second() -> None:
    for arrow in ("\x1b[B", "\x1bOB", "\x1b[1;3D"):
        cutter = InputCutter()
        assert cutter.cut("\x1b", 1.0) == []
        assert cutter.cut("", 1.3) == []
        assert cutter.cut(arrow[1:], 1.3) == [sequence(arrow)]


def test_esc_waits_a_moment_for_the_rest_of_a_sequence() -> None:
    cutter = InputCutter()
    assert cutter.wait(0.0) is None
    assert cutter.cut("\x1b", 1.0) == []
    assert cutter.wait(1.0) == pytest.approx(ESC_WAITS_S)
    assert cutter.cut("", 1.0 + ESC_WAITS_S / 2) == []
    assert cutter.cut("", 1.0 + 2 * ESC_WAITS_S) == [ESC]
    assert cutter.wait(9.0) is None


def test_esc_waits_no_longer_than_for_the_next_key() -> None:
    cutter = InputCutter()
    assert cutter.cut("\x1b", 1.0) == []
    assert cutter.cut("y", 1.1) == [ESC, text("y")]
    assert cutter.cut("\x1b", 2.0) == []
    assert cutter.cut(UP, 2.1) == [ESC, sequence(UP)]
    assert cutter.cut("\x1b", 3.0) == []
    assert cutter.cut("\x1b", 3.1) == [ESC]
    assert cutter.cut("", 9.0) == [ESC]


def test_a_key_whose_bytes_come_apart_is_that_key() -> None:
    cutter = InputCutter()
    assert cutter.cut("\x1b[", 1.0) == []
    assert cutter.cut("", 1.0 + SEQUENCE_WAITS_S / 2) == []
    assert cutter.cut("A", 0.9 + SEQUENCE_WAITS_S) == [sequence(UP)]


def test_what_is_typed_after_half_a_sequence_does_not_hold_it_back() -> None:
    cutter = InputCutter()
    assert cutter.cut("\x1b[", 1.0) == []
    assert cutter.cut("?", 1.5) == []
    assert cutter.cut("?", 1.1 + SEQUENCE_WAITS_S) == [ESC, text("[?"), text("?")]


def test_a_paste_that_stalls_for_a_second_is_still_a_paste() -> None:
    cutter = InputCutter()
    assert cutter.cut("\x1b[200~y\nn", 1.0) == []
    assert cutter.cut("", 2.5) == []
    assert cutter.cut("\ny\x1b[201~", 2.5) == [Piece(Kind.PASTE, "y\nn\ny")]


def test_a_paste_that_falls_silent_is_lost_and_keys_are_keys_again() -> None:
    cutter = InputCutter()
    assert cutter.cut("\x1b[200~12", 1.0) == []
    assert cutter.cut("", 1.1 + PASTE_WAITS_S) == [LOST]
    assert cutter.cut("q", 5.0) == [text("q")]
    assert cutter.wait(5.0) is None


def test_esc_by_itself_ends_a_paste() -> None:
    cutter = InputCutter()
    cutter.cut("\x1b[200~12", 1.0)
    assert cutter.cut("\x1b", 1.1) == []
    assert cutter.cut("", 1.2 + ESC_ENDS_PASTE_S) == [LOST]
    assert cutter.cut("q", 2.0) == [text("q")]


def test_a_second_esc_ends_a_paste_at_once() -> None:
    cutter = InputCutter()
    cutter.cut("\x1b[200~12", 1.0)
    cutter.cut("\x1b", 1.1)
    assert cutter.cut("\x1b", 1.2) == [LOST]
    cutter.cut("\x1b[200~12", 1.0)
    assert cutter.cut("\x1b\x1b", 1.1) == [LOST]


def test_esc_by_itself_may_be_the_beginning_of_the_end_of_a_paste() -> None:
    cutter = InputCutter()
    cutter.cut("\x1b[200~12", 1.0)
    assert cutter.cut("\x1b", 1.1) == []
    assert cutter.cut("[201~", 1.2) == [Piece(Kind.PASTE, "12")]


def test_of_a_paste_without_measure_nothing_is_kept() -> None:
    assert cut("\x1b[200~", *["x" * 1000] * (LONGEST_PASTE // 1000), "\x1b[201~")[0].text
    assert cut("\x1b[200~", "x" * (LONGEST_PASTE + 1), "\x1b[201~y") == [LOST, text("y")]
