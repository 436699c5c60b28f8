"""A text that is no playbook's at all, as a finding."""

from hutong.playbooks import toml
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.toml_lines import TooMuch
from hutong.texts import N_


def unreadable(wrong: toml.SyntaxWrong) -> Finding:
    """Not TOML, not text, or refused unread with the limit named."""
    if isinstance(wrong, TooMuch):
        return _past_the_limit(wrong)
    words = {"reason": wrong.reason}
    if not wrong.line:
        return Finding("", "syntax", N_("写法有误：{reason}。"), {"detail": wrong.detail}, words=words)
    sentence = N_("第 {line} 行第 {column} 列写法有误：{reason}。")
    params: dict[str, str | int] = {"line": wrong.line, "column": wrong.column, "detail": wrong.detail}
    return Finding(f"line {wrong.line}", "syntax", sentence, params, line=wrong.line, words=words)


def _past_the_limit(much: TooMuch) -> Finding:
    path = f"line {much.line}" if much.line else ""
    return Finding(path, much.code, much.reason, {"most": much.most}, line=much.line)
