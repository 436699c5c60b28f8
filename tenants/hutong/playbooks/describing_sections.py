"""The office's own sections as sentences: when a duty counts, what is told and when, what is kept of people."""

from hutong.clocks.explaining import WEEKDAYS
from hutong.playbooks.cadences import Cadence, Leave, Over
from hutong.playbooks.document import Playbook
from hutong.playbooks.labels import member_label
from hutong.playbooks.leaves import Approver, LeaveRule
from hutong.playbooks.notices import Channel, Digest, Wording
from hutong.playbooks.posts import PostKind
from hutong.playbooks.privacy import Hold, Retention, Sight
from hutong.playbooks.sections import Hours, Text
from hutong.playbooks.voice import Voice
from hutong.texts import N_, current_language, gettext


def standing_sentences(playbook: Playbook, post: PostKind) -> tuple[str, ...]:
    """Who acts while nobody is there, and how many may report to it, where the office says so."""
    told = []
    if post.cover is not None:
        told.append(gettext(N_("没人在岗时由{post}代行。"), post=_say(playbook.post(post.cover).name)))
    if post.span_max is not None:
        told.append(gettext(N_("最多管 {n} 个下级岗位。"), n=post.span_max))
    return tuple(told)


def voice_sentence(playbook: Playbook, voice: Voice) -> str:
    """Of whom stewards may say how they followed up, and who alone reads it."""
    about = gettext("、").join(_say(playbook.post(code).name) for code in voice.about)
    return gettext(
        N_("{steward}可以反馈{about}的落实情况，只有{reader}看得到是谁说的；满 {n} 位{steward}才按季度合并统计。"),
        steward=_say(playbook.terms.steward),
        about=about,
        reader=_say(playbook.post(voice.reader).name),
        n=voice.least,
    )


def rhythm_words(cadence: Cadence) -> tuple[str, ...]:
    """On which days of the week, and at which times, in few words; empty where it does not matter."""
    told = []
    if cadence.days:
        days = gettext("、").join(gettext(WEEKDAYS[day - 1]) for day in sorted(cadence.days))
        told.append(gettext(N_("只在{days}"), days=days))
    if cadence.window is not None:
        told.append(
            gettext(N_("{from_} 至 {until} 开始的才算"), from_=cadence.window.from_, until=cadence.window.until)
        )
    return tuple(told)


_OVER = {
    Over.ALLEY: N_("每条街巷都要查到。"),
    Over.COMMUNITY: N_("每个社区都要查到。"),
    Over.ONCE: N_("查一次就算。"),
}


def turn_sentences(cadence: Cadence) -> tuple[str, ...]:
    """How the roster shares it out, where the office says so."""
    told = []
    if cadence.turns is not None:
        told.append(gettext(N_("一处有几个人的，每次轮 {n} 人。"), n=cadence.turns))
    if cadence.halves:
        told.append(gettext(N_("排班时分上午、下午。")))
    if cadence.joint:
        told.append(gettext(N_("下级岗位的人一起走。")))
    if cadence.over is not None:
        told.append(gettext(_OVER[cadence.over]))
    return tuple(told)


def leave_rule_sentence(playbook: Playbook, rule: LeaveRule) -> str:
    """Who says yes to whose leave."""
    posts = _posts(playbook, rule.posts) if rule.posts else gettext(N_("各岗位"))
    if rule.approver is Approver.NOBODY:
        return gettext(N_("{posts}请假：登记就算。"), posts=posts)
    facts = {"posts": posts, "approver": member_label(rule.approver)}
    if rule.days is None:
        return gettext(N_("{posts}请假：由{approver}同意。"), **facts)
    return gettext(N_("{posts}请假：超过 {n} 天的由{approver}同意，不超过的登记就算。"), n=rule.days, **facts)


def leave_sentences(playbook: Playbook, cadence: Cadence) -> tuple[str, ...]:
    """What becomes of the duty while everybody in the post is away, where the office says so."""
    if cadence.leave is Leave.EXCUSES:
        return (gettext(N_("岗位上的人都请假的日子不要求。")),)
    if cadence.substitutes:
        return (gettext(N_("岗位上的人都请假时，由{posts}代做。"), posts=_posts(playbook, cadence.substitutes)),)
    return ()


def wording_sentence(wording: Wording) -> str:
    """On which occasion the office speaks its own words."""
    occasion = member_label(wording.template)
    said = [_say(text) for text in (wording.title, wording.body) if text]
    told = gettext(N_("“{occasion}”时说：{words}"), occasion=occasion, words=" ".join(said)) if said else ""
    if not wording.channels:
        return told
    ways = gettext("、").join(member_label(channel) for channel in wording.channels)
    return f"{told} {gettext(N_('“{occasion}”只走{ways}。'), occasion=occasion, ways=ways)}".strip()


def quiet_sentence(quiet: Hours) -> str:
    """When the groups' robots are silent."""
    facts = {"from_": quiet.from_, "until": quiet.until, "groups": member_label(Channel.GROUPS)}
    return gettext(N_("{from_} 至 {until} {groups}不发消息，结束后再发；危险情况照发。"), **facts)


def digest_sentence(digest: Digest) -> str:
    """What is gathered for the day's one notice."""
    names = gettext("、").join(f"“{member_label(template)}”" for template in digest.templates)
    return gettext(N_("{names}每天 {at} 合成一条告诉每个人。"), names=names, at=digest.at)


def retention_sentence(kept: Retention) -> str:
    """How long something is kept."""
    return gettext(N_("{what}保存 {n} 个月，到期清除。"), what=member_label(kept.what), n=kept.months)


def sight_sentence(playbook: Playbook, sight: Sight) -> str:
    """Who sees something."""
    posts = _posts(playbook, sight.posts)
    return gettext(N_("{field}只给{posts}看。"), field=member_label(sight.field), posts=posts)


def hold_sentence(playbook: Playbook, hold: Hold) -> str:
    """Who may keep photos beyond their term, why, and how long."""
    posts = _posts(playbook, hold.posts)
    told = N_("“{reason}”：{posts}可以决定照片到期也不清除，最多再留 {n} 个月。")
    return gettext(told, reason=_say(hold.name), posts=posts, n=hold.months)


def _posts(playbook: Playbook, codes: tuple[str, ...]) -> str:
    return gettext("、").join(_say(playbook.post(code).name) for code in codes)


def _say(text: Text) -> str:
    return text.in_language(current_language())
