"""Whose field a piece of code reads: a small reader of types, for the fields of which many things have one by that name.

`step.name` says nothing by itself: a person has a name too. So names are followed, from annotations of parameters,
fields and results through assignments, loops and calls, to what they stand for. A container counts as what is in it.
What cannot be followed is not counted, so that a field may be missed and never be seen by mistake for another's.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from re import Pattern

from jinja2 import Environment, nodes

from sighted_bodies import NOTHING, Body, Types


class Module:
    """What one file defines and takes in."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.tree = name, tree
        self.taken: dict[str, tuple[str, str]] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.values: dict[str, ast.expr] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                self.taken |= {each.asname or each.name: (node.module, each.name) for each in node.names}
        for node in tree.body:
            match node:
                case ast.ClassDef():
                    self.classes[node.name] = node
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions[node.name] = node
                case ast.Assign(targets=[ast.Name(id=name)]):
                    self.values[name] = node.value


class Reader:
    """Reads modules and pages, and keeps (class, field) of what it saw read.

    `own` tells modules whose functions count only where something else calls them, and `mute` those that never do.
    """

    def __init__(
        self, modules: dict[str, ast.Module], pages: dict[str, nodes.Template], *, own: set[str], mute: set[str]
    ) -> None:
        self.modules = {name: Module(name, tree) for name, tree in modules.items()}
        self.own, self.mute = own, mute
        self.seen: set[tuple[tuple[str, str], str]] = set()
        self._read: set[int] = set()
        self._waiting: list[tuple[Module, ast.AST, Types]] = []
        self._context: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
        self._pages = pages

    def read(self) -> set[tuple[tuple[str, str], str]]:
        for module in self.modules.values():
            if module.name not in self.own | self.mute:
                self._walk(module)
        while self._waiting:
            module, function, of = self._waiting.pop()
            Body(self, module, of).function(function)
        for path, page in self._pages.items():
            _Page(self, self._context[_folder(Path(path).parts)]).read(page)
        while self._waiting:  # What the pages called.
            module, function, of = self._waiting.pop()
            Body(self, module, of).function(function)
        return self.seen

    def _walk(self, module: Module) -> None:
        top = Body(self, module, NOTHING)
        for node in module.tree.body:
            match node:
                case ast.ClassDef():
                    for inner in node.body:
                        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                            self.ask(module, inner, frozenset({(module.name, node.name)}))
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.ask(module, node, NOTHING)
                case _:
                    top.statement(node)

    def ask(self, module: Module, function: ast.AST, of: Types) -> None:
        """To be read once."""
        if id(function) not in self._read and module.name not in self.mute:
            self._read.add(id(function))
            self._waiting.append((module, function, of))

    def note(self, of: Types, field: str) -> None:
        self.seen.update((each, field) for each in of)

    def show(self, module: str, name: str, types: Types) -> None:
        """Pages beside the module have it under a name."""
        if types and (folder := _folder(module.split("."))):
            self._context[folder][name] |= types

    @cache  # noqa: B019 - as long as the reader
    def find(self, module: str, name: str, seen: frozenset = NOTHING) -> tuple[Module, str] | None:
        """Where a name is defined, through however many modules it was handed on."""
        if module not in self.modules or (module, name) in seen:
            return None
        here = self.modules[module]
        if name in here.classes or name in here.functions or name in here.values:
            return here, name
        if name in here.taken:
            return self.find(*here.taken[name], seen | {(module, name)})
        return None

    @cache  # noqa: B019 - as long as the reader
    def annotated(self, node: ast.AST | None, module: Module) -> Types:  # noqa: C901, PLR0911 - a table of forms
        """The classes that an annotation names; of a mapping those of its values."""
        match node:
            case ast.Constant(value=str() as text):
                try:
                    return self.annotated(ast.parse(text, mode="eval").body, module)
                except SyntaxError:
                    return NOTHING
            case ast.Name(id=name):
                found = self.find(module.name, name)
                if found is None:
                    return NOTHING
                if found[1] in found[0].classes:
                    return frozenset({(found[0].name, found[1])})
                value = found[0].values.get(found[1])
                return self.annotated(value, found[0]) if isinstance(value, ast.Subscript | ast.BinOp) else NOTHING
            case ast.Subscript(value=ast.Name(id="Callable")):
                return NOTHING
            case ast.Subscript(value=outer, slice=ast.Tuple(elts=[_, value])) if "Mapping" in ast.dump(outer) or (
                isinstance(outer, ast.Name) and outer.id in {"dict", "defaultdict"}
            ):
                return self.annotated(value, module)
            case ast.Subscript(value=outer, slice=inner):
                return self.annotated(inner, module) | self.annotated(outer, module)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return frozenset().union(*(self.annotated(part, module) for part in parts))
            case ast.BinOp(left=left, right=right):
                return self.annotated(left, module) | self.annotated(right, module)
        return NOTHING

    @cache  # noqa: B019 - as long as the reader
    def members(self, of: tuple[str, str]) -> dict[str, tuple[Module, ast.AST]]:
        """Fields and methods of a class and of those it comes from."""
        module = self.modules[of[0]]
        node = module.classes[of[1]]
        found: dict[str, tuple[Module, ast.AST]] = {}
        for base in node.bases:
            for each in self.annotated(base, module):
                if each != of:
                    found |= self.members(each)
        for inner in node.body:
            match inner:
                case ast.AnnAssign(target=ast.Name(id=name)):
                    found[name] = module, inner
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found[name] = module, inner
                    if name == "__init__":
                        found |= self._set_within(module, inner)
        return found

    def _set_within(self, module: Module, init: ast.FunctionDef) -> dict[str, tuple[Module, ast.AST]]:
        """`self.playbook = playbook`, as if it were annotated so."""
        given = {arg.arg: arg for arg in (*init.args.args, *init.args.kwonlyargs)}
        found: dict[str, tuple[Module, ast.AST]] = {}
        for node in ast.walk(init):
            if not isinstance(node, ast.Assign):
                continue
            pairs = [(target, node.value) for target in node.targets]
            pairs += [
                pair
                for target, value in pairs
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                for pair in zip(target.elts, value.elts, strict=False)
            ]
            for target, value in pairs:
                match target, value:
                    case ast.Attribute(value=ast.Name(id="self"), attr=name), ast.Name(id=arg) if arg in given:
                        found[name] = module, given[arg]
        return found

    def attribute(self, of: Types, name: str) -> Types:
        """What a field or property holds, or a method answers with; the read is noted, and the method is read itself."""
        self.note(of, name)
        found: set = set()
        for each in of:
            module, member = self.members(each).get(name, (None, None))
            match member:
                case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=annotation):
                    found |= self.annotated(annotation, module)
                case ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns):
                    self.ask(module, member, frozenset({each}))
                    found |= self.annotated(returns, module)
        return frozenset(found)

    @cached_property
    def by_field(self) -> dict[str, Types]:
        """What every class of the tree that has such a field holds in it, where all agree: for `x.playbook`, x unknown."""
        found: dict[str, set[Types]] = defaultdict(set)
        for module in self.modules.values():
            for name in module.classes:
                for field, (where, member) in self.members((module.name, name)).items():
                    match member:
                        case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=annotation):
                            found[field].add(self.annotated(annotation, where))
                        case ast.FunctionDef(returns=returns):
                            found[field].add(self.annotated(returns, where))
        return {field: next(iter(of)) for field, of in found.items() if len(of) == 1}


