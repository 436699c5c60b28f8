"""Lists of orders and what becomes of a row, in words."""

from collections.abc import Mapping
from typing import Any

from hutong.hotline.schemas import COLUMNS
from hutong.texts import N_, gettext

STATES = {
    "mapping": N_("等您核对各列"),
    "checking": N_("正在核对"),
    "checked": N_("等您确认"),
    "opening": N_("正在接单"),
    "done": N_("已接完"),
    "failed": N_("中断了，可以重新核对"),
    "dropped": N_("已作废"),
}
VERDICTS = {
    "ready": N_("可以接"),
    "alike": N_("像是已有的"),
    "refused": N_("接不了"),
    "known": N_("以前接过"),
    "opened": N_("已接"),
    "left": N_("没有接"),
    "waiting": N_("还没核对"),
}
COLUMNS_ASKED = tuple((column.field, column.name, column.required) for column in COLUMNS)


def finding_words(found: Mapping[str, Any]) -> str:
    params = {
        name: gettext(value) if name == "column" and isinstance(value, str) else value
        for name, value in found.get("params", {}).items()
    }
    return gettext(found["text"], **params)
