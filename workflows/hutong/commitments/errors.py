"""Facts about commitments that a person can cause."""

from hutong.errors import Refusal
from hutong.texts import N_


class DecisionAlreadyDone(Refusal):
    sentence = N_("这项决议已经办结。")


class DecisionNotDone(Refusal):
    sentence = N_("还没有报办结，居民没有可以确认的。")


class AlreadyConfirmed(Refusal):
    sentence = N_("这项承诺居民已经确认过。")


class OwnPromise(Refusal):
    status = 403
    sentence = N_("这件事由您负责，请由别人来记居民的话。")


class NoPromise(Refusal):
    sentence = N_("这项决议没有写谁负责、什么时候完成，谈不上延期。")


class AlreadyACase(Refusal):
    sentence = N_("这项承诺已经转成事项。")


class NoAlley(Refusal):
    sentence = N_("这次会议不属于哪一条街巷，不能转成事项。")
