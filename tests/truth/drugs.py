"""Which drug a recorded agent is, read a second time, with a copy of the table beside it."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

Words = tuple[str, ...]

STEROID_WORDS = ("steroid", "corticosteroid", "glucocorticoid")


def unseen(character: str) -> bool:
    return character in "\u115f\u1160" or unicodedata.category(character) in ("Mn", "Me", "Cf")


@lru_cache(4096)
def words(name: str) -> Words:
    """The runs of letters and the runs of digits of a name, *steroid sparing* left out."""
    seen = "".join(c for c in unicodedata.normalize("NFKD", name) if not unseen(c)).casefold()
    found: list[str] = []
    last = ""
    for character in seen:
        category = unicodedata.category(character)
        kind = "digit" if category == "Nd" else "letter" if category[0] == "L" else ""
        if kind and kind == last:
            found[-1] += character
        elif kind:
            found.append(character)
        last = kind
    kept: list[str] = []
    at = 0
    while at < len(found):
        if found[at] in STEROID_WORDS and found[at + 1 : at + 2] == ["sparing"]:
            at += 2
        else:
            kept.append(found[at])
            at += 1
    return tuple(kept)


class Name(NamedTuple):
    """One name of one drug; `place` is its place in the table."""

    place: int
    group: str
    drug: str
    words: Words


TABLE: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "agents.toml").read_text(encoding="utf-8")
)


def read_table() -> list[Name]:
    found: list[Name] = []
    for group, drugs_of_group in TABLE.items():
        for drug, others in drugs_of_group.items():
            for name in (drug, *others):
                found.append(Name(len(found), group, drug, words(name)))
    return found


NAMES = read_table()


class Held(NamedTuple):
    start: int
    end: int
    name: Name


@lru_cache(4096)
def held(typed: Words) -> list[Held]:
    """Every place where a drug's name stands whole."""
    return [
        Held(start, start + len(name.words), name)
        for name in NAMES
        for start in range(len(typed))
        if typed[start : start + len(name.words)] == name.words
    ]


def steps(one: str, other: str) -> int:
    """Letters to insert, delete, replace or swap with a neighbour, no place touched twice."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != against))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@lru_cache(4096)
def nearly(typed: Words) -> Name | None:
    """The listed name that a name comes near to."""
    near: list[tuple[int, int, int, Name]] = []
    for at, word in enumerate(typed):
        reach = 0 if len(word) < 5 else 1 if len(word) <= 7 else 2
        if not reach or not word.isalpha():
            continue
        for name in NAMES:
            if len(name.words) == 1 and name.words[0][0] == word[0]:
                if abs(len(name.words[0]) - len(word)) > reach:
                    continue
                far = steps(word, name.words[0])
                if far <= reach:
                    near.append((far, at, name.place, name))
    return min(near)[3] if near else None


class Agent(NamedTuple):
    """A recorded agent as read.

    `drug` is what makes it one with another, None where it never counts. `known` is whether it is
    known to be an immunosuppressant.
    """

    drug: Any
    known: bool
    outcome: str | None
    several: bool = False
    not_one: bool = False
    not_recognised: bool = False


def inside(one: Held, others: Sequence[Held]) -> bool:
    """Whether a name stands in words of another's name alone."""
    covered = {at for other in others for at in range(other.start, other.end)}
    return set(range(one.start, one.end)) <= covered


def read(entry: dict[str, Any]) -> Agent:
    outcome, typed = entry.get("outcome"), words(entry["agent"])
    found = held(typed)
    ours = [one for one in found if one.name.group == "immunosuppressants"]
    others = [one for one in found if one.name.group != "immunosuppressants"]
    if ours:
        first = min(ours, key=lambda one: (one.start, -len(one.name.words), one.name.place))
        return Agent(
            first.name.drug,
            True,
            outcome,
            several=len({one.name.drug for one in ours}) > 1,
            not_one=not all(inside(one, ours) for one in others),
        )
    if others:
        return Agent(None, False, outcome, not_one=True)
    near = nearly(typed)
    if near and near.group != "immunosuppressants":
        return Agent(None, False, outcome, not_recognised=True)
    said = entry.get("immunosuppressant")
    if said is False:
        return Agent(None, False, outcome)
    # No word at all: known by the name itself.
    drug = near.drug if near else typed or (entry["agent"],)
    return Agent(drug, said is True, outcome, not_recognised=True)


def several_alike(agents: Sequence[Agent]) -> bool:
    """Whether two of those that can count are one drug."""
    drugs = [agent.drug for agent in agents if agent.drug is not None]
    return len(set(drugs)) < len(drugs)


def that_count(agents: Sequence[Agent]) -> tuple[int, int]:
    """How many drugs count, and how many others may yet count."""
    failed = ("ineffective", "not_yet_effective")
    able = [agent for agent in agents if agent.drug is not None]
    sure = {agent.drug for agent in able if agent.known and agent.outcome in failed}
    perhaps = {
        agent.drug
        for agent in able
        if agent.outcome is None or (not agent.known and agent.outcome in failed)
    }
    return len(sure), len(perhaps - sure)


def one_word_names() -> Iterator[str]:
    """For draws: the names that a word can come near to."""
    for name in NAMES:
        if len(name.words) == 1:
            yield name.words[0]


def written_names() -> Iterator[tuple[str, str]]:
    """For draws: each drug with each of its names, as the table writes them."""
    for drugs_of_group in TABLE.values():
        for drug, others in drugs_of_group.items():
            yield from ((drug, name) for name in (drug, *others))
