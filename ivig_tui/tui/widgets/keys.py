"""Every key and what it does: the one table that footer, help and README show."""

from collections.abc import Container

from msgspec import Struct


class Key(Struct, frozen=True):
    """One key as it arrived."""

    name: str
    """As `y`, `up`, `tab`, `backspace`, `ctrl+z`, `alt+left`, `alt+shift+p`."""
    character: str = ""
    """What it prints; empty where it prints nothing."""
    with_esc: bool = False
    """Whether Esc came with it in one read: it was Alt with this key, or Esc and then this key,
    and most terminals send both alike."""

    @property
    def with_alt(self) -> "Key":
        """The key together with Alt."""
        shift = "shift+" if len(self.name) == 1 and self.name.isupper() else ""
        return Key(f"alt+{shift}{self.name.lower() if shift else self.name}")

    @property
    def alone(self) -> "Key":
        """The key without the Esc that came with it."""
        return Key(self.name, self.character)


class Action(Struct, frozen=True):
    """Something that a person can do."""

    name: str
    keys: tuple[str, ...]
    shown: str
    """How its key is told."""
    short: str
    """A word or two for the footer."""
    text: str
    """What it does, for help."""
    where: str
    """`line`, `move`, `session`, `list` or `everywhere`."""


ACTIONS: tuple[Action, ...] = (
    Action("yes", ("y",), "y", "yes", "answers the line yes", "line"),
    Action("no", ("n",), "n", "no", "answers the line no", "line"),
    Action("yes_on", ("Y",), "Y", "yes, next", "answers yes and goes to the next that matters",
           "line"),
    Action("no_on", ("N",), "N", "no, next", "answers no and goes to the next that matters",
           "line"),
    Action("type", tuple("0123456789."), "0–9", "type", "types a number or a date in place; Enter, "
           "Tab, ↑ or ↓ keeps it, Esc drops it", "line"),
    Action("pick", ("left", "right"), "←→", "pick", "picks a choice; a digit picks it directly",
           "line"),
    Action("today", ("t",), "t", "today", "fills in today's date", "line"),
    Action("enter", ("enter",), "Enter", "edit", "opens what needs letters: an agent, a reason, "
           "notes", "line"),
    Action("items", ("enter",), "Enter", "items", "opens a score's items, to grade them one by one",
           "line"),
    Action("add", ("+",), "+", "add agent", "adds an immunosuppressant agent", "line"),
    Action("clear", ("backspace", "delete"), "⌫", "clear", "clears the answer", "line"),
    Action("down", ("down", "j"), "↓ j", "down", "goes down a line", "move"),
    Action("up", ("up", "k"), "↑ k", "up", "goes up a line", "move"),
    Action("page_down", ("pagedown", "space"), "PgDn", "page", "goes down a page", "move"),
    Action("page_up", ("pageup",), "PgUp", "page", "goes up a page", "move"),
    Action("first", ("home", "g"), "Home g", "first", "goes to the first line", "move"),
    Action("last", ("end", "G"), "End G", "last", "goes to the last line", "move"),
    Action("next_open", ("tab",), "⇥", "next open", "goes to the next answer that still matters",
           "move"),
    Action("previous_open", ("shift+tab",), "Shift+⇥", "previous open",
           "goes to the previous answer that still matters", "move"),
    Action("next_block", ("b",), "b", "next block",
           "goes to the next block that is open or in the way; on Treatment, to the next thing "
           "to look at", "session"),
    Action("previous_tab", ("[",), "[", "tab", "shows the tab to the left", "session"),
    Action("next_tab", ("]",), "]", "tab", "shows the tab to the right", "session"),
    Action("undo", ("u",), "u", "undo", "takes back the latest change; any number of steps",
           "session"),
    Action("redo", ("U", "ctrl+r"), "U", "redo", "brings back what was taken back", "session"),
    Action("review", ("r",), "r", "review", "starts the next review, once Enter confirms it",
           "session"),
    Action("sign", ("x",), "x", "sign", "signs the assessment, or unlocks it, once Enter confirms",
           "session"),
    Action("take_over", ("T",), "T", "end that login", "where your own other login has the "
           "session: it saves and goes, and you go on here, once Enter confirms it", "session"),
    Action("history", ("h",), "h", "history", "shows who changed what and when", "session"),
    Action("compare", ("D",), "D", "compare", "where another program changed the file meanwhile: "
           "shows what differs in the copy, to take it answer by answer", "session"),
    Action("find", ("/",), "/", "find", "finds a line, or filters the list, as you type",
           "session"),
    Action("why", ("?", "f1"), "?", "why", "explains the line and lists its keys", "everywhere"),
    Action("verdict", ("v",), "v", "verdict", "shows what stands in the way, and the shortest way "
           "to met", "session"),
    Action("about", ("a",), "a", "about", "tells of the document: evidence, references, readings",
           "everywhere"),
    Action("palette", (":", "ctrl+p"), ":", "actions", "lists every action, filtered as you type",
           "everywhere"),
    Action("summary", ("s",), "s", "summary", "shows the summary", "session"),
    Action("copy", ("c",), "c", "copy", "sends the summary's brief to the terminal's clipboard, "
           "once Enter confirms it", "session"),
    Action("write", ("w",), "w", "write", "writes the summary to a file beside the session, once "
           "Enter confirms it", "session"),
    Action("new", ("n",), "n", "new", "starts a new session", "list"),
    Action("open", ("enter",), "Enter", "open", "opens the session", "list"),
    Action("order", ("o",), "o", "order", "sorts by review due, by reference, or by when it was "
           "saved", "list"),
    Action("agenda", ("d",), "d", "due", "shows what is due within a week: infusions with grams "
           "and vials, and reviews", "list"),
    Action("worked", ("l",), "l", "look", "looks at worked, invented sessions, to read only",
           "list"),
    Action("rename", ("e",), "e", "rename", "gives the session another reference", "list"),
    Action("delete_session", ("X",), "X", "delete", "deletes the session, once its reference is "
           "typed", "list"),
    Action("mouse", ("m",), "m", "mouse", "gives the mouse to the terminal, which then selects "
           "text; takes it again", "everywhere"),
    Action("back", ("escape",), "Esc", "back", "goes back; never quits", "everywhere"),
    Action("quit", ("q", "ctrl+q"), "q", "quit", "quits; everything is saved already",
           "everywhere"),
)  # fmt: skip

