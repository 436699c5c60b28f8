"""Why something about a household in care is refused."""

from hutong.errors import Refusal
from hutong.texts import N_


class CareEnded(Refusal):
    sentence = N_("这一户已经不在照护名单上。")


class NotForYou(Refusal):
    status = 403
    sentence = N_("您的岗位看不到这一户是谁。哪些岗位能看，写在制度的“隐私”一节。")


class ConsentMissing(Refusal):
    status = 422
    sentence = N_("请先征得住户同意，再登记。")
