"""One patient through three years by keys alone, the program left and started anew at each visit.

After each visit the summary is compared with a file; `UPDATE_GOLDENS=1` writes those anew.
"""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.harness import LONG, PROGRAM, Terminal, environment

GOLDEN = Path(__file__).with_name("golden")
UPDATE = "UPDATE_GOLDENS"
REFERENCE = "SYN-7301"
SAVED = re.compile(r"saved \d\d:\d\d:\d\d")

ENTER, ESC, BACKSPACE, DOWN = "\r", "\x1b", "\x7f", "\x1b[B"

STAGES = (
    "three-years-1-qualified",
    "three-years-2-treated",
    "three-years-3-improved",
    "three-years-4-stable",
    "three-years-5-weaning",
    "three-years-6-stopped",
)


class Clinic:
    """The sessions folder over the years."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "sessions"
        self.folder.mkdir(0o700)

    def visit(self, today: str) -> Terminal:
        """The program, started on a day."""
        return Terminal("--sessions", self.folder, "--today", today, home=self.home)

    def run(self, today: str, *words: str) -> str:
        """What a command that needs no screen prints on a day."""
        done = subprocess.run(
            [PROGRAM, "--sessions", self.folder, *words, "--today", today],
            env=environment(self.home),
            capture_output=True,
            text=True,
            timeout=LONG,
            stdin=subprocess.DEVNULL,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def checked(self, today: str) -> Any:
        return json.loads(self.run(today, "check", "--json", REFERENCE))

    def is_golden(self, stage: str, today: str) -> None:
        """The summary is the one of the file; the time of a signature is left out."""
        shown = self.run(today, "show", REFERENCE)
        found = re.sub(r"(?m)^(Signed +.*), \d+ \w{3} \d{4} \d\d:\d\d$", r"\1, TIME", shown)
        path = GOLDEN / f"{stage}.txt"
        if os.environ.get(UPDATE):
            path.write_text(found, "utf-8")
        assert path.exists(), f"no golden: {UPDATE}=1 writes it"
        assert found == path.read_text("utf-8"), f"{UPDATE}=1 accepts the new summary"

    def on_disk(self) -> Any:
        (path,) = self.folder.glob("*.toml")
        return tomllib.loads(path.read_text("utf-8"))


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


def resume(terminal: Terminal, seen: str) -> None:
    """Open the only session of the list, and wait for what is seen first."""
    terminal.wait_for(REFERENCE)
    terminal.send(ENTER)
    terminal.wait_for(seen)


def leave(terminal: Terminal) -> None:
    """Wait until all is said to be on disk, then quit."""

    def saved() -> bool:
        screen = terminal.screen()
        return SAVED.search(screen) is not None and "saving" not in screen

    terminal.wait_until(saved, "saved")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert terminal.modes() == terminal.modes_before


def sign(terminal: Terminal, where: str) -> None:
    terminal.send("x")
    terminal.wait_for(f"Enter goes on to sign {where}")
    terminal.send(ENTER)
    terminal.wait_for("Signed by: tester")
    terminal.send(BACKSPACE * len("tester") + "Dr A. Muster" + ENTER)
    terminal.wait_for(f"{where} signed; read-only until x unlocks it")


def start_review(terminal: Terminal, number: int) -> None:
    terminal.send("r")
    terminal.wait_for(f"Enter starts review {number}; u takes it back while it is empty")
    terminal.send(ENTER)
    terminal.wait_for(f"review {number} started")
    terminal.wait_for(f"[Review {number}: open]")


def qualify(terminal: Terminal) -> None:
    """2 March 2026: six weeks of weakness; the scale by its items, two agents."""
    terminal.wait_for("No sessions here yet")
    terminal.send(f"n{REFERENCE}{ENTER}")
    terminal.wait_for("▸? Age group")
    terminal.send("1\t2\t2\tn\ty\t")  # adult, dermatomyositis, neurologist, not IBM, biopsy
    terminal.wait_for("▸├─? MRC sum score")
    terminal.send(ENTER)
    terminal.wait_for("houlder abduction")
    terminal.send("4+=3=4=3=3=4=")  # right and left alike: 2 × 21
    terminal.wait_for("42")
    terminal.send(ESC)
    terminal.wait_for("42 (items)")
    terminal.send("\tn\ty\t")  # corticosteroids: not unresponsive, but not tolerated
    terminal.wait_for("▸│   + Add an agent")
    terminal.send(f"{ENTER}methotrexate{ENTER}")
    terminal.wait_for("▸│   • methotrexate")
    terminal.send(f"1{DOWN}{ENTER}azathioprine{ENTER}")
    terminal.wait_for("▸│   • azathioprine")
    terminal.send("2")
    terminal.wait_for("[Qualifying: met]")
    terminal.send(f"g{DOWN}2/3/2026{ENTER}")
    terminal.wait_for("2 Mar 2026")


def prescribe(terminal: Terminal) -> None:
    """80 kg; from 9 March five doses, then 0.8 g/kg every four weeks. Tab asks for no height: the
    national weight rule does not apply before July."""
    terminal.send("]")
    terminal.wait_for("[Treatment]")
    terminal.send(f"80\t9/3/2026\t5\t0.8\t4{ENTER}")
    terminal.wait_for("4 weeks")


def to_planned(terminal: Terminal, day: str) -> None:
    """Put the cursor on the calendar's line of a day."""
    terminal.send(f"/{day}{ENTER}")
    terminal.wait_for(f"▸+ {day}")


