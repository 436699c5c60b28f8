"""Why a text cannot be changed in one place."""

from hutong.errors import Refusal
from hutong.texts import N_


class CannotEdit(Refusal):
    """The text is broken, or so written that a change at one place would touch others; it is left as it was."""

    status = 422
    sentence = N_("这一处改不了：制度文本的写法特殊或有错误。请在“改文本”里改这一处。")
