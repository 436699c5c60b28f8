"""Litestar's own commands, for our application."""

import os
from contextlib import ExitStack

import rich_click as click
from litestar.cli._utils import LitestarEnv
from litestar.cli.main import litestar_group

from hutong.app.cli.answers import Code
from hutong.stack import StackTrouble, reached


class NoServers(click.ClickException):
    exit_code = Code.UNAVAILABLE


def loaded(ctx: click.Context) -> LitestarEnv:
    """Our application as Litestar's commands want it; its servers stay reached until the command ends."""
    stack = ctx.with_resource(ExitStack())
    try:
        os.environ.update(stack.enter_context(reached(os.environ)))
    except StackTrouble as trouble:
        raise NoServers(str(trouble)) from trouble
    return LitestarEnv.from_env("hutong.app.asgi:create_app")


routes, schema, info = (litestar_group.commands[name] for name in ("routes", "schema", "info"))
