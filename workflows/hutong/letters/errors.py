"""Facts about letters that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class LetterIsOver(Refusal):
    sentence = N_("这份责任书已经终止或者续签。")