def give_as_planned(terminal: Terminal, day: str, typed: str) -> None:
    """Record the infusion under the cursor as it was planned; the next of the plan comes there."""
    terminal.wait_for(f"▸+ {day}")
    terminal.send(ENTER)
    terminal.wait_for(f"{typed}▁  draft")
    terminal.send(ENTER)
    terminal.wait_gone("draft")


def give(terminal: Terminal, typed: str) -> None:
    """Record an infusion that was given, on the line for that."""
    terminal.send(f"/record one{ENTER}")
    terminal.wait_for("▸+ Record one given")
    terminal.send(ENTER)
    terminal.wait_for("draft")
    terminal.send(f"{typed}{ENTER}")
    terminal.wait_gone("draft")


def is_the_dose(found: Any) -> None:
    """By hand, by actual weight: induction 160 g, 32 vials of 5 g; maintenance 64 g, 13 vials."""
    weight = {
        "weight_from": "qualifying",
        "actual_kg": 80,
        "adjusted_kg": None,
        "basis": "actual",
        "dosing_kg": 80,
    }
    assert found["dose"]["induction"] == weight | {
        "exact_g": 160,
        "dispensed_g": 160,
        "doses_g": [35, 35, 30, 30, 30],
    }
    assert found["dose"]["maintenance"] == weight | {
        "exact_g": 64,
        "dispensed_g": 65,
        "doses_g": [65],
        "limit_g": 80,
    }


def first_visit(clinic: Clinic) -> None:
    day = "2026-03-02"
    with clinic.visit(day) as terminal:
        qualify(terminal)
        prescribe(terminal)
        leave(terminal)
    found = clinic.checked(day)
    assert found["qualifying"]["decision"] == "met"
    assert set(found["qualifying"]["blocks"].values()) == {"met"}
    assert found["reviews"] == []
    assert found["review_due"] == "2026-07-09"  # four months after the first infusion
    assert found["flags"] == []
    is_the_dose(found)
    assert clinic.on_disk()["qualifying"]["immunosuppressants"] == [
        {"agent": "methotrexate", "outcome": "ineffective"},
        {"agent": "azathioprine", "outcome": "not_yet_effective"},
    ]
    clinic.is_golden(STAGES[0], day)


