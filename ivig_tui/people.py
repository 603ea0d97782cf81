"""Who is at the keyboard, and when: what history records."""

import os
import unicodedata
from datetime import date, datetime
from functools import cache

from ivig_tui.criteria.wording import inert, whole_minutes

VARIABLE = "IVIG_TUI_USER"
_NAMED_BY = ("LOGNAME", "USER", "LNAME", "USERNAME")
"""What tells the login's name before the system is asked."""


def user() -> str:
    """The name that history records: `IVIG_TUI_USER`, else the login."""
    name = os.environ.get(VARIABLE, "")
    if not name.strip():
        name = _login(tuple(os.environ.get(one) for one in _NAMED_BY))
    clean = inert(unicodedata.normalize("NFC", name)).strip()
    return clean[:100] or "unknown"


@cache
def _login(_: tuple[str | None, ...]) -> str:
    """The name of this login, looked up once: each answer asks for it, and the system reads a
    file, or asks another machine, to tell it."""
    import getpass  # commands that change nothing ask for nobody

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user number without a name
        return f"uid {os.getuid()}"


def now() -> datetime:
    """This moment, to the second, with its offset in whole minutes."""
    return whole_minutes(datetime.now().astimezone().replace(microsecond=0))


def today() -> date:
    """This day."""
    return date.today()
