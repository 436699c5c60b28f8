"""What the reader of the standard library says is wrong with a text, in words for whoever wrote it."""

import re

from hutong.texts import N_

_OTHER = N_("这里不合 TOML 的写法")
_REASONS = (
    (r"Expected '=' after", N_("键的后面应当是等号")),
    (r"Invalid value", N_("等号后面的值看不懂（文字要加引号）")),
    (r"Invalid statement", N_("这一行看不懂")),
    (r"Expected newline or end of document", N_("一行只写一项，后面不能再有别的")),
    (r"Expected '\]\]?' at the end", N_("表头的方括号没有关上")),
    (r"Expected (.+)", N_("这里缺少 {detail}")),
    (r"Cannot declare|Cannot redefine|Duplicate inline table key|Cannot overwrite", N_("同一个键写了两次")),
    (r"Cannot mutate", N_("前面已经写完整的内容，这里不能再添")),
    (r"Invalid initial character for a key", N_("键名不能以这个字符开头")),
    (r"Unclosed array", N_("方括号没有关上，或者少了逗号")),
    (r"Unclosed inline table", N_("花括号没有关上，或者少了逗号")),
    (r"Unescaped", N_("引号里的反斜杠要写两个")),
    (r"Invalid hex|Escaped character", N_("反斜杠后面的字符编号不对")),
    (r"Unterminated string", N_("引号没有关上")),
    (r"Illegal character|Found invalid character", N_("有不能用的字符（换行或看不见的控制字符）")),
    (r"Invalid date", N_("没有这一天")),
)


def reason_of(message: str) -> tuple[str, str]:
    """(msgid, its `detail`); what nobody has translated yet is said in general."""
    for pattern, reason in _REASONS:
        if found := re.match(pattern, message):
            return reason, found[1] if found.groups() else ""
    return _OTHER, ""
