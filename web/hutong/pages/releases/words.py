"""What releases are called on a page."""

from hutong.releases.states import ReleaseState
from hutong.texts import N_, gettext

STATES = {
    ReleaseState.MAKING: (N_("正在遮盖"), "wait"),
    ReleaseState.READY: (N_("等人看过"), "live"),
    ReleaseState.RELEASED: (N_("已公开"), "good"),
    ReleaseState.WITHDRAWN: (N_("已收回"), ""),
    ReleaseState.FAILED: (N_("没有遮成"), "late"),
}
KINDS = {"case": N_("事项"), "improvement": N_("整治提升项目"), "map": N_("手绘地图")}
SLOTS = {"before": N_("整治前"), "after": N_("整治后"), "scene": N_("现场")}


def of_what(kind: str, slot: str) -> str:
    """What a photo is of, and at which time."""
    return f"{gettext(KINDS.get(kind, kind))} · {gettext(SLOTS.get(slot, slot))}"
