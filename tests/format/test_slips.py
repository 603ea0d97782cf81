# ruff: noqa: E501 - a slip and its message stand on one line
"""Slips of the hand in a file that a person wrote, each with the whole of what is said of it.

Each message says where, what was found and what would be right, so that somebody who knows neither
TOML nor this program knows what to do.
"""

from __future__ import annotations

import pytest

from ivig_tui.criteria.fields import Field
from ivig_tui.myositis.fields import FIELDS
from ivig_tui.session.fileformat import LONGEST_ERROR, Invalid
from ivig_tui.store import toml
from tests.format.conftest import HEAD, Check, harmful

SLIPS: list[tuple[str, list[str]]] = [
    ("[patient]\nage_group = “adult”", ['line 5: quotes have to be straight ones: age_group = "adult" (it says: age_group = “adult”)']),
    ('[patient]\nage_group = "adult', ['line 5: a quote is missing at the end: age_group = "adult" (it says: age_group = "adult)']),
    ("[patient]\nage_group = adult", ['line 5: text is written in quotes: age_group = "adult" (it says: age_group = adult)']),
    ('[patient]\nage_group = adult"', ['line 5: a quote is missing before the text: age_group = "adult" (it says: age_group = adult")']),
    ("[patient]\nage_group = 'adult", ["line 5: a quote is missing at the end: age_group = 'adult' (it says: age_group = 'adult)"]),
    ('[patient]\nage_group = "Adult"', ['patient.age_group: "Adult" is not one of "adult", "child"; write "adult"']),
    ('[patient]\nage_group: "adult"', ['line 5: = is missing between name and value: age_group = "adult" (it says: age_group: "adult")']),
    ('[patient]\nage_group "adult"', ['line 5: = is missing between name and value: age_group = "adult" (it says: age_group "adult")']),
    ('[patient]\nage group = "adult"', ['line 5: a name has no spaces: age_group = … (it says: age group = "adult")']),
    ('[patient]\nage_group = "child" "adult"', ["line 5: text that holds \" stands between ': age_group = '…' (it says: age_group = \"child\" \"adult\")"]),
    ('[patient]\nage_group = "grown up"', ['patient.age_group: "grown up" is not one of "adult", "child"']),
    ('[patient]\nsex = "F"', ['patient.sex: "F" is not one of "male", "female"; write "female"']),
    ("[patient]\nsex = m", ['line 5: text is written in quotes: sex = "m" (it says: sex = m)']),
    ('[patient\nsex = "male"', ["line 4: a heading stands between brackets that match: [patient] (it says: [patient)"]),
    ('[patient]]\nsex = "male"', ["line 4: a heading stands between brackets that match: [patient] (it says: [patient]])"]),
    ('[[patient]]\nsex = "male"', ["patient: a list is not a table; line 4: write [patient], with one bracket each side (it says: [[patient]])"]),
    ('patient]\nsex = "male"', ["line 4: a heading stands between brackets that match: [patient] (it says: patient])"]),
    ('(patient)\nsex = "male"', ["line 4: a heading stands between brackets that match: [patient] (it says: (patient))"]),
    ('[Patient]\nsex = "male"', ["Patient: is not a key of this format; did you mean patient?"]),
    ('[patients]\nsex = "male"', ["patients: is not a key of this format; did you mean patient?"]),
    ('[patient]\nsex = "male"\n[patient]\nheight_cm = 170', ["line 6: [patient] is there twice, on lines 4 and 6: put all that belongs to it under one (it says: [patient])"]),
    ('[patient]\nsex = "male"\nheight_cm = 170\nsex = "female"', ['line 7: sex is there twice, on lines 5 and 7: keep the one that is right (it says: sex = "female")']),
    ("[patient]\nheight_cm = 172,5", ["line 5: a number is written with a point: height_cm = 172.5 (it says: height_cm = 172,5)"]),
    ('[patient]\nheight_cm = "172,5"', ['patient.height_cm: "172,5" is not a number from 30 to 250 cm; write 172.5, without the quotes']),
    ('[patient]\nheight_cm = "172"', ['patient.height_cm: "172" is not a number from 30 to 250 cm; write 172, without the quotes']),
    ("[patient]\nheight_cm = 172 cm", ["line 5: a number stands alone, without its unit: height_cm = 172 (it says: height_cm = 172 cm)"]),
    ('[patient]\nheight_cm = "172 cm"', ['patient.height_cm: "172 cm" is not a number from 30 to 250 cm; write 172, without the quotes']),
    ("[patient]\nheight_cm = 1.72", ["patient.height_cm: 1.72 is below 30; write 172, in cm"]),
    ("[patient]\nheight_cm = 0172", ["line 5: a number does not begin with 0: height_cm = 172 (it says: height_cm = 0172)"]),
    ("[patient]\nheight_cm = .5", ["line 5: there are digits on both sides of a point: height_cm = 0.5 (it says: height_cm = .5)"]),
    ("[patient]\nheight_cm = 172.", ["line 5: there are digits on both sides of a point: height_cm = 172 (it says: height_cm = 172.)"]),
    ("[patient]\nheight_cm =", ["line 5: nothing follows the =: leave the line out where there is no answer (it says: height_cm =)"]),
    ("[patient]\nheight_cm = [172]", ["patient.height_cm: a list is not a number from 30 to 250 cm; write 172, without the brackets"]),
    ("[patient]\nheight_cm = ~172", ["line 5: a number stands alone: height_cm = 172 (it says: height_cm = ~172)"]),
    ("[patient]\nheight = 172", ["patient.height: is not a key of this format; did you mean height_cm?"]),
    ("[patient]\nweight_kg = 72", ["patient.weight_kg: is not a key of this format; it belongs in [qualifying] or [[reviews]]"]),
    ("[patient]\npregnant = yes", ["line 5: yes is written true, and no is written false: pregnant = true (it says: pregnant = yes)"]),
    ("[patient]\npregnant = No", ["line 5: yes is written true, and no is written false: pregnant = false (it says: pregnant = No)"]),
    ("[patient]\npregnant = True", ["line 5: yes is written true, and no is written false: pregnant = true (it says: pregnant = True)"]),
    ('[patient]\npregnant = "yes"', ['patient.pregnant: "yes" is not true or false; write true, without the quotes']),
    ("[patient]\npregnant = 0", ["patient.pregnant: 0 is not true or false; write false"]),
    ("[patient]\npregnancy = true", ["patient.pregnancy: is not a key of this format; did you mean pregnant?"]),
    ("[patient]\nsmoker = true", ["patient.smoker: is not a key of this format; leave it out: notes take what has no key"]),
    ('[diagnosis]\ncondition = "DM"', ['diagnosis.condition: "DM" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"; write "dermatomyositis"']),
    ('[diagnosis]\ncondition = "dermatomyositits"', ['diagnosis.condition: "dermatomyositits" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"; write "dermatomyositis"']),
    ('[diagnosis]\ncondition = "Necrotising autoimmune myopathy"', ['diagnosis.condition: "Necrotising autoimmune myopathy" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"; write "necrotising_autoimmune_myopathy"']),
    ('[diagnosis]\ncondition = "IBM"', ['diagnosis.condition: "IBM" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"']),
    ('[diagnosis]\ndiagnosed_by = "Neurologist"', ['diagnosis.diagnosed_by: "Neurologist" is not one of "immunologist", "neurologist", "rheumatologist", "other"; write "neurologist"']),
    ('[diagnosis]\ndiagnosed_by = "neurology"', ['diagnosis.diagnosed_by: "neurology" is not one of "immunologist", "neurologist", "rheumatologist", "other"; write "neurologist"']),
    ('[qualifying]\nage_group = "adult"', ["qualifying.age_group: is not a key of this format; it belongs in [patient]"]),
    ("[qualifying]\ndate = 22/11/2026", ["line 5: a date is written year, month, day: 2026-11-22 (it says: date = 22/11/2026)"]),
    ("[qualifying]\ndate = 22.11.2026", ["line 5: a date is written year, month, day: 2026-11-22 (it says: date = 22.11.2026)"]),
    ('[qualifying]\ndate = "22/11/2026"', ['qualifying.date: "22/11/2026" is not a date such as 2026-11-22; write 2026-11-22, without the quotes']),
    ('[qualifying]\ndate = "2026-11-22"', ['qualifying.date: "2026-11-22" is not a date such as 2026-11-22; write 2026-11-22, without the quotes']),
    ("[qualifying]\ndate = 2026-11-2", ["line 5: a date is written year, month, day: 2026-11-02 (it says: date = 2026-11-2)"]),
    ("[qualifying]\ndate = 2026-02-30", ["line 5: there is no such day; a date is written year, month, day: 2026-11-22 (it says: date = 2026-02-30)"]),
    ("[qualifying]\ndate = 2026-11-22T09:30:00", ["qualifying.date: 2026-11-22T09:30:00 is not a date such as 2026-11-22; write 2026-11-22, without the time"]),
    ("[qualifying]\nmrc_score = 48", ["qualifying.mrc_score: is not a key of this format; did you mean mrc_sum_score?"]),
    ("[qualifying]\nMRC_sum_score = 48", ["qualifying.MRC_sum_score: is not a key of this format; did you mean mrc_sum_score?"]),
    ("[qualifying]\nmrc_sum_score = 48.0", ["qualifying.mrc_sum_score: 48.0 is not a whole number from 0 to 60; write 48, without decimals"]),
    ('[qualifying]\nmrc_sum_score = "48/60"', ['qualifying.mrc_sum_score: "48/60" is not a whole number from 0 to 60; write 48, without the quotes']),
    ("[qualifying]\nmrc_sum_score == 48", ["line 5: one = is enough: mrc_sum_score = 48 (it says: mrc_sum_score == 48)"]),
    ("[qualifying]\nmrc.hip_flexion = 4", ["qualifying.mrc.hip_flexion: 4 is not [right, left], two whole numbers 0 to 5; write [4, 4] for right and left alike"]),
    ("[qualifying]\nmrc.hip_flexion = 4/4", ["line 5: right and left are written in brackets, right first: mrc.hip_flexion = [right, left] (it says: mrc.hip_flexion = 4/4)"]),
    ("[qualifying]\nmrc.hip_flexion = [4 4]", ["line 5: a comma is missing, or is one too many, between the parts of a list or a table (it says: mrc.hip_flexion = [4 4])"]),
    ("[qualifying]\nmrc.hip_flexion = [4, 4", ["line 5: a closing ] is missing (it says: mrc.hip_flexion = [4, 4)"]),
    ("[qualifying]\nmrc.hip = [4, 4]", ["qualifying.mrc.hip: is not a key of this format; did you mean hip_flexion?"]),
    ("[qualifying]\nhip_flexion = [4, 4]", ["qualifying.hip_flexion: is not a key of this format; it belongs in [qualifying.mrc] or [reviews.mrc]"]),
    ('[qualifying]\nsigned_by = "A"\nsigned_at = 2026-11-22 09:31', ["line 6: a date and time is written with seconds and offset: 2026-11-22T09:31:04+11:00 (it says: signed_at = 2026-11-22 09:31)"]),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX" outcome = "ineffective"}]', ['line 5: a comma is missing, or is one too many, between the parts of a list or a table (it says: immunosuppressants = [{agent = "MTX" outcome = "ineffective"}])']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", outcome = "failed"}]', ['qualifying.immunosuppressants.1.outcome: "failed" is not one of "ineffective", "not_yet_effective", "effective", "not_tolerated"']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", result = "ineffective"}]', ["qualifying.immunosuppressants.1.result: is not a key of this format; leave it out: notes take what has no key"]),
    ('[qualifying]\nimmunosuppressants = ["methotrexate"]', ['qualifying.immunosuppressants.1: "methotrexate" is not a table with agent and outcome']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX"}', ['line 5: a closing ] is missing (it says: immunosuppressants = [{agent = "MTX"})']),
    ('[qualifying]\nnotes = "he said "no" to it"', ["line 5: text that holds \" stands between ': notes = '…' (it says: notes = \"he said \"no\" to it\")"]),
    ("[qualifying]\nnotes = 'it's'", ["line 5: text that holds ' stands between \": notes = \"…\" (it says: notes = 'it's')"]),
    ('[qualifying]\nnotes = "two\nlines"', ['line 5: a quote is missing at the end: notes = "two" (it says: notes = "two)']),
    ("[qualifying]\nseen on the ward", ["line 5: a line is a name, = and a value; a remark begins with # (it says: seen on the ward)"]),
    ("[qualifying]\nbiopsy = true, done in July", ["line 5: a remark begins with #: biopsy = true  # done in July (it says: biopsy = true, done in July)"]),
    ('[treatment]\ninfusions = [{date = 2026-08-31, grams = "35", phase = "induction"}]', ['treatment.infusions.1.grams: "35" is not a number above 0 and at most 1000 g; write 35, without the quotes']),
    ('[treatment]\ninfusions = [{date = 2026-08-31, grams = 35, phase = "ind"}]', ['treatment.infusions.1.phase: "ind" is not one of "induction", "maintenance"; write "induction"']),
    ("[treatment]\nvial_sizes_g = 10", ["treatment.vial_sizes_g: 10 is not a list of vial sizes in grams, such as [5, 10, 20]; write [10], in brackets"]),
    ('[treatment]\nvial_sizes_g = [5, "10"]', ['treatment.vial_sizes_g.2: "10" is not a number from 0.5 to 50 g; write 10, without the quotes']),
    ("[reviews]\ndate = 2026-11-22", ["reviews: a table is not a list of tables; line 4: write [[reviews]], with two brackets each side (it says: [reviews])"]),
    ("[[reviews]\ndate = 2026-11-22", ["line 4: a heading stands between brackets that match: [[reviews]] (it says: [[reviews])"]),
    ("[review]\ndate = 2026-11-22", ["review: is not a key of this format; did you mean reviews?"]),
    ("reference = 417", ['reference: 417 is not text; write "417", in quotes']),
    ("zeal = 1", ["zeal: is not a key of this format; leave it out: notes take what has no key"]),
    ("[[history]]\nwhen = 2026-11-22", ["history.1.at: is missing; an entry needs at, by and field", "history.1.by: is missing; an entry needs at, by and field", "history.1.field: is missing; an entry needs at, by and field", "history.1.when: is not a key of this format; leave it out: notes take what has no key"]),
    ('[qualifying]\nnotes = "C:\\data"', ['line 5: a backslash is written twice in double quotes: notes = …\\\\… (it says: notes = "C:\\data")']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", outcome = "Ineffective"}]', ['qualifying.immunosuppressants.1.outcome: "Ineffective" is not one of "ineffective", "not_yet_effective", "effective", "not_tolerated"; write "ineffective"']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", outcome = "not effective"}]', ['qualifying.immunosuppressants.1.outcome: "not effective" is not one of "ineffective", "not_yet_effective", "effective", "not_tolerated"']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", outcom = "ineffective"}]', ["qualifying.immunosuppressants.1.outcom: is not a key of this format; did you mean outcome?"]),
    ('[qualifying]\nnotes = "a\tb"', ["qualifying.notes: character 2 (U+0009) may not stand in this text"]),
    ('[qualifying]\nnotes = "a\x00b"', ['line 5: it holds a character that is no text, such as one of another kind of file (it says: notes = "a�b")']),
    ("[treatment]\nstart = 2026-08-31", ["treatment.start: is not a key of this format; did you mean started?"]),
    ('[treatment]\nmaintenance_g_per_kg = "0,4"', ['treatment.maintenance_g_per_kg: "0,4" is not a number above 0 and at most 1 g/kg; write 0.4, without the quotes']),
    ('[patient]\nsex = "femal"', ['patient.sex: "femal" is not one of "male", "female"; write "female"']),
    ("[qualifying]\nimmunosuppressant = []", ["qualifying.immunosuppressant: is not a key of this format; did you mean immunosuppressants?"]),
    ('[qualifying]\nimmunosuppressants = {agent = "MTX"}', ["qualifying.immunosuppressants: a table is not a list of agents"]),
    ("format = 1", ["line 4: format is there twice, on lines 1 and 4: keep the one that is right (it says: format = 1)"]),
    ("[qualifying]\nbiopsy = true;", ["line 5: nothing follows a value: biopsy = true (it says: biopsy = true;)"]),
    ("[qualifying]\n= 48", ["line 5: a name is missing before = (it says: = 48)"]),
    ('[qualifying]\nimmunosuppressants = [\n  {agent = "MTX"},\n  {agent = "AZA"}\n[patient]\nsex = "male"', ["line 5: a closing ] is missing (it says: immunosuppressants = [)"]),
    ('[qualifying]\nnotes = """\nlong\n', ['line 5: three quotes are missing where the text ends: """ (it says: notes = """)']),
]  # fmt: skip


