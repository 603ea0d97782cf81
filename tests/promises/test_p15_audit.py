"""P15: the audit holds. A session made here is exactly what replaying its history gives, entry by
entry from an empty document; a change that history does not know is told by `check`
(`changed_outside`); a session written by hand is no fault.

The replay below knows the format and nothing of the program. Seen red with an undo that leaves no
entry, with a signature of which only one half is told, with a rename that is not told, and with
`changed_outside` that compares whole numbers only, lists by their length, or no reviews.

Not promised: that a history which somebody rewrote together with the answers is found out: there is
no secret in the file. What a signature covered is told by its digest.
"""

import hashlib
import json
import random
import re
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from ivig_tui.store import toml
from tests.terminal.harness import Terminal
from tests.terminal.test_stories import (
    ADULT,
    CHILD,
    DOWN,
    ENTER,
    ESC,
    SESSIONS,
    only_file,
    run,
)

Document = dict[str, Any]
REVIEW = re.compile(r"reviews\.([1-9][0-9]*)")

DROP = "\x7f" * 5 + DOWN
"""What gets rid of a draft that is not kept, which would take all that follows."""

DROP_NAME = "\x7f" * 12 + DOWN
"""The same for an agent's name; without one, what the line holds is cleared."""

# Beside what ADULT and CHILD answer: every other kind of answer, and every other way to change one.
MORE = "".join(
    (
        f"/vial{ENTER}{ENTER}5 10{ENTER}",
        f"/reason for actual{ENTER}{ENTER}a reason{ENTER}",
        f"/22 Nov 2026{ENTER}j/22 Nov 2026{ENTER}{ENTER}{ENTER}",  # an infusion as planned
        "uuUU[",  # an undo goes to the tab of what it undoes
        f"x{ENTER}\x7f\x7fsigned{ENTER}y1n",  # signed: nothing is taken
        f"x{ENTER}y",  # unlocked
        f"r{ENTER}",  # a review
        f"t{DOWN}72{DOWN}{DROP}",
    )
)
SCALE = {
    "adult": f"/MRC{ENTER}{ENTER}4+=3=4=3=3=4=\x7f",
    "child": f"/CMAS{ENTER}{ENTER}1{ENTER}{DOWN}2{ENTER}{DOWN}1{ENTER}",
}
PIECES = [
    *(
        "y",
        "n",
        "y",
        "n",
        "\x1b[C",
        "\x1b[D",
        "\x7f",
        "t",
        "\t",
        "\t",
        "\x1b[Z",
        f"r{ENTER}",
    ),
    *("u", "u", "u", "U", "U", "j", "k", DOWN, "]", "[", "g", "G", " ", "Y", "N"),
    *(
        f"48{DOWN}{DROP}",
        f"72.5{DOWN}{DROP}",
        f"/Add an agent{ENTER}+zzzz{ENTER}y{DROP_NAME}",
        f"/biopsy{ENTER}y",
    ),
    *(
        f"/condition{ENTER}\x1b[C",
        f"/intake{ENTER}n",
        f"/fluoro{ENTER}y",
        f"/unresp{ENTER}y",
        "[[g",
    ),
]
LIST = "sessions  by"


def first_keys(seed: int) -> str:
    """What is sure to cover every kind."""
    who = "child" if seed % 2 else "adult"
    return (CHILD if seed % 2 else ADULT) + MORE + f"[[{SCALE[who]}"


def made_here(folder: Path, stack: ExitStack) -> None:
    """Two sessions at once, by keys that chance brings; each is renamed at the end."""
    terminals = {}
    for seed in range(2):
        place = folder / str(seed)
        place.mkdir()
        terminals[seed] = stack.enter_context(
            Terminal("--sessions", place, "--today", "2026-11-22", home=folder)
        )
    for seed, terminal in terminals.items():
        terminal.wait_for("No sessions here yet")
        terminal.send(f"nSYN-{seed}{ENTER}{first_keys(seed)}")
    for seed, terminal in terminals.items():
        to_the_list(terminal, " graded")
        by_chance = "".join(random.Random(seed).choices(PIECES, k=250))
        terminal.send(f"{ENTER}{by_chance}{DROP}/the end")
    for seed, terminal in terminals.items():
        to_the_list(terminal, "the end")
        terminal.send(f"e-renamed{ENTER}")
        terminal.wait_for(f"SYN-{seed} is SYN-{seed}-renamed now")
        terminal.send("q")
        assert terminal.wait_exit() == 0


