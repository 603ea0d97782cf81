"""P7: data is inert. No control byte of any field, value, file name, reference, folder or user
reaches the terminal, on any screen, in any format, in any line of errors; nothing crashes; all
of it that can be printed is shown.

What stands in a valid session is every kind of text that the format lets through: markup, emoji,
wide and combining letters. Control characters make a file invalid: then they stand in what its
errors quote, in its name, in the folder's, in the user's.

Not promised: that text which looks like other text is told apart; nor what a terminal does with
printable characters that it draws wrongly.

Seen red with C1 left out of what `inert` and the file format forbid.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ivig_tui.report import FORMATS, TABLES
from ivig_tui.tui.widgets.keys import ACTIONS
from tests.promises.together import all_hold
from tests.terminal.harness import LONG, PROGRAM, Terminal, environment
from tests.terminal.test_stories import ENTER, TODAY

MARKUP = ("[/]", "[@click=app.quit]x[/]", "[bold]b", "[red]r[/red]", "[mg] 5 [see note]",
          "<b>&amp;</b>", "`c` *e* _u_ | #", "</svg></html>", "{x} %s $y \\n")  # fmt: skip
LETTERS = ("e\u0301\u0323", "漢字", "\U0001f469\u200d\U0001f52c", "\u0627\u0644", "ñ")
CONTROL = ("\x1b]0;CANARY\x07", "\x1b[31mCANARY", "\x9b31mCANARY", "\x9d0;CANARY\x9c", "\rCANARY",
           "\u202eCANARY", "\u2066CANARY", "\u200fCANARY", "\x07CANARY", "CANARY\x7f",
           "\u2028CANARY")  # fmt: skip
NOTHING_OF_DATA = re.compile("[\x07\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
TEXT = "T1 " + " ".join(MARKUP) + " T2 " + " ".join(LETTERS) + " T3"
HARMLESS = ("[mg] 5 [see note]", "[@click=app.quit]x[/]", "[bold]b")

SESSION = """
format = 1
criteria = "inflammatory-myopathies 3.1"
reference = {reference}
[patient]
age_group = "adult"
sex = "male"
height_cm = 175
[diagnosis]
condition = "dermatomyositis"
[qualifying]
weight_kg = 100
mrc_sum_score = 48
immunosuppressants = [{{ agent = {text}, outcome = "ineffective" }}, {{ agent = "[/]" }}]
notes = {text}
signed_by = {text}
signed_at = 2026-11-22T09:31:04+11:00
[treatment]
actual_weight_reason = {text}
[[reviews]]
notes = {text}
[[reviews]]
weaning_not_planned_reason = {text}
clinically_stable = true
notes = {text}
signed_by = {text}
signed_at = 2026-11-23T09:31:04+11:00
[[history]]
at = 2026-11-22T09:31:04+11:00
by = {text}
field = {text}
old = {harmful}
new = [{harmful}, {{ x = {harmful} }}]
[[history]]
at = 2026-11-22T09:31:05+11:00
by = {text}
field = "qualifying.notes"
new = {text}
"""
INVALID = """
format = 1
criteria = {harmful}
reference = {harmful}
{harmful} = 1
[patient]
age_group = {harmful}
height_cm = {harmful}
{harmful} = {harmful}
[qualifying]
date = {harmful}
notes = {harmful}
immunosuppressants = [{{ agent = {harmful}, outcome = {harmful}, {harmful} = 1 }}]
[qualifying.mrc]
{harmful} = {harmful}
[[reviews]]
{harmful} = 1
"""


def quoted(text: str) -> str:
    """A text as TOML has it, whatever it holds."""
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sessions that hold everything, in a folder whose name does, under names that do."""
    one = tmp_path / "s\x1b]0;CANARY\x07[bold]\x9b31m\u202e[@click=app.quit]x"
    one.mkdir()
    harmful = quoted("".join(CONTROL))
    texts = {"text": quoted(TEXT), "harmful": harmful}
    for number, reference in enumerate((*MARKUP, *LETTERS)):
        data = SESSION.format(reference=quoted(f"R{number} {reference}"), **texts)
        (one / f"r{number:02}.toml").write_text(data)
    (one / "invalid.toml").write_text(INVALID.format(harmful=harmful))
    for number, control in enumerate((*CONTROL, "[bold]", "[@click=app.quit]x")):
        (one / f"n{number}{control}.toml").write_text(INVALID.format(harmful=quoted(control)))
        (one / f"t{number}.toml").write_bytes(f"x = {control} y".encode())
    (one / os.fsdecode(b"bad\xff\x9b31m.toml")).write_text("x = 1")
    return one


