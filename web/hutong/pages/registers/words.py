"""The base register in words: kinds, what is said of it, what became of that, what was changed."""

from hutong.registers.queries import Changed, Said
from hutong.registers.schemas import EntryKind, What
from hutong.registers.sheets import KINDS
from hutong.texts import N_, gettext

WHATS = {
    What.MISSING: N_("少了一家"),
    What.WRONG: N_("写错了"),
    What.GONE: N_("已经没有了"),
}
STATES = {
    "waiting": (N_("等社区核对"), "wait"),
    "accepted": (N_("已经改了"), "good"),
    "declined": (N_("没有改"), ""),
    "withdrawn": (N_("已撤回"), ""),
}
SOURCES = {"correction": N_("巡访更正"), "desk": N_("社区修改"), "sheet": N_("表格导入")}
_FIELDS = {
    "name": N_("名称"), "kind": N_("类别"), "households": N_("户数"), "residents": N_("人数"), "until": N_("搬走"),
}  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    return [(kind.value, gettext(word)) for kind, word in KINDS.items()]


def kind_word(kind: str | None) -> str:
    return gettext(KINDS[EntryKind(kind)]) if kind else ""


def said_sentence(said: Said) -> str:
    """What is missing, wrong or gone, in one sentence."""
    it, unit = said.correction, said.unit
    about = unit.name if unit is not None else it.name or ""
    parts = [gettext(WHATS[What(it.what)])]
    if about:
        parts.append(gettext(N_("“{name}”"), name=about))
    counts = [
        gettext(N_("{n} 户"), n=it.households) if it.households is not None else "",
        gettext(N_("{n} 人"), n=it.residents) if it.residents is not None else "",
    ]
    should = [it.name if unit is not None and it.name != unit.name and it.what == What.WRONG else "", *counts]
    if it.kind and it.what != What.GONE:
        should.insert(0, kind_word(it.kind))
    if wanted := [part for part in should if part]:
        parts.append(gettext(N_("应是：{wanted}"), wanted=gettext("，").join(wanted)))
    return gettext("，").join(parts)


def changed_sentence(changed: Changed) -> str:
    it = changed.change
    if it.field == "added":
        return gettext(N_("登记了“{name}”"), name=it.after or changed.unit)
    if it.field == "until":
        return gettext(N_("“{name}”{day}搬走"), name=changed.unit, day=it.after or "")
    before, after = (kind_word(v) if it.field == "kind" else v for v in (it.before, it.after))
    facts = {"name": changed.unit, "field": gettext(_FIELDS[it.field]), "before": before or "—", "after": after or "—"}
    return gettext(N_("“{name}”的{field}：{before} → {after}"), **facts)
