"""Starting the screens: what has to be so before the terminal library is imported."""

import gc
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ivig_tui.privacy import keep_private

NEEDS_NO_SCREEN = (
    "ask, list, agenda, show, history, check, export, import, criteria, schema and completion need "
    "no screen"
)


def start(folder: Path, path: Path | None, today: date | None) -> int:
    """Run the screens until the person quits; the exit code."""
    wrong = no_terminal()
    if wrong:
        print(f"ivig-tui: {wrong}; {NEEDS_NO_SCREEN}", file=sys.stderr)
        return 2
    keep_private()
    # The library's own logging would write every key to a file; exported sizes would stop resizing.
    for name in [n for n in os.environ if n.startswith("TEXTUAL")] + ["COLUMNS", "LINES"]:
        os.environ.pop(name, None)
    # Nothing that imports make is ever garbage; to look for it is a twentieth of the start.
    gc.disable()
    from ivig_tui.fault import FAULT, tell_of_stray_faults
    from ivig_tui.session.fileformat import Invalid
    from ivig_tui.store.open_session import OpenSession
    from ivig_tui.tui.app import IvigApp
    from ivig_tui.tui.terminal.leaving import leave_on_signals
    from ivig_tui.tui.terminal.theme import from_environment

    app: IvigApp | None = None

    def post(run: Callable[[], None]) -> None:
        if app is not None:
            app.post(run)

    try:
        # There is no screen yet that a slow disk could hold up.
        opened = None if path is None else OpenSession(path, post, today)
    except Invalid as invalid:
        print(f"ivig-tui: {invalid.errors[0]}", file=sys.stderr)
        return 1
    app = IvigApp(folder, opened, today, from_environment())
    gc.freeze()
    gc.enable()
    tell_of_stray_faults(app.farewell.append)
    leave_on_signals(app)
    try:
        app.run(mouse=os.environ.get("IVIG_TUI_MOUSE", "") != "0")
    finally:
        # Whatever ended the screen, what was answered is saved.
        app.stack.end()
    for told in app.farewell:
        print(f"ivig-tui: {told}", file=sys.stderr)
    if app.crashed:
        # Nothing of the session is told: the scrollback is nobody's patient file.
        print(
            f"ivig-tui: {FAULT}: {app.crashed}"
            + ("; all answers are saved" if app.stack.all_on_disk and not app.unsaved else ""),
            file=sys.stderr,
        )
        return 1
    return 1 if app.unsaved else app.return_code or 0


def no_terminal() -> str:
    """Why there can be no screen here; empty where there can."""
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "the terminal (TERM) is dumb or unset"
    # Keys come from stdin, and the library draws on stderr.
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return "stdin and stderr have to be a terminal"
    return ""
