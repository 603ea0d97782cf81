"""What differs between a session and a copy of it, answer by answer, and how answers of the copy
are taken.

The two came apart when another program changed the session's file while it was open: each holds
answers that the other has not.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.wording import inert, shown_date
from ivig_tui.myositis.agents import same_agent
from ivig_tui.myositis.fields import field_of, position
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Agent, Infusion
from ivig_tui.myositis.scales import SCALES
from ivig_tui.presentation import trail
from ivig_tui.presentation.verdict import field_label, where_label
from ivig_tui.session import ledger
from ivig_tui.session.session import Session, locked_by
from ivig_tui.session.signature import SIGNATURE

Part = Agent | Infusion

SIGNATURE_STAYS = "a signature is not taken from a copy; x signs and unlocks"
REVIEW_STAYS = "a review that was started stays; u takes an empty one back"

_NOBODY, _NEVER = "", datetime(2000, 1, 1, tzinfo=UTC)


class Difference(Struct, frozen=True):
    """One answer, or one entry of a list, that is not the same on both sides."""

    field: str
    """Its full name; of a review that only one side has `reviews.N`."""
    label: str
    words: tuple[str, str]
    """The session's value and the copy's, harmless to show."""
    by: tuple[str, str]
    """Who changed it last in the session and in the copy, and when; empty where the history there
    does not say."""
    stays: str | None = None
    """Why the copy's value can't be taken; None where it can."""
    parts: tuple[Part | None, Part | None] | None = None
    """The entry of a list here and there, None where it is missing; of a whole answer None."""


def same_patient(here: Session, there: Session) -> bool:
    """Whether a copy has the session's reference, or one that it had before it was renamed."""
    renamed = (e for one in (here, there) for e in one.history if e.field == "reference")
    names = {here.reference}
    for entry in renamed:
        names |= {name for name in (entry.old, entry.new) if isinstance(name, str)}
    return there.reference in names


def differences(here: Session, there: Session) -> tuple[Difference, ...]:
    """What differs, in the document's order. A signature is one difference of its assessment. The
    order of agents or infusions does not count."""
    found: list[tuple[tuple[int, int], Difference]] = []
    signatures: dict[str, str] = {}
    for name in here.answers.values.keys() | there.answers.values.keys():
        if name.endswith(SIGNATURE):
            signatures[name.rpartition(".")[0]] = name
        else:
            found += ((position(name), one) for one in _of_field(here, there, name))
    for where in signatures:
        found += ((position(f"{where}.signed_at"), one) for one in _signature(here, there, where))
    found += _reviews(here, there)
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _of_field(here: Session, there: Session, name: str) -> Iterator[Difference]:
    if ledger.likeness(here.raw(name)) == ledger.likeness(there.raw(name)):
        return
    label, signed = _label(name), locked_by(here.answers, name)
    stays = f"read-only, as {signed} is signed" if signed else None
    pairs = list(_pairs(here, there, name))
    changed = [_changed(side, name) if pairs else {} for side in (here, there)]
    for pair in pairs:
        words = _part_words(name, pair[0]), _part_words(name, pair[1])
        keys = [key for part in pair if part is not None for key in _keys(name, part)]
        by = _latest(here, changed[0], keys), _latest(there, changed[1], keys)
        yield Difference(name, label, words, by, stays, pair)
    one, other = here.answers.get(name), there.answers.get(name)
    if pairs or (name in _LISTS and one is not None and other is not None):
        return
    words = _words(name, one), _words(name, other)
    yield Difference(name, label, words, (_by(here, name), _by(there, name)), stays)


def _words(name: str, value: Value | None) -> str:
    return "unanswered" if value is None else _inert_lines(field_of(name).kind.show(value))


def _inert_lines(text: str) -> str:
    """A text of several lines, harmless to show."""
    return "\n".join(map(inert, text.split("\n")))


