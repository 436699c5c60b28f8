"""What the round of erasing says of itself."""


class ErasingFailed(Exception):  # noqa: N818 - a fact about the round
    """Some kinds of some offices could not be erased; all others were."""
