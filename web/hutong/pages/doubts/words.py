"""Questions and answers about a walk, in words."""

from collections.abc import Sequence
from typing import Any

from hutong.doubts.rules import Doubt
from hutong.doubts.schemas import Answer
from hutong.texts import N_, gettext

_QUESTIONS = {
    Doubt.SHORT: N_("记的是走了 {minutes} 分钟，这条街巷长 {metres} 米。"),
    Doubt.LONG: N_("记的是走了 {minutes} 分钟，比平常长得多。"),
    Doubt.FAR: N_("手机记下的位置离这条街巷约 {metres} 米。"),
    Doubt.APART: N_("开始和结束的位置相距约 {metres} 米。"),
    Doubt.CLOCK: N_("照片的拍摄时间和巡访的时间差了约 {hours} 小时。"),
    Doubt.SEEN: N_("有 {n} 张照片和以前发过的一样。"),
}
ANSWERS = {
    Answer.RIGHT: N_("没有记错，就是这样"),
    Answer.PART: N_("这次只走了一段"),
    Answer.TOGETHER: N_("和别人一起走的"),
    Answer.PHONE: N_("手机的时间或位置不准"),
    Answer.PHOTO: N_("照片发错了"),
    Answer.OTHER: N_("其他情况"),
}


def questions(about: Sequence[dict[str, Any]]) -> list[str]:
    return [gettext(_QUESTIONS[Doubt(each["doubt"])], **each["figures"]) for each in about]


def answers() -> list[tuple[str, str]]:
    return [(answer.value, gettext(word)) for answer, word in ANSWERS.items()]


def answer_word(answer: str) -> str:
    return gettext(ANSWERS[Answer(answer)])