BY_NAME = {action.name: action for action in ACTIONS}
ASKS_FIRST = {
    "copy": "Enter sends the brief to the terminal's clipboard",
    "write": "Enter writes the summary to a file",
}
"""What goes out of the program is asked for twice: a word typed into the keys must not send it."""
WHERES = {
    "line": "Answering a line",
    "move": "Moving",
    "session": "In a session",
    "list": "In the list of sessions",
    "everywhere": "Everywhere",
}


def key_named(name: str, character: str | None) -> Key:
    """A key by the library's name for it and what it prints, if anything."""
    modified = name.startswith(("ctrl+", "alt+", "super+", "hyper+", "meta+"))
    if character and character.isprintable() and not modified:
        return Key("space" if character == " " else character, character)
    return Key(name)


_BOUND: dict[str, list[str]] = {"type": ["type"]}
"""The actions that each key is bound to, by its name, in the order of the table."""
for _action in ACTIONS:
    for _name in _action.keys:
        _BOUND.setdefault(_name, []).append(_action.name)


def action_of(key: Key, among: Container[str]) -> str | None:
    """Which of these actions a key is bound to; None where it is to none of them."""
    return next((name for name in _BOUND.get(key.name, ()) if name in among), None)


def does(key: Key, action: str) -> bool:
    """Whether a key is bound to an action."""
    return key.name in BY_NAME[action].keys or (key.name == action == "type")


def key_of(action: str) -> Key:
    """The key that runs an action where it was chosen by its name or clicked."""
    if action == "type":
        return Key("type")  # no digit of its own: it opens an empty draft
    name = BY_NAME[action].keys[0]
    return Key(name, name if len(name) == 1 else "")


def table() -> str:
    """The keys as a Markdown table, for the README."""
    rows = [
        f"| {action.shown} | {action.text} | {WHERES[action.where].lower()} |" for action in ACTIONS
    ]
    return "\n".join(["| key | does | where |", "| --- | --- | --- |", *rows]) + "\n"
