"""A stock Textual app that notes what reaches it, for `test_overrides`; run as a program.

Its first argument is the file that it notes in: a line each, at once.
"""

import sys
import threading
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Stock(App[None]):
    """Notes keys and pastes; `q` quits, `!` fails, `*` counts the threads that read keys, `#`
    changes one cell of its only line."""

    def compose(self) -> ComposeResult:
        yield Static("." * 60)

    def note(self, text: str) -> None:
        with Path(sys.argv[1]).open("a") as notes:
            notes.write(text + "\n")

    def on_ready(self) -> None:
        self.note("ready")

    def on_key(self, event: events.Key) -> None:
        self.note(event.key)
        if event.key == "q":
            self.exit()
        elif event.key == "exclamation_mark":
            patient = "CANARY"
            raise RuntimeError(len(patient))
        elif event.key == "number_sign":
            self.query_one(Static).update("." * 59 + "#")
        elif event.key == "asterisk":
            names = [thread.name for thread in threading.enumerate()]
            self.note(f"threads {names.count('textual-input')}")

    def on_paste(self, event: events.Paste) -> None:
        self.note(f"paste {event.text}")


if __name__ == "__main__":
    Stock().run(mouse=False)
