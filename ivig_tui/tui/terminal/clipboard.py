"""Text for the terminal's clipboard (OSC 52), as it has to be sent, and what may become of it."""

from base64 import b64encode
from collections.abc import Mapping

from msgspec import Struct

ESC, BELL = "\x1b", "\a"
PIECE = 76
"""GNU screen cuts what it passes on in pieces; this many characters always go through."""
MOST = 74_994
"""Bytes that xterm, the strictest, takes in one go."""


class Sent(Struct, frozen=True):
    """What goes to the terminal, and what is said of it."""

    sequence: str
    told: str


def sending(text: str, what: str, environment: Mapping[str, str]) -> Sent:
    """How a text is sent; `what` names it. Nothing tells whether the terminal took it, so no more
    is claimed than that it was sent."""
    data = text.encode()
    size = f"{what}, {len(text.splitlines())} lines, {len(text)} characters"
    if len(data) > MOST:
        return Sent("", f"not sent: {size}, more than a clipboard takes; w writes a file")
    plain = f"{ESC}]52;c;{b64encode(data).decode()}{BELL}"
    sequence, by = _wrapped(plain, environment)
    end = " at your end of SSH" if environment.get("SSH_CONNECTION") else ""
    return Sent(
        sequence, f"sent to the terminal{end}{by}: {size}; it may ignore it; w writes a file"
    )


def _wrapped(plain: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """The sequence as what stands between here and the terminal wants it, and by which way."""
    term = environment.get("TERM", "")
    if environment.get("TMUX"):
        # tmux takes the plain one with `set-clipboard on`, the other with `allow-passthrough on`.
        through = plain.replace(ESC, ESC * 2)
        return (
            f"{plain}{ESC}Ptmux;{through}{ESC}\\",
            " through tmux (needs set-clipboard on, or allow-passthrough on)",
        )
    if environment.get("STY"):
        pieces = [plain[at : at + PIECE] for at in range(0, len(plain), PIECE)]
        return "".join(f"{ESC}P{piece}{ESC}\\" for piece in pieces), " through screen"
    if term.startswith(("tmux", "screen")):
        return plain, " through tmux or screen at the other end (tmux needs set-clipboard on)"
    return plain, ""
