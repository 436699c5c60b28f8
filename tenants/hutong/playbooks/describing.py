"""Rules as sentences, in the reader's language: what the "why" pages quote."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hutong.clocks.explaining import WEEKDAYS
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.describing_flows import (
    action_remarks,
    goal,
    outcome_sentences,
    rung_remarks,
    rung_target,
    sharing_sentences,
)
from hutong.playbooks.describing_sections import leave_sentences, rhythm_words, turn_sentences
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import Ladder, Rung, RungAction
from hutong.playbooks.evaluation import Deduction, Weight
from hutong.playbooks.flows import Action, Flow, Party, Step
from hutong.playbooks.points import Multiplier, Rate
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import TierWeight
from hutong.texts import N_, current_language, gettext

_PARTIES = {Party.REPORTER: N_("原上报人"), Party.ANOTHER_STEWARD: N_("另一位{steward}")}
_RUNGS = {
    (False, RungAction.TELL): N_("到期即告知{who}。"),
    (False, RungAction.TRANSFER): N_("到期即转由{who}办理。"),
    (False, RungAction.SUPERVISE): N_("到期即由{who}督办。"),
    (True, RungAction.TELL): N_("逾期 {time}，告知{who}。"),
    (True, RungAction.TRANSFER): N_("逾期 {time}，转由{who}办理。"),
    (True, RungAction.SUPERVISE): N_("逾期 {time}，由{who}督办。"),
}
_EVERY = {
    Every.DAY: N_("{post}每天：{name}。"),
    Every.WORKING_DAY: N_("{post}每个工作日：{name}。"),
    Every.WEEK: N_("{post}每周：{name}。"),
    Every.MONTH: N_("{post}每月：{name}。"),
    Every.QUARTER: N_("{post}每季度：{name}。"),
}


def say(text: Text) -> str:
    """The office's own wording, in the reader's language where it has it."""
    return text.in_language(current_language())


def holder(playbook: Playbook, step: Step) -> str:
    """Who has the step, as people call it."""
    if step.who.post is not None:
        return say(playbook.post(step.who.post).name)
    if step.who.department is not None:
        return say(playbook.department(step.who.department).name)
    return gettext(_PARTIES[step.who.party or Party.REPORTER], steward=say(playbook.terms.steward))


def step_sentences(playbook: Playbook, step: Step) -> tuple[str, ...]:
    """Who has it, how long, and what comes of being late."""
    who, name = holder(playbook, step), say(step.name)
    if step.limit is None:
        untimed = gettext(N_("“{name}”由{who}办理，没有时限。"), name=name, who=who)
        return (untimed, *sharing_sentences(playbook, step), *outcome_sentences(playbook, step))
    told = [gettext(N_("“{name}”由{who}办理，时限 {time}。"), name=name, who=who, time=step.limit)]
    if step.remind_before is not None:
        told.append(gettext(N_("到期前 {time} 提醒一次。"), time=step.remind_before))
    if step.ladder is not None:
        told.extend(ladder_sentences(playbook, playbook.ladder(step.ladder)))
    return (*told, *sharing_sentences(playbook, step), *outcome_sentences(playbook, step))


def ladder_sentences(playbook: Playbook, ladder: Ladder) -> tuple[str, ...]:
    """A sentence for each rung, in order."""
    return tuple(rung_sentence(playbook, rung) for rung in ladder.rungs)


def rung_sentence(playbook: Playbook, rung: Rung) -> str:
    """When it comes, to whom, and what it does."""
    names = [rung_target(playbook, rung)]
    if rung.action is RungAction.TELL:
        names += [say(playbook.post(code).name) for code in rung.also_tell]
    sentence = gettext(_RUNGS[rung.after is not None, rung.action], time=rung.after, who=gettext("、").join(names))
    if rung.also_tell and rung.action is not RungAction.TELL:
        others = gettext("、").join(say(playbook.post(code).name) for code in rung.also_tell)
        sentence = gettext(N_("{sentence}同时告知{who}。"), sentence=sentence, who=others)
    return " ".join((sentence, *rung_remarks(rung, playbook)))


def action_sentence(flow: Flow, action: Action, playbook: Playbook | None = None) -> str:
    """Where the action leads, how often it may be taken, and when; conditions in the words of the playbook."""
    return " ".join((_leading(flow, action), *action_remarks(action, playbook)))


def _leading(flow: Flow, action: Action) -> str:
    facts = {"name": say(action.name), "to": goal(flow, action.to)}
    if action.extends is not None:
        return gettext(N_("“{name}”把时限延长 {time}。"), name=say(action.name), time=action.extends)
    if action.pauses is not None:
        return gettext(N_("“{name}”让时限停走，一次最长 {time}。"), name=say(action.name), time=action.pauses)
    if action.max_times is None:
        return gettext(N_("“{name}”以后到“{to}”。"), **facts)
    if action.after_max is None:
        return gettext(N_("“{name}”以后到“{to}”，最多 {n} 次。"), n=action.max_times, **facts)
    after = goal(flow, action.after_max)
    return gettext(N_("“{name}”以后到“{to}”；第 {n} 次以后到“{after}”。"), n=action.max_times, after=after, **facts)


def cadence_sentence(playbook: Playbook, cadence: Cadence) -> str:
    """What is to be done how often, by whom."""
    post, name = say(playbook.post(cadence.post).name), say(cadence.name)
    if cadence.weekday is not None:
        day = gettext(WEEKDAYS[cadence.weekday - 1])
        sentence = gettext(N_("{post}每周的{day}：{name}。"), post=post, day=day, name=name)
    else:
        sentence = gettext(_EVERY[cadence.every], post=post, name=name)
    if cadence.minutes is not None:
        sentence = gettext(N_("{sentence}至少 {n} 分钟。"), sentence=sentence, n=cadence.minutes)
    when = (gettext(N_("{words}。"), words=words) for words in rhythm_words(cadence))
    return " ".join((sentence, *when, *turn_sentences(cadence), *leave_sentences(playbook, cadence)))


def points_due(rate: Rate, multiplier: Multiplier | None) -> int:
    """Points for one event before caps; half a point counts as one."""
    exact = Decimal(rate.amount) * (multiplier.factor if multiplier else 1)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def points_sentences(rate: Rate, multiplier: Multiplier | None) -> tuple[str, ...]:
    """Why so many points: the ordinary rate, what multiplies it and for what reason."""
    told = [gettext(N_("{name}：{n} 分。"), name=say(rate.name), n=rate.amount)]
    if multiplier is not None:
        total = points_due(rate, multiplier)
        facts = {"name": say(multiplier.name), "factor": f"{multiplier.factor.normalize():f}", "n": total}
        told.append(gettext(N_("{name}（×{factor}），共 {n} 分。"), **facts))
        told.append(say(multiplier.because))
        told.append(span_sentence(multiplier.from_, multiplier.until))
    return tuple(told)


def span_sentence(from_: date, until: date | None) -> str:
    """From when to when a rule holds; both days inclusive."""
    if until is None:
        return gettext(N_("自 {day} 起长期有效。"), day=from_.isoformat())
    return gettext(N_("{day} 至 {last} 有效。"), day=from_.isoformat(), last=until.isoformat())


def weight_sentence(weight: Weight | TierWeight) -> str:
    """How much a component counts."""
    facts = {"name": say(weight.name), "points": f"{weight.weight.normalize():f}", "n": weight.at_least}
    if weight.at_least == 1:
        return gettext(N_("“{name}”占 {points} 分。"), **facts)
    return gettext(N_("“{name}”占 {points} 分；不足 {n} 件时按满分计。"), **facts)


def deduction_sentence(deduction: Deduction) -> str:
    """What costs points, and how many at most."""
    each, most = f"{deduction.each.normalize():f}", f"{deduction.at_most.normalize():f}"
    return gettext(N_("“{name}”每次扣 {each} 分，最多扣 {most} 分。"), name=say(deduction.name), each=each, most=most)
