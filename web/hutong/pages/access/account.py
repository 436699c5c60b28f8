"""The own account: language and type, signed-in devices, password."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.devices import end_other_sessions, end_session, signed_in_devices
from hutong.access.errors import SignInRefused
from hutong.access.passwords import check_strength, hash_password, is_right
from hutong.access.signing_in import account_with, person_with
from hutong.access.throttle import BY_ACCOUNT
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.pages.access.links import DIFFERENT
from hutong.pages.access.schemas import ChangePassword, Preferences
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.visits.browsers import cookie_names
from hutong.visits.clock import Clock
from hutong.visits.services import Services
from hutong.visits.visit import TYPE_SIZES, current_visit


class Account(Controller):
    path = "/me"

    @get("/", name="me", permission="signed-in")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        account = await _account(session, viewer)
        return Page(
            "access/me.html",
            devices=await signed_in_devices(session, viewer, now=clock.now()),
            has_password=account.password_hash is not None,
            form=blank(language=viewer.language, text_px=viewer.text_px),
            password_form=blank(),
        )

    @post("/preferences", name="me.preferences", permission="signed-in", while_suspended=True, status_code=200)
    async def prefer(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, services: Services
    ) -> Response[Any]:
        form = await read_form(request, Preferences)
        visit, cookies = current_visit(), cookie_names(services)
        chosen = form.value
        account = await _account(session, viewer)
        account.language = chosen.language
        visit.cookies[cookies.language] = cookies.header(cookies.language, chosen.language)
        if hasattr(account, "text_px") and chosen.text_px in TYPE_SIZES:
            account.text_px = chosen.text_px
            visit.cookies[cookies.type_size] = cookies.header(cookies.type_size, str(chosen.text_px))
        services.sessions.forget(visit.session_token)
        return go("/me")

    @post("/password", name="me.password", permission="signed-in", while_suspended=True, status_code=200)
    async def change_password(
        self, request: Request[Any, Any, Any], services: Services, viewer: Viewer, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, ChangePassword)
        with form.or_again("access/password.html"):
            given = form.value
            await services.throttle.trying(BY_ACCOUNT, "own", viewer.id)
            if given.password != given.again:
                raise Invalid([FieldProblem("again", DIFFERENT)])
            check_strength(given.password)
            async with services.databases.session(viewer.scope) as session:
                stored = (await _account(session, viewer)).password_hash
            if not await is_right(given.current, stored):
                raise Invalid([FieldProblem("current", SignInRefused.sentence)])
            hashed = await hash_password(given.password)
            async with services.databases.session(viewer.scope) as session:
                (await _account(session, viewer)).password_hash = hashed
                await end_other_sessions(session, viewer, now=clock.now())
            services.sessions.forget()
        return go("/me")

    @post(
        "/devices/{session_id:uuid}/end", name="me.end", permission="signed-in", while_suspended=True, status_code=200
    )
    async def end_device(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, services: Services, session_id: UUID
    ) -> Response[Any]:
        if not await end_session(session, viewer, session_id, now=clock.now()):
            raise NotThere
        services.sessions.forget()
        return go("/me")


async def _account(session: AsyncSession, viewer: Viewer) -> Any:
    if viewer.office_id is not None:
        found: Any = await person_with(session, viewer.id)
    else:
        found = await account_with(session, viewer.city_id, viewer.id) if viewer.city_id else None
    if found is None:
        raise NotThere
    return found
