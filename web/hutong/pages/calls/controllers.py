"""有人来电或发微信反映: half a minute, one page, the keyboard alone; whoever it was gets a code to follow it by.

While the words are typed or pasted the page guesses where and what, and shows what looks the same; everything can be
chosen otherwise, and without script a button asks for the same guesses.
"""

from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.boards.calls import EnterCall, enter_call
from hutong.boards.messages import Heard, heard
from hutong.cases.duplicates import alike
from hutong.cases.lists import alleys_within
from hutong.cases.numbers import case_number
from hutong.cases.rules.likeness import Seen
from hutong.cases.settings import setting_at
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.pages.answers import Page, Part
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.patrols.choices import given_id
from hutong.pages.photos.plain import FORM_BYTES
from hutong.playbooks.queries import Version
from hutong.posts.reasons import tell
from hutong.texts import N_, current_language
from hutong.visits.clock import Clock
from hutong.visits.visit import current_visit


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """Whatever has been typed so far: nothing of it needs to be right."""


class Calls(Controller):
    path = "/o/{slug:str}/calls/new"

    @get("/", permission="call.enter", name="calls.new")
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        form = blank(id=new_id())
        return Page("calls/new.html", form=form, **await _facts(session, viewer, clock, in_force, form))

    @post("/guess", permission="call.enter", status_code=200, request_max_body_size=FORM_BYTES)
    async def guess(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Page:
        """The part of the form that the words decide; the whole page where no script asked for it."""
        form = await read_form(request, Typed)
        facts = await _facts(session, viewer, clock, in_force, form, guessing=True)
        if current_visit().is_htmx:
            return Part("calls/_guess.html", form=form, **facts)
        return Page("calls/new.html", form=form, **facts)

    @post("/", permission="call.enter", status_code=200, request_max_body_size=FORM_BYTES)
    async def enter(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Page:
        form = await read_form(request, EnterCall)
        facts = await _facts(session, viewer, clock, in_force, form)
        with form.or_again("calls/new.html", **facts):
            if form.value.alley_id not in {None, *(place.id for place in facts["places"])}:
                raise Invalid([FieldProblem("alley_id", N_("请从列表里选一条街巷。"))])
            state, code = await enter_call(
                session, form.value, playbook=in_force.playbook, alleys=facts["places"], person=viewer.id,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return Page(
            "calls/told.html",
            case_id=state.id,
            number=case_number(state.id, state.opened_at.astimezone(clock.zone).date()),
            alley=state.alley.name,
            due_at=state.due_at,
            code=code,
        )


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, form: Form[Any], *, guessing: bool = False
) -> dict[str, Any]:
    office, setting = await setting_at(session, clock.now())
    language, playbook = current_language(), in_force.playbook
    places = list(alleys_within(setting, viewer.id, clock.now()))
    words = form.typed("description")[:1000]
    said = heard(words, places, playbook)
    alley = _kept(form, "alley_id") or (str(said.alleys[0]) if len(said.alleys) == 1 else "")
    names = {category.code: category.name.in_language(language) for category in playbook.categories}
    found = []
    if guessing and alley in {str(place.id) for place in places} and words.strip():
        place = next(p.id for p in places if str(p.id) == alley)
        category = _kept(form, "category") or (said.suggested[0].category if said.suggested else None)
        seen = Seen(category=category, at=clock.now(), words=said.text)
        found = await alike(session, place, seen, limit=3)
    return {
        "id": given_id(form),
        "places": places,
        "alleys": [(place.id, place.name) for place in places],
        "categories": list(names.items()),
        "schemes": list(dict.fromkeys(o.scheme for c in playbook.categories for o in c.codes)),
        "phone": playbook.danger.phone,
        "said": said if guessing else Heard(text=""),
        "guessed_alley": alley,
        "guess": _guess(said, names),
        "alike": [(one, [tell(reason, {}, office.zone) for reason in one.likeness.reasons]) for one in found],
    }


def _kept(form: Form[Any], name: str) -> str:
    """What somebody chose himself: a guess of before gives way to what the words say now."""
    chosen = form.typed(name)
    return "" if chosen == form.typed(f"guessed_{name}") else chosen


def _guess(said: Heard, names: dict[str, str]) -> dict[str, Any]:
    if not said.suggested:
        return {"name": "", "words": (), "code": ""}
    first = said.suggested[0]
    return {"name": names.get(first.category, ""), "words": first.words, "code": first.category}


controllers = [Calls]
navigation = [Entry(N_("来电、微信"), "/calls/new", "call.enter", order=15)]
