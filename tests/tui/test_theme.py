"""Colours that can be read: computed from the colours, not looked at."""

import pytest
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style

from ivig_tui.tui.terminal.theme import THEMES, Theme, theme, theme_for

READABLE = 4.5
"""WCAG 2.2, level AA, for text."""
VISIBLE = 3.0
"""The same, for what is no text: rules and branches."""
NOT_ON_THE_CURSOR = ("cursor", "draft", "caret", "warn")
"""The ground itself, and what keeps its own ground on the cursor's line."""
COLOURED = ("dark", "light")


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG defines it."""
    assert colour.triplet is not None, colour

    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, colour.triplet)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    """The contrast of a style's colour with its own ground, 1 to 21."""
    assert style.color is not None
    assert style.bgcolor is not None
    one, other = luminance(style.color), luminance(style.bgcolor)
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_contrast_is_reckoned_right() -> None:
    assert contrast(Style.parse("#000000 on #ffffff")) == pytest.approx(21)
    assert contrast(Style.parse("#777777 on #ffffff")) == pytest.approx(4.48, abs=0.01)
    assert contrast(Style.parse("#ff0000 on #0000ff")) == pytest.approx(2.15, abs=0.01)


def styles_of(name: str) -> dict[str, Style]:
    """Each style by itself and on the cursor's ground."""
    drawn = theme(name)
    plain = {style: drawn.style(style) for style in THEMES[name] if style != "cursor"}
    lit = {
        f"cursor+{style}": drawn.style(f"cursor+{style}")
        for style in THEMES[name]
        if style not in NOT_ON_THE_CURSOR
    }
    return plain | lit


@pytest.mark.parametrize(
    ("name", "style"), [(name, style) for name in COLOURED for style in styles_of(name)]
)
def test_each_style_can_be_read_on_its_ground(name: str, style: str) -> None:
    found = styles_of(name)[style]
    assert contrast(found) >= (VISIBLE if style.endswith("rule") else READABLE)
    assert not found.dim  # would take from the contrast just reckoned


@pytest.mark.parametrize("name", COLOURED)
def test_the_cursor_has_a_ground_of_its_own(name: str) -> None:
    drawn = theme(name)
    assert drawn.style("cursor+text").bgcolor == drawn.style("cursor").bgcolor
    assert drawn.style("cursor+text").bgcolor != drawn.style("text").bgcolor
    assert drawn.style("cursor+text").color == drawn.style("text").color


def test_all_themes_have_the_same_styles() -> None:
    (names,) = {frozenset(styles) for styles in THEMES.values()}
    assert {"met", "not_met", "open", "dim", "draft", "caret", "warn", "cursor"} <= names


@pytest.mark.parametrize("style", THEMES["none"])
def test_without_colour_there_is_none(style: str) -> None:
    found = theme("none").style(style)
    assert found.color is None
    assert found.bgcolor is None


@pytest.mark.parametrize("style", THEMES["sixteen"])
def test_sixteen_colours_leave_the_ground_to_the_terminal(style: str) -> None:
    found = theme("sixteen").style(style)
    assert found.bgcolor is None
    if found.color is not None and not found.color.is_default:
        assert found.color.number is not None
        assert found.color.number not in (0, 7, 15)  # lost on one ground or the other


BLACK, WHITE = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)
PALETTES = {
    "xterm": {9: ColorTriplet(255, 0, 0), 12: ColorTriplet(92, 92, 255)},
    "vga": {9: ColorTriplet(255, 85, 85), 12: ColorTriplet(85, 85, 255)},
    "windows": {9: ColorTriplet(231, 72, 86), 12: ColorTriplet(59, 120, 255)},
}
"""What well-known terminals make of the colours that are named; others are not to be named."""


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("ground", [BLACK, WHITE], ids=["black", "white"])
@pytest.mark.parametrize("style", THEMES["sixteen"])
def test_sixteen_colours_can_be_read_on_either_ground(
    palette: str, ground: ColorTriplet, style: str
) -> None:
    """Bold text of a terminal's own colours: WCAG's 3:1 for large and bold text."""
    found = theme("sixteen").style(style)
    if found.color is None or found.color.is_default:
        return
    assert found.color.number is not None
    shown = PALETTES[palette][found.color.number]
    assert contrast(Style(color=Color.from_triplet(shown), bgcolor=Color.from_triplet(ground))) >= 3


def _is(found: Theme) -> str:
    return next(name for name in THEMES if theme(name).styles == found.styles)


UTF = {"LANG": "C.UTF-8"}


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "dark"),
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "light"),
        ({"TERM": "xterm-256color", "COLORFGBG": "15;0"}, "dark"),
        ({"TERM": "xterm"}, "sixteen"),
        ({"TERM": "linux"}, "sixteen"),
        ({"TERM": "xterm", "IVIG_TUI_THEME": "light"}, "light"),
        ({"TERM": "xterm", "IVIG_TUI_THEME": "no such"}, "sixteen"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1", "IVIG_TUI_THEME": "dark"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "dark"),
    ],
)
def test_the_environment_picks_the_theme(environment: dict[str, str], name: str) -> None:
    assert _is(theme_for(UTF | environment)) == name


@pytest.mark.parametrize(
    ("environment", "plain"),
    [
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "en_AU.utf8"}, False),
        ({"LANG": "C.UTF-8", "IVIG_TUI_ASCII": "1"}, True),
        ({"LANG": "C.UTF-8", "IVIG_TUI_ASCII": ""}, False),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "en_AU.ISO-8859-1", "LC_CTYPE": "C.UTF-8"}, False),
        ({}, True),
    ],
)
def test_the_environment_asks_for_ascii(environment: dict[str, str], plain: bool) -> None:
    found = theme_for(environment)
    assert found.ascii is plain
    for glyphs in ("✔ ✘ ? – · │ ▸ ▁ … × → ← ↑ ↓ ⌫ ⇥ ≤ • ─ –", "saving… – 0–9"):
        assert found.text(glyphs).isascii() is plain, found.text(glyphs)
