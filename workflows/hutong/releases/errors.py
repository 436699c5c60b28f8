"""Facts about releases that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class NotCoveredYet(Refusal):
    """Whoever lets a picture go has seen the very picture that others will see."""

    sentence = N_("这张照片还没有处理好，请等处理好、看过以后再公开。")


class AlreadyPublic(Refusal):
    sentence = N_("这张照片已经公开了。")
