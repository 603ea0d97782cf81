"""Who is at the keyboard, and when: what history records."""

import getpass
import os
import unicodedata
from datetime import date, datetime

from ivig_tui.guideline.wording import inert, whole_minutes

VARIABLE = "IVIG_TUI_USER"


def user() -> str:
    """The name that history records: `IVIG_TUI_USER`, else the login."""
    name = os.environ.get(VARIABLE, "")
    if not name.strip():
        try:
            name = getpass.getuser()
        except (OSError, KeyError):  # a user number without a name
            name = f"uid {os.getuid()}"
    clean = inert(unicodedata.normalize("NFC", name)).strip()
    return clean[:100] or "unknown"


def now() -> datetime:
    """This moment, to the second, with its offset in whole minutes."""
    return whole_minutes(datetime.now().astimezone().replace(microsecond=0))


def today() -> date:
    """This day."""
    return date.today()
