"""Finding an answer by its name, as the screen's / does: what was answered can be changed."""

from collections.abc import Iterator

from msgspec import Struct

from ivig_tui.ask import agents
from ivig_tui.ask.questions import named, where_of
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.wording import folded
from ivig_tui.myositis.fields import BY_TABLE
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, agents_of
from ivig_tui.myositis.scales import SCALES
from ivig_tui.session.session import where_label
from ivig_tui.store.open_session import OpenSession


class Named(Struct, frozen=True):
    """A question that can be gone to."""

    key: str
    same: str
    """Its name without its review's number: `reviews.weight_kg` of each review."""
    label: str
    """What it is called when it is printed."""
    names: tuple[str, ...]
    """What it is called, in small letters."""
    words: str
    """All that is said of it, in small letters."""


def found(typed: str, course: OpenSession) -> tuple[Named, ...]:
    """The questions that are called what was typed; of the same answer in several assessments
    only that of the last.

    A whole name goes before a part of one, and that before words of the question.
    """
    wanted = _plain(typed)
    if not wanted:
        return ()
    ranked = [(_rank(wanted, one), one) for one in _all(course)]
    best = min((rank for rank, _ in ranked), default=_NOT)
    last = course.assessment.last
    matching = [one for rank, one in ranked if rank == best and rank != _NOT]
    # Where the person is comes first: the weight of the last review before an earlier one.
    matching.sort(key=lambda one: not one.key.startswith(f"{last}."))
    once: dict[str, Named] = {}
    for one in matching:
        once.setdefault(one.same, one)
    return tuple(once.values())


_NOT = 3


def _rank(wanted: str, one: Named) -> int:
    if wanted in one.names:
        return 0
    if any(wanted in name for name in one.names):
        return 1
    return 2 if all(word in one.words.split() for word in wanted.split()) else _NOT


def _plain(text: str) -> str:
    """Small letters and words: `qualifying.mrc_sum_score` is `qualifying mrc sum score`."""
    for sign in "_.,;:?()":
        text = text.replace(sign, " ")
    return folded(text)


def _all(course: OpenSession) -> Iterator[Named]:
    for agent in agents_of(course.session.answers):
        key, name = agents.outcome_key(agent), _plain(agent.agent)
        yield Named(key, key, agent.agent, (name,), name)
    for table in ("patient", "diagnosis", "qualifying", "treatment"):
        yield from (_of(field, None) for field in BY_TABLE[table] if field.name != "signed_at")
    for number in range(1, course.session.answers.reviews + 1):
        for field in BY_TABLE["reviews"]:
            if field.name != "signed_at" and (number > 1 or not field.continuing_only):
                yield _of(field, number)


def _of(field: Field, review: int | None) -> Named:
    full = field.full(review)
    where = where_label(where_of(full))
    # An item of a scale is called by its own name: `mrc` is the score.
    own = field.name.rpartition(".")[2]
    names = (own, field.label, named(full), full, f"{where} {own}", f"{where} {field.label}")
    is_list = full == AGENTS_FIELD
    short = [scale.key for scale in SCALES if scale.score_field == field.name]
    short += ["agents"] if is_list else []
    more = [name for one in short for name in (one, f"{where} {one}")]
    plain = tuple(map(_plain, (*names, *more)))
    assessed = field.table in ("qualifying", "reviews")
    same = f"assessment.{field.name}" if assessed else full
    words = _plain(" ".join((*names, field.question)))
    return Named(agents.NEW if is_list else full, same, named(full), plain, words)
