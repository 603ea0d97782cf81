"""Reviews: the first is of the initial period, all others are continuing, by their position."""

from ivig_tui.guideline.continuing_review import continuing_review
from ivig_tui.guideline.initial_review import initial_review
from ivig_tui.guideline.logic import All


def review_tree(review: int) -> All:
    """The tree of review number `review`, from 1."""
    return initial_review() if review == 1 else continuing_review(review)
