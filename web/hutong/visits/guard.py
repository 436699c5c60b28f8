"""Before any handler: the permission that the route names, then the form token of an unsafe request.

A route without `permission=` is closed to everyone. `permission` is one name, or a tuple of which one is enough.
"""

from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from hutong.access.directory import OfficePlace
from hutong.access.permissions import OPEN
from hutong.errors import NotAllowed, NotThere, Refusal
from hutong.texts import N_
from hutong.visits.csrf import FIELD, HEADER, SAFE, FormExpired, FromElsewhere, is_from_elsewhere
from hutong.visits.visit import Visit, current_visit


class SignInNeeded(Refusal):
    """Nobody is signed in, and the page is closed; a browser is led to `sign_in`."""

    status = 401
    sentence = N_("请先登录。")

    def __init__(self, sign_in: str) -> None:
        super().__init__()
        self.sign_in = sign_in


class OfficeSuspended(Refusal):
    """The office can be read, not changed."""

    status = 403
    sentence = N_("本街道已暂停使用：可以查看，不能办理。")


class Guard:
    """The last middleware before the handler. Litestar's own guards would copy the route for each of them."""

    def __init__(self, app: ASGIApp, *, own_host: str) -> None:
        self._app = app
        self._own_host = own_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            options = scope["route_handler"].opt
            check_permission(options.get("permission"))
            # What another machine sends carries a signature of its own, which its handler asks for.
            if scope["method"] not in SAFE and not options.get("signed_by_sender"):
                request: Request[Any, Any, Any] = scope["litestar_app"].request_class(scope=scope, receive=receive)
                await check_sender(request, self._own_host, while_suspended=bool(options.get("while_suspended")))
        await self._app(scope, receive, send)


def check_permission(wanted: str | tuple[str, ...] | None) -> None:
    """Raises NotThere for a place that is not the viewer's own: the same answer as for one that does not exist."""
    if wanted is None:
        raise NotThere
    if wanted == OPEN:
        return
    visit = current_visit()
    if visit.viewer is None:
        raise SignInNeeded(sign_in_address(visit))
    if visit.place is not None and not is_at_home(visit):
        raise NotThere
    names = (wanted,) if isinstance(wanted, str) else wanted
    if not any(visit.viewer.may(name) for name in names):
        raise NotAllowed


async def check_sender(request: Request[Any, Any, Any], own_host: str, *, while_suspended: bool) -> None:
    """Raises FromElsewhere, FormExpired or OfficeSuspended for an unsafe request."""
    visit = current_visit()
    hosts = frozenset({own_host, request.headers.get("host", "").lower()})
    if is_from_elsewhere(dict(request.headers.items()), hosts):
        raise FromElsewhere
    # The form is read once: the handler finds it in the request's state.
    token = request.headers.get(HEADER) or (await request.form()).get(FIELD, "")
    if not isinstance(token, str) or not visit.tokens.fits(token, visit.tied_to):
        raise FormExpired
    place = visit.place
    if isinstance(place, OfficePlace) and not place.is_writable and not while_suspended:
        raise OfficeSuspended


def is_at_home(visit: Visit) -> bool:
    """Whether the address belongs to the viewer's own office, district or city."""
    viewer, place = visit.viewer, visit.place
    if viewer is None or place is None:
        return False
    if place.home.startswith("/o/"):
        return viewer.office_id == place.id
    if place.home.startswith("/d/"):
        return viewer.district_id == place.id
    return viewer.city_id == place.id and viewer.district_id is None


def sign_in_address(visit: Visit) -> str:
    """Where to sign in for this page, and back to it afterwards."""
    home = visit.place.home if visit.place else ""
    back = f"?next={quote(visit.address, safe='/')}" if visit.address not in {"/", home} else ""
    return f"{home}/sign-in{back}" if home else "/"
