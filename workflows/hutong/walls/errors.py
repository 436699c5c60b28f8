from hutong.errors import Refusal
from hutong.texts import N_


class NoNumberChosen(Refusal):
    """Nobody of the alley chose a telephone for the wall: a plate without a number is not printed."""

    status = 409
    sentence = N_("{alley}的{posts}还没有选上墙的电话，名牌不能印。")


class NothingToPrint(Refusal):
    status = 409
    sentence = N_("没有可以印的街巷。")
