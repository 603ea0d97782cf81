"""Where answers that are each right disagree with one another.

Each disagreement is reported at the later one: the score, the later date, the missing half of a
signature. Nothing else is compared.
"""

from collections.abc import Callable, Iterator

from ivig_tui.criteria.answers import Answers
from ivig_tui.myositis.scales import SCALES


def disagreements(
    answers: Answers, there: Callable[[str], bool] | None = None
) -> Iterator[tuple[str, str]]:
    """`(full name, message)` for everything that disagrees.

    `there` says of a field whether it holds anything, right or wrong.
    """
    there = there or (lambda name: answers.get(name) is not None)
    earlier = None
    for where in answers.assessments():
        for scale in SCALES:
            name = f"{where}.{scale.score_field}"
            score, total = answers.whole(name), scale.total(answers, where)
            if score is not None and total is not None and score != total:
                yield name, f"{score} is not the sum of its items, {total}"
        name = f"{where}.date"
        day = answers.day(name)
        if day is not None:
            if earlier is not None and day < earlier[0]:
                yield name, f"{day} is before {earlier[0]}, the date of {earlier[1]}"
            earlier = (day, where)
        halves = [f"{where}.signed_by", f"{where}.signed_at"]
        missing = [half for half in halves if not there(half)]
        if len(missing) == 1:
            yield missing[0], "is missing; a signature is a name and a time, both or neither"
