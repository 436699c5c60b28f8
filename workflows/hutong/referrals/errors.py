"""Why something cannot be done with a referral."""

from hutong.errors import Refusal
from hutong.texts import N_


class ReferralMoved(Refusal):
    """Somebody else was quicker, or the page is old."""

    sentence = N_("这件移送刚刚有人处理过，请看最新的情况。")


class NoOtherOffice(Refusal):
    status = 422
    sentence = N_("请选本区的另一个街道。")