def inert_bytes(output: bytes, *, what: str = "") -> str:
    """Printed text with no control byte but line breaks."""
    text = output.decode()
    assert "\x1b" not in text and not NOTHING_OF_DATA.search(text), (what, ascii(text[:3000]))
    assert "\r" not in text and "\t" not in text and "\x00" not in text and "\x7f" not in text
    assert "Traceback" not in text, text
    return text


def run(folder: Path, *words: str, user: str = "tester") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [PROGRAM, "--sessions", folder, "--today", TODAY, *words],
        env=environment(folder.parent, IVIG_TUI_USER=user),
        cwd=folder.parent,
        capture_output=True,
        timeout=LONG,
        stdin=subprocess.DEVNULL,
    )


def test_every_format_shows_all_and_sends_no_control_byte(folder: Path) -> None:
    def check(case: tuple[str, str]) -> None:
        form, name = case
        done = run(folder, "show", "--format", form, str(folder / name))
        assert done.returncode == 0, done.stderr
        told = inert_bytes(done.stdout, what=form)
        if form == "text":
            squeezed = re.sub(r"[\s│]+", "", told)
            for piece in HARMLESS:
                assert piece.replace(" ", "") in squeezed, piece
        for wanted in ("T1", "T2", "T3") if form != "json" else ():
            assert wanted in told

    names = ("r01.toml", "r07.toml", "r11.toml")
    all_hold(check, [(form, name) for form in FORMATS["show"] for name in names], at_once=2)


def test_every_table_of_the_export_and_the_history_send_no_control_byte(folder: Path) -> None:
    def check(words: tuple[str, ...]) -> None:
        done = run(folder, *words)
        # Rows of CSV end in CR LF, and notes may hold a line separator, which is no control code.
        kept = done.stdout.replace(b"\r\n", b"\n").replace("\u2028".encode(), b"")
        told = inert_bytes(kept, what=repr(words))
        inert_bytes(done.stderr, what=repr(words))
        assert "T1" in told or "infusions" in words or "agenda" in words, words

    exports = [("export", "--table", table, "--format", form)
               for table in TABLES for form in FORMATS["export"]]  # fmt: skip
    histories = [("history", str(folder / "r01.toml"), *words)
                 for words in ((), ("--json",), ("--field", "qualifying.notes"))]  # fmt: skip
    agendas = [("agenda", "--format", form, "--days", "9999")
               for form in FORMATS["agenda"]]  # fmt: skip
    all_hold(check, [*exports, *histories, *agendas], at_once=2)


def test_lists_checks_and_errors_send_no_control_byte(folder: Path) -> None:
    files = sorted(path.name for path in folder.iterdir())
    commands: list[tuple[str, ...]] = [
        ("list",), ("list", "--json"), ("list", "--due", "30"),
        ("check", *(str(folder / name) for name in files)),
        ("check", "--json", *(str(folder / name) for name in files)),
        ("criteria",),
    ]  # fmt: skip
    for control in (*CONTROL[::3], *MARKUP[:2]):
        commands += [("check", control), ("show", control), ("open", control), (control,),
                     ("list", "--due", control), ("show", "x", "--format", control),
                     ("--today", control, "list")]  # fmt: skip

    def check(words: tuple[str, ...]) -> None:
        done = run(folder, *words)
        inert_bytes(done.stdout, what=repr(words))
        inert_bytes(done.stderr, what=repr(words))
        if words == ("list",):
            told = done.stdout.decode()
            for number, reference in enumerate(MARKUP):
                assert f"R{number} {reference}" in told

    all_hold(check, commands, at_once=2)


