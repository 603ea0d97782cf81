"""The course of the score as a small drawing, for HTML and SVG: readable without colour."""

from collections.abc import Iterator

from ivig_tui.presentation.plot import Course
from ivig_tui.report.markup import escaped

HEIGHT = 88
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 34, 14, 22
_MOST_LABELS = 7


def drawn(course: Course, width: int) -> str:
    """The elements of the drawing, `width` by `HEIGHT` units: a line through the scores, each
    with its figure, and the limit as a broken line."""
    return "\n".join(_elements(course, width))


def in_words(course: Course) -> str:
    """The same as a sentence."""
    told = "; ".join(f"{mark.day}: {mark.score}" for mark in course.points)
    scale = course.scale
    return f"{scale.label}, 0 to {scale.maximum}; {course.limit} or less qualifies. {told}."


def _elements(course: Course, width: int) -> Iterator[str]:
    right, bottom = width - _RIGHT, HEIGHT - _BOTTOM

    def down(score: int) -> float:
        return round(bottom - score / course.scale.maximum * (bottom - _TOP), 1)

    def across(number: int) -> float:
        gaps = max(1, len(course.points) - 1)
        return round(_LEFT + 24 + number / gaps * (right - _LEFT - 48), 1)

    for score in (0, course.scale.maximum):
        yield _line(_LEFT, down(score), right, down(score), "axis")
        yield _text(_LEFT - 5, down(score) + 3.5, str(score), "end")
    yield _line(_LEFT, down(course.limit), right, down(course.limit), "limit")
    yield _text(right + 4, down(course.limit) + 3.5, f"≤ {course.limit}", "start")
    places = [(across(n), down(mark.score)) for n, mark in enumerate(course.points)]
    joined = " ".join(f"{x:g},{y:g}" for x, y in places)
    yield f'<polyline class="course" points="{joined}"/>'
    every = -(-len(course.points) // _MOST_LABELS)
    last = len(course.points) - 1
    for number, (mark, (x, y)) in enumerate(zip(course.points, places, strict=True)):
        yield f'<circle class="score" cx="{x:g}" cy="{y:g}" r="3.2"/>'
        near_last = number != last and last - number < every
        if (number % every == 0 and not near_last) or number == last:
            # Above the point; below it where the limit's line is just above.
            above = not 0 <= y - down(course.limit) < 14
            yield _text(x, y - 6 if above else y + 13, str(mark.score), "middle")
            yield _text(x, HEIGHT - 8, mark.day, "middle")


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="figure" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escaped(text)}</text>'


STYLE = """\
.axis { stroke: #8a8f98; stroke-width: 0.75 }
.limit { stroke: #9a4300; stroke-width: 1.2; stroke-dasharray: 5 3 }
.course { fill: none; stroke: #0b4fa8; stroke-width: 1.4 }
.score { fill: #0b4fa8 }
.figure { font-size: 10px; fill: #1b1f24 }
"""
