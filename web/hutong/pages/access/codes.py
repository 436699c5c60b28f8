"""Signing in by telephone and code: for residents and stewards, who have no password to forget."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from hutong.access.codes import (
    agree_to_phone,
    check_code,
    enrol_by_phone,
    has_left,
    make_code,
    person_with_phone,
    spend_try,
    use_code,
)
from hutong.access.directory import OfficePlace
from hutong.access.errors import AccountLeft
from hutong.access.throttle import CODE_TRIES, CODES_BY_ADDRESS, CODES_BY_PHONE
from hutong.db import Office
from hutong.errors import FieldProblem, Invalid
from hutong.pages.access.schemas import AskCode, GiveCode
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.texts import N_
from hutong.visits.browsers import address_of, admit_person
from hutong.visits.clock import Clock
from hutong.visits.services import Services

PURPOSE = N_("您的手机号只用来登录，以及把您反映的事的进展告诉您；不公开，不转给别人，您可以随时要求删除。")
NOT_AGREED = N_("请先看一下说明，同意后再打勾。")


class PhoneSignIn(Controller):
    path = "/o/{slug:str}/phone"

    @get("/", name="phone.ask", permission="open")
    async def ask(self) -> Page:
        return Page("access/phone.html", form=blank(), purpose=PURPOSE)

    @post("/", name="phone.send", permission="open", status_code=200)
    async def send(
        self, request: Request[Any, Any, Any], services: Services, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, AskCode)
        with form.or_again("access/phone.html", purpose=PURPOSE):
            phone = form.value.phone
            if not form.value.agreed:
                raise Invalid([FieldProblem("agreed", NOT_AGREED)])
            await services.throttle.trying(CODES_BY_ADDRESS, address_of(request))
            await services.throttle.trying(CODES_BY_PHONE, office.id, phone)
            async with services.databases.session(Office(office.id)) as session:
                code = await make_code(session, phone, key=_key(services), now=clock.now())
            at_the_desk = await services.codes.send(office.id, phone, code)
        return Page("access/code.html", form=blank(phone=phone), at_the_desk=at_the_desk)

    @post("/code", name="phone.code", permission="open", status_code=200)
    async def enter(
        self, request: Request[Any, Any, Any], services: Services, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, GiveCode)
        with form.or_again("access/code.html", at_the_desk=""):
            await services.throttle.trying(CODE_TRIES, office.id, form.value.phone)
            person = await self._judge(form, services, office, clock)
            await admit_person(request, services, person)
        return go(office.home)

    async def _judge(self, form: Form[GiveCode], services: Services, office: OfficePlace, clock: Clock) -> Any:
        """The account of the telephone, made at the first sign-in. The try is spent before it is judged."""
        given, now = form.value, clock.now()
        async with services.databases.session(Office(office.id)) as session:
            tried = await spend_try(session, given.phone, now=now)
        right = check_code(tried, given.code, phone=given.phone, key=_key(services))
        async with services.databases.session(Office(office.id)) as session:
            person = await person_with_phone(session, given.phone)
            if person is None and await has_left(session, given.phone):
                raise AccountLeft
            if person is None and not given.name:
                raise Invalid([FieldProblem("name", N_("第一次登录，请写下您的姓名。"))])
            await use_code(session, right, now=now)
            if person is None:
                return await enrol_by_phone(session, given.phone, name=given.name, purpose=PURPOSE, now=now)
            await agree_to_phone(session, person, purpose=PURPOSE, now=now)
            return person


def _key(services: Services) -> bytes:
    return services.settings.signing_key("sign-in-code")
