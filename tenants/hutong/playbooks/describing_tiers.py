"""The grades of alleys as sentences."""

from decimal import Decimal

from hutong.playbooks.labels import member_label
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Tier, Tiers, TierWaiver
from hutong.texts import N_, current_language, gettext


def tier_sentence(tier: Tier) -> str:
    """How a grade is earned, and how it is lost."""
    facts = {"name": _say(tier.name), "reach": plain(tier.reach), "n": tier.months, "keep": plain(tier.keep)}
    told = gettext(N_("“{name}”：连续 {n} 个月达到 {reach} 分评上；有一个月低于 {keep} 分即降。"), **facts)
    floors = [
        gettext(N_("{measure}不低于 {percent}%"), measure=member_label(floor.measure), percent=floor.percent)
        for floor in tier.floors
    ]
    return told if not floors else f"{told} {gettext(N_('并且{words}。'), words=gettext('、').join(floors))}"


def waiver_sentence(tiers: Tiers, waiver: TierWaiver) -> str:
    """What does not count until when, why, and how high an alley may stand meanwhile."""
    names = {tier.code: _say(tier.name) for tier in tiers.levels}
    where = gettext(N_("只对{alleys}："), alleys=gettext("、").join(waiver.alleys)) if waiver.alleys else ""
    return where + gettext(
        N_("{measure}自 {first} 至 {last} 不计分，期间最高为“{tier}”：{because}"),
        measure=member_label(waiver.measure),
        first=waiver.from_.isoformat(),
        last=waiver.until.isoformat(),
        tier=names.get(waiver.at_most, waiver.at_most),
        because=_say(waiver.because),
    )


def tiers_sentences(tiers: Tiers) -> tuple[str, ...]:
    """Everything but the weights: grades, waivers, and who decides."""
    told = [tier_sentence(tier) for tier in tiers.levels]
    told += [waiver_sentence(tiers, waiver) for waiver in tiers.waivers]
    names = {tier.code: _say(tier.name) for tier in tiers.levels}
    if tiers.while_waived is not None:
        tier = names.get(tiers.while_waived, tiers.while_waived)
        told.append(gettext(N_("清单有项目暂免期间，最高为“{tier}”。"), tier=tier))
    if tiers.awarded:
        told.append(gettext(N_("升级由人评定，降级当月生效。")))
    return tuple(told)


def plain(share: Decimal) -> str:
    """Without noughts at the end."""
    return f"{share.normalize():f}"


def _say(text: Text) -> str:
    return text.in_language(current_language())
