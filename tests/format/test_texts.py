"""What text may hold, how long it may be, and where it may have several lines."""

from __future__ import annotations

import pytest

from ivig_tui.myositis.document import CRITERIA
from ivig_tui.session.fileformat import Invalid, from_document
from tests.format.conftest import BIDI, HEAD, Check
from tests.format.kinds import MOMENT

SIGNED = f"\nsigned_at = {MOMENT}\n"
HISTORY = f"[[history]]\nat = {MOMENT}\n"
AGENT = "qualifying.immunosuppressants"
# Name, whether it may have lines, whether the key must be there, and the TOML around its value.
NOTES = [
    ("qualifying.notes", "[qualifying]\nnotes = ", "\n"),
    ("reviews.1.notes", "[[reviews]]\nnotes = ", "\n"),
    ("reviews.2.notes", "[[reviews]]\n[[reviews]]\nnotes = ", "\n"),
]
NEEDED = [
    (f"{AGENT}.1.agent", f"[[{AGENT}]]\nagent = ", "\n"),
    ("history.1.by", f'{HISTORY}field = "x"\nby = ', "\n"),
    ("history.1.field", f'{HISTORY}by = "x"\nfield = ', "\n"),
]
LINES = [
    *NEEDED,
    ("qualifying.signed_by", "[qualifying]\nsigned_by = ", SIGNED),
    ("reviews.1.signed_by", "[[reviews]]\nsigned_by = ", SIGNED),
    ("treatment.actual_weight_reason", "[treatment]\nactual_weight_reason = ", "\n"),
    (
        "reviews.2.weaning_not_planned_reason",
        "[[reviews]]\n[[reviews]]\nweaning_not_planned_reason = ",
        "\n",
    ),
]
ALL = [*NOTES, *LINES]
CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
Place = tuple[str, str, str]


def quoted(text: str) -> str:
    """Text as TOML, each character escaped."""
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'


def errors(check: Check, place: Place, text: str) -> list[str]:
    name, start, end = place
    told = check(start + quoted(text) + end)
    assert all(error.startswith(f"{name}: ") for error in told)
    return [error.removeprefix(f"{name}: ") for error in told]


def refused(at: int, code: int) -> list[str]:
    return [f"character {at} (U+{code:04X}) may not stand in this text"]


def in_reference(check: Check, text: str) -> list[str]:
    told = check.whole(HEAD.replace('"SYN-0417"', quoted(text)))
    assert all(error.startswith("reference: ") for error in told)
    return [error.removeprefix("reference: ") for error in told]


@pytest.mark.parametrize("place", ALL, ids=lambda place: place[0])
def test_no_text_holds_control_characters(check: Check, place: Place) -> None:
    for code in CONTROLS:
        if place in NOTES and code == 0x0A:
            continue
        assert errors(check, place, f"né{chr(code)}e") == refused(3, code)


@pytest.mark.parametrize("place", ALL, ids=lambda place: place[0])
def test_no_text_holds_bidi_controls(check: Check, place: Place) -> None:
    for code in BIDI:
        assert errors(check, place, f"{chr(code)}a") == refused(1, code)


def test_a_reference_holds_neither_and_stays_on_one_line(check: Check) -> None:
    for code in (*CONTROLS, *BIDI, 0x2028, 0x2029):
        assert in_reference(check, f"SYN{chr(code)}1") == refused(4, code)


@pytest.mark.parametrize("place", ALL, ids=lambda place: place[0])
def test_the_neighbours_of_what_is_forbidden_are_fine(check: Check, place: Place) -> None:
    near = (0x20, 0x7E, 0xA0, 0x061B, 0x061D, 0x200D, 0x2010, 0x202F, 0x2065, 0x206A, 0xFEFF)
    others = (0xAD, 0x0301, 0xE000, 0xFFFD, 0x1F600, 0x10FFFF)
    for code in (*near, *others):
        assert errors(check, place, f"a{chr(code)}b") == []


def test_surrogates_are_no_text() -> None:
    document = {"format": 1, "criteria": CRITERIA, "reference": "SYN-\ud800"}
    with pytest.raises(Invalid) as told:
        from_document(document)
    assert told.value.errors == ["reference: character 5 (U+D800) may not stand in this text"]


