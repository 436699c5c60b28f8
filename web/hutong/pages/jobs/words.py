"""What kinds, lanes and states of background work are called."""

from hutong.jobs import Lane
from hutong.jobs.queries import State
from hutong.texts import N_, gettext

LANES = {Lane.URGENT: N_("紧急"), Lane.NORMAL: N_("普通"), Lane.BULK: N_("大批")}
STATES = {
    State.WAITING: (N_("等待执行"), "wait"),
    State.RUNNING: (N_("正在执行"), "live"),
    State.LATER: (N_("时间未到"), ""),
    State.FAILED: (N_("没有办成"), "late"),
    State.CANCELLED: (N_("已取消"), ""),
    State.DONE: (N_("已完成"), "good"),
}
_KINDS = {
    "notice.deliver": N_("发送消息"),
    "notice.gather": N_("合并发送消息"),
    "notice.receipt": N_("查询短信回执"),
    "photo.verify": N_("检查照片"),
    "photo.carry": N_("复制随事项带来的照片"),
    "photo.discard": N_("删除照片文件"),
    "photo.collect": N_("清理没有用上的照片"),
    "photo.examples": N_("放示例照片"),
    "pack.pictures": N_("共享制度包的示例照片"),
    "pack.forget": N_("清理只看过、没有收下的制度包"),
    "photo.strays": N_("清理没有主的照片文件"),
    "release.strays": N_("清理没有主的遮挡后照片文件"),
    "archive.make": N_("归档一个月"),
    "archive.sign": N_("把签名放到归档旁边"),
    "archive.forget": N_("删除归档里到期的照片"),
    "integrity.run": N_("核对照片和归档"),
    "quota.measure": N_("量以前照片的大小"),
    "integrity.missed": N_("记下归档时缺少的照片"),
    "photo.cover": N_("遮盖要公开的照片"),
    "hotline.check": N_("核对热线工单"),
    "hotline.open": N_("按热线工单立案"),
    "cases.move": N_("事项换到新制度"),
    "cases.redate": N_("按新的办公日历重算期限"),
    "playbook.remind_trial": N_("提醒试行期将满"),
    "why.check": N_("夜间复核依据"),
    "rehearsal.run": N_("推演制度"),
    "rehearsal.tell": N_("算出推演里一件事项的经过"),
    "referral.deliver": N_("移送到别的街道"),
    "referral.recall": N_("收回移送"),
    "referral.taken": N_("告知移送已接收"),
    "referral.refused": N_("告知移送被退回"),
    "referral.told": N_("告知移送结果"),
    "referral.photos": N_("移送照片"),
}

_ROUNDS = {
    "access.tidy": N_("清理过期的登录"),
    "archive.plan": N_("安排归档"),
    "boards.receive": N_("接收公示牌上报"),
    "calendar.years": N_("核对新一年的办公日历"),
    "commitments.remind": N_("提醒约定的期限"),
    "councils.terms": N_("提醒议事成员的任期"),
    "escalation.sweep": N_("查到期的事项"),
    "evaluations.month": N_("每月评价"),
    "facts.fold": N_("汇总统计"),
    "handovers.remind": N_("提醒没有确认完的交接"),
    "integrity.sample": N_("夜间抽查照片"),
    "jobs.clear": N_("清理办完的后台任务"),
    "journal.seal": N_("封存日志"),
    "letters.remind": N_("提醒未读的函件"),
    "needs.remind": N_("提醒没有答复的走访需求"),
    "notices.release": N_("放出安静时段的通知"),
    "notices.route": N_("分发通知"),
    "patrols.look_over": N_("请人看一眼走过的巡查"),
    "photo.look_through": N_("安排查看照片库"),
    "photo.take_up": N_("重办没有办成的照片"),
    "quota.measure": N_("安排补记照片空间"),
    "retention.erase": N_("清除到期的内容"),
    "reviews.remind": N_("提醒没有答复的复核"),
    "rules.fold": N_("汇总条文的使用"),
    "rules.warn": N_("条文的提醒"),
    "terms.run_out": N_("任期到期交接"),
    "tiers.month": N_("每月分级"),
    "voices.pool": N_("合计上季度的反馈"),
    "why.nightly": N_("安排夜间复核依据"),
}


def round_word(name: str) -> str:
    """As `kind_word`, of what is done again and again."""
    return gettext(_ROUNDS[name]) if name in _ROUNDS else name


def lane_word(lane: str) -> str:
    return gettext(LANES[Lane(lane)]) if lane in set(Lane) else lane


def kind_word(kind: str) -> str:
    """In the reader's language; a kind too new to have a word is called by its own name."""
    return gettext(_KINDS[kind]) if kind in _KINDS else kind
