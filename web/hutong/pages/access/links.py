"""Single-use links: choosing a password, the first time or after forgetting it."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from hutong.access.directory import CityPlace, OfficePlace
from hutong.access.invitations import choose_account_password, choose_password, invited_account, invited_person
from hutong.access.passwords import check_strength, hash_password
from hutong.access.throttle import BY_ADDRESS
from hutong.db import City, Office
from hutong.errors import FieldProblem, Invalid
from hutong.pages.access.schemas import ChoosePassword
from hutong.pages.access.sign_in import here
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.texts import N_
from hutong.visits.browsers import address_of, admit_account, admit_person
from hutong.visits.clock import Clock
from hutong.visits.services import Services
from hutong.visits.visit import Place

ADDRESSES = [f"/{kind}/{{slug:str}}/password/{{token:str}}" for kind in "odc"]
DIFFERENT = N_("两次输入的密码不一样。")


class PasswordLinks(Controller):
    @get(ADDRESSES, name="password.link", permission="open")
    async def form(self, request: Request[Any, Any, Any], services: Services, clock: Clock, token: str) -> Page:
        await services.throttle.trying(BY_ADDRESS, address_of(request))
        name, _login = await _whose(services, here(), token, clock)
        return Page("access/choose_password.html", form=blank(), name=name)

    @post(ADDRESSES, name="password.choose", permission="open", while_suspended=True, status_code=200)
    async def choose(
        self, request: Request[Any, Any, Any], services: Services, clock: Clock, token: str
    ) -> Response[Any]:
        place = here()
        name, login = await _whose(services, place, token, clock)
        form = await read_form(request, ChoosePassword)
        with form.or_again("access/choose_password.html", name=name):
            if form.value.password != form.value.again:
                raise Invalid([FieldProblem("again", DIFFERENT)])
            check_strength(form.value.password, login=login)
            # No transaction stays open while the hash is computed.
            hashed = await hash_password(form.value.password)
            if isinstance(place, OfficePlace):
                async with services.databases.session(Office(place.id)) as session:
                    person = await choose_password(session, token, hashed, now=clock.now())
                await admit_person(request, services, person)
            else:
                city_id = _city_id(place)
                async with services.databases.session(City(city_id)) as session:
                    account = await choose_account_password(session, city_id, token, hashed, now=clock.now())
                await admit_account(request, services, account)
            services.sessions.forget()
        return go(place.home)


async def _whose(services: Services, place: Place, token: str, clock: Clock) -> tuple[str, str]:
    """Name and login of the link's owner; raises LinkUsedUp."""
    if isinstance(place, OfficePlace):
        async with services.databases.session(Office(place.id)) as session:
            _link, person = await invited_person(session, token, now=clock.now())
            return person.name, person.login or ""
    city_id = _city_id(place)
    async with services.databases.session(City(city_id)) as session:
        _account_link, account = await invited_account(session, city_id, token, now=clock.now())
        return account.name, account.login


def _city_id(place: Any) -> Any:
    return place.id if isinstance(place, CityPlace) else place.city_id
