"""Which drug a name means, by the list of drugs (I-6): each rule at its edge."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ivig_tui.myositis
from ivig_tui.myositis.agents import Typed, judge_typed
from ivig_tui.myositis.drugs import (
    Group,
    drug_list,
    edit_distance,
    known_immunosuppressant,
    recognise,
    with_drug,
    words_of,
)
from ivig_tui.myositis.rows import Agent
from tests.myositis.making import seeded
from tests.truth import drugs as second

# The groups and drugs as the data has them, read here without the product.
LISTED = {
    group: drugs
    for group, drugs in tomllib.loads(
        Path(ivig_tui.myositis.__file__).with_name("agents.toml").read_text("utf-8")
    ).items()
    if isinstance(drugs, dict)
}
NAMES = [
    (group, drug, name)
    for group, drugs in LISTED.items()
    for drug, others in drugs.items()
    for name in (drug, drug.replace("_", " "), *others)
]
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301\u034f\u115f\u1160\u3164\uffa0\ufe0f\u20dd"


def drug(name: str) -> str | None:
    """The drug that a name holds; None where it holds none, be it nearly one or not."""
    found = recognise(name)
    return found.drug.name if found.drug and not found.near else None


def near(name: str) -> str | None:
    found = recognise(name)
    return found.drug.name if found.drug and found.near else None


# --- the list ------------------------------------------------------------------------------------


def test_the_list_has_its_edition_its_groups_and_no_name_of_two_drugs() -> None:
    assert drug_list().edition == date(2026, 11, 25)
    assert list(LISTED) == ["immunosuppressants", "corticosteroids", "immunoglobulins"]
    assert [f"{group}s" for group in Group] == list(LISTED)
    assert (len(LISTED["immunosuppressants"]), len(LISTED["corticosteroids"])) == (22, 11)
    drugs: dict[tuple[str, ...], str] = {}
    for _, one, name in NAMES:
        assert drugs.setdefault(words_of(name), one) == one, name


def test_no_name_of_the_list_is_lost() -> None:
    """The second encoding has a copy of its own, written from the specification."""
    assert LISTED == second.TABLE
    for group, drugs in second.TABLE.items():
        assert list(LISTED[group]) == list(drugs)  # the order decides between equals


@pytest.mark.parametrize(("group", "own", "name"), NAMES, ids=[name for _, _, name in NAMES])
def test_every_listed_name_means_its_drug(group: str, own: str, name: str) -> None:
    found = recognise(name)
    assert found.drug is not None
    assert (found.drug.name, f"{found.drug.group}s") == (own.replace("_", " "), group)
    assert found.near == ""
    counts = known_immunosuppressant(Agent(name, "ineffective"))
    assert counts is (group == "immunosuppressants")
    # What is recorded with a name that the list holds does not matter.
    for said in (True, False):
        assert known_immunosuppressant(Agent(name, "ineffective", said)) is counts


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Solu-Medrol", "solu medrol"),
        ("6MP", "6 mp"),
        ("FK506, 2mg", "fk 506 2 mg"),
        ("ＭＴＸ", "mtx"),  # full width
        ("Métho­trexate", "methotrexate"),
        ("metho_trexate", "metho trexate"),
        ("a\u0488b", "ab"),  # Me
        ("a\u115fb\u3164c\uffa0d", "abcd"),  # fillers, two of them by NFKD
        ("x²", "x 2"),
        ("½", "1 2"),
        ("Ⅳ Ig", "iv ig"),  # a letter number, two letters by NFKD
        ("6๗MP", "6๗ mp"),
        ("straße", "strasse"),
        ("… – !", ""),
        ("methotrexate (steroid-sparing)", "methotrexate"),
        ("Glucocorticoid sparing: azathioprine", "azathioprine"),
        ("corticosteroid\u00adsparing", "corticosteroidsparing"),
        ("corticosteroid/sparing", ""),
        ("sparing steroid", "sparing steroid"),
        ("steroids sparing", "steroids sparing"),
        ("steroid 2 sparing", "steroid 2 sparing"),
        ("steroid steroid sparing sparing", "steroid sparing"),
    ],
)
def test_a_name_is_cut_into_words(name: str, words: str) -> None:
    assert words_of(name) == tuple(words.split())


# --- holding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("methotrexate 20 mg weekly", "methotrexate"),
        ("oral MTX", "methotrexate"),
        ("mtx10", "methotrexate"),
        ("mtxa", None),
        ("cyclosporin A", "ciclosporin"),
        ("Cell-Cept", "mycophenolate"),
        ("Cell and Cept", None),
        ("6-mercaptopurine", "mercaptopurine"),
        ("6 MP", "mercaptopurine"),
        ("16 MP", None),  # digits are a word of their own
        ("Solu-Medrol", "methylprednisolone"),
        ("IV Ig 2 g/kg", "immunoglobulin"),
        ("antithymocyte globulin", "antithymocyte globulin"),
        ("anti-thymocyte immunoglobulin", "antithymocyte globulin"),
        ("immunoglobulin", "immunoglobulin"),
        ("azathioprine, glucocorticoid-sparing", "azathioprine"),
        ("steroid sparing", None),
        ("meth steroid sparing otrexate", None),
        ("hydroxychloroquine", None),
        ("", None),
    ],
)
def test_a_name_holds_a_drug_by_the_words_of_one_of_its_names(name: str, means: str) -> None:
    assert drug(name) == means


@pytest.mark.parametrize(
    ("name", "means", "several"),
    [
        ("azathioprine + methotrexate", "azathioprine", ["azathioprine", "methotrexate"]),
        ("methotrexate/azathioprine", "methotrexate", ["methotrexate", "azathioprine"]),
        ("MTX = methotrexate", "methotrexate", ["methotrexate"]),
        ("mycophenolate mofetil", "mycophenolate", ["mycophenolate"]),
        ("prednisolone and rituximab", "rituximab", ["rituximab"]),
    ],
)
def test_the_immunosuppressant_whose_name_begins_first_is_meant(
    name: str, means: str, several: list[str]
) -> None:
    found = recognise(name)
    assert drug(name) == means
    assert [one.name for one in found.immunosuppressants] == several
    assert known_immunosuppressant(Agent(name)) is True


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("antithymocyte immunoglobulin", []),
        ("Anti thymocyte immune globulin", []),
        ("antithymocyte immunoglobulin, then immunoglobulin", ["immunoglobulin"]),
        ("methotrexate with IVIg and prednisolone", ["immunoglobulin", "prednisolone"]),
        ("methotrexate, steroid", ["corticosteroid"]),
        ("methotrexate, steroid sparing", []),
        ("immunoglobulin", ["immunoglobulin"]),
        # One word of the pulse is the mercaptopurine's, the other is not.
        ("6-MP pulse", ["methylprednisolone"]),
    ],
)
def test_what_never_counts_is_told_where_it_stands_in_words_of_its_own(
    name: str, others: list[str]
) -> None:
    assert [one.name for one in recognise(name).others] == others


# --- nearly --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("azathioprin", "azathioprine"),  # one left out
        ("azahtioprine", "azathioprine"),  # neighbours swapped
        ("azatioprinne", "azathioprine"),  # two edits in a long word
        ("azatoprinne", None),  # three
        ("prednislone", "prednisolone"),
        ("steriod", "corticosteroid"),  # 7 letters: one swap is one edit
        ("steriodd", "corticosteroid"),  # 8 letters: two edits
        ("sterod", "corticosteroid"),
        ("sterdo", None),  # 6 letters, two edits
        ("Imurn", "azathioprine"),  # 5 letters
        ("Arva", None),  # 4 letters are too few
        ("iclosporin", None),  # begins with another letter
        ("ebrel", "etanercept"),
        ("methotrexates 10", "methotrexate"),
        ("cycloserine", "ciclosporin"),
        ("hydroxychloroquine", None),
        ("plasma exchange", None),
        ("", None),
    ],
)
def test_a_name_is_nearly_a_drug_by_one_of_its_words(name: str, means: str | None) -> None:
    assert near(name) == means


def test_a_name_that_holds_a_drug_is_nearly_no_other() -> None:
    assert (drug("azathioprin or MTX"), near("azathioprin or MTX")) == ("methotrexate", None)


def test_of_several_the_nearest_then_the_earlier_word_then_the_earlier_name_is_taken() -> None:
    assert near("azatioprinne methotrexat") == "methotrexate"  # two edits, one edit
    assert near("methotrexat azathioprin") == "methotrexate"
    assert near("azathioprin methotrexat") == "azathioprine"
    # `prednisolone` and `prednisone` are both two edits away; the earlier in the list is taken.
    assert near("prednisloe") == "prednisolone"
    assert edit_distance("prednisloe", "prednisone", 2) == 2
    assert edit_distance("prednisloe", "prednisolone", 2) == 2


def _reference(one: str, other: str) -> int:
    """Optimal string alignment by its definition, without a table."""

    @cache
    def between(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        ways = [between(i - 1, j) + 1, between(i, j - 1) + 1]
        ways.append(between(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
            ways.append(between(i - 2, j - 2) + 1)
        return min(ways)

    return between(len(one), len(other))


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("ca", "abc", 3), ("abcd", "acbd", 1), ("abcd", "badc", 2), ("", "ab", 2), ("ab", "ab", 0)],
)
def test_edits_insert_delete_replace_or_swap_neighbours_and_no_place_twice(
    one: str, other: str, edits: int
) -> None:
    assert edit_distance(one, other, edits) == edits
    assert edit_distance(one, other, edits - 1) is None


@seeded(400)
@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_the_distance_is_the_one_of_its_definition(one: str, other: str, limit: int) -> None:
    edits = _reference(one, other)
    assert edit_distance(one, other, limit) == (edits if edits <= limit else None)


# --- what an agent is ----------------------------------------------------------------------------


@pytest.mark.parametrize("said", [None, True, False])
def test_a_name_that_the_list_does_not_hold_is_what_was_said_of_it(said: bool | None) -> None:
    for name in ("hydroxychloroquine", "azathioprin", "plasma exchange"):
        assert known_immunosuppressant(Agent(name, "ineffective", said)) is said


@pytest.mark.parametrize("name", ["prednislone", "steriod", "immunglobulin"])
def test_what_is_nearly_a_drug_that_never_counts_never_counts(name: str) -> None:
    for said in (None, True, False):
        assert known_immunosuppressant(Agent(name, "ineffective", said)) is False


def identity(name: str) -> str:
    return recognise(name).identity


def test_two_names_are_one_drug() -> None:
    assert identity("MTX") == identity("methotrexate 20 mg") == identity("methotrexat")
    assert identity("Plasma Exchange") == identity("plasma-exchange") != identity("plasma")
    assert identity("drug X (steroid sparing)") == identity("Drug-X")
    # Without any word a name is known by itself, as far as it is seen.
    assert identity("!!") == identity("!\u200b!") != identity("!?")
    assert identity("!!") != identity("")


@seeded(300)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_case_spacing_and_what_is_not_seen_change_no_drug(
    listed: tuple[str, str, str], random: Random
) -> None:
    _, own, name = listed
    changed = "".join(
        "".join(random.choices(UNSEEN, k=random.choice((0, 0, 1, 2))))
        + random.choice((letter.upper(), letter.lower(), _wide(letter)))
        for letter in name.replace("_", " ")
    )
    changed = changed.replace(" ", random.choice((" ", "  ", "-", "\u00a0", " \u200b- ", "\t")))
    assert drug(changed) == own.replace("_", " "), ascii(changed)
    assert known_immunosuppressant(Agent(changed)) is known_immunosuppressant(Agent(name))


def _wide(letter: str) -> str:
    """The full-width form of a letter or digit."""
    wide = chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter
    return wide if unicodedata.normalize("NFKC", wide) == letter else letter


@seeded(300)
@given(st.text(max_size=40), st.sampled_from(UNSEEN), st.integers(0, 40))
def test_any_text_is_read_and_what_is_not_seen_makes_no_other_drug(
    name: str, unseen: str, at: int
) -> None:
    found = recognise(name)
    assert found.identity == identity(name[:at] + unseen + name[at:])
    assert found.identity == identity(f"  {name} ")
    if not found.drug:
        assert known_immunosuppressant(Agent(name)) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("MTX", "MTX = methotrexate"),
        ("Methotrexate", "Methotrexate"),
        ("antithymocyte globulin", "antithymocyte globulin"),
        ("Antithymocyte-Globulin", "Antithymocyte-Globulin"),
        ("ATG", "ATG = antithymocyte globulin"),
        ("Solone", "Solone = prednisolone"),
        ("methotrexate 20 mg", "methotrexate 20 mg = methotrexate"),
        ("azathioprin", "azathioprin, nearly azathioprine"),
        ("Imurn", "Imurn, nearly Imuran (azathioprine)"),
        ("hydroxychloroquine", "hydroxychloroquine"),
    ],
)
def test_the_drug_stands_beside_a_name_that_is_not_its_own(name: str, shown: str) -> None:
    assert with_drug(name) == shown


# --- by hand -------------------------------------------------------------------------------------

RECORDED = (Agent("methotrexate", "ineffective"), Agent("Drug X"))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Solone", '"Solone" is prednisolone, a corticosteroid'),
        ("prednisolone", '"prednisolone" is a corticosteroid; those'),
        ("pred", '"pred" is prednisolone, a corticosteroid'),
        ("steroids", '"steroids" is a corticosteroid; those have their own block and never count'),
        ("IVIg", '"IVIg" is an immunoglobulin, which never counts'),
        ("azathioprine/rituximab", "names several drugs, azathioprine and rituximab: record one"),
        ("rituximab with IVIg", "names several drugs, rituximab and immunoglobulin: record one"),
        ("prednisone and IVIg", "names several drugs, prednisone and immunoglobulin: record one"),
        ("MTX", '"MTX" is methotrexate, which is recorded already, as agent 1, "methotrexate"'),
        ("methotrexat", '"methotrexat" is nearly methotrexate, which is recorded already'),
        ("drug-x", '"drug-x" is recorded already, as agent 2, "Drug X"'),
        ("predni", "begins prednisolone, a corticosteroid"),
        ("12", "holds no letter"),
        ("  ", "blank"),
    ],
)
def test_a_typed_name_that_can_not_be_right_is_refused_with_the_reason(
    typed: str, reason: str
) -> None:
    for as_written in (False, True):
        verdict = judge_typed(typed, RECORDED, as_written=as_written)
        assert verdict.what is Typed.REFUSED
        assert reason in verdict.says


@pytest.mark.parametrize(
    ("typed", "asked", "name"),
    [
        ("azathioprin", "is azathioprine meant?", "azathioprine"),
        ("Imurn", "is Imuran (azathioprine) meant?", "Imuran"),
        ("prednislone", "is prednisolone, a corticosteroid, meant?", "prednisolone"),
        ("immunglobulin", "is immunoglobulin meant?", "immunoglobulin"),
    ],
)
def test_a_typed_name_that_is_nearly_a_listed_one_is_asked_back(
    typed: str, asked: str, name: str
) -> None:
    verdict = judge_typed(typed, RECORDED)
    assert (verdict.what, verdict.name) == (Typed.NEARLY, name)
    assert verdict.says == f'"{typed}" is not on the list of drugs: {asked}'


def test_a_name_that_is_kept_as_written_is_asked_about_or_never_counts() -> None:
    suppressing = judge_typed("azathioprin", RECORDED, as_written=True)
    assert (suppressing.what, suppressing.name) == (Typed.UNKNOWN, "azathioprin")
    steroid = judge_typed("prednislone", RECORDED, as_written=True)
    assert (steroid.what, steroid.name) == (Typed.FINE, "prednislone")
    assert "nearly prednisolone, a corticosteroid, and never counts (I-6)" in steroid.says


def test_of_an_unknown_name_it_is_asked_whether_it_is_an_immunosuppressant() -> None:
    verdict = judge_typed(" hydroxychloroquine ", RECORDED)
    assert (verdict.what, verdict.name) == (Typed.UNKNOWN, "hydroxychloroquine")
    assert judge_typed("hydroxychloroquine", ()).says.endswith("is it an immunosuppressant?")


def test_an_unknown_name_is_asked_about_beside_the_agents_that_it_may_be_another_name_of() -> None:
    recorded = (*RECORDED, Agent("ibuprofen", None, False), Agent("Solone", "ineffective"))
    verdict = judge_typed("M.T.X.", recorded)
    assert verdict.what is Typed.UNKNOWN
    assert verdict.says.endswith("is it an immunosuppressant other than methotrexate or Drug X?")


@pytest.mark.parametrize(
    ("typed", "says"),
    [("azathioprine", ""), ("CellCept", "CellCept = mycophenolate"), ("Azathioprine", "")],
)
def test_a_name_that_is_fine_is_recorded_as_written_with_its_drug_beside(
    typed: str, says: str
) -> None:
    verdict = judge_typed(typed, RECORDED)
    assert (verdict.what, verdict.name, verdict.says) == (Typed.FINE, typed, says)


def test_what_is_fine_by_hand_counts_or_is_kept_from_counting_by_the_list() -> None:
    for _, _, name in NAMES:
        verdict = judge_typed(name, ())
        counts = known_immunosuppressant(Agent(name))
        assert verdict.what is (Typed.FINE if counts else Typed.REFUSED), name
