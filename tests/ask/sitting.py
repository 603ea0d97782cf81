"""A conversation over a session, in this process, and sessions that stand at a question."""

import io
from contextlib import suppress
from datetime import date
from pathlib import Path

from ivig_tui.ask.interview import Interview
from ivig_tui.ask.talk import Left, Talk
from ivig_tui.criteria.answers import Value
from ivig_tui.store import toml
from ivig_tui.store.open_session import OpenSession

TODAY = date(2026, 11, 22)

TO_BIOPSY: dict[str, Value] = {
    "patient.age_group": "adult", "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist", "diagnosis.inclusion_body_myositis": False,
    "qualifying.date": TODAY,
}  # fmt: skip
TO_SCORE = TO_BIOPSY | {"qualifying.biopsy": True}
TO_AGENTS = TO_SCORE | {
    "qualifying.mrc_sum_score": 40,
    "qualifying.corticosteroids_ineffective": True,
}


class Sitting:
    """A conversation over a session that holds some answers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.course = OpenSession(path, lambda happened: happened(), TODAY)
        self.out = ""

    def types(self, *lines: str) -> str:
        """Type lines and leave; what was told."""
        return self.sends("".join(f"{line}\n" for line in lines).encode())

    def sends(self, data: bytes) -> str:
        tells = io.StringIO()
        interview = Interview(self.course, Talk(io.BytesIO(data), tells, prompt=False))
        with suppress(Left):
            interview.run()
        self.out = tells.getvalue()
        return self.out

    def get(self, field: str) -> Value | None:
        """An answer as it is on disk."""
        assert self.course.saved_within(5)
        return toml.load(self.path).answers.get(field)
