"""How a command runs: its servers, its language, and its exit code."""

import asyncio
import functools
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
import msgspec
import rich_click as click
from sqlalchemy.exc import DBAPIError

from hutong.app.cli.answers import Answer, Code
from hutong.errors import Invalid, Refusal
from hutong.settings import Settings, SettingsMissing
from hutong.stack import StackTrouble, reached
from hutong.texts import N_, gettext

_WRONG_VALUE = "22"
"""The class of PostgreSQL's complaints about a value: too long, not a text, out of range."""
S = TypeVar("S", bound=msgspec.Struct)
Work = Callable[..., Awaitable[Code | None]]


def as_json(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)


def given_as(schema: type[S], **options: Any) -> S:
    """Options as the input of a service; what does not fit is wrong usage."""
    try:
        return msgspec.convert(options, schema)
    except msgspec.ValidationError as error:
        raise click.UsageError(str(error)) from error


def working(function: Work) -> Callable[..., None]:
    """Make a command of `async def function(answer, settings, **options)`; it returns None for done, or its code."""

    @as_json
    @functools.wraps(function)
    def command(*, as_json: bool, **options: Any) -> None:
        answer = Answer(as_json=as_json)

        def with_servers() -> Code:
            with reached(os.environ) as environment:
                # For child processes, and for libraries that read the environment themselves.
                os.environ.update(environment)
                work = function(answer, Settings.from_environment(environment), **options)
                return asyncio.run(_awaited(work)) or Code.DONE

        finish(answer, with_servers)

    return command


async def _awaited(work: Awaitable[Code | None]) -> Code | None:
    return await work


def finish(answer: Answer, work: Callable[[], Code]) -> None:
    """Run, tell what went wrong in one sentence, and leave with the documented code."""
    # A polite end is the same as Ctrl-C: what was started for this command is stopped.
    for polite in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(polite) is not signal.SIG_IGN:  # As nohup wants it.
            signal.signal(polite, signal.default_int_handler)
    try:
        code = _guarded(answer, work)
    except KeyboardInterrupt:
        code = Code.INTERRUPTED
    sys.exit(int(code))


def _guarded(answer: Answer, work: Callable[[], Code]) -> Code:
    try:
        return work()
    except Invalid as invalid:
        problems = [{"field": p.field, "detail": gettext(p.sentence, **p.params)} for p in invalid.problems]
        lines = [gettext(invalid.text), *(f"  {p['field']}: {p['detail']}" for p in problems)]
        answer.fail(invalid.code, "\n".join(lines), problems=problems)
        return Code.FOUND
    except Refusal as refusal:
        answer.fail(refusal.code, gettext(refusal.text, **refusal.params))
        return Code.FOUND
    except (StackTrouble, SettingsMissing) as trouble:
        answer.fail("unavailable", str(trouble))
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        answer.fail("unavailable", gettext(N_("有一个服务没有应答：{error}"), error=error))
    except UnicodeEncodeError:
        answer.fail("not-utf-8", gettext(N_("命令行里有不是 UTF-8 的字符。")))
        return Code.FOUND
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", None) or "").startswith(_WRONG_VALUE) or isinstance(
            error.orig and error.orig.__cause__, asyncpg.DataError
        ):
            answer.fail("bad-value", gettext(N_("有一个值数据库存不下，请检查写的内容。")))
            return Code.FOUND
        if not isinstance(error.orig, OSError) and not error.connection_invalidated:
            raise
        answer.fail("unavailable", gettext(N_("数据库没有应答：{error}"), error=error.orig))
    return Code.UNAVAILABLE
