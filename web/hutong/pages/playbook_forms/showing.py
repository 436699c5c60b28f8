"""What the pages of the editor are given."""

from typing import Any

from msgspec import inspect

from hutong.pages.forms import Form
from hutong.pages.playbook_forms.beginnings import beginnings
from hutong.pages.playbook_forms.deeds import free_code
from hutong.pages.playbook_forms.kinds import entry_kind, on_page, sections
from hutong.pages.playbook_forms.lately import can_be_asked
from hutong.pages.playbook_forms.listing import listed, lists_on
from hutong.pages.playbook_forms.opening import Opened, title_of, trail
from hutong.pages.playbook_forms.places import Place, parent_of
from hutong.pages.playbook_forms.remarks import by_field, by_label, form_name
from hutong.pages.playbook_forms.spans import Asked, span_of
from hutong.pages.playbook_forms.telling import Teller
from hutong.pages.playbook_forms.typed import Typed
from hutong.pages.playbook_forms.views import Desk, is_aside, views
from hutong.pages.playbooks.drafted import drawing_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import Path, at, referrers, written
from hutong.playbooks.labels import field_hint, field_label, place_in_words
from hutong.playbooks.labels.places import plain
from hutong.texts import N_, gettext

FORM = "playbook_forms/form.html"


def blank(document: dict[str, Any], page: Path, kind: inspect.StructType) -> Typed:
    """With a code that is still free, so that nobody has to think of one."""
    has_code = any(field.encode_name == "code" for field in kind.fields)
    return {"code": [free_code(document, page[:-1], kind)]} if has_code else {}


def day_fields(kind: inspect.StructType) -> list[str]:
    return [field.encode_name for field in on_page(kind) if isinstance(plain(field.type), inspect.DateType)]


def form_page(
    draft: Opened,
    page: Path,
    kind: inspect.StructType,
    typed: Typed,
    *,
    wrong: dict[str, str] | None = None,
    focus: str = "",
    saved: bool = False,
    span: Asked | None = None,
) -> dict[str, Any]:
    """The context of the form: fields, lists beneath it, who points at what it is about."""
    document, home = draft.read, draft.home
    is_entry = bool(page) and isinstance(page[-1], int)
    is_there = at(document, page) is not None
    is_new = is_entry and not is_there
    told = {} if is_new else by_field(draft.findings, page, kind)
    desk = Desk(document=draft.seen_whole, page=page, typed=typed, wrong=wrong or {}, told=told, focus=form_name(focus))
    up, shown = parent_of(page), views(kind, desk)
    # A new entry shows all but its code; of one that is there, what nobody filled in is put aside.
    more = [view for view in shown if (view.shape == "code" and not view.wrong if is_new else is_aside(view))]
    if not is_entry and len(more) == len(shown):  # Nothing would be left to see.
        more = []
    more.sort(key=lambda view: view.shape == "code")
    return {
        "draft": draft,
        "form": Form[Any](None, {}, by_label(kind, wrong or {})),
        "at": written(page[:-1] if is_new else page),
        "here": written(page),
        "is_new": is_new,
        "is_entry": is_entry and is_there,
        "may_go": is_there and (is_entry or draft.is_partial or _may_go(page)),
        "title": gettext(N_("新的一项")) if is_new else title_of(document, page),
        "about": field_hint(Playbook, str(page[0])) if len(page) == 1 else "",
        "trail": trail(document, page, home),
        "up": f"{home}?at={written(up)}" if up else home,
        "fields": [view for view in shown if view not in more],
        "more": more,
        "lists": [] if is_new else lists_on(draft, page, kind, focus),
        "told": told.get("", []),
        "referrers": [
            (place_in_words(document, written(path)), f"{home}?at={written(path)}")
            for path in (referrers(document, page) if is_entry and is_there else [])
        ],
        "saved": saved,
        "lately": f"{draft.whole}/routes/{page[1]}/lately" if _is_sound_route(draft, page) and not wrong else "",
        "packs": beginnings(draft, page),
        "span": span_of(draft, page, kind, span) if is_entry and is_there else None,
        "drawing": drawing_of(draft.seen_whole, page),
    }


def list_page(draft: Opened, place: Place) -> dict[str, Any]:
    """The context of a section that is a list."""
    kind = entry_kind(place.kind)
    assert kind is not None  # A list page is about a list of tables.
    section = listed(draft, place.page, Playbook, kind, Teller(draft.seen_whole))
    return {
        "draft": draft,
        "title": field_label(Playbook, str(place.page[0])),
        "about": section.hint,
        "list": section._replace(hint=""),
        "packs": beginnings(draft, place.page),
        "told": [f for f in draft.findings if f.path == section.at],
    }


def _may_go(page: Path) -> bool:
    """Sections that a playbook may do without."""
    return any(field.encode_name == page[0] and not field.required for field in sections()) if page else False


def _is_sound_route(draft: Opened, page: Path) -> bool:
    """An office's own direct line that is saved and faultless, with those that are asked before it."""
    if len(page) != 2 or page[0] != "routes" or draft.row is None or at(draft.read, page) is None:
        return False
    return can_be_asked(draft, int(page[1]))
