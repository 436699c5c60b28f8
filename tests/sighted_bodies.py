"""One function as the reader of fields goes through it: its names, and what they stand for."""

import ast
from collections.abc import Iterable
from typing import Any

Types = frozenset
"""Of classes, each as (module, name)."""
NOTHING: Types = frozenset()
_PASS_ON = {
    "sorted", "tuple", "list", "set", "frozenset", "reversed", "iter", "next", "max", "min", "filter", "replace", "cast",
    "copy", "chain", "from_iterable", "get", "values", "pop", "setdefault", "islice", "groupby", "takewhile", "sum", "union",
}  # fmt: skip
"""What answers with (some of) what it is given, or is called on."""


class Body:
    """`of` is the class whose method it is, or nothing."""

    def __init__(self, reader: Any, module: Any, of: Types, names: dict[str, object] | None = None) -> None:
        self.reader, self.module, self.of = reader, module, of
        self.names: dict[str, object] = dict(names or {})

    def function(self, node: ast.AST) -> None:
        args = node.args
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
        self.names |= {arg.arg: self.reader.annotated(arg.annotation, self.module) for arg in every}
        if self.of and args.args and args.args[0].arg == "self":
            self.names["self"] = self.of
        for each in node.body:
            self.statement(each)

    def statement(self, node: ast.AST) -> None:  # noqa: C901, PLR0911, PLR0912 - a table of statements
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                Body(self.reader, self.module, self.of, self.names).function(node)
                return
            case ast.ClassDef():
                return
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self.bind(target, found)
                return
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                found = self.value(value) if value else NOTHING
                self.bind(target, self.reader.annotated(annotation, self.module) or found)
                return
            case ast.For(target=target, iter=of) | ast.AsyncFor(target=target, iter=of):
                self.bind(target, self.value(of))
                self._all((*node.body, *node.orelse))
                return
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    found = self.value(item.context_expr)
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, found)
                self._all(node.body)
                return
            case ast.Match(subject=subject, cases=cases):
                of = self.value(subject)
                for case in cases:
                    self._pattern(case.pattern, _flat(of))
                    if case.guard:
                        self.value(case.guard)
                    self._all(case.body)
                return
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.expr):
                self.value(inner)
            elif isinstance(inner, ast.stmt | ast.ExceptHandler):
                self.statement(inner)

    def _all(self, body: Iterable[ast.AST]) -> None:
        for each in body:
            self.statement(each)

    def _pattern(self, pattern: ast.pattern, of: Types) -> None:
        match pattern:
            case ast.MatchClass(cls=kind, kwd_attrs=names, kwd_patterns=inner):
                named = self.reader.annotated(kind, self.module) or of
                for name, each in zip(names, inner, strict=True):
                    self._pattern(each, self.reader.attribute(named, name))
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    self._pattern(inner, of)
                if name is not None:
                    self.names[name] = of
            case ast.MatchOr(patterns=inner):
                for each in inner:
                    self._pattern(each, of)

    def bind(self, target: ast.AST, found: object) -> None:
        match target:
            case ast.Name(id=name):
                before = self.names.get(name, NOTHING)
                both = isinstance(found, frozenset) and isinstance(before, frozenset)
                self.names[name] = found | before if both else found
            case ast.Starred(value=inner):
                self.bind(inner, found)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                each = found if isinstance(found, tuple) and len(found) == len(parts) else (_flat(found),) * len(parts)
                for part, of in zip(parts, each, strict=True):
                    self.bind(part, of)
            case _:
                self.value(target)

    def value(self, node: ast.AST | None) -> object:  # noqa: C901, PLR0911, PLR0912 - a table of expressions
        match node:
            case None:
                return NOTHING
            case ast.Name(id=name):
                return self._named(name)
            case ast.Attribute(value=inner, attr=name):
                of = _flat(self.value(inner))
                return self.reader.attribute(of, name) if of else self.reader.by_field.get(name, NOTHING)
            case ast.Call():
                return self._call(node)
            case ast.Await(value=inner) | ast.Starred(value=inner) | ast.Subscript(value=inner):
                if isinstance(node, ast.Subscript):
                    self.value(node.slice)
                return self.value(inner)
            case ast.NamedExpr(target=target, value=inner):
                found = self.value(inner)
                self.bind(target, found)
                return found
            case ast.IfExp(test=test, body=one, orelse=other):
                self.value(test)
                return _flat(self.value(one)) | _flat(self.value(other))
            case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return frozenset().union(*(_flat(self.value(part)) for part in parts))
            case ast.Tuple(elts=parts):
                return tuple(_flat(self.value(part)) for part in parts)
            case ast.Dict(keys=keys, values=values):
                return self._dict(keys, values)
            case ast.ListComp(elt=made) | ast.SetComp(elt=made) | ast.GeneratorExp(elt=made) | ast.DictComp(value=made):
                inner = Body(self.reader, self.module, self.of, self.names)
                for each in node.generators:
                    inner.bind(each.target, inner.value(each.iter))
                    for condition in each.ifs:
                        inner.value(condition)
                if isinstance(node, ast.DictComp):
                    inner.value(node.key)
                return inner.value(made)
            case ast.Lambda(args=args, body=body):
                inner = Body(self.reader, self.module, self.of, self.names)
                inner.names |= dict.fromkeys((arg.arg for arg in args.args), NOTHING)
                inner.value(body)
                return NOTHING
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.expr):
                self.value(inner)
        return NOTHING

    def _named(self, name: str) -> object:
        if name in self.names:
            return self.names[name]
        found = self.reader.find(self.module.name, name)
        if found is None:
            return NOTHING
        where, known = found
        if known in where.functions:
            self.reader.ask(where, where.functions[known], NOTHING)
            return self.reader.annotated(where.functions[known].returns, where)
        if known in where.classes:
            return frozenset({(where.name, known)})
        return NOTHING

    def _dict(self, keys: list[ast.expr | None], values: list[ast.expr]) -> Types:
        found: Types = NOTHING
        for key, value in zip(keys, values, strict=True):
            of = _flat(self.value(value))
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self.reader.show(self.module.name, key.value, of)
            elif key is not None:
                self.value(key)
            found |= of
        return found

    def _call(self, node: ast.Call) -> object:  # noqa: C901, PLR0911 - a table of calls
        given = [self.value(arg) if not isinstance(arg, ast.Lambda) else NOTHING for arg in node.args]
        flat = frozenset().union(*(_flat(each) for each in given))
        for keyword in node.keywords:
            of = _flat(self.value(keyword.value)) if not isinstance(keyword.value, ast.Lambda) else NOTHING
            if keyword.arg:
                self.reader.show(self.module.name, keyword.arg, of)
        for each in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(each, ast.Lambda):  # Of what the call is given beside it.
                inner = Body(self.reader, self.module, self.of, self.names)
                inner.names |= dict.fromkeys((arg.arg for arg in each.args.args), flat)
                inner.value(each.body)
        match node.func:
            case ast.Name(id="enumerate"):
                return NOTHING, flat
            case ast.Name(id="zip"):
                return tuple(_flat(each) for each in given)
            case ast.Name(id="getattr"):
                match node.args:
                    case [_, ast.Constant(value=str() as name), *_]:
                        return self.reader.attribute(_flat(given[0]), name)
                return NOTHING
            case ast.Name(id=name) if name in _PASS_ON:
                return flat
            case ast.Attribute(value=inner, attr="items"):
                return NOTHING, _flat(self.value(inner))
            case ast.Attribute(value=inner, attr=name):
                answer = _flat(self.value(node.func))
                return answer | flat | _flat(self.value(inner)) if name in _PASS_ON else answer
        return self.value(node.func)


def _flat(found: object) -> Types:
    return frozenset().union(*(_flat(each) for each in found)) if isinstance(found, tuple) else found
