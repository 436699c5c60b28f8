"""What is asked about a walk, as sentences."""

from hutong.playbooks.doubts import Doubts
from hutong.texts import N_, gettext


def doubt_sentences(doubts: Doubts) -> tuple[str, ...]:
    """One for each thing that is asked about, then what comes of it."""
    told = []
    if doubts.pace is not None:
        told.append(gettext(N_("走得比每分钟 {n} 米还快的，请本人核对。"), n=doubts.pace))
    if doubts.longest is not None:
        told.append(gettext(N_("一次记了 {n} 分钟以上的，请本人核对。"), n=doubts.longest))
    if doubts.distance is not None:
        told.append(
            gettext(N_("位置离这条街巷平常的位置，或者起点离终点，多出 {n} 米以上的，请本人核对。"), n=doubts.distance)
        )
    if doubts.clock is not None:
        told.append(gettext(N_("照片的拍摄时间和巡访差 {n} 分钟以上的，请本人核对。"), n=doubts.clock))
    if doubts.likeness is not None:
        told.append(gettext(N_("照片和以前的一样或几乎一样的，请本人核对。")))
    if told:
        told.append(gettext(N_("核对只问一次，不扣分，不影响巡访算数。")))
    return tuple(told)
