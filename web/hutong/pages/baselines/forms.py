"""A baseline by forms: those of an office's draft, with the sections that a baseline may have."""

from typing import Any

from litestar import Controller, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.pages.answers import Page, go
from hutong.pages.baselines.places import here
from hutong.pages.baselines.schemas import BeginSection
from hutong.pages.forms import read_form
from hutong.pages.playbook_forms import answering
from hutong.pages.playbook_forms.answering import FORM_BODY, Keep, Sent
from hutong.pages.playbook_forms.forms import one, sent_form
from hutong.pages.playbook_forms.opening import Opened, read_text, revision_in
from hutong.playbooks import packs, toml
from hutong.playbooks.baselines.checking import OWN, SECTIONS, check_baseline
from hutong.playbooks.baselines.errors import NoSuchBaseline
from hutong.playbooks.baselines.queries import draft_of
from hutong.playbooks.baselines.service import save_baseline
from hutong.playbooks.baselines.standing_alone import lent_sections
from hutong.playbooks.checking import Finding
from hutong.playbooks.excerpts import excerpt, put_in
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock


class _Forms(Controller):
    @get("/", permission="baseline.edit")
    async def open(self, request: Sent, session: AsyncSession) -> Page:
        return answering.show(request, await _opened(session))

    @post("/", permission="baseline.edit", status_code=200, request_max_body_size=FORM_BODY)
    async def save(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any] | Page:
        typed = await sent_form(request)
        draft = await _opened(session, one(typed, "revision"))
        return await answering.save(typed, draft, _keep(session, viewer, clock, draft), _check)

    @post("/deeds", permission="baseline.edit", status_code=200)
    async def do(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any] | Page:
        typed = await sent_form(request)
        draft = await _opened(session, one(typed, "revision"))
        return await answering.do(typed, draft, _keep(session, viewer, clock, draft))

    @post("/span", permission="baseline.edit", status_code=200)
    async def span(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any] | Page:
        typed = await sent_form(request)
        draft = await _opened(session, one(typed, "revision"))
        return await answering.change_for_a_while(typed, draft, _keep(session, viewer, clock, draft), _check)

    @post("/begin", permission="baseline.edit", status_code=200)
    async def begin(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any]:
        """A section copied out of a pack that ships with the platform, so that nobody starts from nothing."""
        sent = (await read_form(request, BeginSection)).value
        draft = await _opened(session, str(sent.revision))
        if sent.pack not in packs.names() or sent.section not in SECTIONS or draft.document is None:
            raise NoSuchBaseline
        pack = packs.text(sent.pack)
        if sent.section not in toml.raw(pack):
            raise NoSuchBaseline
        text = put_in(draft.source, {sent.section: excerpt(pack, sent.section)}).lstrip("\n")
        await _keep(session, viewer, clock, draft)(text)
        return go(f"{draft.home}?at={sent.section}")


class FormsOfDistrict(_Forms):
    path = "/d/{slug:str}/baseline/edit"


class FormsOfCity(_Forms):
    path = "/c/{slug:str}/baseline/edit"


async def _opened(session: AsyncSession, revision: str | None = None) -> Opened:
    """The latest text. With the revision of a form that is older: a save of it will be refused."""
    place = here()
    row = await draft_of(session, place.city_id, place.place_id)
    source, latest = (row.source, row.revision) if row else ("", 0)
    document = read_text(source)
    seen = latest if revision is None else revision_in(revision)
    return Opened(
        revision=seen, is_latest=seen == latest, source=source, document=document, findings=_check(source),
        home=f"{place.home}/edit", whole=place.home, text=f"{place.home}#text",
        crumbs=((gettext(N_("制度基准")), place.home),), foreign=OWN, lent=lent_sections(),
        about=gettext(N_("只写要各街道统一的几节；一次改一处，改完就存进草稿。发布以后，各街道才看得到。")),
    )  # fmt: skip


def _keep(session: AsyncSession, viewer: Viewer, clock: Clock, draft: Opened) -> Keep:
    """Raises BaselineChangedMeanwhile; what was filled in then comes back with the form."""

    async def keep(text: str) -> Page | None:
        place = here()
        await save_baseline(
            session, place.city_id, place.place_id, source=text, revision=draft.revision, by=viewer.id, now=clock.now()
        )
        return None

    return keep


def _check(text: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in check_baseline(text).findings if finding.code != "empty-baseline")
