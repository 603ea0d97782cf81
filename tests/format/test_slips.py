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
    ("[patient]\nheight = 172", ['patient.height: is not a key of this format; did you mean height_cm? It is in cm.']),
    ("[patient]\nweight_kg = 72", ['patient.weight_kg: is not a key of this format; it belongs in [qualifying] or [[reviews]]: move it there, or write that heading above it if it is missing']),
    ("[patient]\npregnant = yes", ["line 5: yes is written true, and no is written false: pregnant = true (it says: pregnant = yes)"]),
    ("[patient]\npregnant = No", ["line 5: yes is written true, and no is written false: pregnant = false (it says: pregnant = No)"]),
    ("[patient]\npregnant = True", ["line 5: yes is written true, and no is written false: pregnant = true (it says: pregnant = True)"]),
    ('[patient]\npregnant = "yes"', ['patient.pregnant: "yes" is not true or false; write true, without the quotes']),
    ("[patient]\npregnant = 0", ["patient.pregnant: 0 is not true or false; write false"]),
    ("[patient]\npregnancy = true", ["patient.pregnancy: is not a key of this format; did you mean pregnant?"]),
    ("[patient]\nsmoker = true", ['patient.smoker: is not a key of this format; no key is near it: what has none goes into notes']),
    ('[diagnosis]\ncondition = "DM"', ['diagnosis.condition: "DM" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"; write "dermatomyositis"']),
    ('[diagnosis]\ncondition = "dermatomyositits"', ['diagnosis.condition: "dermatomyositits" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"; write "dermatomyositis"']),
    ('[diagnosis]\ncondition = "Necrotising autoimmune myopathy"', ['diagnosis.condition: "Necrotising autoimmune myopathy" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"; write "necrotising_autoimmune_myopathy"']),
    ('[diagnosis]\ncondition = "IBM"', ['diagnosis.condition: "IBM" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"']),
    ('[diagnosis]\ndiagnosed_by = "Neurologist"', ['diagnosis.diagnosed_by: "Neurologist" is not one of "immunologist", "neurologist", "rheumatologist", "other"; write "neurologist"']),
    ('[diagnosis]\ndiagnosed_by = "neurology"', ['diagnosis.diagnosed_by: "neurology" is not one of "immunologist", "neurologist", "rheumatologist", "other"; write "neurologist"']),
    ('[qualifying]\nage_group = "adult"', ['qualifying.age_group: is not a key of this format; it belongs in [patient]: move it there, or write that heading above it if it is missing']),
    ("[qualifying]\ndate = 22/11/2026", ["line 5: a date is written year, month, day: 2026-11-22 (it says: date = 22/11/2026)"]),
    ("[qualifying]\ndate = 22.11.2026", ["line 5: a date is written year, month, day: 2026-11-22 (it says: date = 22.11.2026)"]),
    ('[qualifying]\ndate = "22/11/2026"', ['qualifying.date: "22/11/2026" is not a date such as 2026-11-22; write 2026-11-22, without the quotes']),
    ('[qualifying]\ndate = "2026-11-22"', ['qualifying.date: "2026-11-22" is not a date such as 2026-11-22; write 2026-11-22, without the quotes']),
    ("[qualifying]\ndate = 2026-11-2", ["line 5: a date is written year, month, day: 2026-11-02 (it says: date = 2026-11-2)"]),
    ("[qualifying]\ndate = 2026-02-30", ['line 5: there is no such day; a date is written year, month, day, such as 2026-11-22 (it says: date = 2026-02-30)']),
    ("[qualifying]\ndate = 2026-11-22T09:30:00", ["qualifying.date: 2026-11-22T09:30:00 is not a date such as 2026-11-22; write 2026-11-22, without the time"]),
    ("[qualifying]\nmrc_score = 48", ["qualifying.mrc_score: is not a key of this format; did you mean mrc_sum_score?"]),
    ("[qualifying]\nMRC_sum_score = 48", ["qualifying.MRC_sum_score: is not a key of this format; did you mean mrc_sum_score?"]),
    ("[qualifying]\nmrc_sum_score = 48.0", ["qualifying.mrc_sum_score: 48.0 is not a whole number from 0 to 60; write 48, without decimals"]),
    ('[qualifying]\nmrc_sum_score = "48/60"', ['qualifying.mrc_sum_score: "48/60" is not a whole number from 0 to 60; write 48, without the quotes']),
    ("[qualifying]\nmrc_sum_score == 48", ["line 5: one = is enough: mrc_sum_score = 48 (it says: mrc_sum_score == 48)"]),
    ("[qualifying]\nmrc.hip_flexion = 4", ['qualifying.mrc.hip_flexion: 4 is not [right, left], two whole numbers 0 to 5; write [4, 4], if right and left are alike']),
    ("[qualifying]\nmrc.hip_flexion = 4/4", ["line 5: right and left are written in brackets, right first: mrc.hip_flexion = [right, left] (it says: mrc.hip_flexion = 4/4)"]),
    ("[qualifying]\nmrc.hip_flexion = [4 4]", ["line 5: a comma is missing, or is one too many, between the parts of a list or a table (it says: mrc.hip_flexion = [4 4])"]),
    ("[qualifying]\nmrc.hip_flexion = [4, 4", ["line 5: a closing ] is missing (it says: mrc.hip_flexion = [4, 4)"]),
    ("[qualifying]\nmrc.hip = [4, 4]", ["qualifying.mrc.hip: is not a key of this format; did you mean hip_flexion?"]),
    ("[qualifying]\nhip_flexion = [4, 4]", ['qualifying.hip_flexion: is not a key of this format; it belongs in [qualifying.mrc] or [reviews.mrc]: move it there, or write that heading above it if it is missing']),
    ('[qualifying]\nsigned_by = "A"\nsigned_at = 2026-11-22 09:31', ['line 6: a date and time is written with seconds and the hours ahead of UTC, such as 2026-11-22T09:31:04+11:00 (it says: signed_at = 2026-11-22 09:31)']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX" outcome = "ineffective"}]', ['line 5: a comma is missing, or is one too many, between the parts of a list or a table (it says: immunosuppressants = [{agent = "MTX" outcome = "ineffective"}])']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", outcome = "failed"}]', ['qualifying.immunosuppressants.1.outcome: "failed" is not one of "ineffective", "not_yet_effective", "effective", "not_tolerated"']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", result = "ineffective"}]', ['qualifying.immunosuppressants.1.result: is not a key of this format; no key is near it: what has none goes into notes']),
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
    ("zeal = 1", ['zeal: is not a key of this format; no key is near it: what has none goes into notes']),
    ("[[history]]\nwhen = 2026-11-22", ['history.1.at: is missing; an entry needs at, by and field', 'history.1.by: is missing; an entry needs at, by and field', 'history.1.field: is missing; an entry needs at, by and field', 'history.1.when: is not a key of this format; no key is near it: what has none goes into notes']),
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
    ('[[reviews]]\ndate = 2026-03-02\n[reviews]\ndate = 2026-09-01', ['line 6: [reviews] is there twice, on lines 4 and 6: each entry begins with [[reviews]] (it says: [reviews])']),
    ('[reviews]\ndate = 2026-03-02\n[reviews]\ndate = 2026-09-01', ['line 6: [reviews] is there twice, on lines 4 and 6: each entry begins with [[reviews]] (it says: [reviews])']),
    ('[[reviews]]\ndate = 2026-03-02\ndate = 2026-09-01', ['line 6: date is there twice, on lines 5 and 6: where another entry begins, write [[reviews]] above it; else keep the one that is right (it says: date = 2026-09-01)']),
    ('[qualifying]\ndate = 2026-03-02\ndate = 2026-09-01', ['line 6: date is there twice, on lines 5 and 6: keep the one that is right, or, where another table begins, write [qualifying] or [[reviews]] above it (it says: date = 2026-09-01)']),
    ('[[qualifying.immunosuppressants]]\nagent = "methotrexate"\noutcome = "ineffective"\nstarted = 2026-08-31', ['qualifying.immunosuppressants.1.started: is not a key of this format; it belongs in [treatment]: move it there, or write that heading above it if it is missing; or it is for notes']),
    ('[qualifying.mrc]\nhip_flexion = [4, 4]\nstarted = 2026-08-31', ['qualifying.mrc.started: is not a key of this format; it belongs in [treatment]: move it there, or write that heading above it if it is missing']),
    ('[[treatment.infusions]]\ndate = 2026-08-31\ngrams = 30\nphase = "induction"\nstopped = 2026-11-02', ['treatment.infusions.1.stopped: is not a key of this format; it belongs in [treatment]: move it there, or write that heading above it if it is missing; or it is for notes']),
    ('[[reviews]]\ndate = 2026-03-02\nat = 2026-03-02T09:00:00+10:00', ['reviews.1.at: is not a key of this format; it belongs in [[history]]: move it there, or write that heading above it if it is missing']),
    ('reference = 0123', ['line 3: text is written in quotes: reference = "0123" (it says: reference = 0123)']),
    ('reference = 007', ['line 3: text is written in quotes: reference = "007" (it says: reference = 007)']),
    ('reference = 0x1F', ['reference: 31 is not text; write "0x1F", in quotes']),
    ('reference = 1e5', ['reference: 1E+5 is not text; write "1e5", in quotes']),
    ('reference = 9,5', ['line 3: text is written in quotes: reference = "9,5" (it says: reference = 9,5)']),
    ('reference = 1_000', ['reference: 1000 is not text; write "1_000", in quotes']),
    ('[qualifying]\nweight_kg = 158 lb', ['line 5: 158 lb is not 158 kg: a number in kg follows the = (it says: weight_kg = 158 lb)']),
    ('[qualifying]\nweight_kg = "158 lb"', ['qualifying.weight_kg: "158 lb" is not a number from 1 to 400 kg']),
    ('[qualifying]\nweight_kg = 72000g', ['line 5: 72000g is not 72000 kg: a number in kg follows the = (it says: weight_kg = 72000g)']),
    ('[qualifying]\nweight_kg = 11 st 4', ['line 5: a number alone follows the =, in kg (it says: weight_kg = 11 st 4)']),
    ('[qualifying]\nweight_lb = 158', ['qualifying.weight_lb: is not a key of this format; did you mean weight_kg? It is in kg.']),
    ('[treatment]\nmaintenance_g_per_kg = 400 mg/kg', ['line 5: 400 mg/kg is not 400 g/kg: a number in g/kg follows the = (it says: maintenance_g_per_kg = 400 mg/kg)']),
    ('[treatment]\nmaintenance_g_per_kg = "1 mg/kg"', ['treatment.maintenance_g_per_kg: "1 mg/kg" is not a number above 0 and at most 1 g/kg']),
    ('[treatment]\nmaintenance_interval_weeks = 28 days', ['line 5: 28 days is not 28 weeks: a number in weeks follows the = (it says: maintenance_interval_weeks = 28 days)']),
    ('[treatment]\nmaintenance_interval_weeks = "6 months"', ['treatment.maintenance_interval_weeks: "6 months" is not a whole number from 4 to 6']),
    ('[[treatment.infusions]]\ndate = 2026-08-31\ngrams = 300 mL\nphase = "induction"', ['line 6: 300 mL is not 300 g: a number in g follows the = (it says: grams = 300 mL)']),
    ('[qualifying]\nmrc_sum_score = 4S', ['line 5: a number alone follows the =: a letter stands among the digits (it says: mrc_sum_score = 4S)']),
    ('[qualifying]\nmrc_sum_score = "5O"', ['qualifying.mrc_sum_score: "5O" is not a whole number from 0 to 60']),
    ('[qualifying]\nmrc_sum_score = 48/60', ['line 5: a number alone follows the = (it says: mrc_sum_score = 48/60)']),
    ('[qualifying]\nmrc_sum_score = 48 or 49', ['line 5: a number alone follows the = (it says: mrc_sum_score = 48 or 49)']),
    ('[qualifying]\nmrc_sum_score = "48 or 49"', ['qualifying.mrc_sum_score: "48 or 49" is not a whole number from 0 to 60']),
    ('[patient]\nheight_cm = 1 m 65', ['line 5: a number alone follows the =, in cm (it says: height_cm = 1 m 65)']),
    ('[patient]\nheight_cm = 1', ['patient.height_cm: 1 is below 30']),
    ('[patient]\nheight_cm = "165-170"', ['patient.height_cm: "165-170" is not a number from 30 to 250 cm']),
    ('[qualifying]\nweight_kg = 72, 5', ['line 5: a number alone follows the =, in kg (it says: weight_kg = 72, 5)']),
    ('[qualifying]\nweight_kg = 72.5.3', ['line 5: a number alone follows the =, in kg (it says: weight_kg = 72.5.3)']),
    ('[qualifying]\nweight_kg = "72-75"', ['qualifying.weight_kg: "72-75" is not a number from 1 to 400 kg']),
    ('[qualifying]\nweight_kg = 1,072', ['line 5: a number alone follows the =, in kg (it says: weight_kg = 1,072)']),
    ('[qualifying]\nweight_kg = >72', ['line 5: a number alone follows the =, in kg (it says: weight_kg = >72)']),
    ('[treatment]\nvial_sizes_g = 2.5, 5, 10', ['line 5: sizes in grams are written in brackets: vial_sizes_g = [2.5, 5, 10] (it says: vial_sizes_g = 2.5, 5, 10)']),
    ('[treatment]\nvial_sizes_g = [2.5, 5]]', ['line 5: a ] is one too many (it says: vial_sizes_g = [2.5, 5]])']),
    ('[qualifying]\nbiopsy = false true', ['line 5: true or false follows the =; leave the line out where there is no answer (it says: biopsy = false true)']),
    ('[qualifying]\nbiopsy = ja', ['line 5: true or false follows the =; leave the line out where there is no answer (it says: biopsy = ja)']),
    ('[qualifying]\nbiopsy = unknown', ['line 5: true or false follows the =; leave the line out where there is no answer (it says: biopsy = unknown)']),
    ('[diagnosis]\ndiagnosed_by = "nephrologist"', ['diagnosis.diagnosed_by: "nephrologist" is not one of "immunologist", "neurologist", "rheumatologist", "other"']),
    ('[diagnosis]\ndiagnosed_by = "not a neurologist"', ['diagnosis.diagnosed_by: "not a neurologist" is not one of "immunologist", "neurologist", "rheumatologist", "other"']),
    ('[diagnosis]\ncondition = "myositis"', ['diagnosis.condition: "myositis" is not one of "polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy", "other"']),
    ('[patient]\nage_group = "not adult"', ['patient.age_group: "not adult" is not one of "adult", "child"']),
    ('[treatment]\ninfusions = [{date = 2026-08-31, grams = 35, phase = "not induction"}]', ['treatment.infusions.1.phase: "not induction" is not one of "induction", "maintenance"']),
    ('[qualifying]\nimmunosuppressants = [{agent = "MTX", outcome = "effective?"}]', ['qualifying.immunosuppressants.1.outcome: "effective?" is not one of "ineffective", "not_yet_effective", "effective", "not_tolerated"']),
    ('[treatment]\ninfusions = [\n  {date = 2026-08-31, grams = 35, phase = "induction"},\n  {date = 2026-09-28, grams = 35 g, phase = "maintenance"},\n]', ['line 7: a number stands alone, without its unit: grams = 35 (it says: {date = 2026-09-28, grams = 35 g, phase = "maintenance"},)']),
    ('[qualifying]\nbiopsy\u00a0= true', ['line 5: a space on this line is not an ordinary one: type the line afresh (it says: biopsy\xa0= true)']),
    ('[qualifying]\nbiopsy = true\u200b', ['line 5: a space on this line is not an ordinary one: type the line afresh (it says: biopsy = true\u200b)']),
    ('[qualifying.mrc]\nhip_flexion = [4, 4\nknee_extension = [4, 4]', ['line 5: a closing ] is missing (it says: hip_flexion = [4, 4)']),
    ('[qualifying]\nnotes = """\nSee C:\\users\n"""', ['line 5: a backslash is written twice in double quotes: notes = …\\\\… (it says: notes = """)']),
    ('[qualifying]\nnotes = \'\'\'\nweak\n"""', ["line 5: three quotes are missing where the text ends: ''' (it says: notes = ''')"]),
    ('[qualifying]\nnotes = """\nvery """weak"""\n"""', ['line 5: three quotes end a text, and these stand within it: """ (it says: notes = """)']),
    ('[qualifying]\ndate = 3 November 2025', ['line 5: a date is written year, month, day: 2025-11-03 (it says: date = 3 November 2025)']),
    ('[qualifying]\ndate = 03/11/25', ['line 5: a date is written year, month, day, its year with four digits, such as 2026-11-22 (it says: date = 03/11/25)']),
    ('[qualifying]\ndate = 2025-11-03,', ['line 5: a date is written year, month, day: 2025-11-03 (it says: date = 2025-11-03,)']),
    ('[qualifying]\ndate = today', ['line 5: a date follows the =, written year, month, day, such as 2026-11-22 (it says: date = today)']),
    ('[qualifying]\nsigned_by = "A"\nsigned_at = "2026-11-22T09:31:04+11:00"', ['qualifying.signed_at: "2026-11-22T09:31:04+11:00" is not a date and time with offset such as 2026-11-22T09:31:04+11:00; write 2026-11-22T09:31:04+11:00, without the quotes']),
    ('[qualifying]\nsigned_by = "A"\nsigned_at = 22/11/2026 9:31am', ['line 6: a date and time follows the =, with seconds and the hours ahead of UTC, such as 2026-11-22T09:31:04+11:00 (it says: signed_at = 22/11/2026 9:31am)']),
    ('[treatment] begun\nstarted = 2026-08-31', ['line 4: nothing follows the name in a heading: [treatment] (it says: [treatment] begun)']),
    ('[treat ment]\nstarted = 2026-08-31', ['line 4: a heading stands between brackets that match: [treatment] (it says: [treat ment])']),
    ('[[reviews 2]]\ndate = 2026-03-02', ['line 4: nothing follows the name in a heading: [[reviews]] (it says: [[reviews 2]])']),
    ('[[reviews.2]]\ndate = 2026-03-02', ['reviews: a table is not a list of tables; write [[reviews]], with two brackets each side']),
    ('[qualifying]\nqualifying.biopsy = true', ['qualifying.qualifying: is not a key of this format; write [qualifying] as a heading, and such as date = … below it']),
    ('[qualifying]\nmrc = 48\n[qualifying.mrc]\nhip_flexion = [4, 4]', ["line 6: mrc is a heading, so that line 5 can't give it a value: did you mean mrc_sum_score there? (it says: [qualifying.mrc])"]),
    ('[qualifying]\n- biopsy = true', ['line 5: a line begins with its name: biopsy = … (it says: - biopsy = true)']),
    ('[qualifying]\nbiopsy := true', ['line 5: = alone stands between name and value: biopsy = … (it says: biopsy := true)']),
    ('[qualifying]\nbiopsy, rash = true', ['line 5: a line is one name, = and a value; a remark begins with # (it says: biopsy, rash = true)']),
    ('[qualifying]\nbiоpsy = true', ['line 5: a name is written with the letters a to z: type it afresh (it says: biоpsy = true)']),
    ('[history]\nat = 2026-03-02T09:00:00+10:00', ['history: a table is not a list of tables; line 4: write [[history]], with two brackets each side (it says: [history])']),
    ('[[qualifying.mrc]]\nhip_flexion = [4, 4]', ["qualifying.mrc: a list is not a table of the scale's items; line 4: write [qualifying.mrc], with one bracket each side (it says: [[qualifying.mrc]])"]),
    ('[qualifying]\ndate = 11/03/2025', ['line 5: a date is written year, month, day: 2025-03-11, if 11 is the day (it says: date = 11/03/2025)']),
    ('[qualifying]\nweight_kg = ?', ['line 5: a number alone follows the =, in kg; leave the line out where there is none (it says: weight_kg = ?)']),
    ('[treatment]\nvial_sizes_g = (2.5, 5)', ['line 5: sizes in grams are written in brackets: vial_sizes_g = [2.5, 5] (it says: vial_sizes_g = (2.5, 5))']),
    ('[qualifying]\nagent = "methotrexate"\nagent = "azathioprine"', ['line 6: agent is there twice, on lines 5 and 6: where another entry begins, write [[qualifying.immunosuppressants]] above it; else keep the one that is right (it says: agent = "azathioprine")']),
    ('[[reviews]]\n[[reviews.mrc]]\nhip_flexion = [4, 4]', ["reviews.1.mrc: a list is not a table of the scale's items; line 5: write [reviews.mrc], with one bracket each side (it says: [[reviews.mrc]])"]),
    ('[qualifying]\ndate = 11/03/2025', ['line 5: a date is written year, month, day: 2025-03-11, if 11 is the day (it says: date = 11/03/2025)']),
    ('[qualifying]\nweight_kg = ?', ['line 5: a number alone follows the =, in kg; leave the line out where there is none (it says: weight_kg = ?)']),
    ('[treatment]\nvial_sizes_g = (2.5, 5)', ['line 5: sizes in grams are written in brackets: vial_sizes_g = [2.5, 5] (it says: vial_sizes_g = (2.5, 5))']),
    ('[qualifying]\nagent = "methotrexate"\nagent = "azathioprine"', ['line 6: agent is there twice, on lines 5 and 6: where another entry begins, write [[qualifying.immunosuppressants]] above it; else keep the one that is right (it says: agent = "azathioprine")']),
    ('[[reviews]]\n[[reviews.mrc]]\nhip_flexion = [4, 4]', ["reviews.1.mrc: a list is not a table of the scale's items; line 5: write [reviews.mrc], with one bracket each side (it says: [[reviews.mrc]])"]),
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
