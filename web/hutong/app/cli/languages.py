"""In which language the command speaks: `--lang`, else the terminal's own; its help is translated as it is shown."""

import os
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache
from inspect import cleandoc
from typing import TypeVar

import rich_click as click

from hutong.app.languages import LOCALE, register_languages
from hutong.texts import LANGUAGES, Catalogue, load_fragments

OPTION = "--lang"
ZH = "zh"
HELP = ["-h", "--help"]


def language_of(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Chinese unless the option, or the terminal's locale, asks for English."""
    for n, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == OPTION:
            asked = value or (arguments[n + 1] if n + 1 < len(arguments) else "")
            if asked in LANGUAGES:
                return asked
    found = os.environ if environment is None else environment
    # As POSIX reads them: the first that is set decides.
    locale = next((found[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if found.get(name)), "")
    return "en" if locale.startswith("en") else ZH


def prepare() -> None:
    """Make the catalogues known; a second time does nothing new."""
    register_languages()


@cache
def help_in_chinese() -> Catalogue:
    """Help is written in English where the command is; this is its other half."""
    return load_fragments(LOCALE / ZH)


C = TypeVar("C", bound=click.Command)


def translated(command: C) -> C:
    """A copy of the command whose help is Chinese."""
    known, made = help_in_chinese().sentences, copy(command)
    made.help, made.epilog = _said(known, made.help), _said(known, made.epilog)
    made.short_help = _said(known, made.short_help)
    # Made here, or each command would make one of its own when it is asked for help.
    of_help = made.get_help_option(click.Context(made, help_option_names=HELP))
    made.params = [_param(known, param) for param in made.params]
    if of_help is not None:
        of_help.help = _said(known, of_help.help)
    if isinstance(made, click.Group):
        made.commands = {name: translated(inner) for name, inner in made.commands.items()}
    return made


def _param(known: Mapping[str, str], param: click.Parameter) -> click.Parameter:
    made = copy(param)
    if isinstance(made, click.Option):
        made.help = _said(known, made.help)
    return made


def frame_in(language: str) -> None:
    """The headings of the boxes that help and errors stand in."""
    frame, is_zh = click.rich_click, language == ZH
    frame.OPTIONS_PANEL_TITLE, frame.COMMANDS_PANEL_TITLE = ("选项", "命令") if is_zh else ("Options", "Commands")
    frame.ARGUMENTS_PANEL_TITLE, frame.ERRORS_PANEL_TITLE = ("参数", "错误") if is_zh else ("Arguments", "Error")


def help_of(command: click.Command) -> list[str]:
    """Every English sentence of the help of a command and of those below it."""
    found = [command.help, command.epilog, command.short_help]
    found += [param.help for param in command.params if isinstance(param, click.Option)]
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            found += help_of(inner)
    return [cleandoc(text) for text in found if text]


def _said(known: Mapping[str, str], text: str | None) -> str | None:
    return known.get(cleandoc(text), text) if text else text
