"""Whatever is written after a command: a documented code and a sentence, or one JSON document; never a traceback."""

import json

import click
import pytest

from hutong.app.cli import COMMANDS, root
from hutong.app.cli.answers import Code

ENDLESS = {("up",), ("demo",)}
LITESTARS = {"routes", "schema", "info"}
NASTY = ("", "\udcff", "不存在", "x" * 5000, "../../etc/passwd", "\U0001f600@in-force", "a@b@c", "--", "-1")


def leaves(command, path):
    inner = getattr(command, "commands", None)
    return [(path, command)] if not inner else [leaf for n, c in inner.items() for leaf in leaves(c, (*path, n))]


def ours():
    every = [leaf for n in COMMANDS if n not in LITESTARS for leaf in leaves(root.get_command(None, n), (n,))]
    return [pytest.param(path, command, id=" ".join(path)) for path, command in every if path not in ENDLESS]


def filled(command, word):
    """Every argument and every option that takes a value is the word."""
    for param in command.params:
        values = [word] * max(param.nargs, 1)
        if isinstance(param, click.Argument):
            yield from values
        elif not param.is_flag:
            yield from (param.opts[0], *values)


@pytest.mark.proof
@pytest.mark.parametrize(("path", "command"), ours())
def test_bad_input_never_gives_a_traceback(hutong, path, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for word in NASTY:
        for arguments in (
            (*path, *filled(command, word)),
            (*path, word, "--json"),
            (*path, *filled(command, word), "--json"),
        ):
            told = hutong(*arguments)
            assert told.exception is None or isinstance(told.exception, SystemExit), (arguments, told.exception)
            assert told.exit_code in {*map(int, Code), 64}, (arguments, told.exit_code)
            if "--json" in arguments and told.stdout.strip():
                assert isinstance(json.loads(told.stdout), dict), arguments