def to_the_list(terminal: Terminal, last: str) -> None:
    """Once the last of the keys is seen to be done, go back from whatever is open."""
    terminal.wait_for(last, 30)
    while LIST not in terminal.screen():
        terminal.send(ESC)
        terminal.settle(0.2)
    terminal.wait_for("1 session")


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    folder = tmp_path_factory.mktemp("made")
    with ExitStack() as stack:
        made_here(folder, stack)
    yield [only_file(folder / str(seed)) for seed in range(2)]


def loaded(path: Path) -> Document:
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


# --- the replay ------------------------------------------------------------------------


def table(document: Document, field: str) -> tuple[Document, str]:
    """The table that a field stands in, made where it is missing, and its key there."""
    *way, key = field.split(".")
    here: Any = document
    while way:
        name = way.pop(0)
        if name == "reviews":
            here = here["reviews"][int(way.pop(0)) - 1]  # never made by an answer
        else:
            here = here.setdefault(name, {})
    return here, key


def replayed(history: list[Document]) -> Document:
    """The document that a history gives; each entry has to fit what those before it gave."""
    document: Document = {}
    before, number = None, 0
    for entry in history:
        assert before is None or entry["at"] >= before
        before = entry["at"]
        assert entry["by"] == "tester"
        number += 1
        if "undoes" in entry:
            other = history[entry["undoes"] - 1]
            assert entry["undoes"] < number
            assert (entry["field"], entry.get("old")) == (other["field"], other.get("new"))
            assert entry.get("new") == other.get("old")
        started_review = REVIEW.fullmatch(entry["field"])
        if started_review:
            reviews = document.setdefault("reviews", [])
            assert not {"old", "new"} & entry.keys()
            if takes_a_review_away(history, number):
                assert without_empty(reviews[-1]) == {}
                assert len(reviews) == int(started_review[1])
                reviews.pop()
            else:
                assert len(reviews) == int(started_review[1]) - 1
                reviews.append({})
            continue
        if entry["field"].endswith(".signed_content"):
            signature = entry["field"].removesuffix("content")
            where, key = table(document, f"{signature}at")
            assert ("new" in entry) == (key in where)
            if "new" in entry:
                assert entry["new"] == digest(document, entry["field"].rpartition(".")[0])
            continue
        if entry["field"] == "treatment.infusions":
            given = document.setdefault("treatment", {}).setdefault("infusions", [])
            for gone in [entry["old"]] if isinstance(entry.get("old"), dict) else []:
                given.remove(gone)
            given += [entry["new"]] if isinstance(entry.get("new"), dict) else []
            assert not isinstance(entry.get("old"), list)
            assert not isinstance(entry.get("new"), list)
            assert {"old", "new"} & entry.keys()
            continue
        where, key = table(document, entry["field"])
        if entry["field"] == "reference":
            where.setdefault(key, entry["old"])  # what it was first is told by its first change
        assert is_same(where.get(key), entry.get("old")), entry
        assert not is_same(entry.get("old"), entry.get("new")), entry
        if "new" in entry:
            where[key] = entry["new"]
        else:
            where.pop(key)
    return document


def takes_a_review_away(history: list[Document], number: int) -> bool:
    """Whether an entry about a review takes it away: an undo of its start, or of a redo of it."""
    away, entry = False, history[number - 1]
    while "undoes" in entry:
        away, entry = not away, history[entry["undoes"] - 1]
    return away


def digest(document: Document, where: str) -> str:
    """The SHA-256 of what a signature on an assessment covers, as the format describes it."""
    covered: Document = {}

    def take(at: str, values: Document, keys: tuple[str, ...] = ()) -> None:
        for key, value in values.items():
            if key in ("signed_by", "signed_at") or (keys and key not in keys):
                continue
            if key in ("mrc", "cmas"):
                covered.update({f"{at}.{key}.{item}": grade for item, grade in value.items()})
            else:
                covered[f"{at}.{key}"] = value

    for name in ("patient", "diagnosis"):
        take(name, document.get(name, {}))
    head, _, number = where.partition(".")
    assessments = [("qualifying", document.get("qualifying", {}))]
    assessments += [(f"reviews.{n}", r) for n, r in enumerate(document.get("reviews", []), 1)]
    own = int(number or 0)
    take(*assessments[own])
    group = document.get("patient", {}).get("age_group")
    scales = {"adult": ("mrc", "mrc_sum_score"), "child": ("cmas", "cmas_score")}
    for at, values in assessments[:own] if group in scales else []:
        take(at, values, scales[group])
    assert head in ("qualifying", "reviews")
    text = json.dumps(
        covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=as_json
    )
    return hashlib.sha256(text.encode()).hexdigest()


