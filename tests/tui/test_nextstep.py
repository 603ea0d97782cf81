"""The key that the lower rule names next, in each case there is."""

from pathlib import Path

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist.next_step import next_step
from tests.bench import work
from tests.tui.bench import SESSIONS, Bench, opened

NEXT, STANDS, SUMMARY = "next open", "what stands in the way", "summary"
IBM = "diagnosis.inclusion_body_myositis"


def told(bench: Bench) -> str:
    return next_step(bench.checklist)[1]


def test_an_open_line_names_the_keys_that_answer_it(bench: Bench) -> None:
    bench.at("patient.age_group")
    assert next_step(bench.checklist)[0].startswith("1–")
    bench.at(IBM)
    assert next_step(bench.checklist) == ("y n", "answers this line")


def test_an_answered_line_leads_to_the_next_that_is_open(bench: Bench) -> None:
    bench.at(IBM).press("n").at(IBM)
    assert told(bench) == NEXT


def test_while_something_is_typed_nothing_is_named(bench: Bench) -> None:
    for keys in ("/", "<escape>x<enter>"):
        bench.press(keys)
        assert next_step(bench.checklist) == ("", "")


def test_who_only_reads_is_told_what_stands_in_the_way(bench: Bench) -> None:
    with opened(bench.path) as reader:
        assert reader.checklist.course.read_only
        assert told(reader) == STANDS


def with_values(path: Path, values: dict[str, Value]) -> Path:
    return work.saved(Session("SYN-1", Answers(values, 0)), path)


def test_not_met_with_nothing_open(tmp_path: Path) -> None:
    values = toml.load(SESSIONS / "adult-biopsy-mrc.toml").answers.values
    with opened(with_values(tmp_path / "a.toml", {**values, IBM: True})) as bench:
        bench.checklist.tab = "qualifying"
        assert told(bench) == STANDS


def test_met_leads_to_the_summary_or_to_what_the_dose_needs(tmp_path: Path) -> None:
    values = toml.load(SESSIONS / "adult-biopsy-mrc.toml").answers.values
    dose = {n: v for n, v in values.items() if n not in ("patient.sex", "qualifying.weight_kg")}
    with opened(with_values(tmp_path / "b.toml", dose)) as bench:
        bench.checklist.tab = "qualifying"
        assert told(bench) == "what the dose needs"


def test_where_no_dose_is_planned_treatment_invites_to_none(tmp_path: Path) -> None:
    values = toml.load(SESSIONS / "one-point-short-mrc-56.toml").answers.values
    with opened(with_values(tmp_path / "c.toml", dict(values))) as bench:
        bench.checklist.tab = "treatment"
        bench.at("treatment.started")
        assert told(bench) == STANDS
        assert "none planned; would be 140 g" in bench.screen(140, 45)
