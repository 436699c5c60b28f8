"""Why an answer about a walk is not taken."""

from hutong.errors import Refusal
from hutong.texts import N_


class WordsMissing(Refusal):
    status = 422
    sentence = N_("选了“其他情况”，请写几句是怎么回事。")


class AnsweredAlready(Refusal):
    sentence = N_("这次巡访您已经核对过了，不用再答。")
