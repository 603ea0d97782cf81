"""The list of sessions as a screen: what stands around its lines, and the prompt."""

from pathlib import Path
from typing import Protocol

from ivig_tui.criteria.wording import counted, inert, shown_date
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.line import EMPTY, LineEditor
from ivig_tui.store.contents import copy_stem
from ivig_tui.store.folder import told_of_copies
from ivig_tui.tui.sessions import entries as in_folder
from ivig_tui.tui.sessions.listing import Listing
from ivig_tui.tui.sessions.prompt import Prompt
from ivig_tui.tui.sessions.reading import Progress
from ivig_tui.tui.sessions.rows import headings
from ivig_tui.tui.widgets.footer import Entry, foot_line
from ivig_tui.tui.widgets.frame import rule_line
from ivig_tui.tui.widgets.lines import BLANK, Line, cut, fit, line, spread, width_in, width_of, wrap
from ivig_tui.tui.widgets.typed import typed_spans
from ivig_tui.tui.widgets.viewport import Viewport

AROUND = 5
"""The lines that are always there: three above the list, a rule and the keys below."""


class Listed(Protocol):
    """What is drawn of the list of sessions."""

    folder: Path
    listing: Listing
    progress: Progress | None
    """How far the folder is read; None until the first is."""
    filter: Draft | None
    filtering: bool
    prompt: Prompt | None
    message: str
    wrong: bool

    @property
    def looking(self) -> bool:
        """Whether the worked sessions are looked at, to read only."""

    def why_not(self, action: str) -> str:
        """Why an action can't be done here; empty where it can."""


def screen(
    view: Listed, body: list[Line], prompt_lines: list[Line], seen: Viewport, width: int
) -> list[Line]:
    """The whole screen around the entries, of which `seen` tells which they are."""
    body = body or greeting(view, width)[: seen.room]
    return [
        cut(
            spread(
                line((f" ivig-tui  {_what(view)}", "title"), *_order(view)),
                _counts(view, width),
                width,
            ),
            width,
        ),
        _folder(view, width),
        headings(view.listing.order, width),
        *body,
        *[BLANK] * (seen.room - len(body)),
        rule_line(width, seen.around),
        *prompt_lines,
        _keys(view, width),
    ]


def _what(view: Listed) -> str:
    return "worked sessions, invented" if view.looking else "sessions"


def _order(view: Listed) -> Line:
    return line((f"  by {view.listing.order.value}", "dim"))


def _counts(view: Listed, width: int) -> Line:
    listing, progress = view.listing, view.progress
    parts: list[tuple[str, str]] = []
    if listing.unreadable:
        parts.append((f"{listing.unreadable} unreadable  ", "not_met"))
    if listing.shared:
        parts.append((f"{len(listing.shared)} share a reference  ", "not_met"))
    if progress is not None and progress.copies:
        parts.append((f"{counted(len(progress.copies), 'conflict')}  ", "not_met"))
    if listing.overdue:
        parts.append((f"{listing.overdue} overdue  ", "not_met"))
    if progress is None:
        pass  # nobody knows yet how many there are
    elif not progress.complete:
        parts.append((f"reading {progress.done} of {len(progress.files)} ", "text"))
    elif len(listing.rows) < len(listing.all):
        parts.append((f"{len(listing.rows)} of {counted(len(listing.all), 'session')} ", "dim"))
    else:
        parts.append((f"{counted(len(listing.all), 'session')} ", "dim"))
    while len(parts) > 1 and width_of(line(*parts)) > width * 2 // 3:
        parts.pop(0)
    return line(*parts)


