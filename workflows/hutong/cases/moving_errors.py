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


class MoveBegun(Refusal):
    sentence = N_("已经开始转了，不能取消。")
