"""`hutong db`: roles, shape and walls of the database."""

import rich_click as click
from rich.table import Table

from hutong.app import migrate
from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.working import working
from hutong.db.roles import role_statements
from hutong.settings import Settings


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
    shown = f"{len(statements)} statements run." if run else ";\n".join(statements) + ";"
    answer.give({"run": run, "statements": statements}, shown=shown)


@db.command()
@click.option("--to", "revision", default="head", show_default=True, help="The migration to stop at.")
@working
async def upgrade(answer: Answer, settings: Settings, *, revision: str) -> Code:
    """Make the roles, bring the database to the present shape, and lint it."""
    await migrate.upgrade(settings, revision=revision)
    if revision != "head":
        answer.give({"revision": revision, "findings": []}, shown=f"The database is at {revision}.")
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
        answer.give(facts, shown="The walls and grants are exactly as declared.")
        return Code.DONE
    table = Table("where", "what", title=f"{len(found)} findings")
    for each in found:
        table.add_row(each.where, each.what)
    answer.give(facts, shown=table)
    return Code.FOUND
