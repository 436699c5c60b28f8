"""The chain of rules behind a case, told: what happened, by which rules of which version, why, and with what effect."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.effects import Record, Tell
from hutong.cases.explaining import names_of, tested
from hutong.cases.sending import ways_to_persons
from hutong.cases.states import CaseState, Why
from hutong.clocks import explain, moment_text
from hutong.journal import Event
from hutong.pages.cases.words import step_word
from hutong.pages.notices.words import by_ways, way_word
from hutong.playbooks.condition_fields import fields_of
from hutong.playbooks.document import Playbook
from hutong.posts.reasons import Reason, mentioned, tell
from hutong.texts import N_, gettext
from hutong.tracing.bodies import HEAD
from hutong.tracing.rechecking import Rechecked
from hutong.tracing.replaying import Turn
from hutong.tracing.rules import rules_of
from hutong.tracing.wording import NOTICES, rule_words

FIELDS = {
    "step": N_("环节"),
    "owner": N_("现由谁办"),
    "owner_post": N_("负责的岗位"),
    "owner_person": N_("负责的人"),
    "owner_department": N_("负责的部门"),
    "also_posts": N_("共同承办的岗位"),
    "also_departments": N_("共同承办的部门"),
    "due_at": N_("期限"),
    "remind_at": N_("提醒时间"),
    "escalate_at": N_("下一级催办时间"),
    "rung": N_("催办级数"),
    "overdue_since": N_("逾期起点"),
    "closed_at": N_("办结时间"),
    "outcome": N_("结果"),
    "flow": N_("流程"),
    "grade": N_("等级"),
    "replay": N_("办理过程"),
    "amount": N_("分数"),
    "entries": N_("入账"),
    "score": N_("得分"),
    "tier": N_("街巷等级"),
    "clean": N_("连续达标的月数"),
    "proposed": N_("等着评定"),
    "decision": N_("人的评定"),
}
_BY_WAY = ("ways/", "sent/")
"""Fields of which each word is a way and whom it reaches."""
_DECISIONS = {"awarded": N_("评定"), "declined": N_("这次不评"), "started": N_("起始等级")}
_OUTCOMES = {"closed": N_("已办结"), "declined": N_("未予受理"), "withdrawn": N_("已撤回")}


class Link(NamedTuple):
    """One event with its rules. `values` are what stood afterwards; `told` is (notice, to whom)."""

    at: datetime
    version: int
    rules: list[str]
    reasons: list[str]
    values: list[tuple[str, str]]
    told: list[tuple[str, str]]
    templates: frozenset[str]


class Told(NamedTuple):
    """A value that differs, as people read it."""

    field: str
    stored: str
    recomputed: str


async def chain(session: AsyncSession, found: Rechecked) -> list[Link]:
    """In the order in which it happened."""
    turns = found.again.turns
    reasons = [reason for turn in turns for reason in reasons_of(turn)]
    people = {
        person for turn in turns for effect in turn.effects if isinstance(effect, Tell) for person in effect.everybody
    }
    posts = {turn.after.owner.post for turn in turns} - {None}
    owners = {turn.after.owner.id for turn in turns} - {None}
    people |= {
        body for turn in turns for e in turn.effects if isinstance(e, Tell) for body in (*e.departments, *e.heads)
    }
    named_people, named_posts = mentioned(reasons)
    names = await names_of(
        session, named_people | people | {p for p in owners if p}, named_posts | {p for p in posts if p}
    )
    zone = found.past.now.zone
    return [_link(turn, found.past.playbook(turn.version), names, zone) for turn in turns]


def _link(turn: Turn, playbook: Playbook, names: Mapping[UUID, str], zone: str) -> Link:
    fields = fields_of(playbook)
    told = [effect for effect in turn.effects if isinstance(effect, Tell)]
    sentences = [
        sentence for reason in reasons_of(turn) for sentence in (tell(reason, names, zone), *tested(reason, fields))
    ]
    if turn.after.why.due is not None and (turn.before is None or turn.before.why.due != turn.after.why.due):
        sentences += explain(turn.after.why.due)
    comma = gettext("、")
    return Link(
        at=turn.told.at,
        version=turn.version,
        rules=rules_told(turn, playbook),
        reasons=sentences,
        values=_values(turn, playbook, names, zone),
        told=[
            (
                by_ways(_notice(one.template), ways_to_persons(playbook.notices, one) if one.to else None),
                comma.join(names.get(who, "") for who in one.everybody),
            )
            for one in told
        ],
        templates=frozenset(one.template for one in told),
    )


def rules_told(turn: Turn, playbook: Playbook) -> list[str]:
    """The rules that fired, by their names."""
    records = [effect.event for effect in turn.effects if isinstance(effect, Record)]
    fired = [one for event in records for one in rules_of(event.kind, _data(event), playbook, turn.after.flow)]
    return [rule_words(playbook, rule) for rule in dict.fromkeys(one.rule for one in fired)]


def _data(event: Event) -> dict[str, Any]:
    """As the journal has it."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    return data


