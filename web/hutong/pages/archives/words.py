"""What archives and readings are called on a page."""

from hutong.integrity.models import IntegrityCheck
from hutong.integrity.rules import CheckKind
from hutong.objects import Lock
from hutong.texts import N_, gettext

KINDS = {CheckKind.NIGHTLY: N_("夜间抽查"), CheckKind.WHOLE: N_("全部照片"), CheckKind.ARCHIVE: N_("归档")}
LOCKS = {
    Lock.NONE: N_("存储不支持锁定"),
    Lock.GOVERNANCE: N_("锁定（有权的人可以解除）"),
    Lock.COMPLIANCE: N_("锁定（谁也解除不了）"),
}
FAULTS = {
    "missing": N_("找不到了"),
    "changed": N_("内容变了"),
    "line": N_("清单有一行不合格式"),
    "head": N_("清单的抬头不对"),
    "cut": N_("清单不完整"),
    "count": N_("清单的合计对不上"),
    "stranger": N_("不是本系统的密钥签的"),
    "signature": N_("签名不对"),
    "twice": N_("同一个月有两份"),
    "gap": N_("中间缺了月份"),
    "chain": N_("与上一个月接不上"),
    "seal": N_("日志有一页与它的封印对不上"),
}


def fault_word(what: str) -> str:
    return gettext(FAULTS[what]) if what in FAULTS else what


def standing_of(check: IntegrityCheck) -> tuple[str, str]:
    """A word (msgid) and its tone."""
    if check.ended_at is None:
        return N_("正在核对"), "live"
    if check.fault_count:
        return N_("有问题"), "late"
    return (N_("已停止"), "") if check.cancelled_at else (N_("没有问题"), "good")
