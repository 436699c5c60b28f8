"""What a step, an action or a rung says beside who, how long and where to; each in a sentence."""

from hutong.conditions import Condition, describe
from hutong.playbooks.categories import Route
from hutong.playbooks.condition_fields import CASE_FIELDS, fields_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP, Rung, Telling
from hutong.playbooks.flows import CLOSED, DECLINED, Action, Flow, Joint, JointNeed, Step
from hutong.playbooks.joint_calls import CallKind
from hutong.playbooks.labels import member_label
from hutong.playbooks.sections import Text
from hutong.texts import N_, current_language, gettext

ENDS = {CLOSED: N_("事项办结"), DECLINED: N_("不予受理")}


def condition_words(condition: Condition, playbook: Playbook | None = None) -> str:
    """By the office's own words, where its playbook is at hand."""
    return describe(condition, fields_of(playbook) if playbook is not None else CASE_FIELDS)


def route_sentence(playbook: Playbook, route: Route) -> str:
    """Which matters take a direct line."""
    condition, flow = condition_words(route.when, playbook), _say(playbook.flow(route.flow).name)
    return gettext(N_("{condition}的，走“{flow}”流程。"), condition=condition, flow=flow)


def sharing_sentences(playbook: Playbook, step: Step) -> tuple[str, ...]:
    """Which post exactly has the step, and who has it as well."""
    told = []
    if step.who.named is not None:
        told.append(gettext(N_("指定由“{name}”办；那里没有人时，由同类的其他岗位办。"), name=step.who.named))
    if step.who.also:
        names = gettext(N_("、")).join(_say(playbook.post(code).name) for code in step.who.also)
        told.append(gettext(N_("同时告知{who}，他们也可以办。"), who=names))
    if step.who.also_departments:
        names = gettext(N_("、")).join(_say(playbook.department(code).name) for code in step.who.also_departments)
        told.append(gettext(N_("同时列入{who}的待办，它们也可以办。"), who=names))
    return tuple(told)


def outcome_sentences(playbook: Playbook, step: Step) -> tuple[str, ...]:
    """When a joint call is done, and where the step leads by itself."""
    told = [joint_sentence(playbook, step.joint)] if step.joint is not None else []
    if step.on_overdue is not None:
        flow = next((flow for flow in playbook.flows if step in flow.steps), None)
        to, after = goal(flow, step.on_overdue.to), step.on_overdue.after
        told.append(
            gettext(N_("逾期 {time} 还没有办的，自动到“{to}”。"), time=after, to=to)
            if after is not None
            else gettext(N_("到期还没有办的，自动到“{to}”。"), to=to)
        )
    return tuple(told)


def joint_sentence(playbook: Playbook, joint: Joint) -> str:
    """Who must have come."""
    match joint.needs:
        case JointNeed.ALL:
            return gettext(N_("请到的部门都到场（改派的除外），才算办成。"))
        case JointNeed.LEAD:
            name = _say(playbook.department(joint.lead).name) if joint.lead else ""
            return gettext(N_("“{name}”牵头，到场才算办成。"), name=name)
        case JointNeed.ANY:
            return gettext(N_("至少 {n} 家部门到场，才算办成。"), n=joint.at_least)


def call_sentence(playbook: Playbook, kind: CallKind) -> str:
    """Whom a kind of joint call asks as a rule, how soon they answer, and from where it may be called."""
    told = []
    if kind.departments:
        names = gettext(N_("、")).join(_say(playbook.department(code).name) for code in kind.departments)
        told.append(gettext(N_("一般请{names}。"), names=names))
    if kind.at_once:
        told.append(gettext(N_("马上就到，夜里也通知。")))
    if kind.answer_within is not None:
        told.append(gettext(N_("{time}内答复。"), time=kind.answer_within))
    flows = [_say(flow.name) for flow in playbook.flows if kind.code in flow.calls]
    if flows:
        told.append(gettext(N_("“{flows}”的任何一步都可以呼叫。"), flows=gettext(N_("、")).join(flows)))
    return "".join(told)


def action_remarks(action: Action, playbook: Playbook | None = None) -> tuple[str, ...]:
    """Under what condition, for what reasons, and how long it may pause the clock."""
    told = []
    if action.accepts:
        told.append(gettext(N_("表示受理，事项留在这一步，期限不变。")))
    if action.when is not None:
        condition = condition_words(action.when, playbook)
        told.append(gettext(N_("只在这种情况下能做：{condition}。"), condition=condition))
    if action.reasons:
        names = gettext(N_("、")).join(_say(reason.name) for reason in action.reasons)
        told.append(gettext(N_("要选一个原因：{reasons}。"), reasons=names))
        said = [_say(reason.public) for reason in action.reasons if reason.public is not None]
        if said:
            words = gettext(N_("；")).join(said)
            told.append(gettext(N_("反映的人看到：{words}。"), words=words))
    if action.pauses is not None and action.pauses_in_all is not None:
        told.append(gettext(N_("一件事共计不超过 {time}。"), time=action.pauses_in_all))
    return tuple(told)


def rung_target(playbook: Playbook, rung: Rung) -> str:
    """Whom a rung looks for, as people call it."""
    if rung.to == NEXT_UP:
        return gettext(N_("上一级"))
    if rung.to != DEPARTMENT_HEAD:
        return _say(playbook.post(rung.to).name)
    if rung.department is None:
        return gettext(N_("承办部门的负责人"))
    return gettext(N_("{department}的负责人"), department=_say(playbook.department(rung.department).name))


def rung_remarks(rung: Rung, playbook: Playbook | None = None) -> tuple[str, ...]:
    """Under what condition, whom exactly, and how often again."""
    told = []
    if rung.when is not None:
        condition = condition_words(rung.when, playbook)
        told.append(gettext(N_("只在这种情况下用这一级：{condition}。"), condition=condition))
    if rung.named is not None:
        told.append(gettext(N_("指定找“{name}”；那里没有人时，找同类的其他岗位。"), name=rung.named))
    if rung.channels:
        ways = gettext(N_("、")).join(member_label(channel) for channel in rung.channels)
        told.append(gettext(N_("只用{ways}通知。"), ways=ways))
    if rung.repeat is not None:
        every, most = rung.repeat.every, rung.repeat.at_most
        told.append(gettext(N_("以后每 {time} 再催一次，最多 {n} 次。"), time=every, n=most))
    return tuple(told)


def telling_sentences(telling: Telling) -> tuple[str, ...]:
    """When people are told of deadlines, and how much at once."""
    hours = N_("{begins} 点到 {ends} 点之间催办，夜里不催；按连续小时计时的除外。")
    merged = N_("同一个人一次要收的催办超过 {n} 条时，合成一条；危险情况不合并。")
    heard = N_("走访听到的需求 {n} 个工作日内答复；过了期没有答复，告诉上级。")
    return (
        gettext(hours, begins=telling.day_begins, ends=telling.day_ends),
        gettext(merged, n=telling.merge_above),
        gettext(heard, n=telling.needs_within),
    )


def goal(flow: Flow | None, code: str) -> str:
    """Where a way leads, as people call it."""
    if code in ENDS or flow is None:
        return gettext(ENDS.get(code, code))
    return _say(flow.step(code).name)


def _say(text: Text) -> str:
    return text.in_language(current_language())
