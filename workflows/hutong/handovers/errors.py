"""Why a post cannot pass over so."""

from hutong.errors import Refusal
from hutong.texts import N_


class NobodyTakesOver(Refusal):
    """The post would be nobody's: it has no other holder, no cover and no superior."""

    status = 422
    sentence = N_("{post}没有别人、没有代岗、也没有上级可以接手，请写明由谁接任。")


class SuccessorIsGiver(Refusal):
    status = 422
    sentence = N_("接任的人不能是离任的人自己。")


class BlockUnknown(Refusal):
    status = 422
    sentence = N_("没有这一项交接。")


class NotTheReceiver(Refusal):
    status = 403
    sentence = N_("由接手的人自己确认。")


class PostNotTakenOver(Refusal):
    """Whoever leaves the office holds a post that would be nobody's."""

    status = 422
    sentence = N_("{post}没有别人、没有代岗、也没有上级可以接手，请先结束这个任职、写明由谁接任。")


class PostNotOver(Refusal):
    """A term is arranged that has not begun."""

    status = 422
    sentence = N_("{post}的任职要到 {day} 才开始，请先处理这个任命，再办离开。")


class LeavesOneself(Refusal):
    status = 422
    sentence = N_("不能给自己办离开，请由别人来办。")


class AdministratorLeaves(Refusal):
    status = 403
    sentence = N_("街道管理员要由管账号的人办离开。")
