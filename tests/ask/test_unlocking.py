"""A signed assessment in plain mode: who signed it and when, and the way to unlock it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ivig_tui.store import toml
from tests.ask.sitting import TO_AGENTS, Sitting

SIGNED = TO_AGENTS | {
    "qualifying.immunosuppressants_contraindicated": True, "qualifying.notes": "seen twice",
    "qualifying.signed_by": "Dr A. Muster",
    "qualifying.signed_at": datetime(2026, 11, 22, 9, 31, tzinfo=UTC),
}  # fmt: skip
BY, BIOPSY = "qualifying.signed_by", "qualifying.biopsy"


@pytest.mark.parametrize("word", ["/signed", "/qualifying signed", "/signed by"])
def test_it_is_unlocked_changed_and_signed_again(
    sitting: Callable[..., Sitting], word: str
) -> None:
    one = sitting(SIGNED)
    out = one.types(word, "!", "yes", "no", "/biopsy", "n", "Dr B. Muster")
    assert "Qualifying is signed by Dr A. Muster, 22 Nov 2026" in out
    assert "Unlock Qualifying? The signature of Dr A. Muster is taken off" in out
    assert "Qualifying is unlocked, and not signed any more. Saved." in out
    assert one.get(BIOPSY) is False
    told = [(e.old, e.new) for e in toml.load(one.path).history if e.field == BY]
    assert told[0] == ("Dr A. Muster", None)


@pytest.mark.parametrize(
    "typed",
    [("!", "no"), ("-",), ("Dr B. Muster", "yes", "-"), ("!", "Dr B. Muster", "no"), ("!", "-")],
)
def test_it_stays_signed_without_a_yes(
    sitting: Callable[..., Sitting], typed: tuple[str, ...]
) -> None:
    one = sitting(SIGNED)
    before = one.path.read_bytes()
    one.types("/signed", *typed)
    assert one.path.read_bytes() == before


def test_what_is_read_only_names_the_way_of_plain_mode(sitting: Callable[..., Sitting]) -> None:
    out = sitting(SIGNED).types("/biopsy", "n", "-", "/agents", "methotrexate")
    way = "Read-only, as Qualifying is signed; /qualifying signed shows who signed, and ! unlocks"
    assert out.count(way) == 2
    assert "x unlocks" not in out


def test_back_after_unlocking_signs_nothing_and_the_question_stays(
    sitting: Callable[..., Sitting],
) -> None:
    one = sitting(SIGNED)
    out = one.types("/signed", "!", "yes", "/biopsy", "<", "n")
    assert "A signature that was taken off comes back only by signing again" in out
    assert one.get(BIOPSY) is False
    assert one.get(BY) is None
