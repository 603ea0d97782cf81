"""Which drug the name of an agent means (I-6), by the list in `agents.toml`.

Two agents have to be two drugs, by whatever names they are recorded: `MTX` and `methotrexate` are
one, and a corticosteroid or immunoglobulin never counts. `recognise` reads one name; everything
that counts, flags, refuses or shows agents asks it.

Names are compared as words, without what is not seen and without case (`words_of`). A name holds a
drug where the words of one of the drug's names stand in it one after another. A name that holds no
drug may be nearly one, which is never taken on trust: somebody has to say so.
"""

import pkgutil
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby

from msgspec import Struct

from ivig_tui.criteria.wording import seen
from ivig_tui.myositis.rows import Agent

# `steroid sparing` describes a drug and names none.
STEROID_WORDS = frozenset({"steroid", "corticosteroid", "glucocorticoid"})

# A shorter word is nearly too many others.
LEAST_LETTERS, LONG_LETTERS = 5, 8


class Group(StrEnum):
    """What a drug of the list is; the groups of `agents.toml`, in their order."""

    IMMUNOSUPPRESSANT = "immunosuppressant"
    CORTICOSTEROID = "corticosteroid"
    IMMUNOGLOBULIN = "immunoglobulin"


class Drug(Struct, frozen=True):
    """A drug of the list."""

    name: str
    """Its own name, the one that is shown: `antithymocyte globulin`."""
    group: Group


class ListedName(Struct, frozen=True):
    """One name of a drug, its own or another."""

    spelled: str
    """As the list writes it: `CellCept`."""
    words: tuple[str, ...]
    drug: Drug
    rank: int
    """Its place in the list, from 0."""


class DrugList(Struct, frozen=True):
    """The list of drugs."""

    edition: date
    names: tuple[ListedName, ...]
    by_first_word: Mapping[str, tuple[ListedName, ...]]
    single_by_letter: Mapping[str, tuple[ListedName, ...]]
    """The names of one word, by its first letter."""


class Recognised(Struct, frozen=True):
    """What the name of an agent means."""

    name: str
    """The name as it was recorded."""
    identity: str
    """Equal for two names that are one drug; not for showing."""
    drug: Drug | None
    """The drug that the name holds or, where `near` is set, is nearly; None where the list knows
    neither. Of several drugs it is the one that decides what the name counts as."""
    near: str
    """The listed name that the name is nearly, as the list writes it; empty where the name holds a
    drug, or is nearly none."""
    immunosuppressants: tuple[Drug, ...]
    """The immunosuppressants that the name holds, in the order in which they begin in it."""
    others: tuple[Drug, ...]
    """The corticosteroids and immunoglobulins that the name holds, in other words than those of an
    immunosuppressant's name."""

    @property
    def held(self) -> tuple[Drug, ...]:
        """All drugs that the name holds."""
        return self.immunosuppressants + self.others

    @property
    def never_counts(self) -> bool:
        """Whether it is, or is nearly, a corticosteroid or an immunoglobulin."""
        return self.drug is not None and self.drug.group is not Group.IMMUNOSUPPRESSANT

    @property
    def is_own_name(self) -> bool:
        """Whether the name is the drug's own, case and marks between the words aside."""
        return self.drug is not None and words_of(self.name) == words_of(self.drug.name)


def words_of(name: str) -> tuple[str, ...]:
    """The words by which names are compared: runs of letters and runs of decimal digits.

    `steroid sparing`, and the like, is left out.
    """

    def kind(character: str) -> str:
        category = unicodedata.category(character)
        return "L" if category.startswith("L") else category if category == "Nd" else ""

    runs = ["".join(run) for sort, run in groupby(seen(name), kind) if sort]
    spared = {
        place
        for at, word in enumerate(runs)
        if word == "sparing" and at and runs[at - 1] in STEROID_WORDS
        for place in (at - 1, at)
    }
    return tuple(word for at, word in enumerate(runs) if at not in spared)


