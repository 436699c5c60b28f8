"""The embedded servers: real PostgreSQL, Valkey and S3 from wheels, on 127.0.0.1, under one supervisor."""

from hutong.stack.embedded import Stack
from hutong.stack.errors import StackBusy, StackTrouble
from hutong.stack.reach import reached

__all__ = ["Stack", "StackBusy", "StackTrouble", "reached"]
