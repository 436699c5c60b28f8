"""The list that goes back to the hotline: every order with what became of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hutong.pages.cases.words import OUTCOMES, category_word, step_word
from hutong.pages.hotline.words import VERDICTS, finding_words
from hutong.playbooks.document import Playbook
from hutong.posts.directory import Directory
from hutong.texts import N_, gettext

_HEADS = (
    N_("工单编号"), N_("事项编号"), N_("街巷"), N_("类别"), N_("情况"), N_("环节"), N_("接单时间"), N_("办理时限"),
    N_("办结时间"),
    N_("按时"), N_("办理结果"), N_("说明"),
)  # fmt: skip


def result_heads() -> list[str]:
    return [gettext(head) for head in _HEADS]


def result_rows(found: Sequence[Mapping[str, Any]], playbook: Playbook, directory: Directory) -> list[list[Any]]:
    names = {alley.id: alley.name for alley in directory.alleys}
    return [_row(one, playbook, names) for one in found]


def _row(one: Mapping[str, Any], playbook: Playbook, names: Mapping[Any, str]) -> list[Any]:
    """One that was merged has come to what the case that leads came to."""
    outcome, closed_at = one["outcome"], one["closed_at"]
    notes = [finding_words(each) for each in json.loads(one["findings"])]
    if one["leader_number"]:
        notes.append(gettext("并入事项 {number} 办理。", number=one["leader_number"]))
        outcome, closed_at = one["leader_outcome"], one["leader_closed_at"]
    if one["case_number"] is None:
        stands = gettext(VERDICTS[one["verdict"]])
    elif closed_at is not None:
        stands = gettext(OUTCOMES.get(outcome or "closed", OUTCOMES["closed"]))
    else:
        stands = gettext("办理中")
    in_time = None
    if one["answer_by"] is not None and closed_at is not None:
        in_time = gettext("是") if closed_at <= one["answer_by"] else gettext("否")
    return [
        one["number"],
        one["case_number"],
        names.get(one["alley_id"], ""),
        category_word(playbook, one["category"]) if one["category"] else "",
        stands,
        step_word(playbook, one["flow"], one["step"]) if one["flow"] else "",
        one["opened_at"],
        one["answer_by"],
        closed_at,
        in_time,
        one["words"],
        " ".join(notes),
    ]