@cache
def drug_list() -> DrugList:
    """The list of drugs, read on the first call and kept."""
    # Most commands that read no agent pay for no parser.
    import tomli

    raw = pkgutil.get_data("ivig_tui.myositis", "agents.toml")
    assert raw is not None
    document = tomli.loads(raw.decode("utf-8"))
    names: list[ListedName] = []
    for group in Group:
        for key, others in document[f"{group}s"].items():
            drug = Drug(key.replace("_", " "), group)
            for spelled in (drug.name, *others):
                names.append(ListedName(spelled, words_of(spelled), drug, len(names)))
    by_first: defaultdict[str, list[ListedName]] = defaultdict(list)
    single: defaultdict[str, list[ListedName]] = defaultdict(list)
    for name in names:
        by_first[name.words[0]].append(name)
        if len(name.words) == 1:
            single[name.words[0][0]].append(name)
    return DrugList(
        document["edition"],
        tuple(names),
        {word: tuple(found) for word, found in by_first.items()},
        {letter: tuple(found) for letter, found in single.items()},
    )


@lru_cache(maxsize=1024)
def recognise(name: str) -> Recognised:
    """What the name of an agent means; pure, and any text will do."""
    words = words_of(name)
    found = sorted(_held_in(words), key=lambda held: (held[0], -len(held[1].words), held[1].rank))
    suppressing = [one for one in found if one[1].drug.group is Group.IMMUNOSUPPRESSANT]
    covered = {place for at, one in suppressing for place in range(at, at + len(one.words))}
    others = [
        one.drug
        for at, one in found
        if one.drug.group is not Group.IMMUNOSUPPRESSANT
        and not covered.issuperset(range(at, at + len(one.words)))
    ]
    drugs = _each_once([one.drug for _, one in suppressing])
    if found:
        drug = (drugs or tuple(others))[0]
        return Recognised(name, drug.name, drug, "", drugs, _each_once(others))
    near = _nearest(words)
    if near is not None:
        return Recognised(name, near.drug.name, near.drug, near.spelled, (), ())
    # A name without any word is known by itself; white space makes no other drug of it.
    own = " ".join(words) or "".join(seen(name).split())
    return Recognised(name, own, None, "", (), ())


def known_immunosuppressant(agent: Agent) -> bool | None:
    """Whether an agent is an immunosuppressant: yes, no (it never counts), or None: not known.

    What is recorded with the agent matters only where the list holds no drug of that name.
    """
    found = recognise(agent.agent)
    if found.never_counts:
        return False
    return True if found.immunosuppressants else agent.immunosuppressant


def with_drug(name: str) -> str:
    """A name with the drug beside it where it is not the drug's own: `MTX = methotrexate`."""
    found = recognise(name)
    if found.drug is None or found.is_own_name:
        return name
    if not found.near:
        return f"{name} = {found.drug.name}"
    of = "" if found.near == found.drug.name else f" ({found.drug.name})"
    return f"{name}, nearly {found.near}{of}"


def _held_in(words: tuple[str, ...]) -> Iterator[tuple[int, ListedName]]:
    """The listed names that the words hold: the place of the first word, and the name."""
    by_first = drug_list().by_first_word
    for at, word in enumerate(words):
        for name in by_first.get(word, ()):
            if words[at : at + len(name.words)] == name.words:
                yield at, name


def _nearest(words: tuple[str, ...]) -> ListedName | None:
    """The listed name that one of the words is nearly; of several the nearest, then the one of the
    earlier word, then the one earlier in the list."""
    best: tuple[int, int, int] | None = None
    nearest: ListedName | None = None
    for at, word in enumerate(words):
        if len(word) < LEAST_LETTERS:
            continue
        limit = 1 if len(word) < LONG_LETTERS else 2
        for name in drug_list().single_by_letter.get(word[0], ()):
            distance = edit_distance(word, name.words[0], limit)
            if distance is not None and (best is None or (distance, at, name.rank) < best):
                best, nearest = (distance, at, name.rank), name
    return nearest


def edit_distance(one: str, other: str, limit: int) -> int | None:
    """How many edits make one word the other, None where it takes more than `limit`.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours; no place is edited
    twice (optimal string alignment).
    """
    if abs(len(one) - len(other)) > limit:
        return None
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            least = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            now.append(least)
        if min(now) > limit and min(row) > limit:
            return None
        before, row = row, now
    return row[-1] if row[-1] <= limit else None


def _each_once(drugs: list[Drug]) -> tuple[Drug, ...]:
    return tuple(dict.fromkeys(drugs))
