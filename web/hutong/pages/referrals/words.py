"""Referrals in words."""

from collections.abc import Sequence

from hutong.referrals.models import ReceivedReferral, Referral
from hutong.reports.spreadsheets import Cell
from hutong.texts import N_, gettext

STATES = {
    "asked": (N_("等区里分派"), "wait"),
    "sent": (N_("等对方接收"), "wait"),
    "taken": (N_("对方已接收"), "good"),
    "returned": (N_("区里退回"), "late"),
    "withdrawn": (N_("已收回"), ""),
    "lapsed": (N_("本街道已办完"), ""),
}
RECEIVED = {
    "waiting": (N_("等接收"), "wait"),
    "taken": (N_("已接收"), "good"),
    "refused": (N_("已退回区里"), ""),
    "recalled": (N_("对方已收回"), ""),
}
HEADS: tuple[str, ...] = (
    N_("来自"), N_("编号"), N_("类别"), N_("地点"), N_("内容"), N_("为什么不归"), N_("提出"), N_("原期限"),
    N_("移送到"), N_("对方编号"), N_("状态"), N_("结果"),
)  # fmt: skip
RECEIVED_HEADS: tuple[str, ...] = (
    N_("来自"), N_("原编号"), N_("类别"), N_("地点"), N_("内容"), N_("为什么不归"), N_("区里的说明"), N_("收到"),
    N_("状态"), N_("退回的原因"),
)  # fmt: skip


def state_word(row: Referral) -> tuple[str, str]:
    """(word, tone of its badge)."""
    word, tone = STATES[row.state]
    return gettext(word), tone


def received_word(row: ReceivedReferral) -> tuple[str, str]:
    word, tone = RECEIVED[row.state]
    return gettext(word), tone


def rows_of(found: Sequence[Referral], outcomes: dict[str, str]) -> list[list[Cell]]:
    return [
        [
            row.office_name, row.number, row.category_name, row.place, row.words, row.reason, row.asked_at, row.due_at,
            row.to_office_name, row.their_number, state_word(row)[0],
            gettext(outcomes.get(row.outcome, "")) if row.outcome else None,
        ]
        for row in found
    ]  # fmt: skip


def received_rows(found: Sequence[ReceivedReferral]) -> list[list[Cell]]:
    return [
        [
            row.from_office_name, row.from_number, row.category_name, row.place, row.words, row.reason, row.note,
            row.sent_at, received_word(row)[0], row.refusal,
        ]
        for row in found
    ]  # fmt: skip
