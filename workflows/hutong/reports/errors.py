"""Facts about figures and bulletins."""

from hutong.errors import NotThere, Refusal
from hutong.texts import N_


class NoSuchFigure(NotThere):
    """Neither a figure of the catalogue nor one with something it takes."""


class RowsNotShown(Refusal):
    status = 403
    sentence = N_("这个数字只作总数，不列明细。")


class ItemMovedOn(Refusal):
    """Someone else saved the item while the page was open."""

    sentence = N_("这一篇刚刚有人改过，请看最新的文字，再改一次。")


class BulletinMovedOn(Refusal):
    sentence = N_("这一期刚刚有人改过，请看最新的样子，再操作一次。")


class BulletinSigned(Refusal):
    sentence = N_("这一期已经签发，不能再改。")


class ItemNotYours(NotThere):
    pass


class ItemNotContributed(Refusal):
    sentence = N_("“{title}”还没有报送，不能排进专报。")


class ItemPlaced(Refusal):
    sentence = N_("这一篇已经编入专报，由市里修改。")


class NothingToSign(Refusal):
    sentence = N_("这一期还没有编入任何一篇，不能签发。")


class NotReviewed(Refusal):
    sentence = N_("要先核稿，再签发。")


class ReviewerSigns(Refusal):
    """核稿 and 签发 are two pairs of eyes."""

    sentence = N_("核稿的人不能自己签发，请另一位编辑签发。")


class FigureUnknown(Refusal):
    status = 422
    sentence = N_("“{title}”里的数字“{name}”不在目录里，请改正后再试。")


class FiguresDoNotReconcile(Refusal):
    """Told with the very sums, so that the editor knows where to look."""

    sentence = N_("数字对不上，不能签发：{sums}")


class IssueTaken(Refusal):
    status = 422
    sentence = N_("总第 {total} 期已经有了。")
