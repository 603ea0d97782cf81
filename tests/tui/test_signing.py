"""Signing: an assessment is read-only from then on, with what it rests on, until it is unlocked
deliberately; history tells both; a review is never removed."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ivig_tui import report
from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.myositis.rows import Agent
from ivig_tui.presentation import trail
from ivig_tui.session.audit import changed_outside
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.tui.bench import Bench, keys_in, opened

AT = datetime(2026, 11, 22, 9, 31, 4, tzinfo=timezone(timedelta(hours=11)))
ADULT: dict[str, Value] = {
    "patient.age_group": "adult",
    "patient.sex": "male",
    "patient.height_cm": 175,
    "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False,
    "qualifying.date": date(2026, 3, 2),
    "qualifying.weight_kg": 80,
    "qualifying.biopsy": True,
    "qualifying.mrc_sum_score": 44,
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants": (
        Agent("methotrexate", "ineffective"),
        Agent("azathioprine", "ineffective"),
    ),
    "treatment.started": date(2026, 3, 9),
    "reviews.1.date": date(2026, 7, 1),
    "reviews.1.reviewed_by": "neurologist",
    "reviews.1.efficacy_documented": True,
    "reviews.1.mrc_sum_score": 48,
}

# What each signature makes read-only: the answer, the key on its line, another value.
OF_THE_PATIENT: list[tuple[str, str, Value]] = [
    ("patient.age_group", "2", "child"),
    ("patient.sex", "2", "female"),
    ("patient.height_cm", "1", 181),
    ("patient.pregnant", "y", True),
    ("diagnosis.condition", "1", "polymyositis"),
    ("diagnosis.diagnosed_by", "<right>", "rheumatologist"),
    ("diagnosis.inclusion_body_myositis", "y", True),
]
OF_QUALIFYING: list[tuple[str, str, Value]] = [
    ("qualifying.date", "t", date(2026, 3, 3)),
    ("qualifying.weight_kg", "9", 90),
    ("qualifying.biopsy", "n", False),
    ("qualifying.mrc_sum_score", "5", 50),
    ("qualifying.mrc_sum_score", "<backspace>", 51),
    ("qualifying.corticosteroids_ineffective", "n", False),
    ("qualifying.immunosuppressants", "<enter>", ()),
    ("qualifying.immunosuppressants_contraindicated", "y", True),
    ("qualifying.notes", "<enter>", "a note"),
]
OF_REVIEW_1: list[tuple[str, str, Value]] = [
    ("reviews.1.date", "t", date(2026, 7, 2)),
    ("reviews.1.weight_kg", "8", 81),
    ("reviews.1.reviewed_by", "1", "immunologist"),
    ("reviews.1.efficacy_documented", "<delete>", False),
    ("reviews.1.mrc_sum_score", "4", 49),
    ("reviews.1.dysphagia_food_textures", "y", True),
    ("reviews.1.notes", "<enter>", "a note"),
    ("qualifying.mrc_sum_score", "5", 50),  # what it is compared with
]
LOCKED = [("qualifying", *one) for one in OF_THE_PATIENT + OF_QUALIFYING] + [
    ("reviews.1", *one) for one in OF_THE_PATIENT + OF_REVIEW_1
]
FREE: list[tuple[str, str, str, Value]] = [
    ("qualifying", "reviews.1.mrc_sum_score", "5<enter>", 5),
    ("qualifying", "treatment.started", "<backspace>", date(2026, 3, 10)),
    ("reviews.1", "qualifying.biopsy", "n", False),
    ("reviews.1", "qualifying.notes", "<enter>seen<enter>", "seen"),
    ("reviews.1", "qualifying.cmas_score", "3", 30),
    ("reviews.1", "treatment.maintenance_g_per_kg", "1<enter>", 1),
]


def adult(*signed: str) -> Session:
    session = Session("SYN-7305", Answers(ADULT, 1))
    for where in signed:
        session = session.sign(where, "Dr A. Muster", by="jdoe", at=AT)
    return session


@pytest.fixture
def bench_of(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[Session], Bench]:
    def open_one(session: Session) -> Bench:
        path = tmp_path / "one.toml"
        path.write_bytes(toml.encode(session))
        holder = opened(path)
        bench = holder.__enter__()
        request.addfinalizer(lambda: holder.__exit__(None, None, None))
        return bench

    return open_one


def sign_here(bench: Bench, name: str = "Dr A. Muster") -> None:
    bench.press("x<enter>" + "<backspace>" * len("tester") + name + "<enter>")


def reopened(bench: Bench) -> Session:
    """What is in the file, once all is saved."""
    bench.on_disk()
    return toml.load(bench.path)


# --- signing -----------------------------------------------------------------------------


def test_x_asks_for_the_name_and_enter_signs(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult()).at("reviews.1.date").press("x")
    assert "Enter goes on to sign Review 1" in bench.screen()
    bench.press("<enter>")
    assert "Signed by: tester" in bench.screen()
    assert bench.value("reviews.1.signed_by") is None
    bench.press("<backspace>" * 6 + "Dr A. Muster<enter>")
    assert bench.value("reviews.1.signed_by") == "Dr A. Muster"
    assert isinstance(bench.value("reviews.1.signed_at"), datetime)
    assert "read-only until x unlocks it" in bench.screen()
    review = bench.on_disk()["reviews"][0]
    assert review["signed_by"] == "Dr A. Muster"
    assert review["signed_at"].utcoffset() is not None


def test_letters_of_a_name_are_no_keys(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult()).at("qualifying.biopsy")
    sign_here(bench, "xyn qur 12")
    assert bench.value("qualifying.signed_by") == "xyn qur 12"
    assert bench.value("qualifying.biopsy") is True
    assert bench.desk.asked == []


def test_esc_signs_nothing(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult()).at("qualifying.biopsy").press("x<enter><escape>")
    assert bench.value("qualifying.signed_by") is None
    assert bench.history == 0
    assert bench.desk.asked == []
    bench.press("n")
    assert bench.value("qualifying.biopsy") is False


@pytest.mark.parametrize("name", ["", "   "])
def test_nobody_can_not_sign(bench_of: Callable[[Session], Bench], name: str) -> None:
    bench = bench_of(adult()).at("qualifying.biopsy")
    sign_here(bench, name)
    assert bench.value("qualifying.signed_by") is None
    assert bench.value("qualifying.signed_at") is None
    assert bench.checklist.signing is not None
    assert bench.checklist.signing.wrong


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "a\x1b[31m", "x" * 4001])
def test_a_name_that_no_file_may_hold_does_not_sign(name: str) -> None:
    with pytest.raises(Mistake):
        adult().sign("qualifying", name, by="jdoe", at=AT)


def test_what_is_signed_is_not_signed_over() -> None:
    with pytest.raises(Mistake, match="signed already"):
        adult("qualifying").sign("qualifying", "Dr B", by="jdoe", at=AT)
    with pytest.raises(Mistake, match="not signed"):
        adult().unlock("qualifying", by="jdoe", at=AT)


def test_both_halves_of_a_signature_are_one_step() -> None:
    session = adult("reviews.1")
    assert session.answers.get("reviews.1.signed_by") == "Dr A. Muster"
    assert session.answers.get("reviews.1.signed_at") == AT
    for half in ("signed_by", "signed_at"):
        with pytest.raises(Mistake, match="read-only"):
            session.answer(f"reviews.1.{half}", None, by="jdoe", at=AT)


def test_the_treatment_tab_has_nothing_to_sign(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult()).at("treatment.started").press("x")
    assert bench.checklist.signing is None
    assert "an assessment is signed on its own tab" in bench.screen()


# --- read-only ---------------------------------------------------------------------------


@pytest.mark.parametrize(("signed", "field", "key", "value"), LOCKED)
def test_what_a_signature_covers_is_read_only_to_keys(
    bench_of: Callable[[Session], Bench], signed: str, field: str, key: str, value: Value
) -> None:
    bench = bench_of(adult(signed))
    before, history, on_disk = bench.answers, bench.history, bench.path.read_bytes()
    bench.at(field).press(key)
    name = "Qualifying" if signed == "qualifying" else "Review 1"
    assert f"read-only, as {name} is signed" in bench.screen()
    assert (bench.answers, bench.history) == (before, history)
    assert bench.checklist.draft is None
    bench.press("<escape>")
    bench.checklist.paste("42")
    assert bench.checklist.draft is None
    assert bench.answers == before
    assert bench.path.read_bytes() == on_disk


@pytest.mark.parametrize(("signed", "field", "key", "value"), LOCKED)
def test_what_a_signature_covers_is_read_only_to_the_session(
    signed: str, field: str, key: str, value: Value
) -> None:
    session = adult(signed)
    for new in (value, None):
        if new == session.answers.get(field):
            continue
        with pytest.raises(Mistake, match="read-only"):
            session.answer(field, new, by="jdoe", at=AT)
    unlocked = session.unlock(signed, by="jdoe", at=AT)
    changed = unlocked.answer(field, value, by="jdoe", at=AT)
    assert changed.answers.get(field) == value


@pytest.mark.parametrize(("signed", "field", "key", "value"), FREE)
def test_what_a_signature_does_not_cover_stays_free(
    bench_of: Callable[[Session], Bench], signed: str, field: str, key: str, value: Value
) -> None:
    assert adult(signed).answer(field, value, by="jdoe", at=AT).answers.get(field) == value
    if field == "qualifying.cmas_score":
        return  # not on the screen of an adult
    bench = bench_of(adult(signed))
    before = bench.value(field)
    bench.at(field).press(key)
    assert bench.value(field) != before


def test_the_items_of_a_signed_score_are_shown_and_not_changed(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult("reviews.1")).at("qualifying.mrc_sum_score").press("<enter>")
    (scale,) = bench.desk.pushed
    before = bench.answers
    for key in keys_in("4=<enter>3<enter><backspace>"):
        scale.key(key)
    scale.paste("4")
    assert bench.answers == before
    with pytest.raises(Mistake, match="read-only"):
        adult("reviews.1").answer("qualifying.mrc.hip_flexion", (3, 3), by="jdoe", at=AT)


def test_a_score_in_between_can_not_take_the_place_of_a_signed_baseline() -> None:
    """Review 2 is compared with the qualifying score, as review 1 has none; then it is signed."""
    values = {name: v for name, v in ADULT.items() if name != "reviews.1.mrc_sum_score"}
    session = Session("SYN-7306", Answers({**values, "reviews.2.mrc_sum_score": 47}, 2))
    signed = session.sign("reviews.2", "Dr A. Muster", by="jdoe", at=AT)
    for name in (
        "reviews.1.mrc_sum_score",
        "reviews.1.mrc.hip_flexion",
        "qualifying.mrc_sum_score",
    ):
        value: Value = (3, 3) if "hip" in name else 40
        with pytest.raises(Mistake, match="Review 2 is signed"):
            signed.answer(name, value, by="jdoe", at=AT)
    assert signed.answer("reviews.1.efficacy_documented", False, by="jdoe", at=AT) is not signed


# --- unlocking ---------------------------------------------------------------------------


def test_unlocking_is_asked_for_twice(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult("qualifying")).at("qualifying.biopsy").press("x")
    assert "Enter unlocks it, and history tells that" in bench.screen()
    assert bench.value("qualifying.signed_by") == "Dr A. Muster"
    bench.press("x")  # the key that asked asks again
    assert bench.value("qualifying.signed_by") == "Dr A. Muster"
    bench.press("<enter>")
    assert bench.value("qualifying.signed_by") is None
    assert bench.value("qualifying.signed_at") is None
    bench.press("n")
    assert bench.value("qualifying.biopsy") is False


@pytest.mark.parametrize("between", ["<down>", "]", "y", "u", "<tab>", "?", "r"])
def test_a_key_in_between_asks_for_unlocking_anew(
    bench_of: Callable[[Session], Bench], between: str
) -> None:
    bench = bench_of(adult("qualifying", "reviews.1")).at("qualifying.biopsy")
    bench.press("x" + between)
    bench.at("qualifying.biopsy").press("x")
    assert bench.value("qualifying.signed_by") == "Dr A. Muster"


@pytest.mark.parametrize(
    "between",
    [
        lambda bench: bench.checklist.click("tab reviews.1"),
        lambda bench: bench.checklist.click("line qualifying.notes"),
        lambda bench: bench.checklist.scroll(1),
        lambda bench: bench.checklist.paste("x"),
        lambda bench: setattr(bench.checklist, "tab", "reviews.1"),
    ],
    ids=["tab", "line", "wheel", "paste", "moved"],
)
def test_whatever_comes_in_between_asks_anew_and_never_for_another(
    bench_of: Callable[[Session], Bench], between: Callable[[Bench], object]
) -> None:
    bench = bench_of(adult("qualifying", "reviews.1"))
    bench.checklist.tab = "qualifying"
    bench.press("x")
    between(bench)
    bench.press("x")
    signed = bench.checklist.course.session.raw
    assert signed("qualifying.signed_at")
    assert signed("reviews.1.signed_at")


def test_one_assessment_is_unlocked_and_the_other_stays_signed(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult("qualifying", "reviews.1")).at("qualifying.biopsy").press("x<enter>")
    assert bench.value("qualifying.signed_by") is None
    assert bench.value("reviews.1.signed_by") == "Dr A. Muster"
    bench.at("patient.sex").press("2")  # the review rests on the patient too
    assert bench.value("patient.sex") == "male"
    assert "read-only, as Review 1 is signed" in bench.screen()


# --- history, undo, restart --------------------------------------------------------------


def test_history_tells_of_signing_and_of_unlocking(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult()).at("reviews.1.date")
    sign_here(bench)
    bench.press("x<enter>")
    entries = bench.on_disk()["history"]
    assert [(one["field"], "old" in one, "new" in one) for one in entries] == [
        ("reviews.1.signed_by", False, True),
        ("reviews.1.signed_at", False, True),
        ("reviews.1.signed_content", False, True),
        ("reviews.1.signed_by", True, False),
        ("reviews.1.signed_at", True, False),
        ("reviews.1.signed_content", True, False),
    ]
    assert {one["by"] for one in entries} == {"tester"}
    told = "\n".join(trail.told(entry) for entry in bench.checklist.course.session.history)
    assert "Signed at (review 1): signed" in told
    assert "Signed at (review 1): unlocked" in told
    bench.press("h")
    shown = "\n".join("".join(s.text for s in row) for row in bench.desk.pushed[-1].lines(100, 60))
    assert "Dr A. Muster" in shown
    assert "unlocked" in shown


def test_undo_refuses_what_is_signed_and_never_takes_a_signature_back(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult()).at("reviews.1.mrc_sum_score").press("50<enter>")
    sign_here(bench)
    before, history = bench.answers, bench.history
    for _ in range(3):
        bench.press("u")
        assert "read-only, as Review 1 is signed" in bench.screen()
    assert (bench.answers, bench.history) == (before, history)
    bench.press("x<enter>u")
    assert bench.value("reviews.1.mrc_sum_score") == 48
    bench.press("uuu")
    assert bench.value("reviews.1.signed_by") is None
    assert "nothing to undo" in bench.screen()


def test_undo_goes_on_with_what_is_not_signed(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult()).at("reviews.1.date")
    sign_here(bench)
    bench.at("treatment.maintenance_g_per_kg").press("1<enter>u")
    assert bench.value("treatment.maintenance_g_per_kg") is None
    assert bench.value("reviews.1.signed_by") == "Dr A. Muster"
    bench.press("U")
    assert bench.value("treatment.maintenance_g_per_kg") == 1
    bench.press("uu")
    assert bench.value("reviews.1.signed_by") == "Dr A. Muster"


def test_redo_does_not_write_into_what_was_signed_meanwhile(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult()).at("reviews.1.mrc_sum_score").press("50<enter>u")
    sign_here(bench)
    bench.press("U")
    assert bench.value("reviews.1.mrc_sum_score") == 48
    assert bench.value("reviews.1.signed_by") == "Dr A. Muster"


def test_redo_of_what_is_locked_is_refused() -> None:
    """A session that holds an undo and a signature at once, however it came about."""
    session = adult().answer("reviews.1.mrc_sum_score", 50, by="jdoe", at=AT)
    stepped = session.undo(by="jdoe", at=AT)
    assert stepped is not None
    signed = stepped[0].sign("reviews.1", "Dr A. Muster", by="jdoe", at=AT)
    with pytest.raises(Mistake, match="read-only"):
        replace(signed, undone=stepped[0].undone).redo(by="jdoe", at=AT)


def test_a_restart_keeps_the_signature_and_all_that_it_covers(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult()).at("reviews.1.mrc_sum_score").press("50<enter>")
    sign_here(bench)
    session = reopened(bench)
    assert session.answers.get("reviews.1.signed_by") == "Dr A. Muster"
    assert session.history == bench.checklist.course.session.history
    with pytest.raises(Mistake, match="read-only"):
        session.undo(by="other", at=AT)
    for field in ("reviews.1.mrc_sum_score", "patient.sex", "qualifying.mrc_sum_score"):
        with pytest.raises(Mistake, match="Review 1 is signed"):
            session.answer(field, None, by="other", at=AT)
    bench.checklist.close()
    with opened(bench.path) as again:
        again.at("reviews.1.mrc_sum_score").press("4u")
        assert again.value("reviews.1.mrc_sum_score") == 50
        assert "read-only, as Review 1 is signed" in again.screen()
        again.press("x<down>x<down><enter><escape>")
        assert again.value("reviews.1.signed_by") == "Dr A. Muster"
        again.press("x<enter>u<enter>")
        assert again.value("reviews.1.signed_by") is None
        assert again.value("reviews.1.mrc_sum_score") == 48


def test_after_a_restart_undo_passes_over_a_signature_that_was_taken_off() -> None:
    session = adult().answer("reviews.1.mrc_sum_score", 50, by="jdoe", at=AT)
    session = session.sign("reviews.1", "Dr A. Muster", by="jdoe", at=AT)
    session = session.unlock("reviews.1", by="jdoe", at=AT)
    loaded = toml.decode(toml.encode(session))
    stepped = loaded.undo(by="jdoe", at=AT)
    assert stepped is not None
    assert stepped[1] == "reviews.1.mrc_sum_score"
    assert stepped[0].answers.get("reviews.1.signed_by") is None
    assert stepped[0].undo(by="jdoe", at=AT) is None


@pytest.mark.parametrize("steps", [1, 2])
def test_redo_walks_on_after_a_restart(bench_of: Callable[[Session], Bench], steps: int) -> None:
    """As undo does; an undo is an entry of its own."""
    bench = bench_of(adult()).at("reviews.1.mrc_sum_score").press("50<enter>51<enter>")
    bench.press("u" * steps)
    session = reopened(bench)
    for _ in range(steps):
        stepped = session.redo(by="tester", at=AT)
        assert stepped is not None, "redo is forgotten"
        session = stepped[0]
    assert session.answers.get("reviews.1.mrc_sum_score") == 51
    assert session.redo(by="tester", at=AT) is None


def test_the_summary_says_who_signed_and_when() -> None:
    shown = report.as_text(adult("qualifying"), date(2026, 11, 22))
    assert "Signed  Dr A. Muster, 22 Nov 2026 09:31" in shown
    assert shown.count("Signed ") == 1


# --- starting a review -------------------------------------------------------------------


def test_a_review_is_asked_for_twice(bench_of: Callable[[Session], Bench]) -> None:
    bench = bench_of(adult("qualifying", "reviews.1")).press("r")
    assert "Enter starts review 2; u takes it back while it is empty" in bench.screen()
    assert bench.checklist.course.session.answers.reviews == 1
    bench.press("<down>rr")
    assert bench.checklist.course.session.answers.reviews == 1
    bench.press("<enter>")
    assert bench.checklist.course.session.answers.reviews == 2
    assert bench.here == "reviews.2.date"
    (entry,) = [one for one in bench.on_disk()["history"] if one["field"] == "reviews.2"]
    assert not entry.keys() & {"old", "new"}


def test_an_empty_review_is_used_before_another_is_started(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult()).press("r<enter>").at("qualifying.biopsy").press("r")
    assert bench.checklist.course.session.answers.reviews == 2
    assert bench.checklist.tab == "reviews.2"
    assert "review 2 is still empty" in bench.screen()


def test_a_review_that_holds_an_answer_is_never_removed(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = (
        bench_of(adult())
        .press("r<enter>")
        .at("reviews.2.efficacy_documented")
        .press("y<backspace>")
    )
    assert bench.checklist.course.session.answers.reviews == 2
    document = tomllib.loads(toml.encode(bench.checklist.course.session).decode())
    assert document["reviews"][1:] == [{}]  # cleared, it keeps its number
    session = reopened(bench)
    assert session.answers.reviews == 2
    for expected in (2, 2, 1):  # the clearing, the answer, then the review that holds nothing
        stepped = session.undo(by="tester", at=AT)
        assert stepped is not None
        session = stepped[0]
        assert session.answers.reviews == expected


def test_an_empty_review_started_by_mistake_is_taken_back_by_u(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult()).press("r<enter>")
    assert bench.checklist.tab == "reviews.2"
    bench.press("u")
    assert "undone: Review 2 is taken away, as it held nothing" in bench.screen()
    assert bench.checklist.tab == "reviews.1"
    assert bench.checklist.course.session.answers.reviews == 1
    bench.press("U")
    assert bench.checklist.tab == "reviews.2"
    assert reopened(bench).answers.reviews == 2
    assert changed_outside(reopened(bench)) == ()


def test_u_names_whose_change_it_takes_back_and_asks_about_one_of_another_sitting(
    bench_of: Callable[[Session], Bench],
) -> None:
    """By another key than u: a second u by mistake does not do it."""
    before = adult().answer("patient.sex", "female", by="jdoe", at=AT)
    bench = bench_of(before).press("u")
    asked = "not of this sitting: Enter takes back Sex: male → female"
    assert asked in " ".join(bench.screen().split())
    assert "(jdoe, 22 Nov 2026 09:31)" in " ".join(bench.screen().split())
    bench.press("u")
    assert bench.value("patient.sex") == "female"
    bench.press("<down>")
    assert "not of this sitting" not in bench.screen()
    bench.press("<enter>")  # nothing is asked any more: it is what the line does
    assert bench.value("patient.sex") == "female"
    bench.press("<escape>u<enter>")
    assert bench.value("patient.sex") == "male"
    bench.at("patient.sex").press("<right>u")  # of this sitting
    assert "undone: Sex is male (changed by tester, " in bench.screen()


def test_a_signed_assessment_says_so_and_offers_no_key_that_it_refuses(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult("qualifying")).at("qualifying.biopsy")
    head, *_, foot = bench.rows(80, 24)
    assert head.split()[-1] == "signed"
    assert "yes" not in foot
    assert "clear" not in foot
    assert "x unlock" in foot
    bench.checklist.tab = "treatment"
    assert "signed" not in bench.rows(80, 24)[0]


def test_where_another_tab_s_answer_is_read_only_it_is_said_which_tab_unlocks_it(
    bench_of: Callable[[Session], Bench],
) -> None:
    bench = bench_of(adult("qualifying"))
    bench.checklist.tab = "treatment"
    bench.checklist.go_to_line("patient.sex")
    for keys in ("", "<right>"):
        bench.press(keys)
        said = " ".join(bench.screen().split())
        assert "read-only, as Qualifying is signed; x on the tab Qualifying unlocks it" in said
