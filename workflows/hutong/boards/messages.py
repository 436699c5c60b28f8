"""What a pasted chat message or the notes of a call say: who, where, what kind. Pure guesses, to be confirmed."""

import re
from collections.abc import Sequence
from uuid import UUID

import msgspec

from hutong.cases.rules import Suggestion, suggest
from hutong.playbooks.document import Playbook
from hutong.posts.facts import AlleyFact

# The line above a copied message: a name, then a time; or a name with a colon.
_HEAD = re.compile(
    r"^(?P<name>\S.{0,30}?)[ \u3000\t]+(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ \u3000]*)?"
    r"(?:上午|下午|凌晨|中午|晚上|星期[一二三四五六日])?[ \u3000]*\d{1,2}:\d{2}(?::\d{2})?$"
)
_SAYS = re.compile(r"^(?P<name>[^\s:：，。！？,.!?\d]{1,12})[:：]\s*(?P<rest>.*)$")
_PHONE = re.compile(r"(?<![\d-])(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
_SURNAME = re.compile(r"(?:我姓|我是|我叫)(?P<name>[\u4e00-\u9fff]{1,4})")
_SHORTEST = 2
WITHOUT_PHONE = "（电话另记）"


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is what was said, without heads and telephone numbers. Alleys and categories, the likeliest first."""

    text: str
    name: str = ""
    phone: str = ""
    alleys: tuple[UUID, ...] = ()
    suggested: tuple[Suggestion, ...] = ()


def heard(text: str, alleys: Sequence[AlleyFact], playbook: Playbook) -> Heard:
    name, lines = "", list[str]()
    for line in text.replace("\r\n", "\n").split("\n"):
        stripped = line.strip()
        if found := _HEAD.match(stripped) or (_SAYS.match(stripped) if not name and not lines else None):
            name = name or found["name"].strip()
            stripped = found.groupdict().get("rest") or ""
        if stripped:
            lines.append(stripped)
    said = "\n".join(lines)
    phone = _PHONE.search(said)
    if not name and (found := _SURNAME.search(said)):
        name = found["name"]
    said = without_phones(said)
    return Heard(
        text=said,
        name=name[:40],
        phone=re.sub(r"[ -]", "", phone[0]) if phone else "",
        alleys=alleys_named(said, alleys),
        suggested=suggest(playbook, said),
    )


def without_phones(text: str) -> str:
    """A number belongs to the reporter's own fields, which few may see and which are erased."""
    return _PHONE.sub(WITHOUT_PHONE, text)


def alleys_named(text: str, alleys: Sequence[AlleyFact]) -> tuple[UUID, ...]:
    """Those whose names stand in the text; of names that contain one another the longest only."""
    found = sorted((a for a in alleys if len(a.name) >= _SHORTEST and a.name in text), key=lambda a: -len(a.name))
    kept: list[AlleyFact] = []
    rest = text
    for alley in found:
        if alley.name in rest:
            kept.append(alley)
            rest = rest.replace(alley.name, "\n")
    return tuple(a.id for a in sorted(kept, key=lambda a: text.index(a.name)))
