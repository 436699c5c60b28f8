"""Litestar's own commands, for our application."""

import os
from contextlib import ExitStack

import rich_click as click
from litestar.cli._utils import LitestarEnv
from litestar.cli.main import litestar_group

from hutong.stack import reached


def loaded(ctx: click.Context) -> LitestarEnv:
    """Our application as Litestar's commands want it; its servers stay reached until the command ends."""
    stack = ctx.with_resource(ExitStack())
    os.environ.update(stack.enter_context(reached(os.environ)))
    return LitestarEnv.from_env("hutong.app.asgi:create_app")


routes, schema, info = (litestar_group.commands[name] for name in ("routes", "schema", "info"))
