"""Facts of signing in."""

from hutong.errors import Refusal
from hutong.texts import N_


class SignInRefused(Refusal):
    """Unknown account or wrong password: the same sentence, after the same time."""

    status = 422
    sentence = N_("账号或密码不对。")


class TooManyTries(Refusal):
    status = 429
    sentence = N_("试得太多了，请等 {minutes} 分钟再试。")


class LinkUsedUp(Refusal):
    """Used, expired, or never there."""

    status = 410
    sentence = N_("这个链接已经用过或过期了，请向街道管理员再要一个。")


class CodeRefused(Refusal):
    status = 422
    sentence = N_("验证码不对或已过期。")


class PasswordTooShort(Refusal):
    status = 422
    sentence = N_("密码至少要 {least} 个字符。")


class PasswordTooCommon(Refusal):
    status = 422
    sentence = N_("这个密码太容易猜到，请换一个。")


class AccountLeft(Refusal):
    """The account was closed when its owner left; told only to whoever has shown to be its owner."""

    status = 403
    sentence = N_("您已经办了离开，这个账号停用了。要回来用，请找管理员。")