def sent_is_ours(terminal: Terminal) -> None:
    """What was sent holds sequences of the program's own kind, and nothing of the data's."""
    # The pointer's shape is the library's own, and no words of ours or of the data.
    text = re.sub("\x1b]22;[a-z]*\x07", "", terminal.raw.decode())
    assert not NOTHING_OF_DATA.search(text), ascii(NOTHING_OF_DATA.findall(text))
    # The screen's own are all CSI: no title, no clipboard, nothing else.
    for other in re.findall("\x1b[^\\[]", text):
        raise AssertionError(ascii(other))
    assert "Traceback" not in text and terminal.code is None


SCREENS = [action.keys[0] for action in ACTIONS
           if action.where in ("session", "everywhere") and len(action.keys[0]) == 1
           and action.name not in ("quit", "write", "mouse", "copy")]  # fmt: skip
"""The keys that open what there is to see in a session."""


def test_every_screen_sends_no_control_byte_of_the_data(folder: Path) -> None:
    def check(size: tuple[int, int]) -> None:
        own = folder.parent / f"{size[0]}{folder.name}"
        shutil.copytree(folder, own)
        user = {"IVIG_TUI_USER": "u\x1b]0;CANARY\x07[/]\x9b31m"}
        words = ("--sessions", own, "--today", TODAY, "open")
        for name in ("r01.toml",):
            with Terminal(
                *words, own / name, home=own.parent, size=size, variables=user
            ) as terminal:
                terminal.wait_until(lambda one=terminal: " R" in one.screen(), "it")  # type: ignore[misc]
                terminal.settle(0.1)
                for keys in ("G", "[", "[", "[G"):
                    terminal.send(keys)
                    terminal.settle(0.05)
                    for key in SCREENS:
                        terminal.send(key)
                        terminal.settle(0.03)
                        if key not in "[]uUrxT/":
                            terminal.send("\x1b[6~\x1b[6~")
                            terminal.settle(0.03)
                        if key in "/?vashp:" or key == "x":
                            terminal.send("\x1b")
                            terminal.settle(0.12)
                        sent_is_ours(terminal)
                        if "R1" not in terminal.screen():
                            break
                terminal.send("\x1b" * 5)
                terminal.settle(0.3)
                sent_is_ours(terminal)

    all_hold(check, [(80, 24), (140, 45), (40, 10)], at_once=3)


WIDE = (120, 50)


def test_the_list_shows_all_that_can_be_printed_and_sends_no_control_byte(folder: Path) -> None:
    with Terminal(
        "--sessions", folder, "--today", TODAY, home=folder.parent, size=(120, 50)
    ) as one:
        one.wait_for(f"{len([*folder.iterdir()])} sessions")
        one.send("g")
        one.settle()
        seen = ""
        for _ in range(3):
            seen += one.screen()
            one.send("\x1b[6~")
            one.settle(0.2)
        for number, reference in enumerate(MARKUP):
            assert f"R{number} {reference}"[:11] in seen, reference
        for keys in (
            "/n0",
            ENTER,
            ENTER,
            "e",
            "X",
            "\x1b",
            "?",
            "\x1b",
            "n[/]\u202e[@click=x]",
            ENTER,
        ):
            one.send(keys)
            one.settle(0.15)
            sent_is_ours(one)
        one.send("\x1b" * 6 + "q")
        one.wait_exit()
        assert "Traceback" not in one.raw.decode()