def _label(name: str) -> str:
    key = field_of(name).name
    scale = next((one for one in SCALES if key.startswith(f"{one.key}.")), None)
    return field_label(name) if scale is None else f"{scale.label}: {field_label(name)}"


# --- lists ------------------------------------------------------------------------------------

_LISTS = (AGENTS_FIELD, INFUSIONS_FIELD)


def _entries(session: Session, name: str) -> tuple[Part, ...]:
    value = session.answers.get(name)
    parts = value if isinstance(value, tuple) else ()
    return tuple(part for part in parts if isinstance(part, Part))


def _pairs(here: Session, there: Session, name: str) -> Iterator[tuple[Part | None, Part | None]]:
    """The entries that only one side has; of the same agent, or of the same day, in one pair."""
    if name not in _LISTS:
        return
    ours, theirs = _entries(here, name), _entries(there, name)
    only_here, only_there = _less(ours, theirs), _less(theirs, ours)
    for part in only_here:
        other = next((one for one in only_there if _alike(one) == _alike(part)), None)
        if other is not None:
            only_there.remove(other)
        yield part, other
    yield from ((None, part) for part in only_there)


def _less(parts: Sequence[Part], others: Sequence[Part]) -> list[Part]:
    left = Counter(others)
    kept = []
    for part in parts:
        if left[part]:
            left[part] -= 1
        else:
            kept.append(part)
    return kept


def _alike(part: Part) -> Hashable:
    return same_agent(part.agent) if isinstance(part, Agent) else part.date


def _alone(part: Part) -> Value:
    """A list of one entry."""
    if isinstance(part, Agent):
        return (part,)
    return (part,)


def _part_words(name: str, part: Part | None) -> str:
    if part is None:
        return "not there"
    return _inert_lines(field_of(name).kind.show(_alone(part)))


def _joined(here: Session, there: Session, name: str, taken: Sequence[Difference]) -> Value | None:
    """The session's list with the entries that are taken from the copy."""
    parts: list[Part] = list(_entries(here, name))
    for one in taken:
        assert one.parts is not None
        ours, theirs = one.parts
        if ours is not None and theirs is not None:
            parts[parts.index(ours)] = theirs
        elif ours is not None:
            parts.remove(ours)
        elif isinstance(theirs, Infusion):
            after = [at for at, part in enumerate(parts, 1)
                     if isinstance(part, Infusion) and part.date <= theirs.date]  # fmt: skip
            parts.insert(max(after, default=0), theirs)
        elif theirs is not None:
            parts.append(theirs)
    if parts or there.answers.get(name) == ():
        return tuple(parts)
    return None  # that there were none is only ever said, not made of what was removed


# --- signatures and reviews ---------------------------------------------------------------------


def _signature(here: Session, there: Session, where: str) -> Iterator[Difference]:
    names = f"{where}.signed_by", f"{where}.signed_at"
    if all(here.raw(name) == there.raw(name) for name in names):
        return
    words = _signed(here, where), _signed(there, where)
    by = _by(here, names[1]), _by(there, names[1])
    label = f"Signature ({where_label(where).lower()})"
    yield Difference(names[1], label, words, by, SIGNATURE_STAYS)


def _signed(session: Session, where: str) -> str:
    by, at = (session.answers.get(f"{where}.signed_{half}") for half in ("by", "at"))
    if not isinstance(at, datetime):
        return "not signed"
    return f"signed by {inert(str(by))}, {shown_date(at)} {at:%H:%M}"


def _reviews(here: Session, there: Session) -> Iterator[tuple[tuple[int, int], Difference]]:
    """Each review without an answer that only one side has: an answer in it says as much."""
    more, fewer = (here, there) if here.answers.reviews > there.answers.reviews else (there, here)
    for number in range(fewer.answers.reviews + 1, more.answers.reviews + 1):
        name = f"reviews.{number}"
        if any(one.startswith(f"{name}.") for one in more.answers.values):
            continue
        ours = more is here
        words = ("started", "not started") if ours else ("not started", "started")
        by, stays = (_by(here, name), _by(there, name)), REVIEW_STAYS if ours else ""
        yield (number, -1), Difference(name, where_label(name), words, by, stays)


