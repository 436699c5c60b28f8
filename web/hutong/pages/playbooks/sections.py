"""A version's rules in sections of sentences, each of which the office can be held to."""

from typing import NamedTuple

from hutong.pages.playbooks.drawing import Drawing, draw
from hutong.playbooks.describing import (
    action_sentence,
    cadence_sentence,
    deduction_sentence,
    points_sentences,
    say,
    span_sentence,
    step_sentences,
    weight_sentence,
)
from hutong.playbooks.describing_doubts import doubt_sentences
from hutong.playbooks.describing_flows import call_sentence, route_sentence, telling_sentences
from hutong.playbooks.describing_improving import improving_sentences, initiative_sentence
from hutong.playbooks.describing_sections import (
    digest_sentence,
    hold_sentence,
    leave_rule_sentence,
    quiet_sentence,
    retention_sentence,
    sight_sentence,
    standing_sentences,
    voice_sentence,
    wording_sentence,
)
from hutong.playbooks.describing_tiers import tiers_sentences
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import Flow
from hutong.playbooks.posts import PostKind
from hutong.texts import gettext


class Told(NamedTuple):
    """A step with its sentences: who and how long, then the ways on from it; each with the name of its rule."""

    name: str
    sentences: tuple[str, ...]
    ways: tuple[str, ...]
    rule: str = ""
    way_rules: tuple[str, ...] = ()


class ToldFlow(NamedTuple):
    drawing: Drawing
    steps: list[Told]


class Part(NamedTuple):
    """A section with a heading and lines of (what, told)."""

    title: str
    lines: list[tuple[str, str]]


def flows(playbook: Playbook) -> list[ToldFlow]:
    return [ToldFlow(draw(playbook, flow), _steps(playbook, flow)) for flow in playbook.flows]


def parts(playbook: Playbook) -> list[Part]:
    """Everything but the flows; a section that the playbook does not have is left out."""
    found = [
        Part(gettext("岗位"), [(say(post.name), _post(playbook, post)) for post in playbook.posts]),
        Part(gettext("频次"), [("", cadence_sentence(playbook, each)) for each in playbook.cadences]),
        Part(gettext("请假"), [("", leave_rule_sentence(playbook, each)) for each in playbook.leave]),
        Part(gettext("清单"), _checklists(playbook)),
        Part(gettext("类别与等级"), _grades(playbook)),
        Part(gettext("直通规则"), [(say(each.name), route_sentence(playbook, each)) for each in playbook.routes]),
        Part(gettext("危险情况"), [(say(playbook.danger.phone.name), playbook.danger.phone.number)]),
    ]
    found.append(Part(gettext("催办的时间和数量"), [("", told) for told in telling_sentences(playbook.telling)]))
    if playbook.rebound:
        sentence = gettext("办结后 {n} 个自然日内，同一街巷又出现同类问题的，算反弹。", n=playbook.rebound.window_days)
        if playbook.rebound.patrol_every is not None:
            sentence += gettext("又出现的街巷，每 {n} 天多巡一次。", n=playbook.rebound.patrol_every)
        found.append(Part(gettext("防止反弹"), [("", sentence)]))
    if playbook.points:
        found.append(Part(say(playbook.terms.points), _points(playbook)))
    if playbook.evaluation:
        lines = [weight_sentence(weight) for weight in playbook.evaluation.weights]
        lines += [deduction_sentence(deduction) for deduction in playbook.evaluation.deductions]
        found.append(Part(gettext("考评"), [("", line) for line in lines]))
    if playbook.voice:
        title = gettext("{steward}反馈", steward=say(playbook.terms.steward))
        found.append(Part(title, [("", voice_sentence(playbook, playbook.voice))]))
    if playbook.tiers:
        lines = [weight_sentence(weight) for weight in playbook.tiers.weights]
        found.append(Part(gettext("街巷评级"), [("", line) for line in (*lines, *tiers_sentences(playbook.tiers))]))
    if playbook.doubts:
        found.append(Part(gettext("请核对"), [("", line) for line in doubt_sentences(playbook.doubts)]))
    found.append(Part(gettext("整治提升"), [("", line) for line in improving_sentences(playbook.improving)]))
    kinds = [(say(kind.name), initiative_sentence(kind)) for kind in playbook.initiatives]
    found.append(Part(gettext("自选动作"), kinds))
    if playbook.departments:
        names = gettext("、").join(say(department.name) for department in playbook.departments)
        found.append(Part(gettext("部门"), [("", names)]))
    calls = [(say(kind.name), call_sentence(playbook, kind)) for kind in playbook.joint_calls]
    found.append(Part(gettext("联动方式"), calls))
    found.append(Part(gettext("通知"), _notices(playbook)))
    found.append(Part(gettext("隐私与保存期限"), _privacy(playbook)))
    return [part for part in found if part.lines]


def _notices(playbook: Playbook) -> list[tuple[str, str]]:
    rules = playbook.notices
    told = [wording_sentence(wording) for wording in rules.texts]
    if rules.quiet:
        told.append(quiet_sentence(rules.quiet))
    if rules.digest:
        told.append(digest_sentence(rules.digest))
    return [("", sentence) for sentence in told]


def _privacy(playbook: Playbook) -> list[tuple[str, str]]:
    told = [retention_sentence(kept) for kept in playbook.privacy.keep]
    told += [sight_sentence(playbook, sight) for sight in playbook.privacy.sees]
    told += [hold_sentence(playbook, hold) for hold in playbook.privacy.holds]
    return [("", sentence) for sentence in told]


def _steps(playbook: Playbook, flow: Flow) -> list[Told]:
    return [
        Told(
            say(step.name),
            step_sentences(playbook, step),
            tuple(action_sentence(flow, action, playbook) for action in step.actions),
            f"flows/{flow.code}/{step.code}",
            tuple(f"flows/{flow.code}/{step.code}/{action.code}" for action in step.actions),
        )
        for step in flow.steps
    ]


def _post(playbook: Playbook, post: PostKind) -> str:
    duties = gettext("、").join(say(duty.text) for duty in post.duties)
    told = gettext("职责：{duties}。", duties=duties)
    if post.reports_to:
        told += gettext("上一级是{post}。", post=say(playbook.post(post.reports_to).name))
    return told + "".join(standing_sentences(playbook, post))


def _checklists(playbook: Playbook) -> list[tuple[str, str]]:
    lines = []
    for checklist in playbook.checklists:
        items = gettext("、").join(say(item.name) for item in checklist.items)
        lines.append((say(checklist.name), f"{span_sentence(checklist.from_, checklist.until)} {items}"))
    return lines


def _grades(playbook: Playbook) -> list[tuple[str, str]]:
    lines = []
    for grade in playbook.grades:
        names = [say(category.name) for category in playbook.categories if category.grade == grade.code]
        lines.append((say(grade.name), gettext("、").join(names)))
    return lines


def _points(playbook: Playbook) -> list[tuple[str, str]]:
    if playbook.points is None:
        return []
    lines = []
    for rate in playbook.points.rates:
        multiplier = next((each for each in playbook.points.multipliers if each.event == rate.event), None)
        lines += [("", sentence) for sentence in points_sentences(rate, multiplier)]
    return lines
