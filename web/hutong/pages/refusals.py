"""How a refusal looks: a page for a browser, a fragment for htmx, a problem (RFC 9457) for a program."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hutong.db import is_gone
from hutong.errors import Invalid, NotThere, Refusal
from hutong.objects import StoreAway
from hutong.pages.answers import Page, go
from hutong.pages.forms import FormRefused
from hutong.texts import N_, gettext
from hutong.visits.guard import SignInNeeded
from hutong.visits.once import SentBefore
from hutong.visits.visit import current_visit

log = structlog.get_logger()


_BY_STATUS = {
    400: N_("这个请求我们看不懂，没有执行。"),
    404: NotThere.sentence,
    405: N_("这个地址不能这样用。"),
    413: N_("内容太大了，请减小后再发。"),
    422: N_("有几处需要改一下。"),
    429: N_("操作太频繁了，请稍等一会儿再试。"),
    503: N_("系统正忙或正在维护，请过一会儿再试。您刚才填写的内容还没有保存。"),
}
_FAILED = N_("系统出了差错，我们已经记录下来。您刚才的操作没有保存，请稍后再试。")
_CROSSED = N_("刚好有人在同时改同一件事，您的操作没有保存，请再试一次。")
_TITLES = {404: N_("没有找到"), 403: N_("不能这样做"), 401: N_("请先登录"), 503: N_("请稍候"), 500: N_("出了差错")}


def on_refusal(_request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    if isinstance(refusal, SignInNeeded) and not current_visit().wants_json:
        return go(refusal.sign_in)
    if isinstance(refusal, SentBefore):
        return go(refusal.went_to)
    sentence = gettext(refusal.text, **refusal.params)
    if isinstance(refusal, Invalid):
        problems = [{"field": p.field, "detail": gettext(p.sentence, **p.params)} for p in refusal.problems]
    else:
        problems = [{"field": refusal.field, "detail": sentence}] if refusal.field else []
    return _answer(refusal.status, refusal.code, sentence, problems, refusal.more)


def on_form_refused(_request: Request[Any, Any, Any], refused: FormRefused) -> Response[Any]:
    if current_visit().wants_json:
        form = refused.context["form"]
        problems = [{"field": name, "detail": sentence} for name, sentence in form.errors.items()]
        return _answer(refused.status, "invalid", gettext(Invalid.sentence), problems)
    return Page(refused.template, status_code=refused.status, **refused.context)


def on_http(_request: Request[Any, Any, Any], problem: HTTPException) -> Response[Any]:
    """What the framework itself refuses: unknown addresses, wrong methods, unreadable bodies."""
    if problem.status_code >= 500:
        return on_failure(_request, problem)
    # A malformed id in an address is an address that does not exist.
    status = problem.status_code if problem.status_code in _BY_STATUS else 400
    answer = _answer(status, "refused", gettext(_BY_STATUS[status]), [])
    for name, value in (problem.headers or {}).items():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def on_failure(_request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """Anything else. A value the database cannot hold is the sender's; an absent database is a 503."""
    # The repositories wrap what the database says in an error of their own.
    said = failure.__cause__ if isinstance(failure.__cause__, DBAPIError) else failure
    cause = said.orig if isinstance(said, DBAPIError) else said
    state = str(getattr(cause, "sqlstate", "") or "")
    if state.startswith("22") and state != "22000":
        log.info("value refused by the database", sqlstate=state)
        return _answer(400, "refused", gettext(_BY_STATUS[400]), [])
    if isinstance(failure, UnicodeDecodeError):
        # Only what is sent is ever decoded: a body or a field that is not UTF-8.
        return _answer(400, "refused", gettext(_BY_STATUS[400]), [])
    if state.startswith("40"):
        # Two stood in each other's way, and the database let the other go first. Not a 409, with which a program would
        # take its item back: the same again will do.
        log.warning("crossed by another transaction", sqlstate=state)
        answer = _answer(503, "crossed", gettext(_CROSSED), [])
        answer.headers["Retry-After"] = "1"
        return answer
    if is_outage(failure, state):
        log.error("a server is away", error=repr(failure)[:300])
        answer = _answer(503, "unavailable", gettext(_BY_STATUS[503]), [])
        answer.headers["Retry-After"] = "5"
        return answer
    log.error("request failed", exc_info=failure)
    return _answer(500, "failed", gettext(_FAILED), [])


def is_outage(failure: BaseException, state: str) -> bool:
    """Whether a server we need is away or full, so that trying later helps."""
    if isinstance(failure, (ConnectionError, TimeoutError, PoolTimeoutError, OperationalError, StoreAway)):
        return True
    if is_gone(failure) or (isinstance(failure, DBAPIError) and failure.connection_invalidated):
        return True
    if isinstance(failure, BaseExceptionGroup):
        return any(is_outage(one, str(getattr(one, "sqlstate", "") or "")) for one in failure.exceptions)
    return state[:2] in {"08", "53", "57", "55"} or isinstance(getattr(failure, "orig", None), OSError)


def _answer(
    status: int,
    code: str,
    sentence: str,
    problems: list[dict[str, str]],
    more: Mapping[str, object] = MappingProxyType({}),
) -> Response[Any]:
    visit = current_visit()
    title = gettext(_TITLES.get(status, N_("请再看一下")))
    if visit.wants_json:
        body: dict[str, Any] = {"type": f"urn:hutong:{code}", "title": title, "status": status, "detail": sentence}
        if problems:
            body["errors"] = problems
        body |= {name: value for name, value in more.items() if name not in body}
        return Response(content=msgspec.json.encode(body), status_code=status, media_type="application/problem+json")
    if visit.is_htmx and status != 404:
        return Page("errors/_refused.html", status_code=status, sentence=sentence)
    # The page for "not there" is the same for everyone: nothing of the viewer or the place is on it.
    return Page("errors/page.html", status_code=status, title=title, sentence=sentence, request_id=_shown_id(status))


def _shown_id(status: int) -> str:
    return current_visit().request_id if status >= 500 else ""


HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    FormRefused: on_form_refused,
    HTTPException: on_http,
    Exception: on_failure,
}
