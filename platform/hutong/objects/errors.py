"""What a store can answer beside the thing asked for."""


class ObjectMissing(LookupError):  # noqa: N818 - a fact, told to whoever asked
    """Nothing is kept under this key."""


class ObjectTooBig(ValueError):  # noqa: N818 - a fact, told to whoever asked
    """The object is larger than the reader was ready to take."""


class KeyOutside(ValueError):  # noqa: N818 - a fact, told to whoever asked
    """The key is not under the office's own prefix, or is not one of ours at all."""


class StoreAway(ConnectionError):  # noqa: N818 - a fact, told to whoever asked
    """The store did not answer in time, or answered that it cannot now; trying later helps."""


class StoreRefused(RuntimeError):  # noqa: N818 - a fact, told to whoever asked
    """The store understood and will not: wrong keys, no such bucket, no permission. The message has its code."""
