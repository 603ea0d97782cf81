"""What was sent is cut the same, however it arrives."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_tui.app.input_cutting import (
    ESC_ENDS_PASTE_S,
    ESC_WAITS_S,
    LONGEST_PASTE,
    PASTE_WAITS_S,
    SEQUENCE_WAITS_S,
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


ESC = Piece(Kind.ESC)
LOST = Piece(Kind.LOST)


@pytest.mark.parametrize(
    ("sent", "pieces"),
    [
        ("ab", [text("ab")]),
        ("a\x1by", [text("a"), ESC, text("y")]),
        ("\x1b\r\x1b\t", [ESC, text("\r"), ESC, text("\t")]),
        ("\x1b\x1b", [ESC, ESC]),
        ("\x1b" + UP, [ESC, sequence(UP)]),
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
        ("\x1b]11;rgb:1e", []),
        ("\x1b[" + "9" * 5000 + ";1uy", [text("y")]),
        ("\x1b]100\t", [ESC, text("]100\t")]),
        ("\x1b]100", [ESC, text("]100")]),
        ("\x1bPy", [ESC, text("Py")]),
    ],
)  # fmt: skip
def test_it_is_cut_so_whole_or_character_by_character(sent: str, pieces: list[Piece]) -> None:
    assert cut(sent) == pieces
    assert cut(*sent) == pieces


SENT = st.lists(
    st.sampled_from([UP, FOCUS, F1_CONSOLE, F1, DELETE, "y", "5", "\x1b", "\x1b[200~", "\x1b[201~",
                     "\r", "[", "O", "é", "\x00", "\x9b", "~", ";"]),
    max_size=30,
).map("".join)  # fmt: skip


@given(sent=SENT, at=st.lists(st.integers(0, 100), max_size=5))
def test_where_the_line_divides_it_makes_no_difference(sent: str, at: list[int]) -> None:
    places = sorted({0, len(sent), *(n for n in at if n < len(sent))})
    chunks = [sent[a:b] for a, b in pairwise(places)]
    if not any(chunk and not chunk.strip("\x1b") for chunk in chunks):  # Esc may end a paste
        assert cut(*chunks) == cut(sent)


@given(sent=st.text())
def test_whatever_comes_nothing_of_it_is_left_or_lost(sent: str) -> None:
    pieces = cut(sent)
    if not any(mark in sent for mark in ("\x1b[", "\x1b]", "\x1bP")):
        assert "".join("\x1b" if piece == ESC else piece.text for piece in pieces) == sent


def test_esc_waits_a_moment_for_the_rest_of_a_sequence() -> None:
    cutter = InputCutter()
    assert cutter.wait(0.0) is None
    assert cutter.cut("\x1b", 1.0) == []
    assert cutter.wait(1.0) == pytest.approx(ESC_WAITS_S)
    assert cutter.cut("", 1.0 + ESC_WAITS_S / 2) == []
    assert cutter.cut("", 1.0 + 2 * ESC_WAITS_S) == [ESC]
    assert cutter.wait(9.0) is None


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