def _folder(view: Listed, width: int) -> Line:
    right: Line = BLANK
    if view.filter is not None and view.filter.text and not view.filtering:
        typed = fit(inert(view.filter.text), max(8, width // 4))
        right = line((f"filter: {typed}", "text"), ("  Esc shows all ", "dim"))
    path = cut_left(inert(str(view.folder.absolute())), width - width_of(right) - 2)
    return cut(spread(line((f" {path}", "dim")), right, width), width)


def cut_left(text: str, width: int) -> str:
    """Text in at most so many cells: its end, as that tells more; what was cut is marked."""
    if width_in(text) <= width:
        return text
    kept = text
    while kept and width_in(kept) > width - 1:
        kept = kept[1:]
    return f"…{kept}" if width > 0 else ""


def greeting(view: Listed, width: int) -> list[Line]:
    """What stands where there is no entry."""
    if view.progress is None:
        return [BLANK, line(("  reading…", "dim"))]
    if view.progress.trouble:
        return [BLANK, *_wrapped(view.progress.trouble, "not_met", width)]
    if view.listing.all:
        typed = inert(view.filter.text) if view.filter else ""
        return [BLANK, *_wrapped(f"no session holds {typed}", "text", width)]
    return [
        BLANK,
        line(("  No sessions here yet.", "title")),
        BLANK,
        line(("  n", "key"), ("  starts one: type the patient's reference, then Enter", "text")),
        line(("  l", "key"), ("  looks at worked, invented sessions, to read only", "text")),
        line(("  ?", "key"), ("  shows the keys", "text")),
        line(("  q", "key"), ("  quits", "text")),
    ]


def prompt(view: Listed, one: in_folder.Entry | None, width: int) -> list[Line]:
    """What is being asked, or was said, or is to be known of the entry under the cursor."""
    said = _wrapped(view.message, "not_met" if view.wrong else "text", width)
    if view.prompt is not None:
        return [*_typing(view.prompt.label, view.prompt.draft.line, width), *said]
    if view.filtering:
        typed = view.filter.line if view.filter else EMPTY
        return [*_typing("filter:", typed, width), *said]
    if said:
        return said
    if one is None:
        return [BLANK]
    if one.errors:
        more = f" (the first of {len(one.errors)} errors; ? tells all)" if one.errors[1:] else ""
        return _wrapped(f"✘ {one.reference}: {one.errors[0]}{more}", "not_met", width)
    if one.path in view.listing.shared:
        told = f"! another file has the reference {one.reference} too; this is {one.path.name}"
        return _wrapped(inert(told), "not_met", width)
    copies = view.progress.copies.get(copy_stem(one.path)) if view.progress else None
    if copies:
        return _wrapped(f"! {told_of_copies(one.path.name, copies)}", "not_met", width)
    return _wrapped("  ".join(_facts(one)), "dim", width)


def in_full(one: in_folder.Entry, width: int) -> list[Line]:
    """A file of the folder, all that is known of it and all that is wrong with it."""
    title, *facts = _facts(one)
    rows = [line((part, "title")) for part in wrap(title, width)]
    told = [
        *((fact, "text") for fact in facts),
        *((f"✘ {error}", "not_met") for error in one.errors),
    ]
    return rows + [line((f"  {part}", style)) for text, style in told
                   for part in wrap(text, max(8, width - 2), "  ")]  # fmt: skip


def _facts(one: in_folder.Entry) -> list[str]:
    saved = ""
    if one.saved_at is not None:
        # As long as the other word, so that nothing moves once it is saved.
        done = "typed" if one.unsaved else "saved"
        saved = f"{done} {shown_date(one.saved_at)} {one.saved_at:%H:%M} by {one.saved_by}"
    facts = (one.reference, one.full_condition, saved, inert(one.path.name))
    return [fact for fact in facts if fact]


def _typing(label: str, typed: LineEditor, width: int) -> list[Line]:
    """A question and what is typed; of what is too long what is around the cursor."""
    room = width - width_in(label) - 3
    if room >= min(width_in(inert(typed.text)) + 1, width // 3):
        return [line((f" {label} ", "text"), *typed_spans(typed, room))]
    return [*_wrapped(label, "text", width), line(" ", *typed_spans(typed, width - 2))]


def _wrapped(text: str, style: str, width: int) -> list[Line]:
    return [line((f" {part}", style)) for part in wrap(text, max(8, width - 2))] if text else []


def _keys(view: Listed, width: int) -> Line:
    entries: tuple[Entry, ...]
    if view.prompt is not None:
        entries = (("Enter", view.prompt.enter), ("Esc", "back"))
    elif view.filtering:
        entries = (("Enter", "keep"), ("Esc", "show all"), ("↓ ↑", "move"))
    else:
        entries = ("open", "new", "find", "order", ("why", "help"), "palette", "quit", "agenda",
                   "rename", "delete_session", "about")  # fmt: skip
    return foot_line(entries, width, view.why_not)
