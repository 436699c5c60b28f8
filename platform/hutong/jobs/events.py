"""What a person did to a job."""

from typing import ClassVar

from hutong.journal import Event


class JobRetried(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "job.retried"

    job: str


class JobCancelled(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "job.cancelled"

    job: str
