"""The forms of one text: its index, a list or a form for each place, what a save and the buttons beside entries do."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response
from msgspec import inspect

from hutong.errors import Invalid, NotThere
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form
from hutong.pages.playbook_forms import deeds
from hutong.pages.playbook_forms.altering import adding, fresh, is_taken, saving
from hutong.pages.playbook_forms.forms import BUTTON, one, pressed
from hutong.pages.playbook_forms.kinds import entry_kind, kind_at
from hutong.pages.playbook_forms.listing import index_of
from hutong.pages.playbook_forms.opening import Opened, place_at
from hutong.pages.playbook_forms.places import parent_of
from hutong.pages.playbook_forms.remarks import by_field, by_label, refusals
from hutong.pages.playbook_forms.showing import FORM, blank, day_fields, form_page, list_page
from hutong.pages.playbook_forms.spans import PREFIX, asked, span_of
from hutong.pages.playbook_forms.typed import Typed, read_typed, typed_of
from hutong.playbooks.checking import Finding
from hutong.playbooks.editing import CannotEdit, Change, Path, at, edit, parse, written
from hutong.playbooks.editing.splitting import split
from hutong.texts import N_, gettext

Sent = Request[Any, Any, Any]
FORM_BODY = 2 * 1024 * 1024

Keep = Callable[[str], Awaitable[Page | None]]
"""Keeps a new text as the next revision; the page to show instead, where somebody else was faster."""
Check = Callable[[str], tuple[Finding, ...]]


def show(request: Sent, draft: Opened) -> Page:
    """The page of the place that the address names; without one, the index."""
    path = request.query_params.get("at", "")
    if draft.document is None or not path:
        return Page("playbook_forms/index.html", draft=draft, sections=index_of(draft))
    if request.query_params.get("new"):
        page, kind = _new(draft, path)
        return Page(FORM, **form_page(draft, page, kind, blank(draft.read, page, kind)))
    place = _place(draft, path)
    if place.is_list:
        return Page("playbook_forms/list.html", **list_page(draft, place))
    assert isinstance(place.kind, inspect.StructType)  # A page is a list or a table.
    typed, saved = typed_of(place.kind, at(draft.read, place.page)), bool(request.query_params.get("saved"))
    return Page(FORM, **form_page(draft, place.page, place.kind, typed, focus=place.focus, saved=saved))


async def save(typed: Typed, draft: Opened, keep: Keep, check: Check) -> Response[Any] | Page:
    """One save is one revision; a button for rows shows the form again instead."""
    path = one(typed, "at")
    is_new = bool(one(typed, "new"))
    page, kind = _new(draft, path) if is_new else _there(draft, path)
    if (changed := pressed(typed)) is not None:
        return Page(FORM, **form_page(draft, page, kind, changed))
    text, wrong = _edited(draft, page, kind, typed, check, is_new=is_new)
    form = Form[Any](None, {}, by_label(kind, wrong))
    with form.or_again(FORM, **form_page(draft, page, kind, typed, wrong=wrong)):
        if wrong:
            raise Invalid([])  # Nothing is saved while a value cannot stand; the form has the sentences.
        if text is None:
            raise CannotEdit
        if text != draft.source and (instead := await keep(text)) is not None:
            return instead
    return go(f"{draft.home}?at={written(page)}&saved=1" if page else f"{draft.home}?at=name&saved=1")


async def change_for_a_while(typed: Typed, draft: Opened, keep: Keep, check: Check) -> Response[Any] | Page:
    """An entry is split by days and the part meanwhile changed, in one revision; the other button only shows it."""
    page, kind = _there(draft, one(typed, "at"))
    if draft.document is None or span_of(draft, page, kind) is None:
        raise NotThere
    sent, changes, goal = asked(draft, page, kind, typed), list[Change](), page
    if sent.parts:
        changes, goal = split(draft.read, page, sent.parts)
        told = by_field(check(edit(draft.source, *changes)), goal, kind)
        sent.wrong.update({f"{PREFIX}{name}": said for name, said in refusals(told, day_fields(kind)).items()})
    if sent.wrong or one(typed, BUTTON):
        typed_now = typed_of(kind, at(draft.read, page))
        status = 422 if sent.wrong else 200
        return Page(FORM, status_code=status, **form_page(draft, page, kind, typed_now, span=sent))
    instead = await keep(edit(draft.source, *changes))
    return instead or go(f"{draft.home}?at={written(goal)}&saved=1")


async def do(typed: Typed, draft: Opened, keep: Keep) -> Response[Any] | Page:
    """Up, down, copy, remove: one button each, one revision each."""
    path = parse(one(typed, "at"))
    if not path or kind_at(path) is None or draft.document is None or path[0] in draft.foreign:
        raise NotThere
    changes, goal = deeds.changes_of(one(typed, "deed"), draft.read, path)
    instead = await keep(edit(draft.source, *changes))
    return instead or go(f"{draft.home}?at={written(goal)}")


def _place(draft: Opened, path: str) -> Any:
    place = place_at(path, draft.read)
    if draft.foreign & {*place.page[:1], *(place.focus.split(".")[:1] if not place.page else ())}:
        raise NotThere
    return place


def _there(draft: Opened, path: str) -> tuple[Path, inspect.StructType]:
    place = _place(draft, path)
    if not isinstance(place.kind, inspect.StructType):
        raise NotThere
    return place.page, place.kind


def _new(draft: Opened, path: str) -> tuple[Path, inspect.StructType]:
    """Where a new entry of the list at `path` will stand; raises NotThere where there is no such list."""
    where = parse(path)
    inner = entry_kind(found) if where and (found := kind_at(where)) is not None else None
    if where is None or inner is None or where[0] in draft.foreign:
        raise NotThere
    if len(where) > 1:
        place_at(written(parent_of((*where, 0))), draft.read)
    entries = at(draft.read, where)
    return (*where, len(entries) if isinstance(entries, list) else 0), inner


def _edited(
    draft: Opened, page: Path, kind: inspect.StructType, typed: Typed, check: Check, *, is_new: bool
) -> tuple[str | None, dict[str, str]]:
    """The text as it would be, and a sentence for each field whose value cannot stand; no text where it cannot be."""
    if draft.document is None:
        return None, {}
    value = read_typed(kind, typed)
    changes: list[Change] = (
        adding(draft.read, page, fresh(kind, value)) if is_new else saving(draft.read, kind, page, value)
    )
    try:
        text = edit(draft.source, *changes)
    except CannotEdit:
        return None, {}
    wrong = refusals(by_field(check(text), page, kind), day_fields(kind))
    if is_taken(draft.read, page, value.get("code")):
        wrong["code"] = gettext(N_("“{code}”已经用过了。"), code=value["code"])
    return text, wrong
