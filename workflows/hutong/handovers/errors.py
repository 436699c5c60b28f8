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
