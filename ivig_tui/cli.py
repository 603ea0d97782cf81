"""The command line: thin; each command imports what it needs when it runs.

`--version` and `--help` take three times a bare Python, and no more: pathlib, datetime and typing
would be a third of that.
"""

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress

from ivig_tui import __version__
from ivig_tui.report import FORMATS, SCHEMAS, SHELLS, TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Any, NoReturn

FINE, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code: 0 fine, 1 something is invalid or failed, 2 usage."""
    if sys.stderr is None:
        # `print` would put errors among the data.
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - open until the end
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "_ARGCOMPLETE" in os.environ:
        # A shell asks what could stand here. Nobody else pays for it.
        from ivig_tui import completion

        completion.complete(parser())
    options = parser(words).parse_args(words)
    if sys.stdout is None:
        print("ivig-tui: there is no standard output to write to", file=sys.stderr)
        return FAILED
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal without a character shows a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    try:
        code = run(options)
        sys.stdout.flush()
        return code
    except OSError as error:
        # Whoever reads may have gone, the disk be full: nothing is tried again at the exit.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"ivig-tui: can't write: {error.strerror or error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    except Exception as error:
        from ivig_tui.fault import FAULT, place_of

        print(f"ivig-tui: {FAULT}: {place_of(error)}", file=sys.stderr)
        return FAILED


def run(options: argparse.Namespace) -> int:
    """Run a command."""
    # Nothing that imports make is ever garbage; to look for it is a twentieth of a command.
    gc.disable()
    from ivig_tui import commands

    gc.freeze()
    gc.enable()
    match options.command:
        case "check":
            return commands.check(options)
        case "list":
            return commands.list_sessions(options)
        case "agenda":
            return commands.agenda(options)
        case "show":
            return commands.show(options)
        case "history":
            return commands.history(options)
        case "export":
            return commands.export(options)
        case "criteria":
            return commands.criteria(options)
        case "import":
            return commands.import_bundle(options)
        case "schema":
            return commands.schema(options)
        case "completion":
            return commands.completion(options)
        case "ask":
            return commands.ask(options)
        case _:
            return commands.open_screen(options)


def _help(prog: str) -> argparse.HelpFormatter:
    """argparse's own look, as wide as the terminal. It makes one for each option, and where it is
    not told the width it imports shutil, and that every packer of archives."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size().columns or 80
        except OSError:
            columns = 80
    return argparse.HelpFormatter(prog, width=columns - 2)


class _Parser(argparse.ArgumentParser):
    """Tells a wrong usage in one plain line."""

    def __init__(self, **options: "Any") -> None:
        super().__init__(**options, formatter_class=_help)

    def error(self, message: str) -> "NoReturn":
        from ivig_tui.criteria.wording import inert

        print(f"{self.prog}: {inert(message)}; see {self.prog} --help", file=sys.stderr)
        sys.exit(USAGE)


def parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The command line's grammar. With the `words` of one command line those commands that it does
    not name have no grammar of their own, as they are not asked for: that is half of it."""
    everywhere = _Parser(add_help=False)
    everywhere.add_argument(
        "--sessions",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the sessions folder (else IVIG_TUI_SESSIONS, ./sessions, the user's data folder)",
    )
    everywhere.add_argument(
        "--today",
        metavar="YYYY-MM-DD",
        type=_day,
        default=argparse.SUPPRESS,
        help="the day that every command goes by",
    )
    whole = _Parser(
        prog="ivig-tui",
        description="The Australian criteria for IVIg in inflammatory myopathy as a live "
        "checklist. It says whether the document's criteria are met, and decides nothing.",
        epilog="Without a command: the list of sessions, to resume one or start a new one.",
        parents=[everywhere],
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"ivig-tui {__version__}")
    # With the name given, argparse does not format the usage for it.
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", prog=whole.prog)

    def command(name: str, text: str) -> argparse.ArgumentParser | None:
        if words is not None and name not in words:
            commands.add_parser(name, help=text, add_help=False)
            return None
        return commands.add_parser(
            name, help=text, description=text, parents=[everywhere], allow_abbrev=False
        )

    one = "a session file's path, or a reference in the sessions folder"
    if opened := command("open", "open one session"):
        opened.add_argument("name", metavar="NAME", help=one)
    if asked := command("ask", "the same as plain questions, one at a time, without a screen"):
        asked.add_argument("name", metavar="NAME", help=f"{one}; a new reference starts a session")
    if listed := command("list", "list the sessions: where each stands, review due, last saved"):
        listed.add_argument(
            "--due",
            metavar="DAYS",
            type=_days,
            help="only those whose review is due within DAYS days, the overdue too, soonest first",
        )
        listed.add_argument("--json", action="store_true", help="one JSON object a line")
    if due := command(
        "agenda", "what is due in the folder: infusions, with grams and vials, and reviews"
    ):
        due.add_argument(
            "--days", metavar="N", type=_days, default=7, help="within N days; default: 7"
        )
        due.add_argument(
            "--format", choices=FORMATS["agenda"], default="text", help="default: text"
        )
    if shown := command("show", "print the summary of a session"):
        shown.add_argument("name", metavar="NAME", help=one)
        shown.add_argument(
            "--format", choices=FORMATS["show"], default="text", help="default: text"
        )
        much = shown.add_mutually_exclusive_group()
        much.add_argument("--brief", action="store_true", help="the first part alone, one screen")
        much.add_argument("--full", action="store_true", help="nothing folded, nothing left out")
        shown.add_argument(
            "-o", "--output", metavar="FILE", help="write to FILE, for its owner only"
        )
    if told := command("history", "who changed what in a session and when, oldest first"):
        told.add_argument("name", metavar="NAME", help=one)
        told.add_argument(
            "--field", metavar="FIELD", help="only what changed this, by its full name"
        )
        told.add_argument("--json", action="store_true", help="one JSON object a line")
    if checked := command("check", "validate and evaluate any number of sessions"):
        checked.add_argument("names", metavar="NAME", nargs="+", help=one)
        checked.add_argument("--json", action="store_true", help="one JSON object a line")
    if given := command(
        "export", "every answer of many sessions as rows, for a spreadsheet or database"
    ):
        given.add_argument(
            "names", metavar="NAME", nargs="*", help=f"{one}; without any, all of them"
        )
        given.add_argument(
            "--table", choices=TABLES, default=TABLES[0], help=f"default: {TABLES[0]}"
        )
        given.add_argument(
            "--format", choices=FORMATS["export"], default="csv", help="default: csv"
        )
        given.add_argument(
            "-o", "--output", metavar="FILE", help="write to FILE, for its owner only"
        )
    if applied := command(
        "criteria", "print the criteria as they are applied: trees, statements, readings"
    ):
        applied.add_argument(
            "--format", choices=FORMATS["criteria"], default="text", help="default: text"
        )
    if imported := command(
        "import", "start a session from a FHIR bundle such as `show --format fhir` writes"
    ):
        imported.add_argument("file", metavar="FILE", help="a FHIR R4 Bundle in JSON")
    if schema := command("schema", "print the JSON Schema of the session file or of a JSON output"):
        schema.add_argument("of", choices=SCHEMAS, help="which")
    if shell := command(
        "completion", "print what a shell needs to complete commands and references"
    ):
        shell.add_argument("shell", choices=SHELLS, help="which shell")
    return whole


def _day(text: str) -> "date":
    from datetime import date

    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-22") from None


def _days(text: str) -> int:
    # Ten digits are more days than there are dates.
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days, 0 or more")
    return int(text)
