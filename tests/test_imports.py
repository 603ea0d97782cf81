"""No module leads back to itself by its imports, those for the type checker and late ones included.

`python -m tests.test_imports` tells the circles there are.
"""

import ast
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import ivig_tui

Graph = Mapping[str, frozenset[str]]
"""Each module, and the modules of the same package that it imports."""


def imports(top: Path) -> Graph:
    """The modules below a package's folder, and what each imports of them, wherever in the file."""
    names = {_name(top, path): path for path in sorted(top.rglob("*.py"))}
    return {name: frozenset(_imported(path, name, names)) for name, path in names.items()}


def circles(graph: Graph) -> list[tuple[str, ...]]:
    """The groups of modules of which each leads to each other, by way of imports."""
    reach = {module: _reached(module, graph) for module in graph}
    groups = {
        tuple(sorted(other for other in reach[one] if one in reach[other]))
        for one in graph
        if one in reach[one]
    }
    return sorted(groups, key=lambda group: (-len(group), group))


def _reached(start: str, graph: Graph) -> set[str]:
    found: set[str] = set()
    ahead = [*graph[start]]
    while ahead:
        module = ahead.pop()
        if module not in found:
            found.add(module)
            ahead += graph[module]
    return found


def _name(top: Path, path: Path) -> str:
    parts = (top.name, *path.relative_to(top).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, own: str, names: Mapping[str, Path]) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=aliases):
                wanted = [alias.name for alias in aliases]
            case ast.ImportFrom(module=module, names=aliases, level=level):
                package = own if path.name == "__init__.py" else own.rpartition(".")[0]
                above = package.split(".")[: len(package.split(".")) - level + 1]
                base = ".".join((*above, module or "")).rstrip(".") if level else module or ""
                whole = [f"{base}.{alias.name}" for alias in aliases]
                wanted = [one if one in names else base for one in whole]
            case _:
                wanted = []
        yield from (one for one in wanted if one in names and one != own)


def write(top: Path, **modules: str) -> Graph:
    top.mkdir()
    for name, text in modules.items():
        (top / f"{name}.py").write_text(text)
    return imports(top)


def test_a_circle_is_found_through_any_kind_of_import(tmp_path: Path) -> None:
    guarded = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pack import a\n"
    graph = write(
        tmp_path / "pack",
        __init__="",
        a="import pack.b",
        b="def late():\n    from .c import thing",
        c=guarded,
        d="from pack.a import other",
    )
    assert circles(graph) == [("pack.a", "pack.b", "pack.c")]


def test_modules_that_only_lead_on_are_no_circle(tmp_path: Path) -> None:
    graph = write(tmp_path / "pack", __init__="", a="from pack import b", b="from . import c", c="")
    assert graph["pack.a"] == {"pack.b"} and graph["pack.b"] == {"pack.c"}
    assert circles(graph) == []


def test_the_package_has_no_circle() -> None:
    graph = imports(Path(ivig_tui.__file__).parent)
    assert "ivig_tui.session.session" in graph["ivig_tui.tui.checklist.screen"]
    assert circles(graph) == []


if __name__ == "__main__":
    for group in circles(imports(Path(ivig_tui.__file__).parent)):
        sys.stdout.write(f"{len(group)}: {', '.join(group)}\n")
