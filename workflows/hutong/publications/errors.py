"""What keeps a draft from being published, beside what is wrong with the draft itself."""

from hutong.errors import Refusal
from hutong.texts import N_


class RehearsalMissing(Refusal):
    """The office wants the very text that is published to have been rehearsed."""

    status = 422
    sentence = N_("制度要求发布前先推演。这份文本还没有推演过，请先推演一次。")


class PastNotRehearsed(Refusal):
    """The office has a past of its own, and the text was only rehearsed over made-up cases or over too few days."""

    status = 422
    sentence = N_("街道已有自己办过的事项，推演要用街道自己的过去，并且至少连续 {days} 天。请再推演一次。")