def infusions(clinic: Clinic) -> None:
    """After the induction, and again after three cycles; the last came a day late, 10 g less."""
    with clinic.visit("2026-03-14") as terminal:
        resume(terminal, "[Qualifying: met]")
        terminal.send("]")
        terminal.wait_for("[Treatment]")
        give(terminal, "9/3/2026 35 induction")
        to_planned(terminal, "10 Mar 2026")
        for day, grams in ((10, 35), (11, 30), (12, 30), (13, 30)):
            give_as_planned(terminal, f"{day} Mar 2026", f"2026-03-{day} {grams} induction")
        # The first cycle is four weeks after the first infusion.
        terminal.wait_for("▸+ 6 Apr 2026")
        leave(terminal)
    today = "2026-06-03"
    with clinic.visit(today) as terminal:
        resume(terminal, "[Qualifying: met]")
        terminal.send("]")
        to_planned(terminal, "6 Apr 2026")
        give_as_planned(terminal, "6 Apr 2026", "2026-04-06 65 maintenance")
        give_as_planned(terminal, "4 May 2026", "2026-05-04 65 maintenance")
        terminal.wait_for("▸+ 1 Jun 2026")
        terminal.send(ENTER)
        terminal.wait_for("draft")
        terminal.send(BACKSPACE * 30 + f"2/6/2026 55 maintenance{ENTER}")
        terminal.wait_gone("draft")
        # Three cycles are given: nothing more until a review is met.
        terminal.wait_for("▸+ Record one given")
        terminal.wait_for("no more than 3 cycles until a review is met")
        terminal.send(f"/2 Jun 2026{ENTER}")
        # 28 days up to 2 June hold that one alone: 4 May is 29 days before.
        terminal.wait_for("28 days: 55 of 80 g")
        leave(terminal)
    found = clinic.checked(today)
    assert found["review_due"] == "2026-07-09"
    assert found["flags"] == []
    given = clinic.on_disk()["treatment"]["infusions"]
    assert [(str(one["date"]), one["grams"], one["phase"]) for one in given] == [
        ("2026-03-09", 35, "induction"),
        ("2026-03-10", 35, "induction"),
        ("2026-03-11", 30, "induction"),
        ("2026-03-12", 30, "induction"),
        ("2026-03-13", 30, "induction"),
        ("2026-04-06", 65, "maintenance"),
        ("2026-05-04", 65, "maintenance"),
        ("2026-06-02", 55, "maintenance"),
    ]
    clinic.is_golden(STAGES[1], today)


def initial_review(clinic: Clinic) -> None:
    """Stronger by five points, three days before the review is due."""
    today = "2026-07-06"
    with clinic.visit(today) as terminal:
        resume(terminal, "[Qualifying: met]")
        start_review(terminal, 1)
        terminal.send("6/7/2026\t2\ty\t")
        terminal.wait_for("▸├─? MRC sum score higher")
        terminal.wait_for("42 on 2 Mar 2026")
        terminal.send(f"47{ENTER}")
        terminal.wait_for("42 on 2 Mar 2026, now 47: up 5")
        terminal.wait_for("[Review 1: met]")
        terminal.wait_for("the document says: continue")
        sign(terminal, "Review 1")
        terminal.send("0")
        terminal.wait_for("read-only, as Review 1 is signed")
        leave(terminal)
    found = clinic.checked(today)
    assert found["reviews"] == [
        {
            "kind": "initial",
            "decision": "met",
            "blocks": {"reviewer": "met", "documented": "met", "response": "met"},
            "needs": [],
            "quickest": [],
            "baseline": 42,
            "baseline_from": "qualifying",
        }
    ]
    assert found["review_due"] == "2027-07-06"
    assert found["flags"] == []
    is_the_dose(found)
    clinic.is_golden(STAGES[2], today)


