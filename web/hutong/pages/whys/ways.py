"""By which ways one of the reader's own notices went beside the inbox, who said so, and what became of each."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.clocks import moment_text
from hutong.notices.models import Delivery, Notice
from hutong.notices.reaching import Reach, Reached, reach
from hutong.notices.topics import topic_of
from hutong.pages.notices.words import answer_word, state_word, way_word, ways_word
from hutong.posts.queries import office_at
from hutong.texts import N_, gettext


async def ways_told(session: AsyncSession, notice: Notice) -> list[str]:
    """Sentences; none where nothing but the inbox was ever asked for."""
    office_reach = await reach(session, {notice.person_id})
    reached = office_reach.people.get(notice.person_id)
    sent = (
        await session.scalars(
            select(Delivery)
            .where(
                Delivery.office_id == notice.office_id, Delivery.notice_id == notice.id,
                Delivery.person_id == notice.person_id,
            )
            .order_by(Delivery.created_at, Delivery.id)
        )
    ).all()  # fmt: skip
    zone = (await office_at(session, notice.created_at)).zone
    asked = _asked(notice, reached) if reached is not None else []
    went = [_went(one, zone) for one in sent]
    lacking = _lacking(notice, reached, office_reach, {one.channel for one in sent}) if reached is not None else ()
    return [*asked, *went, *lacking]


def _asked(notice: Notice, reached: Reached) -> list[str]:
    """Who decided: the reader, the rules, or what is usual."""
    topic = topic_of(notice.kind, urgent=notice.urgent)
    chosen = reached.wishes.ways.get(topic.value)
    found = []
    if notice.ways:
        found.append(gettext(N_("制度写明，这条通知除了站内，另发{ways}。"), ways=ways_word(notice.ways)))
    if chosen is not None:
        about = gettext(topic.label)
        words = ways_word(reached.wishes.ways_for(topic)) or gettext(N_("站内"))
        found.append(gettext(N_("您自己为“{about}”选的是{ways}，照您选的办。"), about=about, ways=words))
    elif usual := set(reached.wishes.ways_for(topic, notice.ways)) - set(notice.ways or ()):
        ways = ways_word(way for way in ("sms", "wechat", "email") if way in usual)
        found.append(gettext(N_("这一类通知平常另发{ways}。"), ways=ways))
    return found


def _went(one: Delivery, zone: str) -> str:
    state, _ = state_word(one.state)
    words = {"way": way_word(one.channel), "time": moment_text(one.sent_at or one.created_at, zone), "state": state}
    told = gettext(N_("{way}：{time}，{state}。"), **words)
    return told + (answer_word(one.answer) if one.state == "withdrawn" and one.answer else "")


def _lacking(notice: Notice, reached: Reached, office: Reach, went: set[str]) -> Iterable[str]:
    """Ways that were asked for and by which nothing went, with the reason that holds now."""
    topic = topic_of(notice.kind, urgent=notice.urgent)
    for way in reached.wishes.ways_for(topic, notice.ways):
        if way in went:
            continue
        if way not in office.working:
            yield gettext(N_("{way}没有发：街道没有开通，或者停用了。"), way=way_word(way))
        elif way not in reached.addresses:
            yield gettext(N_("{way}没有发：没有登记能用的号码或地址。"), way=way_word(way))
        elif notice.routed_at is None:
            yield gettext(N_("{way}：还没有发，马上会发。"), way=way_word(way))
        elif _seen(notice.read_at, notice.routed_at):
            yield gettext(N_("{way}没有发：您已经先在收件箱里看过，或者并进了当天的汇总。"), way=way_word(way))
        else:
            yield gettext(N_("{way}没有发：当时还没有开通，或者没有登记号码和地址。"), way=way_word(way))


def _seen(read_at: datetime | None, routed_at: datetime | None) -> bool:
    return read_at is not None and routed_at is not None and read_at <= routed_at
