"""Facts about groups that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class GroupEnded(Refusal):
    sentence = N_("这个小组已经解散。")