def as_json(value: Decimal | date) -> object:
    """A date as ISO text, a number plain."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if value == int(value) else float(value)


def is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def without_empty(document: Document) -> Document:
    """Tables that hold nothing are no answers; a review that was started stays."""
    found = {}
    for key, value in document.items():
        if isinstance(value, dict):
            value = without_empty(value)
        if key == "infusions":
            value = sorted(value, key=repr) or {}  # their order does not count
        if key == "reviews":
            value = [without_empty(review) for review in value]
        if value != {} and not (key == "reviews" and value == []):
            found[key] = value
    return found


def test_a_session_made_here_is_what_replaying_its_history_gives(sessions: list[Path]) -> None:
    every: set[str] = set()
    for path in sessions:
        document = loaded(path)
        history = document.pop("history")
        assert len(history) > 60
        assert document.pop("format") == 1
        assert document.pop("criteria") == "inflammatory-myopathies 3.1"
        assert without_empty(replayed(history)) == without_empty(document)
        told = {entry["field"] for entry in history}
        assert {"reference", "reviews.1"} <= told
        every |= told
        assert any("new" not in entry and "old" in entry for entry in history)  # cleared, undone
    assert every >= {"qualifying.notes", "qualifying.signed_at", "treatment.infusions"}
    assert any(".mrc." in name for name in every)
    assert any(".cmas." in name for name in every)


# --- changes that history does not know ------------------------------------------------


def another(value: Any) -> Any:
    """A value of the same kind that is another one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value - 1 if value else 1
    if isinstance(value, Decimal):
        return value - Decimal("0.001")
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if value == []:
        return [{"agent": "another"}]
    if isinstance(value, list):
        return [another(value[0]), *value[1:]]
    if isinstance(value, dict):
        key = next(iter(value))
        return value | {key: another(value[key])}
    return CHOICES.get(value, f"{value}!")


CHOICES = {
    "adult": "child",
    "child": "adult",
    "male": "female",
    "female": "male",
    "polymyositis": "other",
    "dermatomyositis": "polymyositis",
    "necrotising_autoimmune_myopathy": "other",
    "other": "neurologist",
    "immunologist": "neurologist",
    "neurologist": "immunologist",
    "rheumatologist": "immunologist",
}


def altered(document: Document) -> Iterator[tuple[str, Document]]:
    """Each field that history names, with another value, and without any."""
    for field in sorted({entry["field"] for entry in document["history"]}):
        changed = deepcopy(document)
        if field.endswith(".signed_content"):
            continue  # it names no field
        if REVIEW.fullmatch(field):
            if field == f"reviews.{len(document['reviews'])}":
                changed["reviews"].pop()
                yield field, changed
            continue
        where, key = table(changed, field)
        if key not in where:
            entries = [e for e in document["history"] if e["field"] == field]
            where[key] = next(e[k] for e in entries for k in ("old", "new") if k in e)
            yield field, changed
            continue
        where[key] = another(where[key])
        yield field, changed
        if field != "reference":
            changed = deepcopy(document)
            where, key = table(changed, field)
            del where[key]
            yield field, changed


