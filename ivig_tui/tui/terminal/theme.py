"""Colours and glyphs: blue and orange, never the only sign; a set for every terminal."""

import os
from collections.abc import Mapping

from msgspec import Struct
from rich.style import Style

from ivig_tui.glyphs import to_ascii

# Truecolour; each foreground has at least 4.5:1 on its background.
_DARK = {
    "text": "#d8dee9 on #101418",
    "met": "bold #6cb6ff on #101418",
    "not_met": "bold #ffa657 on #101418",
    "open": "bold #ffffff on #101418",
    "dim": "#9aa5b1 on #101418",
    "title": "bold #ffffff on #101418",
    "label": "#d8dee9 on #101418",
    "key": "bold #6cb6ff on #101418",
    "draft": "bold #101418 on #ffd479",
    "caret": "bold underline #ffd479 on #101418",
    "warn": "bold #101418 on #ffa657",
    "cursor": "on #243447",
    "rule": "#848d97 on #101418",
    "value": "#ffffff on #101418",
}
_LIGHT = {
    "text": "#1f2328 on #ffffff",
    "met": "bold #0550ae on #ffffff",
    "not_met": "bold #953800 on #ffffff",
    "open": "bold #000000 on #ffffff",
    "dim": "#59636e on #ffffff",
    "title": "bold #000000 on #ffffff",
    "label": "#1f2328 on #ffffff",
    "key": "bold #0550ae on #ffffff",
    "draft": "bold #ffffff on #6f4a00",
    "caret": "bold underline #6f4a00 on #ffffff",
    "warn": "bold #ffffff on #953800",
    "cursor": "on #dbe9f9",
    "rule": "#6e7781 on #ffffff",
    "value": "#000000 on #ffffff",
}
# Sixteen colours are the terminal's own: only those are named that stand out on any ground. No
# orange is among them, and their yellow is lost on white: red is nearest, with no green against it.
_SIXTEEN = {
    "text": "default",
    "met": "bold bright_blue",
    "not_met": "bold bright_red",
    "open": "bold",
    "dim": "dim",
    "title": "bold",
    "label": "default",
    "key": "bold bright_blue",
    "draft": "bold reverse",
    "caret": "bold underline",
    "warn": "bold reverse bright_red",
    "cursor": "underline",
    "rule": "dim",
    "value": "bold",
}
_NONE = {
    "text": "none",
    "met": "bold",
    "not_met": "bold underline",
    "open": "bold",
    "dim": "dim",
    "title": "bold",
    "label": "none",
    "key": "bold",
    "draft": "reverse",
    "caret": "underline",
    "warn": "bold reverse",
    "cursor": "underline",
    "rule": "dim",
    "value": "bold",
}
THEMES: Mapping[str, Mapping[str, str]] = {
    "dark": _DARK,
    "light": _LIGHT,
    "sixteen": _SIXTEEN,
    "none": _NONE,
}


class Theme(Struct, frozen=True):
    """What a screen is drawn with."""

    styles: Mapping[str, Style]
    ascii: bool

    def style(self, name: str) -> Style:
        """The style of a name; `cursor+met` is `met` on the cursor's ground."""
        found = self.styles.get(name)
        if found is not None:
            return found
        ground, _, over = name.partition("+")
        return self.styles[over] + self.styles[ground]

    def text(self, text: str) -> str:
        """Text in the terminal's character set; without one, the person's own letters stay."""
        return to_ascii(text) if self.ascii else text


def theme(name: str, *, ascii: bool = False) -> Theme:  # noqa: A002 - the set's own name
    """A theme by its name: `dark`, `light`, `sixteen` or `none`."""
    styles = {key: Style.parse(text) for key, text in THEMES[name].items()}
    return Theme(styles, ascii)


def theme_for(environment: Mapping[str, str]) -> Theme:
    """The theme that an environment asks for.

    `IVIG_TUI_THEME` names one; else `NO_COLOR`, `TERM` and `COLORFGBG` tell.
    `IVIG_TUI_ASCII` asks for plain characters, as do a console or a locale without others.
    """
    named = environment.get("IVIG_TUI_THEME", "")
    if environment.get("NO_COLOR"):
        name = "none"
    elif named in THEMES:
        name = named
    elif _colours(environment) <= 16:
        name = "sixteen"
    else:
        ground = environment.get("COLORFGBG", "").rpartition(";")[2]
        name = "light" if ground in ("7", "15") else "dark"
    return theme(name, ascii=_ascii(environment))


def _colours(environment: Mapping[str, str]) -> int:
    if environment.get("COLORTERM", "") in ("truecolor", "24bit"):
        return 1 << 24
    return 256 if "256" in environment.get("TERM", "") else 16


def _ascii(environment: Mapping[str, str]) -> bool:
    if environment.get("IVIG_TUI_ASCII"):
        return True
    if environment.get("TERM", "") in ("linux", "vt100", "vt220"):
        return True
    if environment.get("LC_CTYPE") == "C.UTF-8" and not environment.get("LC_ALL"):
        # Where the locale is C, Python itself puts this in its place (PEP 538).
        return environment.get("LANG", "C") in ("", "C", "POSIX")
    locale = next(
        (environment[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(key)), ""
    )
    return "utf" not in locale.lower()


def from_environment() -> Theme:
    """The theme for this process."""
    return theme_for(os.environ)
