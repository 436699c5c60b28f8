"""A flow of a draft as a drawing, however much else in the draft is still wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hutong.pages.playbooks.drawing import Drawing, draw
from hutong.playbooks.departments import Department
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import Ladder
from hutong.playbooks.flows import DangerLine, Flow, Phone
from hutong.playbooks.posts import PostKind
from hutong.playbooks.sections import Text


def drawing_of(document: Mapping[str, Any], page: Sequence[str | int]) -> Drawing | None:
    """Of the flow that a place in the document lies in; none elsewhere, and none while the flow makes no sense."""
    if len(page) < 2 or page[0] != "flows" or not isinstance(page[1], int):
        return None
    flows = document.get("flows")
    if not isinstance(flows, list) or page[1] >= len(flows):
        return None
    try:
        flow = msgspec.convert(flows[page[1]], Flow)
    except (msgspec.ValidationError, ValueError):
        return None
    nowhere = Text(zh="-")
    # Only what a drawing looks up; a part of the draft that makes no sense is as if it were not there.
    playbook = Playbook(
        schema_version=1,
        name=nowhere,
        posts=_readable(document, "posts", PostKind),
        checklists=(),
        categories=(),
        grades=(),
        flows=(flow,),
        danger=DangerLine(flow=flow.code, phone=Phone(name=nowhere, number="000")),
        ladders=_readable(document, "ladders", Ladder),
        departments=_readable(document, "departments", Department),
    )
    return draw(playbook, flow)


def _readable(document: Mapping[str, Any], section: str, kind: type[Any]) -> tuple[Any, ...]:
    entries = document.get(section)
    found = []
    for entry in entries if isinstance(entries, list) else ():
        try:
            found.append(msgspec.convert(entry, kind))
        except (msgspec.ValidationError, ValueError):
            continue
    return tuple(found)
