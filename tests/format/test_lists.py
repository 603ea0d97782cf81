"""Agents, infusions and vials: lists whose entries have rules of their own."""

from __future__ import annotations

import pytest

from tests.format.conftest import Check
from tests.format.kinds import DATE, GRAMS, OUTCOME, PHASE, TEXT, TYPES, YES_NO, Kind

AT = "qualifying.immunosuppressants"
STEROIDS = (
    "prednisone prednisolone methylprednisolone dexamethasone hydrocortisone cortisone "
    "betamethasone deflazacort triamcinolone budesonide"
).split()
INFUSION = {"date": "2026-11-22", "grams": "35", "phase": '"induction"'}


def infusion(parts: dict[str, str]) -> str:
    return "[[treatment.infusions]]\n" + "".join(f"{k} = {v}\n" for k, v in parts.items())


def agents(*names: str) -> str:
    return "".join(f"[[{AT}]]\nagent = '{name}'\n" for name in names)


@pytest.mark.parametrize("key,kind", [("date", DATE), ("grams", GRAMS), ("phase", PHASE)])
def test_an_infusion_takes_what_its_table_says(check: Check, key: str, kind: Kind) -> None:
    for raw in kind.right:
        assert check(infusion(INFUSION | {key: raw})) == [], raw
    for raw, words in kind.wrong:
        text = infusion(INFUSION) + infusion(INFUSION | {key: raw})
        assert check(text) == [f"treatment.infusions.2.{key}: {words}"], raw


def test_an_infusion_needs_all_its_parts(check: Check) -> None:
    missing = "is missing; an infusion needs date, grams and phase"
    for gone in INFUSION:
        parts = {key: raw for key, raw in INFUSION.items() if key != gone}
        assert check(infusion(parts)) == [f"treatment.infusions.1.{gone}: {missing}"]
    assert check(infusion({})) == [f"treatment.infusions.1.{key}: {missing}" for key in INFUSION]


def test_infusions_may_share_a_day_and_run_backwards(check: Check) -> None:
    earlier = infusion(INFUSION | {"date": "1999-01-01"})
    assert check(infusion(INFUSION) + infusion(INFUSION) + earlier) == []


def test_an_outcome_is_one_of_its_words_or_absent(check: Check) -> None:
    agent = f'[[{AT}]]\nagent = "methotrexate"\n'
    assert check(agent) == []
    for raw in OUTCOME.right:
        assert check(f"{agent}outcome = {raw}\n") == []
    for raw, words in OUTCOME.wrong:
        assert check(f"{agent}outcome = {raw}\n") == [f"{AT}.1.outcome: {words}"]


def test_whether_an_agent_is_an_immunosuppressant_is_yes_no_or_absent(check: Check) -> None:
    agent = f'[[{AT}]]\nagent = "drug X"\n'
    for raw in YES_NO.right:
        assert check(f"{agent}immunosuppressant = {raw}\n") == []
    for raw, words in YES_NO.wrong:
        told = check(f"{agent}immunosuppressant = {raw}\n")
        assert told == [f"{AT}.1.immunosuppressant: {words}"]


def test_one_drug_under_two_names_is_no_error(check: Check) -> None:
    """It counts once and is flagged; only the same name twice is refused."""
    assert check(agents("MTX", "methotrexate", "metho\u00adtrexate", "azathioprin", "Solone")) == []


def test_an_agent_has_a_name_that_is_text(check: Check) -> None:
    missing = f"{AT}.1.agent: is missing; the agent's name is needed"
    assert check(f"[[{AT}]]\n") == [missing]
    assert check(f'[[{AT}]]\noutcome = "effective"\n') == [missing]
    for raw in TEXT.right:
        assert check(f"[[{AT}]]\nagent = {raw}\n") == []
    for raw, words in TEXT.wrong:
        assert check(f"[[{AT}]]\nagent = {raw}\n") == [f"{AT}.1.agent: {words}"]


@pytest.mark.parametrize(
    "name",
    ["methotrexate", "METHOTREXATE", " methotrexate", "methotrexate\u3000", "metho trexate"],
)
def test_an_agent_recorded_twice_is_refused_at_the_second(check: Check, name: str) -> None:
    assert check(agents("methotrexate", "azathioprine", name)) == [
        f'{AT}.3.agent: "{name}" is recorded already, as agent 1'
    ]


def test_an_agent_recorded_three_times_is_refused_twice(check: Check) -> None:
    assert check(agents("azathioprine", "x y", "XY", "x  Y")) == [
        f'{AT}.3.agent: "XY" is recorded already, as agent 2',
        f'{AT}.4.agent: "x  Y" is recorded already, as agent 2',
    ]


def test_case_is_aside_in_every_script(check: Check) -> None:
    assert check(agents("straße", "STRASSE")) == [
        f'{AT}.2.agent: "STRASSE" is recorded already, as agent 1'
    ]
    assert check(agents("née", "NÉE")) == [f'{AT}.2.agent: "NÉE" is recorded already, as agent 1']


