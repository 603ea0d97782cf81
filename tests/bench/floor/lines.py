"""The floor: one line-rendering Textual widget of 45 rows, a checklist without a file or a text.

Up, Down, PageUp and PageDown move, the space bar marks, Ctrl+Q quits. Only rows that changed are
refreshed.
"""

from collections.abc import Collection
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

State = bool | None
MARKS = {True: "✓", False: "✗", None: "·"}
COLOURS = {True: "green", False: "red", None: "default"}


class Node:
    """A criterion: a group of parts, or a leaf that is marked."""

    def __init__(self, number: int, kind: str, label: str, depth: int) -> None:
        self.number, self.kind, self.label, self.depth = number, kind, label, depth
        self.parts: list[Node] = []
        self.state: State = None
        self.value: State = None

    def settle(self) -> State:
        """Its state, by three-valued logic."""
        if not self.parts:
            return self.value
        states = [part.settle() for part in self.parts]
        decisive = self.kind != "all"
        if decisive in states:
            return decisive
        return None if None in states else not decisive

    def text(self) -> str:
        """How it is drawn."""
        kind = {"all": "AND ", "any": "OR  "}.get(self.kind, "")
        return f"{'  ' * self.depth}{MARKS[self.state]} {kind}{self.label}"


def tree() -> list[Node]:
    """45 nodes, 35 of them leaves."""
    nodes = [Node(0, "all", "CIDP: criteria for immunoglobulin", 0)]
    for number in range(9):
        kind = "any" if number % 2 else "all"
        label = f"Group {number + 1}: evidence of demyelination"
        group = Node(len(nodes), kind, label, 1)
        nodes.append(group)
        nodes[0].parts.append(group)
        for _ in range(4 if number < 8 else 3):
            text = f"Criterion {len(nodes) - number - 1:02d}: motor nerve finding"
            leaf = Node(len(nodes), "leaf", text, 2)
            nodes.append(leaf)
            group.parts.append(leaf)
    return nodes


class Lines(ScrollView, can_focus=True):
    """The rows."""

    DEFAULT_CSS = "Lines { height: 1fr; background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown", "move(20)"),
        Binding("pageup", "move(-20)"),
        Binding("space", "mark"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.nodes = tree()
        self.cursor = 0
        self.strips: dict[int, Strip] = {}

    def on_mount(self) -> None:
        self.virtual_size = Size(60, len(self.nodes))

    def changed(self, numbers: Collection[int]) -> None:
        for number in numbers:
            self.strips.pop(number, None)
        top, (width, height) = self.scroll_offset.y, self.size
        regions = [Region(0, n - top, width, 1) for n in numbers if 0 <= n - top < height]
        if regions:  # refresh() without regions repaints everything
            self.refresh(*regions)

    def action_move(self, by: int) -> None:
        old, new = self.cursor, max(0, min(len(self.nodes) - 1, self.cursor + by))
        if old == new:
            return
        self.cursor = new
        self.changed({old, new})
        top, height = self.scroll_offset.y, self.size.height
        if new < top:
            self.scroll_to(y=new, animate=False, force=True)
        elif new >= top + height:
            self.scroll_to(y=new - height + 1, animate=False, force=True)

    def action_mark(self) -> None:
        node = self.nodes[self.cursor]
        if node.parts:
            return
        node.value = {None: True, True: False, False: None}[node.value]
        changed = {self.cursor}
        for each in self.nodes:
            state = each.settle()
            if state is not each.state:
                each.state = state
                changed.add(each.number)
        self.changed(changed)

    def render_line(self, y: int) -> Strip:
        number, width = self.scroll_offset.y + y, self.size.width
        if number >= len(self.nodes):
            return Strip.blank(width, self.rich_style)
        strip = self.strips.get(number)
        if strip is None or strip.cell_length != width:
            node = self.nodes[number]
            style = Style(color=COLOURS[node.state], reverse=number == self.cursor)
            segment = Segment(node.text(), self.rich_style + style)
            strip = Strip([segment]).adjust_cell_length(width, self.rich_style)
            self.strips[number] = strip
        return strip


class Floor(App[None]):
    """Nothing but the rows."""

    def compose(self) -> ComposeResult:
        yield Lines()


if __name__ == "__main__":
    Floor().run()
