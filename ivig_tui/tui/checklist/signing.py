"""The steps of a course: the next review is started, an assessment is signed or unlocked."""

from ivig_tui import people
from ivig_tui.criteria.kinds import Refused
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.editor import Setting
from ivig_tui.editing.texts import SIGNER
from ivig_tui.session.session import where_label
from ivig_tui.tui.checklist.items import TREATMENT
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.keys import Key, does

ON_ITS_TAB = "an assessment is signed on its own tab"


def start_review(view: Sheet, *, confirmed: bool) -> None:
    """Start a review; asked for twice, as one that holds an answer is never removed."""
    answers = view.course.session.answers
    number = answers.reviews + 1
    last = f"reviews.{number - 1}"
    if number > 1 and not any(name.startswith(f"{last}.") for name in answers.values):
        view.tab = last
        view.message = f"review {number - 1} is still empty: it is this one"
    elif not confirmed:
        view.ask("review", f"Enter starts review {number}; u takes it back while it is empty")
    else:
        view.course.start_review()
        view.tab = f"reviews.{number}"
        view.cursors[view.tab] = f"{view.tab}.date"
        view.message = f"review {number} started"


def sign(view: Sheet, *, confirmed: bool) -> None:
    """Sign the tab's assessment, or unlock it; asked for twice, as a word that holds an x would
    sign with what is left of it."""
    name = where_label(view.tab)
    if view.tab == TREATMENT:
        view.message = ON_ITS_TAB
    elif view.course.read_only:
        view.message = view.course.read_only
    elif view.course.session.raw(f"{view.tab}.signed_at") is None:
        if not confirmed:
            no_date = f"{name} has no date: Tab goes to it, Enter signs without"
            view.ask("sign", no_date if undated(view) else f"Enter goes on to sign {name}")
        else:
            view.signing = Draft.of(SIGNER, people.user())
    elif not confirmed:
        view.ask("sign", f"{name} is signed; Enter unlocks it, and history tells that")
    else:
        view.course.unlock(view.tab)
        view.message = f"{name} unlocked"


def undated(view: Sheet) -> bool:
    """Whether the tab's assessment is neither dated nor signed."""
    answers = view.course.session.answers
    names = (f"{view.tab}.date", f"{view.tab}.signed_at")
    return view.tab != TREATMENT and not any(answers.get(name) is not None for name in names)


def signing_key(view: Sheet, signing: Draft, key: Key) -> None:
    """Take a key while the name of who signs is typed."""
    after = signing.press(key.name, key.character)
    if after is not None:
        view.signing = after
    elif does(key, "back"):
        view.signing = None
    elif key.name == "enter":
        try:
            _sign(view, signing)
        except Refused as refused:
            view.signing, view.message = signing.refused(refused), str(refused)
        else:
            view.signing = None
            view.message = f"{where_label(view.tab)} signed; read-only until x unlocks it"


def _sign(view: Sheet, signing: Draft) -> None:
    """Sign with the name that is typed."""
    if not signing.text.strip():
        raise Refused("a name is needed to sign")
    view.course.sign(view.tab, str(signing.parse(Setting(view.course.today))))