def said_of(text: str) -> list[str]:
    whole = f"{HEAD}{text}\n"
    if text.startswith("reference"):
        whole = whole.replace('reference = "SYN-0417"\n', "")
    try:
        toml.decode(whole.encode())
    except Invalid as invalid:
        return invalid.errors
    return []


@pytest.mark.parametrize(("text", "errors"), SLIPS, ids=lambda one: str(one)[:40])
def test_each_slip_is_told_with_what_would_be_right(text: str, errors: list[str]) -> None:
    assert said_of(text) == errors


@pytest.mark.parametrize("hidden", ["\t", "\x1b", "\u202e", "\r"])
def test_what_would_be_right_holds_nothing_that_moves_a_cursor(hidden: str) -> None:
    for slip in (
        "biop{}sy = No",
        "[qual{}ifying",
        "bio{}psy yes",
        "weight_kg = 7{}2,5",
        "sex = m{}",
    ):
        for said in said_of(f"[qualifying]\n{slip.format(hidden)}"):
            assert not harmful(said), ascii(said)


def test_there_are_at_least_sixty() -> None:
    assert len({text for text, _ in SLIPS}) >= 60


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ("format = 1\n".encode("utf-16"), ["is written in UTF-16: save it as UTF-8"]),
        (b"\xfe\xff\0f", ["is written in UTF-16: save it as UTF-8"]),
        ("format = 1\n".encode("utf-32"), ["is written in UTF-32: save it as UTF-8"]),
        (
            b'# a\nreference = "J\xfcrgen"\n',
            [
                "line 2: byte 0xfc is not UTF-8: save the file as UTF-8 (it says: reference = "
                '"J\ufffdrgen")'
            ],
        ),
    ],
)
def test_another_encoding_is_told_with_what_to_do(data: bytes, errors: list[str]) -> None:
    with pytest.raises(Invalid) as told:
        toml.decode(data)
    assert told.value.errors == errors


BEYOND = [
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "[1e999999999]",
    "0x" + "f" * 5000,
    "[0x" + "f" * 5000 + "]",
    '"' + "9" * 5000 + '"',
    "inf",
    "nan",
]
"""What no answer could be; some of it takes hours to write out."""


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.table}.{field.name}")
def test_what_no_answer_could_be_is_refused_at_once(field: Field) -> None:
    """Red, after hours, where what may have been meant by 1e999999999 is written out."""
    heading = "[[reviews]]" if field.table == "reviews" else f"[{field.table}]"
    for value in BEYOND:
        assert said_of(f"{heading}\n{field.name} = {value}"), value


def test_no_error_is_longer_than_four_hundred_characters(check: Check) -> None:
    long = "x" * 5000
    for text in (
        f"{long} = 1",
        f"[{long}",
        f'[patient]\n{long} = "{long}"\nsex = "{long}"',
        f"[patient]\nsex = {long}",
        f'[qualifying]\nimmunosuppressants = [{{agent = "a", {long} = 1}}]',
    ):
        errors = check(f"{text}\n")
        assert errors
        assert all(len(error) <= LONGEST_ERROR for error in errors)
