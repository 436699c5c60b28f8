"""A case of a plan, or of an act, as a table has it: from where to where, whose, until when, and why not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hutong.cases.moving_models import CaseMoveItem
from hutong.cases.moving_plans import Planned
from hutong.cases.moving_running import MOVED, SKIPPED
from hutong.clocks import moment_text
from hutong.playbooks.document import Playbook
from hutong.posts.queries import OfficeNow
from hutong.posts.reasons import Reason, tell
from hutong.reports.spreadsheets import Cell, workbook
from hutong.texts import N_, current_language, gettext


class Line(NamedTuple):
    """`state` is can, cannot, moved, skipped or planned; `told` says why not, or what else is to be known."""

    case: UUID
    number: str
    title: str
    version: int
    steps: str
    owner: str
    also: str
    due: str
    state: str
    told: str


STATES = {
    "can": N_("可以转"),
    "cannot": N_("不能转"),
    "planned": N_("等着转"),
    "moved": N_("已转"),
    "skipped": N_("没有转"),
}
COLUMNS = (
    N_("编号"),
    N_("事项"),
    N_("现在的版本"),
    N_("步骤"),
    N_("由谁办"),
    N_("共同承办"),
    N_("期限"),
    N_("结果"),
    N_("说明"),
)


def of_plan(each: Planned, office: OfficeNow, books: Mapping[int, Playbook], to: int) -> Line:
    before, after, cannot = each.plan.before, each.plan.after, each.plan.cannot
    reasons = (cannot,) if cannot else each.plan.notes
    return Line(
        case=each.id,
        number=each.number,
        title=each.title,
        version=each.version,
        steps=_change(
            _step(books.get(each.version), before.flow, before.step), _step(books.get(to), after.flow, after.step)
        ),
        owner=_change(_who(office, before.owner.id), _who(office, after.owner.id)),
        also=_sharing(office, (*before.also, *before.also_departments), (*after.also, *after.also_departments)),
        due=_change(_when(office, before.due_at), _when(office, after.due_at)),
        state="cannot" if cannot else "can",
        told="".join(tell(reason, office.names, office.zone) for reason in reasons),
    )


def of_item(item: CaseMoveItem, office: OfficeNow, books: Mapping[int, Playbook], to: int) -> Line:
    plan: Mapping[str, Any] = item.plan
    reason = msgspec.convert(item.params, Reason) if item.sentence else None
    owners = [[UUID(each) if each else None for each in plan[name]] for name in ("from_owner", "owner")]
    dues = [datetime.fromisoformat(plan[name]) if plan[name] else None for name in ("from_due_at", "due_at")]
    return Line(
        case=item.case_id,
        number=plan["number"],
        title=plan["title"],
        version=item.from_version,
        steps=_change(
            _step(books.get(item.from_version), plan["from_flow"], plan["from_step"]),
            _step(books.get(to), plan["flow"], plan["to_step"]),
        ),
        owner=_change(*(_who(office, next(filter(None, owner), None)) for owner in owners)),
        also=_sharing(office, *([UUID(post) for post in plan.get(name, ())] for name in ("from_also", "also"))),
        due=_change(_when(office, dues[0]), _when(office, dues[1])),
        state=item.state if item.state in {MOVED, SKIPPED} else "planned",
        told=tell(reason, office.names, office.zone) if reason else "",
    )


def sheet(lines: Sequence[Line], zone: str) -> bytes:
    """The same as a spreadsheet."""
    rows: list[list[Cell]] = [
        [
            line.number,
            line.title,
            line.version,
            line.steps,
            line.owner,
            line.also,
            line.due,
            gettext(STATES[line.state]),
            line.told,
        ]
        for line in lines
    ]
    return workbook(gettext(N_("在办事项转版")), [gettext(column) for column in COLUMNS], rows, ZoneInfo(zone))


def _change(before: str, after: str) -> str:
    return before if before == after else gettext(N_("{before} → {after}"), before=before, after=after)


def _step(book: Playbook | None, flow: str, step: str | None) -> str:
    """By its name where that version still has it."""
    found = (s for f in (book.flows if book else ()) if f.code == flow for s in f.steps if s.code == step)
    named = next(found, None)
    return named.name.in_language(current_language()) if named else step or ""


def _who(office: OfficeNow, wanted: UUID | None) -> str:
    return office.names.get(wanted, gettext(N_("（已离开的人）"))) if wanted else gettext(N_("无人"))


def _sharing(office: OfficeNow, before: Sequence[UUID], after: Sequence[UUID]) -> str:
    """Nothing where nobody shares it, neither before nor after."""
    if not before and not after:
        return ""
    comma = gettext(N_("、"))
    was, is_now = (comma.join(_who(office, post) for post in posts) or gettext(N_("无人")) for posts in (before, after))
    return _change(was, is_now)


def _when(office: OfficeNow, due: datetime | None) -> str:
    return moment_text(due, office.zone) if due else gettext(N_("没有期限"))
