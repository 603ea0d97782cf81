"""Reviews: the first is of the initial period, all others are continuing, by their position."""

from ivig_tui.criteria.logic import All
from ivig_tui.myositis.reviews.continuing import continuing_review
from ivig_tui.myositis.reviews.initial import initial_review


def review_tree(review: int) -> All:
    """The tree of review number `review`, from 1."""
    return initial_review() if review == 1 else continuing_review(review)
