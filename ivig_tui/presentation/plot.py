"""The score's course over all assessments, as lines of text: readable in ASCII too."""

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.wording import shown_date
from ivig_tui.myositis.qualifying.severity import CMAS_LIMIT, MRC_LIMIT
from ivig_tui.myositis.reviews.gain import scale_of
from ivig_tui.myositis.scales import CMAS, MRC, Scale
from ivig_tui.session.session import where_label

LIMITS = {MRC.key: MRC_LIMIT, CMAS.key: CMAS_LIMIT}


class Point(Struct, frozen=True):
    """One score of the course."""

    where: str
    day: str
    """The date in words; the assessment's name where it has none."""
    score: int


def points(answers: Answers, scale: Scale) -> tuple[Point, ...]:
    """The scores of a scale over all assessments that have one."""
    found = []
    for where in answers.assessments():
        score, day = scale.score(answers, where), answers.day(f"{where}.date")
        if score is not None:
            found.append(Point(where, shown_date(day) if day else where_label(where), score))
    return tuple(found)


class Course(Struct, frozen=True):
    """The scores of one scale over a patient's course, against the limit that qualifies."""

    scale: Scale
    limit: int
    """At or below which it qualifies."""
    points: tuple[Point, ...]
    """At least one."""

    @property
    def head(self) -> str:
        """What is drawn, in words."""
        return (
            f"{self.scale.label} 0 to {self.scale.maximum}; │ marks {self.limit}, at or below "
            "which it qualifies"
        )


def of(answers: Answers) -> Course | None:
    """The course of the age group's scale; None without a score."""
    scale = scale_of(answers)
    marks = points(answers, scale) if scale else ()
    return Course(scale, LIMITS[scale.key], marks) if scale and marks else None


def course(answers: Answers, width: int) -> list[str]:
    """The course of the age group's scale as lines of a width; empty without a score."""
    found = of(answers)
    return lines(found, width) if found else []


def lines(course: Course, width: int) -> list[str]:
    """A line for each score, its place on the scale, and the limit that qualifies."""
    scale, limit = course.scale, course.limit
    head = course.head
    if len(head) > width:
        head = f"{scale.label}; │ marks {limit}, the limit"
    room = max(10, width - 17)
    at_limit = _column(limit, scale.maximum, room)
    drawn = [head]
    for mark in course.points:
        cells = ["·"] * room
        cells[at_limit] = "│"
        at = _column(mark.score, scale.maximum, room)
        if at == at_limit and mark.score != limit:
            at += 1 if mark.score > limit else -1  # which side it is on has to be seen
        cells[at] = "●"
        drawn.append(f"{mark.day:<12}{mark.score:>3}  {''.join(cells)}")
    return drawn


def _column(score: int, maximum: int, room: int) -> int:
    return round(score * (room - 1) / maximum)
