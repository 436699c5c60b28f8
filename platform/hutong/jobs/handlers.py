"""Declaring jobs: `@job("notice.deliver", lane=Lane.URGENT, max_attempts=8)`."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.jobs.models import Job
from hutong.jobs.queue import SPECS, Lane, Spec
from hutong.jobs.work import Work

P = ParamSpec("P")
Function = Callable[Concatenate[Work, P], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Handler:
    """The function of a kind, and the struct that its arguments are read back through."""

    spec: Spec
    function: Callable[..., Awaitable[None]]
    arguments: type[msgspec.Struct]

    async def __call__(self, work: Work, args: Mapping[str, Any]) -> None:
        """Raises `msgspec.ValidationError` when the row's arguments are not what the function takes."""
        typed = msgspec.convert(args, self.arguments, strict=False)
        await self.function(work, **{name: getattr(typed, name) for name in self.arguments.__struct_fields__})


HANDLERS: dict[str, Handler] = {}
Revival = Callable[[AsyncSession, Job], Awaitable[None]]
REVIVALS: dict[str, Revival] = {}
"""What is to be undone of a kind's giving up, when a person has it tried again: in that person's transaction."""


def job(
    kind: str, *, lane: Lane = Lane.NORMAL, max_attempts: int = 8, time_limit: float = 600, backoff: float = 2
) -> Callable[[Function[P]], Function[P]]:
    """Declare what runs a kind. The function is safe to run twice, and writes its effects in `work.finishing()`.

    An attempt is abandoned after `time_limit` seconds. The wait between attempts doubles from `backoff` seconds.
    """

    def declare(function: Function[P]) -> Function[P]:
        name = f"{function.__module__}.{function.__qualname__}"
        known = HANDLERS.get(kind)
        if known is not None and f"{known.function.__module__}.{known.function.__qualname__}" != name:
            raise TypeError(f"{kind}: declared by both {known.function.__qualname__} and {name}")
        SPECS[kind] = Spec(kind, lane, max_attempts, time_limit, backoff)
        HANDLERS[kind] = Handler(SPECS[kind], function, _arguments_of(kind, function))
        return function

    return declare


def on_retry(*kinds: str) -> Callable[[Revival], Revival]:
    """Declare for kinds that note their failure elsewhere too: else the new attempt would find nothing left to do."""

    def declare(revival: Revival) -> Revival:
        REVIVALS.update(dict.fromkeys(kinds, revival))
        return revival

    return declare


def _arguments_of(kind: str, function: Callable[..., Awaitable[None]]) -> type[msgspec.Struct]:
    _work, *parameters = inspect.signature(function, eval_str=True).parameters.values()
    fields = [(p.name, p.annotation) if p.default is p.empty else (p.name, p.annotation, p.default) for p in parameters]
    return msgspec.defstruct(f"Arguments of {kind}", fields, kw_only=True)
