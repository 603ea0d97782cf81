"""What is no reason where a reason is asked for."""

from datetime import date

import pytest

from ivig_tui.criteria.kinds import Mistake
from ivig_tui.editing.editor import Setting
from ivig_tui.editing.fields import editor_of
from ivig_tui.editing.texts import SIGNER


@pytest.mark.parametrize("typed", ["none", "No.", "n/a", "nil", "quit", "-", "no reason"])
def test_what_gives_no_reason_is_refused_as_one(typed: str) -> None:
    """A reason that is given meets R6 or changes the dosing weight."""
    setting = Setting(date(2026, 11, 22))
    for name in ("reviews.2.weaning_not_planned_reason", "treatment.actual_weight_reason"):
        with pytest.raises(Mistake, match="is no reason"):
            editor_of(name).parse(typed, setting)
        assert editor_of(name).parse("none tolerated", setting) == "none tolerated"


@pytest.mark.parametrize("typed", ["quit", "Exit", ":q", "yes", "52"])
def test_nobody_signs_who_is_called_like_a_command(typed: str) -> None:
    with pytest.raises(Mistake, match="is no name"):
        SIGNER.parse(typed, Setting(date(2026, 11, 22)))
    assert SIGNER.parse("Dr Quitt", Setting(date(2026, 11, 22))) == "Dr Quitt"
