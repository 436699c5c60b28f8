"""Signing in by password at an office, a district or the city; signing out."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from hutong.access.directory import CityPlace, OfficePlace
from hutong.access.errors import SignInRefused
from hutong.access.signing_in import authority_by_password, person_by_password
from hutong.access.throttle import BY_ACCOUNT, BY_ADDRESS
from hutong.errors import NotThere
from hutong.pages.access.schemas import SignIn
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.visits.browsers import address_of, admit_account, admit_person, dismiss
from hutong.visits.services import Services
from hutong.visits.visit import Place, current_visit

ADDRESSES = ["/o/{slug:str}/sign-in", "/d/{slug:str}/sign-in", "/c/{slug:str}/sign-in"]


class SigningIn(Controller):
    @get(ADDRESSES, name="sign-in", permission="open")
    async def form(self, request: Request[Any, Any, Any]) -> Page:
        return Page("access/sign_in.html", form=blank(next=request.query_params.get("next", "")))

    @post(ADDRESSES, name="sign-in.try", permission="open", while_suspended=True, status_code=200)
    async def sign_in(self, request: Request[Any, Any, Any], services: Services) -> Response[Any]:
        place = here()
        form = await read_form(request, SignIn)
        with form.or_again("access/sign_in.html"):
            given = form.value
            await services.throttle.trying(BY_ADDRESS, address_of(request))
            await services.throttle.trying(BY_ACCOUNT, place.id, given.login)
            await admit(request, services, place, given)
            await services.throttle.succeeded(BY_ACCOUNT, place.id, given.login)
            await services.throttle.give_back(BY_ADDRESS, address_of(request))
        return go(safe_way(given.next, place))

    @post("/sign-out", name="sign-out", permission="open", while_suspended=True, status_code=200)
    async def sign_out(self, services: Services) -> Response[Any]:
        place = current_visit().place
        await dismiss(services)
        return go(f"{place.home}/sign-in" if place else "/")


async def admit(request: Request[Any, Any, Any], services: Services, place: Place, given: SignIn) -> None:
    """Raises SignInRefused; an account of another district is as unknown here as one that does not exist."""
    if isinstance(place, OfficePlace):
        person = await person_by_password(services.databases, place.id, given.login, given.password)
        await admit_person(request, services, person)
        return
    city_id = place.id if isinstance(place, CityPlace) else place.city_id
    account = await authority_by_password(services.databases, city_id, given.login, given.password)
    if account.district_id != (None if isinstance(place, CityPlace) else place.id):
        raise SignInRefused
    await admit_account(request, services, account)


def here() -> Place:
    place = current_visit().place
    if place is None:
        raise NotThere
    return place


def safe_way(wanted: str, place: Place) -> str:
    """Back to where the reader came from, never to another site and never into another place."""
    if (wanted == place.home or wanted.startswith((f"{place.home}/", "/me"))) and "\\" not in wanted:
        return wanted
    return place.home
