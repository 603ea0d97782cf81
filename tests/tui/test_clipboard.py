"""What is sent to a clipboard can be taken by what it is sent through, and no more is claimed."""

import re
from base64 import b64decode

import pytest

from ivig_tui.tui.terminal.clipboard import MOST, PIECE, sending

TEXT = "SYN-0417 – MET\n“naïve” ≤ 55\n" * 40
ALONE = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]+)\a")


def decoded(sequence: str) -> str:
    (found,) = ALONE.findall(sequence)
    return b64decode(found).decode()


def test_alone_it_is_one_plain_sequence() -> None:
    sent = sending(TEXT, "summary", {"TERM": "xterm-256color"})
    assert ALONE.fullmatch(sent.sequence)
    assert decoded(sent.sequence) == TEXT


def test_tmux_gets_it_for_itself_and_to_pass_on() -> None:
    """The plain one is for `set-clipboard on`; the wrapped one for `allow-passthrough on`, each of
    its Escs doubled."""
    sent = sending(TEXT, "summary", {"TMUX": "/tmp/t,1,0", "TERM": "tmux-256color"})
    match = re.fullmatch(r"(\x1b\]52;.*?\a)\x1bPtmux;(.*)\x1b\\", sent.sequence, re.DOTALL)
    assert match is not None
    assert decoded(match[1]) == TEXT
    assert match[2] == match[1].replace("\x1b", "\x1b\x1b")
    assert "set-clipboard on" in sent.told


def test_screen_gets_it_in_pieces() -> None:
    sent = sending(TEXT, "summary", {"STY": "1.pts-0", "TERM": "screen"})
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sent.sequence, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sent.sequence
    assert max(map(len, pieces)) <= PIECE
    assert decoded("".join(pieces)) == TEXT


@pytest.mark.parametrize("term", ["tmux-256color", "screen-256color"])
def test_a_tmux_at_the_other_end_gets_the_plain_one_and_is_named(term: str) -> None:
    sent = sending(TEXT, "summary", {"TERM": term, "SSH_CONNECTION": "a 1 b 2"})
    assert decoded(sent.sequence) == TEXT
    assert "at your end of SSH" in sent.told
    assert "set-clipboard on" in sent.told


@pytest.mark.parametrize(
    "environment", [{}, {"TMUX": "x"}, {"STY": "x"}, {"SSH_CONNECTION": "x"}, {"TERM": "screen"}]
)
def test_it_says_what_was_sent_and_claims_no_more(environment: dict[str, str]) -> None:
    told = sending(TEXT, "summary of SYN-0417", environment).told
    assert told.startswith("sent to the terminal")
    assert f"summary of SYN-0417, 80 lines, {len(TEXT)} characters" in told
    assert "it may ignore it; w writes a file" in told
    assert "copied" not in told


def test_more_than_a_terminal_takes_is_not_sent() -> None:
    sent = sending("x" * (MOST + 1), "summary", {})
    assert sent.sequence == ""
    assert sent.told.startswith("not sent")
    assert "w writes a file" in sent.told
