"""What a department is told, in words: by the template that people in the office are told the same by."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCallAnswer
from hutong.clocks import moment_text
from hutong.texts import N_, gettext

KINDS = {
    "assigned": N_("新交办的事项"),
    "also_assigned": N_("请一起办"),
    "returned": N_("退回重办"),
    "danger": N_("危险情况，请立即处置"),
    "reminder": N_("快到期了"),
    "overdue": N_("已经逾期"),
    "escalated": N_("逾期，请负责人过问"),
    "supervised": N_("逾期，请负责人督办"),
    "escalated_told": N_("逾期已上报"),
    "pressed": N_("再次催办"),
    "handed_over": N_("转到本部门办理"),
    "ordered": N_("领导督办，请按新的期限办"),
    "resumed": N_("恢复计时"),
    "redated": N_("期限改了，请按新的期限办"),
    "called_at_once": N_("应急：请马上到场"),
    "call_moved": N_("集合时间改了，请重新回复"),
    "call_agreed": N_("同意改期，请按新的时间到"),
    "called_in": N_("请一起到场"),
    "call_kept": N_("时间不改，请按原来的时间到"),
    "unanswered": N_("到场请求到时没有回复"),
    "rules": N_("制度有变化"),
    "rules_withdrawn": N_("制度的变化撤回了"),
}


def notice_words(row: DepartmentNotice, zone: ZoneInfo, named: Callable[[str], str] = str) -> str:
    """A first line and a second, in the language spoken. No person is named, and no word of the public is in it.

    `named` says what office, category and step, which the row has in Chinese, are called in that language.
    """
    what = gettext(KINDS.get(row.kind, KINDS["assigned"]))
    head = gettext(N_("{office}：{what}"), office=named(row.office_name), what=what)
    if row.in_force_from is not None:
        facts = {"day": row.in_force_from.isoformat(), "number": row.category_name}
        if row.kind == "rules_withdrawn":
            return f"{head}\n{gettext(N_('{number}已经撤回，{day}起不施行，仍按原来的制度办。'), **facts)}"
        return f"{head}\n{gettext(N_('{number}，{day}起施行。与本部门有关的改动，请到提醒里看。'), **facts)}"
    told = gettext(
        N_("{category}，{place}，{step}，编号 {number}。"), category=named(row.category_name), place=row.place,
        step=named(row.step_name), number=row.number,
    )  # fmt: skip
    if row.due_at is not None:
        told += gettext(N_("期限 {due}。"), due=moment_text(row.due_at, zone.key))
    return f"{head}\n{told}"


def call_words(row: JointCallAnswer, zone: ZoneInfo, named: Callable[[str], str] = str) -> str:
    head = gettext(N_("{office}：请到场"), office=named(row.office_name))
    told = gettext(
        N_("{category}，{place}，{at}集合，请在 {by} 前回复。"), category=named(row.category_name),
        place=row.place, at=moment_text(row.meet_at, zone.key), by=moment_text(row.answer_by, zone.key),
    )  # fmt: skip
    return f"{head}\n{told}"
