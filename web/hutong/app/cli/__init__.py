"""The `hutong` command. Each group is a file of its own, loaded when it is asked for; none holds a rule."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import rich_click as click

from hutong.texts import LANGUAGES, current_language, speaking

# Command → where it is: file, then name in it.
COMMANDS = {
    "up": "up:up",
    "demo": "demo:demo",
    "db": "database:db",
    "doctor": "doctor:doctor",
    "admin": "admins:admin",
    "district": "districts:district",
    "department": "departments:department",
    "office": "offices:office",
    "playbook": "playbooks:playbook",
    "keys": "keys:keys",
    "journal": "journals:journal",
    "archive": "archives:archive",
    "facts": "facts:facts",
    "bulletin": "bulletins:bulletin",
    "why": "whys:why",
    "jobs": "background:jobs",
    "routes": "litestar:routes",
    "schema": "litestar:schema",
    "info": "litestar:info",
}

CODES = """\
Exit codes: 0 done; 1 refused, or something was found that needs mending; 2 wrong usage;
3 the servers cannot be reached or started; 130 interrupted.
Servers: HUTONG_DATABASE_URL, HUTONG_REDIS_URL and HUTONG_S3_ENDPOINT name your own. For those not named, a
command uses the embedded ones that run already, or starts them for its own time.
Behind a proxy: HUTONG_TRUSTED_PROXIES names its addresses or networks; its X-Forwarded-For alone says who asks.
"""


class Late(click.RichGroup):
    """Loads a command's file only when it is used, so that the others start quickly; speaks the reader's language."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        languages = import_module("hutong.app.cli.languages")
        languages.prepare()
        language = languages.language_of(sys.argv[1:] if args is None else args)
        languages.frame_in(language)
        shown = languages.translated(self) if language == languages.ZH else self
        with speaking(language):
            return click.RichGroup.main(shown, args, *rest, **more)

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        file, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"hutong.app.cli.{file}"), name)
        languages = import_module("hutong.app.cli.languages")
        return languages.translated(found) if current_language() == languages.ZH else found


@click.group(cls=Late, epilog=CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hutong")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language; else the terminal's own (LANG).")
@click.pass_context
def root(ctx: click.Context, lang: str | None) -> None:
    """Hutong: a city's street offices and the care of their alleys, each by its own rules."""
    del lang  # Read before anything is shown: the help itself depends on it.
    # Litestar's commands call this when they need the application.
    ctx.obj = lambda: import_module("hutong.app.cli.litestar").loaded(ctx)


def main() -> None:
    """Entry point of the `hutong` script."""
    try:
        root.main(prog_name="hutong", standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(130)
