"""How an alley is improved, and what people take up of their own accord, as sentences."""

from hutong.playbooks.improving import SIX, Improving, InitiativeKind
from hutong.playbooks.labels import member_label
from hutong.playbooks.sections import Text
from hutong.texts import N_, current_language, gettext


def improving_sentences(improving: Improving) -> tuple[str, ...]:
    """Each of the six stages with what must be there before it is left, then what may be brought in."""
    told = []
    for n, usual in enumerate(SIX, 1):
        rule = improving.rule(usual.stage)
        facts = {"n": n, "name": _say(rule.name)}
        if rule.needs:
            needs = gettext("、").join(member_label(need) for need in rule.needs)
            told.append(gettext(N_("第 {n} 步“{name}”：走完要有{needs}。"), needs=needs, **facts))
        else:
            told.append(gettext(N_("第 {n} 步“{name}”：没有必须具备的。"), **facts))
    if improving.conveniences:
        kinds = gettext("、").join(_say(kind.name) for kind in improving.conveniences)
        told.append(gettext(N_("整治以后可以引进的便民点：{kinds}。"), kinds=kinds))
    return tuple(told)


def initiative_sentence(kind: InitiativeKind) -> str:
    """What is counted of it, whether a council talks it over, and whether anybody is named."""
    told = [
        gettext(N_("数人和单位，还数{what}。"), what=_say(kind.counts)) if kind.counts else gettext(N_("数人和单位。"))
    ]
    if kind.discussed:
        told.append(gettext(N_("先上会商量，可以形成承诺。")))
    if kind.totals_only:
        told.append(gettext(N_("只记人数，不记姓名。")))
    return "".join(told)


def _say(text: Text) -> str:
    return text.in_language(current_language())