def test_agents_that_differ_in_a_letter_or_a_sign_are_two(check: Check) -> None:
    assert check(agents("agent 1", "agent 2", "agent-1", "agent")) == []


def steroid(number: int, name: str) -> str:
    said = "is a corticosteroid; those have their own block and never count as an agent (I-6)"
    return f'{AT}.{number}.agent: "{name}" {said}'


@pytest.mark.parametrize("word", STEROIDS)
def test_each_corticosteroid_is_refused_in_any_case_and_within_longer_names(
    check: Check, word: str
) -> None:
    names = [
        word,
        word.upper(),
        word.capitalize(),
        f" {word} ",
        f"IV {word} 1g",
        f"{word}/azathioprine",
        f"azathioprine+{word}",
        f"1{word}",
        f"{word}1",
        f"{word}_po",
        f"({word})",
        f"{word}-21-acetate",
        f"methotrexate,{word}",
    ]
    expected = []
    for at, name in enumerate(names, 1):
        expected.append(steroid(at, name))
        if at in (2, 3, 4):  # the same name as the first, too
            expected.append(f'{AT}.{at}.agent: "{name}" is recorded already, as agent 1')
    assert check(agents(*names)) == expected
    assert check(agents("IV methylprednisolone 1g")) == [steroid(1, "IV methylprednisolone 1g")]


@pytest.mark.parametrize("word", STEROIDS)
def test_a_corticosteroid_inside_a_word_is_another_word(check: Check, word: str) -> None:
    assert check(agents(f"{word}like", f"a{word}", f"é{word}", f"{word}ß", f"{word}免")) == []


@pytest.mark.parametrize("name", ["prednisolone²", "½prednisolone", "cortisoneⅣ", "①cortisone"])
def test_signs_that_are_no_letters_end_a_run_of_letters(check: Check, name: str) -> None:
    assert check(agents(name)) == [steroid(1, name)]


def vials(raw: str) -> str:
    return f"[treatment]\nvial_sizes_g = {raw}\n"


@pytest.mark.parametrize(
    "raw",
    ["[5]", "[0.5]", "[50]", "[50.0, 0.5]", "[20, 5, 10]", "[2.5, 10, 12.5]", "[0.505, 5.05]",
     "[5e0, 1e1]", "[0.5, 49.5, 50]", "[5.000, 10]", "[16.667, 33.334]"],
)  # fmt: skip
def test_vials_are_half_a_gram_to_fifty_each_a_multiple_of_the_smallest(
    check: Check, raw: str
) -> None:
    assert check(vials(raw)) == []


@pytest.mark.parametrize(
    "raw,errors",
    [
        ("[]", [": an empty list names no vial; leave the key out for 5, 10 and 20 g"]),
        ("[0.499]", [".1: 0.499 is below 0.5"]),
        ("[50.001]", [".1: 50.001 is above 50"]),
        ("[5, 0]", [".2: 0 is below 0.5"]),
        ("[-5]", [".1: -5 is below 0.5"]),
        ("[5.0001]", [".1: 5.0001 has more than three decimals"]),
        ("[1e999999999]", [".1: 1E+999999999 is above 50"]),
        ("[5, 10, 5]", [".3: 5 g is named twice"]),
        ("[5, 5.0, 5.000]", [".2: 5 g is named twice", ".3: 5 g is named twice"]),
        ("[10, 1e1]", [".2: 10 g is named twice"]),
        ("[5, 7]", [".2: 7 is not a multiple of the smallest, 5"]),
        ("[7, 5]", [".1: 7 is not a multiple of the smallest, 5"]),
        ("[2.5, 10.0, 11.25]", [".3: 11.25 is not a multiple of the smallest, 2.5"]),
        ("[0.5, 0.501]", [".2: 0.501 is not a multiple of the smallest, 0.5"]),
        ("[100, 5, 10]", [".1: 100 is above 50"]),
    ],
)
def test_other_vials_are_refused(check: Check, raw: str, errors: list[str]) -> None:
    assert check(vials(raw)) == [f"treatment.vial_sizes_g{error}" for error in errors]


def test_a_vial_is_a_number(check: Check) -> None:
    for raw, told in TYPES.items():
        if raw not in ("1", "48.0"):
            words = f"{told} is not a number from 0.5 to 50 g"
            assert check(vials(f"[5, {raw}]")) == [f"treatment.vial_sizes_g.2: {words}"]


def test_errors_of_vials_come_in_the_list_s_order(check: Check) -> None:
    errors = check(vials("[5, 5, 7, 100]"))
    assert [error.partition(":")[0] for error in errors] == [
        f"treatment.vial_sizes_g.{number}" for number in (2, 3, 4)
    ]
