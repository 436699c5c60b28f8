"""The command speaks the reader's language, help and errors too."""

from importlib import import_module

import pytest

from hutong.app.cli import COMMANDS, root
from hutong.app.cli.languages import help_in_chinese, help_of, language_of


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "C"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        (["--lang", "en", "playbook"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["--lang=zh", "playbook"], {"LANG": "en_GB.UTF-8"}, "zh"),
        (["--lang"], {"LANG": "en_GB.UTF-8"}, "en"),
        (["--lang", "fr"], {}, "zh"),
    ],
)
def test_the_option_decides_and_else_the_terminal(arguments, environment, language):
    assert language_of(arguments, environment) == language


def test_every_sentence_of_the_help_has_its_chinese():
    known = help_in_chinese().sentences
    missing = [text for text in help_of(root) if text not in known]
    for where in COMMANDS.values():
        file, _, name = where.partition(":")
        command = getattr(import_module(f"hutong.app.cli.{file}"), name)
        missing += [text for text in help_of(command) if text not in known]
    assert missing == []


def test_findings_and_help_are_said_in_the_language_asked_for(hutong, tmp_path):
    broken = tmp_path / "rules.toml"
    broken.write_text('name = "x"\n')
    assert "错误" in hutong("playbook", "check", str(broken), LANG="zh_CN.UTF-8").stdout
    assert "error" in hutong("--lang", "en", "playbook", "check", str(broken), LANG="zh_CN.UTF-8").stdout
    assert "用文字说出两份制度有什么不同" in hutong("playbook", "diff", "--help", LANG="zh_CN.UTF-8").stdout
    assert "Say in words" in hutong("playbook", "diff", "--help").stdout
    assert "所有街道和它们的状态" in hutong("office", "list", "--help", LANG="zh_CN.UTF-8").stdout
    assert "All offices with their state" in hutong("office", "list", "--help").stdout
