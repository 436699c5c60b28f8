"""The outermost layer: request id, language, limits, headers, the access log and the metrics of every request."""

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from hutong.app.metrics import observe
from hutong.clocks import Clock
from hutong.settings import Settings
from hutong.texts import LANGUAGES, speaking
from hutong.traces import Kind, span
from hutong.visits.cookies import CookieNames, read_cookies
from hutong.visits.csrf import Tokens
from hutong.visits.headers import security_headers
from hutong.visits.visit import TYPE_SIZES, Visit, enter

log = structlog.get_logger("access")
_YEAR = timedelta(days=365)


class Threshold:
    """Wraps the whole application, so that even an answer of the router itself passes through here."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._demo = settings.demo
        self._cookies = CookieNames(https=settings.public_url.startswith("https://"))
        self._tokens = Tokens(settings.signing_key("csrf"))
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        visit = self._visit(scope, headers)
        enter(visit)
        began = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._finish(visit, message)
            await send(message)

        with (
            speaking(visit.language),
            structlog.contextvars.bound_contextvars(request_id=visit.request_id),
            span(scope["method"], Kind.SERVER, parent=headers.get("traceparent")) as step,
        ):
            try:
                await self._app(scope, receive, answer)
            finally:
                seconds = time.perf_counter() - began
                route = str(scope.get("path_template") or "none") if status != 404 else "none"
                observe(scope["method"], route, status, seconds)
                # By its template: addresses hold ids, and the query what people look for.
                step.name = f"{scope['method']} {route}"
                step.facts |= {"http.request.method": scope["method"], "http.route": route}
                step.facts["http.response.status_code"] = status
                step.trouble = str(status) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
                if not route.startswith("/static"):
                    log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))

    def _visit(self, scope: Any, headers: dict[str, str]) -> Visit:
        cookies = read_cookies(headers.get("cookie", ""))
        query = scope["query_string"].decode("latin-1")
        asked = parse_qs(query) if "lang=" in query or "type=" in query else {}
        visit = Visit(
            request_id=uuid4().hex[:16],
            tokens=self._tokens,
            now=self._clock.now(),
            path=scope["path"],
            query=query,
            demo=self._demo,
            in_wechat="MicroMessenger" in headers.get("user-agent", ""),
            is_htmx=headers.get("hx-request") == "true",
            wants_json=_wants_json(headers),
            session_token=cookies.get(self._cookies.session, ""),
            visitor=cookies.get(self._cookies.visitor, ""),
        )
        visit.language = self._language(visit, asked, cookies, headers)
        visit.type_size = self._type_size(visit, asked, cookies)
        return visit

    def _language(
        self, visit: Visit, asked: dict[str, list[str]], cookies: dict[str, str], headers: dict[str, str]
    ) -> str:
        """Asked for in the address, else chosen before, else what the browser prefers; Chinese by default."""
        wanted = asked.get("lang", [""])[-1]
        if wanted in LANGUAGES:
            name = self._cookies.language
            visit.cookies[name] = self._cookies.header(name, wanted, life=_YEAR)
            return wanted
        chosen = cookies.get(self._cookies.language, "")
        if chosen in LANGUAGES:
            return chosen
        for part in headers.get("accept-language", "").split(","):
            language = part.split(";")[0].strip().lower()[:2]
            if language in LANGUAGES:
                return language
        return "zh"

    def _type_size(self, visit: Visit, asked: dict[str, list[str]], cookies: dict[str, str]) -> int:
        name = self._cookies.type_size
        sizes = {str(size): size for size in TYPE_SIZES}
        wanted = sizes.get(asked.get("type", [""])[-1])
        if wanted:
            # The page's script changes it too, so that larger letters need no signal.
            visit.cookies[name] = self._cookies.header(name, str(wanted), life=_YEAR, script=True)
            return wanted
        return sizes.get(cookies.get(name, ""), 0)

    def _finish(self, visit: Visit, message: HTTPResponseStartEvent) -> None:
        headers = list(message.get("headers", []))
        names = {name.lower() for name, _value in headers}
        headers += [pair for pair in self._headers if pair[0] not in names]
        headers.append((b"x-request-id", visit.request_id.encode()))
        if b"cache-control" not in names:
            # Pages are personal; the way back in a shared browser must not show them.
            headers.append((b"cache-control", b"no-store"))
            headers.append((b"vary", b"Cookie, Accept-Language, HX-Request"))
        if visit.visitor_is_new:
            name = self._cookies.visitor
            visit.cookies[name] = self._cookies.header(name, visit.visitor, life=_YEAR)
        headers += [(b"set-cookie", value.encode()) for value in visit.cookies.values()]
        message["headers"] = headers


def _wants_json(headers: dict[str, str]) -> bool:
    accept = headers.get("accept", "")
    if "text/html" in accept:
        return False
    return "json" in accept or headers.get("content-type", "").startswith("application/json")
