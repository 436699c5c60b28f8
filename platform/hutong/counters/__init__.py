"""Rate counters in Valkey, which may be emptied or away at any moment: then the process counts for itself."""

from hutong.counters.windows import Counters, Limit

__all__ = ["Counters", "Limit"]
