"""What became of an alley: registered, described anew, ended and succeeded, as the journal tells it."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records.story import story_of
from hutong.alleys.changing import communities_beside
from hutong.alleys.models import Community
from hutong.pages.alleys.listing import KINDS
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.texts import N_, gettext

_FIELDS = {
    "name": N_("名称"),
    "kind": N_("类型"),
    "length_m": N_("长度（米）"),
    "community_id": N_("社区"),
    "also": N_("还经过的社区"),
}


class Line(NamedTuple):
    """As `ui.timeline` draws it."""

    at: Any
    title: str
    who: str
    note: str
    tone: str = ""


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    story = await story_of(session, asked.alley.id)
    rows = await session.execute(select(Community.id, Community.name))
    communities = {str(row.id): row.name for row in rows}
    beside = await communities_beside(session, asked.alley.id, asked.last_day)
    return {
        "lines": [_line(event, asked.office.names, communities) for event in story.events],
        "before": story.before,
        "after": story.after,
        "beside": [communities.get(str(row.community_id), "") for row in beside],
    }


def _line(event: Any, names: dict[UUID, str], communities: dict[str, str]) -> Line:
    who = names.get(event.actor_id, "") if event.actor_id else ""
    if event.kind == "alley.registered":
        return Line(event.at, gettext("登记"), who, "")
    if event.kind == "alley.ended":
        return Line(event.at, gettext("撤并"), who, str(event.data.get("because", "")), "done")
    changes = [
        gettext(N_("{field}：{before} → {after}"), field=gettext(_FIELDS[name]), before=_said(name, old, communities),
                after=_said(name, new, communities))
        for name, (old, new) in event.data.get("changes", {}).items()
        if name in _FIELDS
    ]  # fmt: skip
    return Line(event.at, gettext("修改"), who, gettext("；").join(changes))


def _said(field: str, value: str, communities: dict[str, str]) -> str:
    if field == "kind":
        return gettext(next((word for code, word in KINDS.items() if code.value == value), value))
    if field in {"community_id", "also"}:
        return gettext("、").join(communities.get(one, "—") for one in value.split(", ")) if value else "—"
    return value


story_panels = [Panel("alleys/_story.html", _of_alley, order=90)]