def _notice(template: str) -> str:
    return gettext(NOTICES[template]) if template in NOTICES else gettext("通知")


def reasons_of(turn: Turn) -> Iterable[Reason]:
    """What this event added to the traces."""
    before = turn.before.why if turn.before is not None else Why()
    after = turn.after.why
    for group in ("flow", "owner", "moved", "escalated"):
        had: Sequence[Reason] = getattr(before, group)
        has: Sequence[Reason] = getattr(after, group)
        if has != had:
            yield from has[len(had) :] if has[: len(had)] == had else has


def _values(turn: Turn, playbook: Playbook, names: Mapping[UUID, str], zone: str) -> list[tuple[str, str]]:
    before, after = turn.before, turn.after
    found = []
    for name in ("step", "owner", "due_at", "rung", "outcome"):
        value = _value(name, after, playbook, names, zone)
        if value and (before is None or value != _value(name, before, playbook, names, zone)):
            found.append((gettext(FIELDS[name]), value))
    return found


def _value(name: str, state: CaseState, playbook: Playbook, names: Mapping[UUID, str], zone: str) -> str:
    match name:
        case "step":
            return step_word(playbook, state.flow, state.step) if state.step else ""
        case "owner":
            owner = state.owner.id
            return names.get(owner, "") if owner else gettext("没有人")
        case "due_at":
            return moment_text(state.due_at, zone) if state.due_at and state.step else ""
        case "rung":
            return str(state.rung) if state.rung else ""
        case _:
            return gettext(_OUTCOMES[state.outcome]) if state.outcome in _OUTCOMES else ""


async def differing(session: AsyncSession, found: Rechecked) -> list[Told]:
    """What does not agree, with names in the place of ids."""
    ids = {
        somebody
        for one in found.found
        for several in (one.stored, one.recomputed)
        for somebody in named_by(one.field, several)
    }
    names = await names_of(session, ids, ids)
    zone = found.past.now.zone
    return [in_words(one.field, one.stored, one.recomputed, names, zone) for one in found.found]


def in_words(field: str, stored: str | None, recomputed: str | None, names: Mapping[UUID, str], zone: str) -> Told:
    """A difference as it is read."""
    said, found = (_readable(field, value, names, zone) for value in (stored, recomputed))
    return Told(_field(field), said, found)


def names_somebody(field: str) -> bool:
    """Whether its values are ids of people or posts."""
    return field.startswith(("owner", "also_posts", "notices/", "departments/", *_BY_WAY))


def named_by(field: str, value: str | None) -> list[UUID]:
    """Whom a value of a difference names."""
    return [UUID(one.rpartition(":")[2]) for one in (value or "").split()] if names_somebody(field) else []


_OF_NOTICES = {
    "notices": N_("{notice}（多发的 / 漏发的）"),
    "departments": N_("{notice}，给部门（多发的 / 漏发的）"),
    "groups": N_("{notice}，群消息（多发的 / 漏发的）"),
    "ways": N_("{notice}要另发的短信、微信、邮件（多的 / 少的）"),
    "sent": N_("{notice}的短信、微信、邮件（多发的 / 漏发的）"),
    "held_until": N_("{notice}等到什么时候"),
}
"""Fields that are told by the template after their first word."""


def _field(field: str) -> str:
    of, _, template = field.partition("/")
    if of in _OF_NOTICES:
        return gettext(_OF_NOTICES[of], notice=_notice(template))
    return gettext(FIELDS.get(field, field))


def _readable(field: str, value: str | None, names: Mapping[UUID, str], zone: str) -> str:
    if value is None:
        return gettext("没有")
    if field.endswith("_at") or field == "overdue_since" or field.startswith("held_until"):
        return moment_text(datetime.fromisoformat(value), zone)
    if names_somebody(field):
        return gettext("、").join(_somebody(one, names) for one in value.split())
    if field == "decision":
        return gettext(_DECISIONS.get(value, value))
    return value


def _somebody(word: str, names: Mapping[UUID, str]) -> str:
    """An id alone, or after what it is told by: a way, or that it is for the head."""
    of, _, who = word.rpartition(":")
    name = names.get(UUID(who), who)
    if of == HEAD:
        return gettext("{name}（负责人）", name=name)
    return gettext("{name}（{way}）", name=name, way=way_word(of)) if of else name