@pytest.mark.parametrize("place", NOTES, ids=lambda place: place[0])
def test_notes_may_have_lines(check: Check, place: Place) -> None:
    for text in ("one\ntwo", "one\r\ntwo", "\na", "a\n", "\r\na\r\n", "a\n\r\n\nb", "a\u2028b"):
        assert errors(check, place, text) == []


@pytest.mark.parametrize(
    "text,at",
    [("a\rb", 2), ("\ra", 1), ("a\r", 2), ("a\r\rb", 2), ("a\n\rb", 3), ("a\nb\rc", 4),
     ("a\r\r\nb", 2), ("a\r\nb\rc", 5), ("a\r\n\rb", 4)],
)  # fmt: skip
def test_a_carriage_return_alone_is_refused_where_it_stands(
    check: Check, text: str, at: int
) -> None:
    for place in NOTES:
        assert errors(check, place, text) == refused(at, 0x0D)


@pytest.mark.parametrize("place", LINES, ids=lambda place: place[0])
def test_other_texts_have_one_line(check: Check, place: Place) -> None:
    assert errors(check, place, "one\ntwo") == refused(4, 0x0A)
    assert errors(check, place, "one\r\ntwo") == refused(4, 0x0D)
    assert errors(check, place, "one\n") == refused(4, 0x0A)


@pytest.mark.parametrize("place", ALL, ids=lambda place: place[0])
def test_a_text_is_at_most_four_thousand_characters(check: Check, place: Place) -> None:
    for one in ("x", "é", "\U0001f600"):
        assert errors(check, place, one * 4000) == []
        assert errors(check, place, one * 4001) == ["4001 characters are more than 4000"]


def test_a_reference_is_at_most_sixty_four_characters(check: Check) -> None:
    for one in ("x", "é", "\U0001f600"):
        assert in_reference(check, one) == []
        assert in_reference(check, one * 64) == []
        assert in_reference(check, one * 65) == ["65 characters are more than 64"]


def test_the_breaks_of_notes_count_as_characters(check: Check) -> None:
    for place in NOTES:
        assert errors(check, place, "a" + "\r\n" * 1999 + "b") == []
        assert errors(check, place, "a" + "\r\n" * 2000) == ["4001 characters are more than 4000"]


BLANKS = ["", " ", "   ", "\u00a0", "\u3000 \u2003"]


@pytest.mark.parametrize("place", ALL, ids=lambda place: place[0])
@pytest.mark.parametrize("text", BLANKS)
def test_no_text_is_blank(check: Check, place: Place, text: str) -> None:
    if place in NEEDED:
        (error,) = errors(check, place, text)
        assert error.startswith(f'"{text}" is blank')
    else:
        words = f'"{text}" is blank; leave the key out where there is no answer'
        assert errors(check, place, text) == [words]


@pytest.mark.parametrize("place", NOTES, ids=lambda place: place[0])
def test_notes_of_empty_lines_are_blank(check: Check, place: Place) -> None:
    for text, shown in (("\n", "\ufffd"), ("\r\n \n", "\ufffd\ufffd \ufffd")):
        words = f'"{shown}" is blank; leave the key out where there is no answer'
        assert errors(check, place, text) == [words]


@pytest.mark.parametrize("place", NEEDED, ids=lambda place: place[0])
def test_a_blank_text_that_is_needed_is_not_said_to_be_left_out(check: Check, place: Place) -> None:
    (error,) = errors(check, place, "  ")
    assert "leave the key out" not in error


@pytest.mark.parametrize("text", BLANKS)
def test_a_blank_reference_is_refused_and_not_said_to_be_left_out(check: Check, text: str) -> None:
    (error,) = in_reference(check, text)
    assert error.startswith(f'"{text}" is blank')
    assert "leave the key out" not in error


def test_a_long_wrong_text_is_shown_in_part(check: Check) -> None:
    (error,) = check(f'[patient]\nsex = "{"x" * 100_000}"\n')
    assert error == f'patient.sex: "{"x" * 60}…" is not one of "male", "female"'


def test_what_would_harm_a_terminal_is_not_shown(check: Check) -> None:
    for code in (*CONTROLS, *BIDI, 0x2028, 0x2029):
        assert check(f"[patient]\nsex = {quoted(f'ma{chr(code)}le')}\n") == [
            'patient.sex: "ma\ufffdle" is not one of "male", "female"'
        ]
