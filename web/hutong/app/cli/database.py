"""`hutong db`: roles, shape and walls of the database."""

import rich_click as click
from alembic.util.exc import CommandError
from rich.table import Table

from hutong.app import migrate
from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.working import working
from hutong.db.roles import role_statements
from hutong.settings import Settings
from hutong.texts import N_, gettext


@click.group()
def db() -> None:
    """The database: roles, migrations, and the lint over its walls."""


@db.command()
@click.option("--run", is_flag=True, help="Run the statements instead of printing them.")
@working
async def roles(answer: Answer, settings: Settings, *, run: bool) -> None:
    """Print the SQL that makes the database roles, or run it; safe to run again."""
    statements = role_statements(settings, passwords=False)
    if run:
        await migrate.make_roles(settings)
    shown = gettext(N_("执行了 {n} 条语句。"), n=len(statements)) if run else ";\n".join(statements) + ";"
    answer.give({"run": run, "statements": statements}, shown=shown)


@db.command()
@click.option("--to", "revision", default="head", show_default=True, help="The migration to stop at.")
@working
async def upgrade(answer: Answer, settings: Settings, *, revision: str) -> Code:
    """Make the roles, bring the database to the present shape, and lint it."""
    if not revision.strip("-+@ "):
        raise click.BadParameter(revision, param_hint="--to")
    try:
        await migrate.upgrade(settings, revision=revision)
    except CommandError as error:  # Of a migration that there is not.
        raise click.BadParameter(str(error), param_hint="--to") from error
    if revision != "head":
        answer.give(
            {"revision": revision, "findings": []}, shown=gettext(N_("数据库在 {revision}。"), revision=revision)
        )
        return Code.DONE
    return await _linted(answer, settings)


@db.command()
@working
async def lint(answer: Answer, settings: Settings) -> Code:
    """Compare the database's walls and grants with those the models declare."""
    return await _linted(answer, settings)


async def _linted(answer: Answer, settings: Settings) -> Code:
    found = await migrate.findings(settings)
    facts = {"findings": [{"where": each.where, "what": each.what} for each in found]}
    if not found:
        answer.give(facts, shown=gettext(N_("隔离和授权与声明的完全一致。")))
        return Code.DONE
    table = Table(gettext(N_("位置")), gettext(N_("内容")), title=gettext(N_("共 {n} 处"), n=len(found)))
    for each in found:
        table.add_row(each.where, each.what)
    answer.give(facts, shown=table)
    return Code.FOUND
