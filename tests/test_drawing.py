"""Drawing only reads: nothing that a screen's `frame` calls writes an attribute.

`python -m tests.test_drawing` tells what is written.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import ivig_tui

Module = Mapping[str, list[ast.FunctionDef]]
"""The functions of each name; that of a screen's method begins with a dot."""
CHANGES = {"add", "append", "appendleft", "clear", "difference_update", "discard", "extend",
           "insert", "pop", "popitem", "popleft", "remove", "reverse", "setdefault", "sort",
           "update"}  # fmt: skip
"""The methods that change a list, a dict or a set in place."""
SCREENS = (Path(ivig_tui.__file__).parents[1], "ivig_tui.tui")
VIEWS = ("self", "view", "checklist")
"""What a screen is called where it is drawn."""


def written(root: Path, package: str) -> tuple[list[str], set[str]]:
    """What the functions that draw write; and all functions that were looked at: each `frame` of a
    package below a folder, and what it calls in that package."""
    top = root.joinpath(*package.split("."))
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(top.rglob("*.py"))}
    screens = _screens(trees.values())
    modules = {path: _functions(tree, screens) for path, tree in trees.items()}
    ahead = [(path, ".frame") for path, module in modules.items() if ".frame" in module]
    seen = set(ahead)
    found: list[str] = []
    while ahead:
        path, name = ahead.pop()
        place = f"{path.relative_to(top)}: {name}"
        imported = _imported(trees[path], root)
        for function in modules[path][name]:
            found += (f"{place} writes {attribute}" for attribute in _writes(function))
            called = set(_called(function, path, imported, modules)) - seen
            seen |= called
            ahead += called
    return sorted(found), {f"{path.relative_to(top)}: {name}" for path, name in seen}


def _screens(trees: Iterable[ast.Module]) -> set[str]:
    """The names of the classes that are a `View`, or are made of one."""
    bases = {
        one.name: {base.id for base in one.bases if isinstance(base, ast.Name)}
        for tree in trees
        for one in tree.body
        if isinstance(one, ast.ClassDef)
    }
    found = {"View"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found


def _functions(tree: ast.Module, screens: set[str]) -> Module:
    found: dict[str, list[ast.FunctionDef]] = {}
    for one in tree.body:
        of_screen = isinstance(one, ast.ClassDef) and one.name in screens
        for node in one.body if isinstance(one, ast.ClassDef) and of_screen else [one]:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(f"{'.' * of_screen}{node.name}", []).append(node)
    return found


def _writes(function: ast.FunctionDef) -> Iterator[str]:
    """The attributes that are assigned, deleted or changed in place."""
    for part in ast.walk(function):
        match part:
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Subscript(value=ast.Attribute(attr=name), ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name), attr=method)):
                if method in CHANGES:
                    yield name
            case ast.Call(func=ast.Name(id="setattr")):
                yield "setattr"
            case _:
                pass


def _called(
    function: ast.FunctionDef,
    path: Path,
    imported: Mapping[str, tuple[Path, str]],
    modules: Mapping[Path, Module],
) -> Iterator[tuple[Path, str]]:
    """What it names: functions of its own module, those imported by name or by their module, and
    what is read of a screen, properties too, by any screen in its folder."""
    for part in ast.walk(function):
        match part:
            case ast.Name(id=name):
                base, own = imported.get(name, (path.with_suffix(""), name))
                places = [base.with_suffix(".py")]
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in VIEWS:
                own, places = f".{name}", [one for one in modules if one.parent == path.parent]
            case ast.Attribute(value=ast.Name(id=owner), attr=own) if owner in imported:
                base, module = imported[owner]
                places = [base / f"{module}.py"]
            case _:
                continue
        yield from ((place, own) for place in places if own in modules.get(place, {}))


def _imported(tree: ast.Module, root: Path) -> dict[str, tuple[Path, str]]:
    """The names that a module imports, each with where from, and what it is called there."""
    return {
        alias.asname or alias.name: (root.joinpath(*node.module.split(".")), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


SCREEN = """
from pack.drawing import draw
class Screen(View):
    def key(self): self.top = 1
    def frame(self): return draw(self)
    def drawn(self): self.top = 2
    @property
    def rows(self): return self.kept.{rows}
"""


def draws(folder: Path, draw: str, rows: str = "copy()") -> tuple[list[str], set[str]]:
    """What is found in a package with one screen."""
    top = folder / "pack"
    top.mkdir()
    (top / "screen.py").write_text(SCREEN.format(rows=rows))
    (top / "drawing.py").write_text(f"def draw(view):\n    view.rows\n    {draw}\n")
    return written(folder, "pack")


def test_a_write_is_found_in_whatever_draws(tmp_path: Path) -> None:
    for number, change in enumerate(
        ("view.top = 1", "view.top += 1", "view.tops[0] = 1", "view.tops.pop(0)", "del view.top",
         "(view.top, x) = 1, 2", "setattr(view, 'top', 1)")
    ):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        found, _ = draws(folder, change)
        assert any(one.startswith("drawing.py: draw writes") for one in found), change


def test_a_property_that_writes_is_found_too(tmp_path: Path) -> None:
    found, _ = draws(tmp_path, "return []", rows="pop()")
    assert found == ["screen.py: .rows writes kept"]


def test_what_only_reads_may_draw(tmp_path: Path) -> None:
    found, looked = draws(tmp_path, "top = view.top; return [top]")
    assert found == []
    assert looked == {"screen.py: .frame", "screen.py: .rows", "drawing.py: draw"}


def test_drawing_only_reads() -> None:
    found, looked = written(*SCREENS)
    assert {
        "checklist/drawing.py: _body",
        "checklist/sheet.py: .items",
        "checklist/panel.py: panel",
        "checklist/why.py: why_lines",
        "checklist/prompt.py: keys_line",
        "scale/figure.py: figure",
        "sessions/drawing.py: screen",
        "widgets/lines.py: cut",
    } <= looked
    assert found == []


if __name__ == "__main__":
    sys.stdout.write("\n".join(written(*SCREENS)[0]) + "\n")
