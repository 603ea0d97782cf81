"""What the benchmarks work on: invented sessions, small and long, and folders full of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.myositis.scales import MRC
from ivig_tui.session.session import Session
from ivig_tui.store import toml

PROGRAM = Path(sys.executable).with_name("ivig-tui")
FLOOR = (sys.executable, Path(__file__).parent / "floor" / "lines.py")
TODAY = date(2026, 11, 22)
FEW_REVIEWS, MANY_REVIEWS = 2, 20
FEW_ENTRIES, MANY_ENTRIES = 40, 500
TEN_YEARS_WEEKS, TEN_YEARS_ENTRIES = 520, 3000
_FIRST = datetime(2006, 11, 22, 9, 0, tzinfo=UTC)
_AGENTS = (Agent("methotrexate", "ineffective"), Agent("azathioprine", "not_yet_effective"))
_QUALIFYING: dict[str, Value] = {
    "patient.age_group": "adult",
    "patient.sex": "male",
    "patient.height_cm": 175,
    "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False,
    "qualifying.date": date(2006, 11, 22),
    "qualifying.weight_kg": 100,
    "qualifying.biopsy": True,
    "qualifying.dysphagia_limits_intake": False,
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants": _AGENTS,
    "treatment.started": date(2006, 12, 1),
    "treatment.induction_doses": 5,
    "treatment.maintenance_g_per_kg": Decimal("0.4"),
    "treatment.maintenance_interval_weeks": 4,
    **{f"qualifying.mrc.{item.name}": (4, 4) for item in MRC.items},
}


def infusion(week: int) -> Infusion:
    """The one of a week of a course, counted from 0."""
    return Infusion(date(2016, 11, 24) + timedelta(weeks=week), 35, "maintenance")


def course(reviews: int, entries: int, reference: str = "SYN-0417", weeks: int = 0) -> Session:
    """A session that was answered in full, each answer in its history, some of them many times,
    with an infusion in each of so many weeks; at its last review nothing but who reviewed is
    answered yet."""
    session, moment = Session(reference), _FIRST

    def answer(name: str, value: Value) -> None:
        nonlocal session, moment
        moment += timedelta(minutes=1)
        session = session.answer(name, value, by="tester", at=moment)

    for name, value in _QUALIFYING.items():
        answer(name, value)
    for number in range(1, reviews + 1):
        session = session.start_review(by="tester", at=moment)
        at = f"reviews.{number}"
        answer(f"{at}.date", date(2006 + number, 3, 20))
        answer(f"{at}.reviewed_by", "neurologist")
        if number < reviews:
            answer(f"{at}.efficacy_documented", True)
            answer(f"{at}.mrc_sum_score", 50)
            if number > 1:
                answer(f"{at}.clinically_stable", True)
                answer(f"{at}.weaning_trial_planned", True)
    given: tuple[Infusion, ...] = ()
    for week in range(weeks):
        given = (*given, infusion(week))
        answer("treatment.infusions", given)
    while len(session.history) < entries:
        answer("patient.height_cm", 176 if session.answers.get("patient.height_cm") == 175 else 175)
    return session


def whole() -> Answers:
    """Every answer of a course that is over: nothing is open."""
    return course(FEW_REVIEWS, FEW_ENTRIES).answers


@contextmanager
def folder(count: int = 0) -> Iterator[Path]:
    """A folder with so many sessions, each with its own reference and dates."""
    with TemporaryDirectory(prefix="ivig-tui-bench-") as name:
        path = Path(name)
        text = toml.encode(course(FEW_REVIEWS, FEW_ENTRIES, "SYN-REFERENCE")).decode()
        for number in range(count):
            one = text.replace("SYN-REFERENCE", f"SYN-{number:05}")
            one = one.replace("2008-03-20", f"2026-{1 + number % 12:02}-{1 + number % 28:02}")
            (path / f"syn-{number:05}.toml").write_text(one)
        yield path


def saved(session: Session, path: Path) -> Path:
    """The session in a file."""
    path.write_bytes(toml.encode(session))
    return path
