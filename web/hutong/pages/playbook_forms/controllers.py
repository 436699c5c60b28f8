"""The editor of a draft: an index of sections, a list or a form for each, and deeds on entries."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from msgspec import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import Invalid, NotThere
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form
from hutong.pages.playbook_forms import deeds
from hutong.pages.playbook_forms.altering import adding, fresh, is_taken, saving
from hutong.pages.playbook_forms.conflicts import beside
from hutong.pages.playbook_forms.forms import one, pressed, sent_form
from hutong.pages.playbook_forms.kinds import entry_kind, kind_at
from hutong.pages.playbook_forms.listing import index_of
from hutong.pages.playbook_forms.opening import Opened, as_seen, home_of, opened, place_at
from hutong.pages.playbook_forms.places import parent_of
from hutong.pages.playbook_forms.remarks import by_field, refusals
from hutong.pages.playbook_forms.showing import FORM, blank, day_fields, form_page, list_page
from hutong.pages.playbook_forms.texts import PlaybookTexts
from hutong.pages.playbook_forms.typed import Typed, read_typed, typed_of
from hutong.playbooks.checking import check_text
from hutong.playbooks.editing import CannotEdit, Change, Path, at, edit, parse, written
from hutong.playbooks.service import save_draft
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
FORM_BODY = 2 * 1024 * 1024


class PlaybookForms(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}/edit"

    @get("/", permission="playbook.draft", name="playbook_forms.open")
    async def open(
        self, request: Sent, session: AsyncSession, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Page:
        draft = await opened(session, draft_id, day=clock.today)
        home, path = home_of(office, draft_id), request.query_params.get("at", "")
        if draft.document is None or not path:
            return Page("playbook_forms/index.html", draft=draft, home=home, sections=index_of(draft))
        if request.query_params.get("new"):
            page, kind = _new(draft, path)
            return Page(FORM, **form_page(draft, home, page, kind, blank(draft.read, page, kind)))
        place = place_at(path, draft.read)
        if place.is_list:
            return Page("playbook_forms/list.html", **list_page(draft, home, place))
        assert isinstance(place.kind, inspect.StructType)  # A page is a list or a table.
        typed, saved = typed_of(place.kind, at(draft.read, place.page)), bool(request.query_params.get("saved"))
        return Page(FORM, **form_page(draft, home, place.page, place.kind, typed, focus=place.focus, saved=saved))

    @post("/", permission="playbook.draft", status_code=200, request_max_body_size=FORM_BODY)
    async def save(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        """One save is one revision of the draft; a button for rows shows the form again instead."""
        typed = await sent_form(request)
        draft = await as_seen(session, draft_id, one(typed, "revision"))
        home, path = home_of(office, draft_id), one(typed, "at")
        is_new = bool(one(typed, "new"))
        page, kind = _new(draft, path) if is_new else _there(draft, path)
        if (changed := pressed(typed)) is not None:
            return Page(FORM, **form_page(draft, home, page, kind, changed))
        text, wrong = _edited(draft, page, kind, typed, is_new=is_new)
        form = Form[Any](None, {}, dict(wrong))
        with form.or_again(FORM, **form_page(draft, home, page, kind, typed, wrong=wrong)):
            if wrong:
                raise Invalid([])  # Nothing is saved while a value cannot stand; the form has the sentences.
            if text is None:
                raise CannotEdit
            if text != draft.source and not draft.is_latest:
                return await beside(session, draft.row, draft.revision, text)
            if text != draft.source:
                await save_draft(
                    session, source=text, by=viewer.actor, now=clock.now(), draft_id=draft_id, revision=draft.revision
                )
        return go(f"{home}?at={written(page)}&saved=1" if page else f"{home}?at=name&saved=1")

    @post("/deeds", permission="playbook.draft", status_code=200)
    async def do(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any]:
        """Up, down, copy, remove: one button each, one revision each."""
        typed = await sent_form(request)
        draft = await as_seen(session, draft_id, one(typed, "revision"))
        path = parse(one(typed, "at"))
        if not path or kind_at(path) is None or draft.document is None:
            raise NotThere
        changes, goal = deeds.changes_of(one(typed, "deed"), draft.read, path)
        await save_draft(
            session, source=edit(draft.source, *changes), by=viewer.actor, now=clock.now(), draft_id=draft_id,
            revision=draft.revision,
        )  # fmt: skip
        return go(f"{home_of(office, draft_id)}?at={written(goal)}")


def _there(draft: Opened, path: str) -> tuple[Path, inspect.StructType]:
    place = place_at(path, draft.read)
    if not isinstance(place.kind, inspect.StructType):
        raise NotThere
    return place.page, place.kind


def _new(draft: Opened, path: str) -> tuple[Path, inspect.StructType]:
    """Where a new entry of the list at `path` will stand; raises NotThere where there is no such list."""
    where = parse(path)
    inner = entry_kind(found) if where and (found := kind_at(where)) is not None else None
    if where is None or inner is None:
        raise NotThere
    if len(where) > 1:
        place_at(written(parent_of((*where, 0))), draft.read)
    entries = at(draft.read, where)
    return (*where, len(entries) if isinstance(entries, list) else 0), inner


def _edited(
    draft: Opened, page: Path, kind: inspect.StructType, typed: Typed, *, is_new: bool
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
    wrong = refusals(by_field(check_text(text).findings, page, kind), day_fields(kind))
    if is_taken(draft.read, page, value.get("code")):
        wrong["code"] = gettext(N_("“{code}”已经用过了。"), code=value["code"])
    return text, wrong


controllers = [PlaybookForms, PlaybookTexts]