def _by(session: Session, name: str) -> str:
    """Who made the latest change of an answer, and when."""
    entry = next((e for e in reversed(session.history) if e.field == name), None)
    return "" if entry is None else trail.whose(entry)


def _latest(session: Session, changed: Mapping[Hashable, int], keys: Sequence[Hashable]) -> str:
    """Who made the latest change of an entry of a list, or of the one in its place, and when."""
    numbers = [changed[key] for key in keys if key in changed]
    return trail.whose(session.history[max(numbers)]) if numbers else ""


def _changed(session: Session, name: str) -> dict[Hashable, int]:
    """The number, from 0, of the latest change of each entry that was ever in a list."""
    changed: dict[Hashable, int] = {}
    for number, entry in enumerate(session.history):
        if entry.field == name:
            old, new = (
                ledger.given([raw] if isinstance(raw, dict) else raw)
                for raw in (entry.old, entry.new)
            )
            changed |= dict.fromkeys((old - new) + (new - old), number)
    return changed


def _keys(name: str, part: Part) -> Iterable[Hashable]:
    """An entry of a list as the replay of history knows it."""
    return ledger.given(field_of(name).kind.write(_alone(part)))


# --- taking ---------------------------------------------------------------------------------------


class Changes(Struct, frozen=True):
    """What has to be changed in a session so that it holds what is taken from a copy."""

    reviews: int
    """How many reviews there have to be first."""
    answers: tuple[tuple[str, Value | None], ...]
    """Full names and values, None to clear, in an order in which each fits those before it."""


def changes(here: Session, there: Session, taken: Sequence[Difference]) -> Changes:
    """The changes that take some of the `differences` from the copy.

    Raises:
        Mistake: one of them can't be taken, or does not agree with an answer that is kept.
    """
    wanted: dict[str, Value | None] = {}
    lists: dict[str, list[Difference]] = {}
    reviews = here.answers.reviews
    for one in taken:
        if one.stays:
            raise Mistake(f"{one.label}: {one.stays}")
        head, _, rest = one.field.partition(".")
        number, _, key = rest.partition(".")
        if head == "reviews" and (not key or there.raw(one.field) is not None):
            reviews = max(reviews, int(number))
        if one.parts is not None:
            lists.setdefault(one.field, []).append(one)
        elif head != "reviews" or key:
            wanted[one.field] = there.answers.get(one.field)
    wanted |= {name: _joined(here, there, name, parts) for name, parts in lists.items()}
    session = here
    while session.answers.reviews < reviews:
        session = session.start_review(by=_NOBODY, at=_NEVER)
    return Changes(reviews, tuple(_in_order(session, wanted)))


def _in_order(
    session: Session, wanted: dict[str, Value | None]
) -> Iterator[tuple[str, Value | None]]:
    """The changes so that none is refused for another that is still to come: a score and its
    items, dates that move together. Where each waits for another, one is cleared first."""
    left = {name: wanted[name] for name in sorted(wanted, key=position)}
    cleared: set[str] = set()
    while left:
        refused: dict[str, str] = {}
        for name, value in left.items():
            try:
                session = session.answer(name, value, by=_NOBODY, at=_NEVER)
            except Mistake as mistake:
                refused[name] = str(mistake)
            else:
                yield name, value
        if len(refused) == len(left):
            name = next((n for n in left if n not in cleared and session.raw(n) is not None), "")
            if not name:
                first, why = next(iter(refused.items()))
                raise Mistake(f"{_label(first)}: {why}; with what is kept here it can't be taken")
            cleared.add(name)
            session = session.answer(name, None, by=_NOBODY, at=_NEVER)
            yield name, None
        left = {name: left[name] for name in refused}
