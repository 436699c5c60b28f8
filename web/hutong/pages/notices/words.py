"""What ways and states are called on the pages of channels."""

from collections.abc import Iterable, Sequence

from hutong.notices.channels import CHANNELS
from hutong.notices.topics import topic_of
from hutong.texts import N_, gettext

WAYS = {
    "sms": N_("短信"),
    "wechat": N_("微信服务号"),
    "email": N_("电子邮件"),
    **{kind: channel.name for kind, channel in CHANNELS.items()},
    "webhook": N_("Webhook"),
}
STATES = {
    "waiting": (N_("等待发送"), "wait"),
    "sending": (N_("正在发送"), "wait"),
    "accepted": (N_("平台已收，等回执"), "wait"),
    "delivered": (N_("已送达"), "good"),
    "uncertain": (N_("不确定，没有重发"), "late"),
    "failed": (N_("没有送达"), "late"),
    "withdrawn": (N_("不用发了"), ""),
}
_SPECIAL = {
    "sign-in.code": N_("登录验证码"),
    "email.confirm": N_("邮箱验证码"),
    "channel.test": N_("测试消息"),
    "robot.test": N_("测试消息"),
}
_ANSWERS = {
    "switched off": N_("渠道停用了，没有发。"),
    "no address": N_("没有登记能用的号码或地址。"),
    "over": N_("验证码已过时，没有发。"),
    "too old": N_("等到能发时已经过了一天，没有再发；收件箱或部门的清单里还在。"),
    "read in the inbox": N_("对方已在收件箱里看过，没有再发。"),
    "the sender stopped while the message was under way": N_("发送中途断了，可能已经发出。为免重复收费，没有重发。"),
    "the stored secret cannot be read; enter it again": N_("保存的密钥读不出来，请重新填写。"),
}


def way_word(way: str) -> str:
    return gettext(WAYS.get(way, way))


def by_ways(told: str, ways: Sequence[str] | None) -> str:
    """What is told, with the ways beside the inbox that the rules name."""
    return gettext(N_("{told}（另发{ways}）"), told=told, ways=ways_word(ways)) if ways else told


def ways_word(ways: Iterable[str]) -> str:
    return gettext(N_("、")).join(way_word(way) for way in ways)


def state_word(state: str) -> tuple[str, str]:
    """The word and its tone."""
    word, tone = STATES.get(state, (state, ""))
    return gettext(word), tone


def about_word(kind: str, *, urgent: bool) -> str:
    """What a message was about: its topic, never its text."""
    return gettext(_SPECIAL[kind]) if kind in _SPECIAL else gettext(topic_of(kind, urgent=urgent).label)


def answer_word(answer: str) -> str:
    """The other side's own words, or ours in the reader's language."""
    return gettext(_ANSWERS[answer]) if answer in _ANSWERS else answer


def yuan(cost: int) -> str:
    """Thousandths of a yuan as yuan; nothing where nothing was paid."""
    return gettext(N_("{n} 元"), n=f"{cost / 1000:.3f}".rstrip("0").rstrip(".")) if cost else ""
