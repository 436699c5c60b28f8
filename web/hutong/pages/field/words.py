"""Sentences that the phone puts together itself, in the language in which its page was made."""

from hutong.pages.field.asked import ASKED
from hutong.texts import N_, gettext

_WORDS = {
    "hello": N_("{name}，您好"),
    "and": N_("、"),
    "metres": N_("约 {m} 米"),
    "progress": N_("{alley}：第 {n} 项，共 {all} 项"),
    "said-clear": N_("您刚才答的是：没有问题。"),
    "said-found": N_("您刚才答的是：发现问题，已经记下。"),
    "said-waived": N_("您刚才答的是：今天看不了，已经记下原因。"),
    "found": N_("发现了{category}，怎么办？"),
    "known": N_("{number}，{day} 报的"),
    "category": N_("类别：{category}"),
    "kept": N_("已存在手机里（{kb} KB）"),
    "full": N_("手机存满了，这一步没有存下。请删掉一些照片再试。"),
    "trouble": N_("这一步没有存下，请再按一次。"),
    "say-more": N_("请写清楚什么事、在哪里，至少 4 个字。"),
    "say-why": N_("请写一下原因。"),
    "which-alley": N_("请选一条街巷。"),
    "first": N_("先填：{item}"),
    "check-short": N_("记的是走了 {minutes} 分钟，这条街巷长 {metres} 米。"),
    "check-far": N_("有照片拍的地方离这条街巷约 {metres} 米。"),
    "check-seen": N_("有 {n} 张照片和以前发过的一样。"),
    "minutes": N_("从开始到现在是 {n} 分钟。"),
    "answer-clear": N_("没有问题"),
    "answer-found": N_("发现问题"),
    "answer-waived": N_("今天看不了"),
    "answer-none": N_("还没有填"),
    "go-on": N_("{alley}，已答 {n} 项"),
    "others": N_("这部手机里还有别人没有送出的记录 {n} 份，请他（她）自己登录后送出。"),
    "then-tell": N_("打完电话，把情况直接报给{who}"),
    "walk-of": N_("巡访：{alley}"),
    "report-of": N_("上报：{alley}"),
    "visit-of": N_("走访：{alley}"),
    "fix-of": N_("随手做：{alley}"),
    "note-of": N_("日志：{alley}"),
    "correction-of": N_("台账更正：{alley}"),
    "danger-of": N_("危险情况：{alley}"),
    "state-draft": N_("草稿，还没有完成"),
    "state-waiting": N_("等待发送"),
    "state-photos": N_("文字已送达（回执号 {number}），还有 {n} 张照片等待发送"),
    "state-delivered": N_("已送达（回执号 {number}）"),
    "state-refused": N_("没有收下，还在手机里（出示号 {code}）"),
    "state-declined": N_("街道看过了，没有收（回执号 {number}）"),
    "code-to-show": N_("请把这个号给社区或街道的人看，他们能查到，也能替您收下："),
    "receipt-number": N_("回执号"),
    "captured": N_("手机上的时间：{at}"),
    "received": N_("收到的时间：{at}"),
    "why-no-signal": N_("现在没有信号。有信号时自动送，也可以自己按。"),
    "why-no-receipt": N_("对方没有给回执，过一会儿自动再送。记录还在手机里。"),
    "why-said": N_("没有送成，记录还在手机里，会自动再送。"),
    "why-sign-in": N_("登录过期了。请登录一下，记录还在手机里。"),
    "why-photos": N_("照片还没有送完，过一会儿自动再送。"),
    "why-refused": N_("记录还在手机里，一个字也没有丢。"),
}


def words() -> dict[str, str]:
    """By name, with their fields left for the phone to fill."""
    return {name: gettext(sentence) for name, sentence in {**_WORDS, **ASKED}.items()}
