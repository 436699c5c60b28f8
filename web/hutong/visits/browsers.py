"""Giving a browser its session, and taking it away."""

from datetime import timedelta
from typing import Any

from litestar import Request

from hutong.access.devices import end_session
from hutong.access.models import AuthorityAccount
from hutong.access.sessions import AUTHORITY_LIFE, PERSON_LIFE, begin_authority_session, begin_person_session
from hutong.access.viewers import Viewer
from hutong.db import City, Office
from hutong.people.models import Person
from hutong.visits.cookies import CookieNames
from hutong.visits.services import Services
from hutong.visits.visit import BEIJING, current_visit


async def admit_person(request: Request[Any, Any, Any], services: Services, person: Person) -> None:
    """A new session id for a person who has shown who she is; the browser's former session ends."""
    visit = current_visit()
    office = await services.directory.office_with(person.office_id)
    await dismiss(services)
    async with services.databases.session(Office(person.office_id)) as session:
        token = await begin_person_session(
            session, person, device=device_of(request), now=visit.now, zone=office.zone if office else BEIJING
        )
    _hand_over(services, token, PERSON_LIFE)


async def admit_account(request: Request[Any, Any, Any], services: Services, account: AuthorityAccount) -> None:
    """The same for an authority account."""
    await dismiss(services)
    async with services.databases.session(City(account.city_id)) as session:
        token = await begin_authority_session(session, account, device=device_of(request), now=current_visit().now)
    _hand_over(services, token, AUTHORITY_LIFE)


async def dismiss(services: Services) -> None:
    """End the session that the browser came with, if any."""
    visit = current_visit()
    viewer: Viewer | None = visit.viewer
    if viewer is not None:
        async with services.databases.session(viewer.scope) as session:
            await end_session(session, viewer, viewer.session_id, now=visit.now)
        services.sessions.forget(visit.session_token)
    if visit.session_token:
        cookies = cookie_names(services)
        visit.cookies[cookies.session] = cookies.header(cookies.session, "")
    visit.session_token, visit.viewer = "", None


def cookie_names(services: Services) -> CookieNames:
    return CookieNames(https=services.settings.public_url.startswith("https://"))


def device_of(request: Request[Any, Any, Any]) -> str:
    """Enough of the browser's own name for its owner to know the device again."""
    agent = request.headers.get("user-agent", "")
    names = (
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    found = [next((name for mark, name in known if mark in agent), "") for known in (names, systems)]
    return " · ".join(name for name in found if name) or "—"


def address_of(request: Request[Any, Any, Any]) -> str:
    """The client's address, as the server behind the proxy knows it; used for counting tries only."""
    return request.client.host if request.client else ""


def _hand_over(services: Services, token: str, life: timedelta) -> None:
    visit = current_visit()
    cookies = cookie_names(services)
    visit.session_token = token
    visit.cookies[cookies.session] = cookies.header(cookies.session, token, life=life)
