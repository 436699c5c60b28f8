"""The history of a matter set for printing: the words of the sheet beside it, and nothing more."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from hutong.clocks import day_text, moment_text
from hutong.documents import set_pdf
from hutong.photos.queries import PhotoView
from hutong.texts import current_language, gettext

_TEMPLATE = files("hutong.pages.evidence") / "sheet.typ"


async def print_history(
    facts: Mapping[str, Any], head: Mapping[str, Any], photos: Sequence[tuple[str, PhotoView]], zone: str
) -> bytes:
    """`facts` as `case_facts` tells them to this reader; photos by their names in the zip."""
    return await set_pdf(_TEMPLATE, _data(facts, head, photos, zone))


def _data(
    facts: Mapping[str, Any], head: Mapping[str, Any], photos: Sequence[tuple[str, PhotoView]], zone: str
) -> dict[str, Any]:
    parts = [(gettext("办理经过"), [_happened(line, zone) for line in facts["history"]])]
    if facts["persuasion"]:
        parts.append((gettext("劝导记录"), [_round(one) for one in facts["persuasion"]]))
    if photos:
        parts.append(
            (gettext("照片"), [_line(moment_text(p.taken_at, zone) if p.taken_at else "", name) for name, p in photos])
        )
    return {
        "language": current_language(),
        "number": facts["number"],
        "title": facts["title"],
        "facts": [line for line in _about(facts, zone) if line],
        "parts": [{"title": title, "lines": lines} for title, lines in parts],
        "foot": gettext(
            "{who}于{time}取出。每个文件的指纹在 manifest.json。", who=head["taken_by"], time=head["taken_at"]
        ),
    }


def _about(facts: Mapping[str, Any], zone: str) -> list[str]:
    opened = f"{gettext('立案')} {moment_text(facts['opened_at'], zone)}"
    closed = f"{gettext('已办结')} {moment_text(facts['closed_at'], zone)}" if facts["closed_at"] else ""
    contact = facts["contact"]
    return [
        _joined(facts["number"], facts["category"], facts["grade"], facts["alley"]),
        facts["description"],
        _joined(opened, closed, f"{facts['source']} {facts['reporter'] or ''}".strip()),
        f"{gettext('反映人')} {contact['name']} {contact['phone']}" if contact else "",
    ]


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _happened(line: Mapping[str, Any], zone: str) -> dict[str, str]:
    at = moment_text(line["at"], zone) if line["at"] else ""
    return _line(at, f"{line['what']} {line['who']}".strip(), line["note"])


def _round(one: Mapping[str, Any]) -> dict[str, str]:
    return _line(day_text(one["day"]), one["who_went"], _joined(one["difficulty"], one["help_agreed"]))


def _line(at: str, what: str, note: str = "") -> dict[str, str]:
    return {"at": at, "what": what, "note": note}
