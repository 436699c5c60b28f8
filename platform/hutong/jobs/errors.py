"""What stops a job, and what a person cannot do to one."""

from hutong.errors import Refusal


class LeaseLost(Exception):  # noqa: N818 - a fact about the job
    """Another worker holds the job now, or it was cancelled: what this transaction did is rolled back."""


class GiveUp(Exception):  # noqa: N818 - a fact that the handler states
    """Raised by a handler for what no further attempt will mend; the message is what a person will read."""


class OtherSide(Exception):  # noqa: N818 - a fact about somebody else
    """What the other side did or did not do. The log tells it without a trace of ours, which explains nothing and is
    dear where hundreds of calls fail together.
    """


class JobNotRetriable(Refusal):
    sentence = "这项后台任务没有失败，不需要重试。"


class JobAlreadyWaiting(Refusal):
    sentence = "同样的后台任务已经在等待执行。"


class JobNotOpen(Refusal):
    sentence = "这项后台任务已经结束，不能取消。"
