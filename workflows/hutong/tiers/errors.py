"""Facts about grades."""

from hutong.errors import Refusal
from hutong.texts import N_


class NothingProposed(Refusal):
    sentence = N_("这条街巷没有等着评定的升级，或者已经评过了。")


class AlreadyGraded(Refusal):
    sentence = N_("“{alley}”已经按月评过，等级不能再由人写。")