class _Page:
    """A template: its names are those that anything hands to a page under them."""

    def __init__(self, reader: Reader, context: dict[str, set[tuple[str, str]]]) -> None:
        self.reader = reader
        self.names: dict[str, Types] = {name: frozenset(types) for name, types in context.items()}

    def read(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.For):
            of = self.value(node.iter)
            for name in node.target.find_all(nodes.Name) if isinstance(node.target, nodes.Tuple) else [node.target]:
                self.names[name.name] = of
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            self.names[node.target.name] = self.value(node.node)
        elif isinstance(node, nodes.Getattr):
            self.value(node)
        for inner in node.iter_child_nodes():
            self.read(inner)

    def value(self, node: nodes.Node) -> Types:
        match node:
            case nodes.Name():
                return self.names.get(node.name, NOTHING)
            case nodes.Getattr():
                return self.reader.attribute(self.value(node.node), node.attr)
            case nodes.Call() | nodes.Getitem() | nodes.Filter():
                return self.value(node.node) if node.node is not None else NOTHING
            case nodes.CondExpr():
                return self.value(node.expr1) | (self.value(node.expr2) if node.expr2 is not None else NOTHING)
            case nodes.Or() | nodes.And() | nodes.Add():
                return self.value(node.left) | self.value(node.right)
        return NOTHING


def _folder(parts: Sequence[str]) -> str:
    """Of a page, or of the module that makes it: the folder in which both lie."""
    return next((folder for above, folder in pairwise(parts) if above == "pages"), "")


def parsed(root: Path, layers: Iterable[str], environment: Environment, *, but: Pattern[str]) -> tuple[dict, dict]:
    """Modules by name, and pages, of a tree; without the paths in which `but` is found."""
    modules, pages = {}, {}
    for layer in layers:
        for path in sorted((root / layer / "hutong").rglob("*")):
            if but.search(path.relative_to(root).as_posix()):
                continue
            if path.suffix == ".py":
                parts = path.relative_to(root / layer).with_suffix("").parts
                modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_bytes())
            elif path.suffix == ".html":
                pages[str(path)] = environment.parse(path.read_text(encoding="utf-8"))
    return modules, pages