def second_review(clinic: Clinic) -> None:
    """The same score; no weaning trial, with the reason. The age group is asked no more."""
    today = "2027-07-05"
    with clinic.visit(today) as terminal:
        resume(terminal, "[Review 1: met]")
        start_review(terminal, 2)
        terminal.send("5/7/2027\t2\ty\t")
        terminal.wait_for("47 on 6 Jul 2026")
        assert "CMAS" not in terminal.screen() or "not applicable: adult" in terminal.screen()
        terminal.send("47\t")
        terminal.wait_for("Clinically stable?")
        terminal.wait_for("[Review 2: open]")
        terminal.send(f"\tn\t{ENTER}Relapsed in May when the interval was six weeks{ENTER}")
        terminal.wait_for("[Review 2: met]")
        terminal.wait_for("the document says: continue")
        sign(terminal, "Review 2")
        leave(terminal)
    found = clinic.checked(today)
    assert [review["decision"] for review in found["reviews"]] == ["met", "met"]
    second = found["reviews"][1]
    assert second["kind"] == "continuing"
    assert second["blocks"] == {
        "reviewer": "met",
        "documented": "met",
        "response": "met",
        "weaning": "met",
    }
    assert (second["baseline"], second["baseline_from"]) == (47, "reviews.1")
    assert found["review_due"] == "2028-07-05"
    assert found["flags"] == ["weight_old"]
    document = clinic.on_disk()["reviews"][1]
    assert document["weaning_trial_planned"] is False
    assert "clinically_stable" not in document
    clinic.is_golden(STAGES[3], today)


def third_review(clinic: Clinic) -> None:
    """A point better, stable, weaning planned: consider stopping."""
    today = "2028-07-03"
    with clinic.visit(today) as terminal:
        resume(terminal, "[Review 2: met]")
        start_review(terminal, 3)
        terminal.send("3/7/2028\t2\ty\t48\t")
        terminal.wait_for("Clinically stable?")
        terminal.send("y\ty")
        terminal.wait_for("[Review 3: met]")
        terminal.wait_for("the document says: consider stopping or")
        terminal.wait_for("Clinically stable at the latest review")
        sign(terminal, "Review 3")
        leave(terminal)
    found = clinic.checked(today)
    assert [review["decision"] for review in found["reviews"]] == ["met", "met", "met"]
    third = found["reviews"][2]
    assert (third["baseline"], third["baseline_from"]) == (47, "reviews.2")
    assert found["qualifying"]["decision"] == "met"
    assert found["review_due"] == "2029-07-03"
    assert found["flags"] == ["consider_stopping", "weight_old"]
    clinic.is_golden(STAGES[4], today)


def stop(clinic: Clinic) -> None:
    """Weaned off: treatment is stopped, and nothing is due any more."""
    today = "2028-11-06"
    with clinic.visit(today) as terminal:
        resume(terminal, "[Review 3: met]")
        terminal.send("[[[")
        terminal.wait_for("[Treatment]")
        terminal.send(f"/stopped on{ENTER}")
        terminal.wait_for("▸· Stopped on")
        terminal.send(f"t{DOWN}{ENTER}")
        terminal.wait_for("draft")
        terminal.send(f"weaned off, well since July{ENTER}")
        terminal.wait_for("none: treatment is stopped on 6 Nov 2028")
        terminal.wait_for("Nothing       treatment is stopped on 6 Nov 2028 (I-19)")
        leave(terminal)
    found = clinic.checked(today)
    assert (found["review_due"], found["stopped"]) == (None, "2028-11-06")
    assert found["flags"] == []
    assert clinic.on_disk()["treatment"]["stopped_reason"] == "weaned off, well since July"
    assert "stopped 2028-11-06" in clinic.run(today, "list")
    clinic.is_golden(STAGES[5], today)


def test_one_patient_is_followed_through_three_years(clinic: Clinic) -> None:
    first_visit(clinic)
    infusions(clinic)
    initial_review(clinic)
    second_review(clinic)
    third_review(clinic)
    stop(clinic)
    document = clinic.on_disk()
    assert [review["signed_by"] for review in document["reviews"]] == ["Dr A. Muster"] * 3
    started = [entry["field"] for entry in document["history"] if not entry.keys() & {"old", "new"}]
    assert started == ["reviews.1", "reviews.2", "reviews.3"]


def test_each_summary_of_the_three_years_belongs_to_a_visit() -> None:
    assert {path.stem for path in GOLDEN.glob("three-years-*")} == set(STAGES)
