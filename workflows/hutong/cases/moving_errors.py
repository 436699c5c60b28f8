"""Why open cases cannot be taken over now."""

from hutong.errors import NotThere, Refusal
from hutong.texts import N_


class NoSuchMove(NotThere):
    """The office has no such act."""


class MoveUnderWay(Refusal):
    """One at a time, so that no case is asked for twice."""

    sentence = N_("另一次转版还没有做完，请等它做完，或者先取消它。")


class NothingToMove(Refusal):
    status = 422
    sentence = N_("没有能转到这一版的在办事项。")


class VersionNotBegun(Refusal):
    """Cases are not done by rules before the day from which everybody was told they hold."""

    sentence = N_("第 {n} 版还没有施行，或者已经撤回，在办事项不能转过去。")


class MoveBegun(Refusal):
    sentence = N_("已经开始转了，不能取消。")