def checked(folder: Path, paths: list[Path]) -> dict[str, Document]:
    """What `check --json` prints of each, by its file."""
    done = run(folder, "check", "--json", *map(str, paths))
    assert "Traceback" not in done.stderr
    return {one["file"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_a_change_that_history_does_not_know_is_told(sessions: list[Path], tmp_path: Path) -> None:
    """Every field that history names, altered in turn; and nothing of it where no history is."""
    names: dict[Path, str] = {}
    bare: list[Path] = []
    for number, path in enumerate(sessions):
        for at, (field, document) in enumerate(altered(loaded(path))):
            with_history = tmp_path / f"{number}-{at}.toml"
            with_history.write_text(tomli_w.dumps(document))
            names[with_history] = field
            without = tmp_path / f"{number}-{at}-bare.toml"
            del document["history"]
            without.write_text(tomli_w.dumps(document))
            bare.append(without)
    found = checked(tmp_path, [*names, *sessions, *bare])
    told = set()
    for path, field in names.items():
        if "errors" not in found[str(path)]:  # one of two that have to agree was altered
            assert "changed_outside" in found[str(path)]["flags"], (field, path.read_text())
            told.add(field)
    for path in (*sessions, *bare):
        assert "changed_outside" not in found[str(path)].get("flags", ()), path
    assert {field for field in names.values() if field not in told} <= NEED_EACH_OTHER
    kinds = {type(loaded_value) for loaded_value in _values(sessions)}
    assert kinds >= {bool, int, Decimal, str, date, datetime, list}


NEED_EACH_OTHER = {
    "qualifying.signed_by",
    "qualifying.signed_at",
    "qualifying.mrc.foot_dorsiflexion",
}
"""What can't be altered alone, as a file that does not agree with itself is refused whole."""


def _values(sessions: list[Path]) -> Iterator[Any]:
    for path in sessions:
        for entry in loaded(path)["history"]:
            yield entry.get("new")


BY_HAND = """\
format = 1
criteria = "inflammatory-myopathies 3.1"
reference = "SYN-15"

[patient]
age_group = "adult"

[qualifying]
date = 2026-08-10
weight_kg = 110
mrc_sum_score = 45
notes = "Ödem \\"2+\\""

[[qualifying.immunosuppressants]]
agent = "methotrexate"
outcome = "ineffective"

[[reviews]]
date = 2026-11-20
mrc_sum_score = 50
"""


def test_an_answer_that_was_signed_and_changed_outside_is_told_though_no_history_names_it(
    tmp_path: Path,
) -> None:
    """Written by hand, signed here, edited by hand: history names none of the answers."""
    path = tmp_path / "x.toml"
    path.write_text(BY_HAND)
    session = toml.load(path)
    for where in ("qualifying", "reviews.1"):
        session = session.sign(where, "Dr A", by="jdoe", at=datetime(2026, 11, 22, tzinfo=UTC))
    path.write_bytes(toml.encode(session))
    signed = path.read_text()
    document = loaded(path)
    told = {e["field"]: e["new"] for e in document["history"] if "content" in e["field"]}
    assert told == {
        f"{where}.signed_content": digest(document, where) for where in ("qualifying", "reviews.1")
    }
    edits = {
        "weight_kg = 110": ("weight_kg = 11", "Weight"),
        "mrc_sum_score = 45": ("mrc_sum_score = 44", "MRC sum score at qualifying"),
        "mrc_sum_score = 50": ("mrc_sum_score = 51", "MRC sum score (review 1)"),
        'age_group = "adult"': ('age_group = "child"', "Age group"),
        "date = 2026-08-10": ("date = 2026-08-11", "Assessed on"),
        'outcome = "ineffective"': ('outcome = "effective"', "Immunosuppressant agents"),
        "weight_kg = 110\n": ("", "Weight"),
    }
    names = {}
    for at, (right, (wrong, label)) in enumerate(edits.items()):
        assert signed.count(right) == 1, right
        names[tmp_path / f"{at}.toml"] = label
        (tmp_path / f"{at}.toml").write_text(signed.replace(right, wrong))
    kept = tmp_path / "kept.toml"
    kept.write_text(signed.replace("weight_kg = 110", "weight_kg = 110.0"))
    bare = tmp_path / "bare.toml"  # by hand, or by an earlier version: it can't be checked
    bare.write_text("\n".join(part for part in signed.split("[[history]]")[:1]))
    found = checked(tmp_path, [*names, path, kept, bare])
    for one, label in names.items():
        assert "changed_outside" in found[str(one)]["flags"], one.read_text()
        shown = " ".join(run(tmp_path, "show", str(one)).stdout.split())
        assert f"outside this program. Changed: {label}" in shown
    for one in (path, kept, bare):
        assert "changed_outside" not in found[str(one)]["flags"]


def test_a_session_written_by_hand_is_no_fault() -> None:
    found = checked(SESSIONS, sorted(SESSIONS.glob("*.toml")))
    by_hand = {name for name, one in found.items() if "history" not in loaded(Path(name))}
    assert len(by_hand) > 5
    for name in by_hand:
        assert "changed_outside" not in found[name]["flags"], name
    assert "changed_outside" in found[str(SESSIONS / "changed-by-hand.toml")]["flags"]
