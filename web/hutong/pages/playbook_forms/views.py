"""Each field of a form as the template shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import inspect

from hutong.clocks.limits import Limit
from hutong.pages.playbook_forms import rows
from hutong.pages.playbook_forms.kinds import default_of, is_condition, is_ticked, on_page
from hutong.pages.playbook_forms.options import Option, is_pointer, options_of, with_strays
from hutong.pages.playbook_forms.typed import ON, Typed, has_tick
from hutong.playbooks.checking import Finding
from hutong.playbooks.editing import Path
from hutong.playbooks.labels import field_hint, field_label
from hutong.playbooks.labels.places import plain
from hutong.playbooks.sections import CODE_PATTERN, Text
from hutong.texts import N_, gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One field. `shape` names the macro that draws it; `parts` are the fields within it."""

    shape: str
    name: str
    label: str
    hint: str = ""
    must: bool = False
    values: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    wrong: str = ""
    told: list[Finding] = field(default_factory=list)
    parts: list["View"] = field(default_factory=list)
    ticked: bool | None = None
    """Of a part that may be absent: whether it is there. None where it always is."""
    focus: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    rule: rows.Group | None = None

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the views are made from: the whole document, what was typed, and what is said about it."""

    document: dict[str, Any]
    page: Path
    typed: Typed
    wrong: Mapping[str, str]
    told: Mapping[str, list[Finding]]
    focus: str

    def stands_at(self, name: str) -> bool:
        return bool(self.focus) and (self.focus == name or self.focus.startswith((f"{name}.", f"{name}[")))


def views(kind: inspect.StructType, desk: Desk, prefix: str = "") -> list[View]:
    """In the order of the text."""
    return [_view(kind.cls, each, desk, f"{prefix}{each.encode_name}") for each in on_page(kind)]


def is_aside(view: View) -> bool:
    """What a reader need not see at once: what nobody has filled in, and codes, which are the program's affair."""
    if view.wrong or view.told or view.focus or any(not is_aside(part) and _is_filled(part) for part in view.parts):
        return False
    return view.shape == "code" or (not view.must and not _is_filled(view))


def _is_filled(view: View) -> bool:
    if view.wrong or view.told or view.focus:
        return True
    filled = any(view.values) or any(_is_filled(part) for part in view.parts)
    return filled if view.ticked is None else view.ticked


def _view(cls: type, about: inspect.Field, desk: Desk, name: str) -> View:
    kind = plain(about.type)
    values = [value for value in desk.typed.get(name, ()) if isinstance(value, str)]
    ticked = bool(desk.typed.get(f"{name}{ON}")) if has_tick(about) else None
    common: dict[str, Any] = {
        "name": name,
        "label": field_label(cls, about.encode_name),
        "hint": field_hint(cls, about.encode_name),
        "must": about.required,
        "values": values,
        "wrong": desk.wrong.get(name, ""),
        "told": desk.told.get(name, []),
        "ticked": ticked,
        "focus": desk.stands_at(name),
    }
    if is_condition(kind):
        return View(
            shape="condition",
            rule=rows.group_of(desk.document, cls, name, desk.typed, desk.wrong, desk.focus),
            **common,
        )
    if isinstance(kind, inspect.StructType):
        parts = views(kind, desk, f"{name}.")
        shape = "limit" if kind.cls is Limit else "text" if kind.cls is Text else "part"
        if kind.cls is Text and not _is_short(cls, about.encode_name):
            shape = "prose"
        return View(shape=shape, parts=parts, **common)
    return _single(cls, about, kind, desk, common)


def _single(cls: type, about: inspect.Field, kind: inspect.Type, desk: Desk, common: dict[str, Any]) -> View:
    values, name = common["values"], common["name"]
    inner = plain(kind.item_type) if isinstance(kind, inspect.VarTupleType) else kind
    beside = next(iter(desk.typed.get("checklist", ())), "")
    path = (*desk.page, *name.split("."))
    options = options_of(desk.document, cls, about, inner, path, beside)
    if options or is_pointer(cls, about.encode_name):
        if isinstance(kind, inspect.VarTupleType):
            if name not in desk.typed and isinstance(shown := default_of(about), list):
                common["values"] = [str(value) for value in shown]
            return View(
                shape="ticks" if is_ticked(cls, about) else "picks",
                options=with_strays(options, common["values"]),
                **common,
            )
        if not values and (default := default_of(about)) is not None:
            common["values"] = [str(default)]
            common["must"] = True
        return View(shape="select", options=with_strays(options, values), **common)
    if isinstance(kind, inspect.VarTupleType):
        return View(shape="rows", **common)
    if isinstance(kind, inspect.BoolType):
        if name not in desk.typed and about.default is True:
            common["values"] = ["1"]
        return View(shape="tick", **common)
    return _written(about, kind, common)


def _written(about: inspect.Field, kind: inspect.Type, common: dict[str, Any]) -> View:
    """What is typed rather than chosen."""
    default = default_of(about)
    if default is not None:
        common["hint"] = f"{common['hint']} {gettext(N_('不填就是 {value}。'), value=default)}".strip()
    match kind:
        case inspect.IntType():
            bounds = {"min": kind.ge, "max": kind.le}
            attributes = {key: str(value) for key, value in bounds.items() if value is not None}
            return View(shape="number", attributes={"step": "1", "inputmode": "numeric", **attributes}, **common)
        case inspect.DecimalType() | inspect.FloatType() | inspect.UnionType():
            return View(shape="number", attributes={"step": "any", "inputmode": "decimal"}, **common)
        case inspect.DateType():
            return View(shape="date", **common)
        case inspect.StrType(pattern=pattern) if pattern == CODE_PATTERN:
            return View(shape="code", **common)
        case inspect.StrType(max_length=most):
            return View(shape="line", attributes={"maxlength": str(most)} if most else {}, **common)
        case _:
            return View(shape="line", **common)


def _is_short(cls: type, name: str) -> bool:
    """Names fit on a line; reasons, sources and duties are sentences."""
    return "name" in name or name in {"title", "zh", "en"} or cls.__name__ == "Terms"
