"""Jobs as rows; dramatiq over Valkey carries their ids."""

from hutong.jobs.models import Job
from hutong.jobs.queue import SPECS, Lane, Spec, enqueue, job_row

__all__ = ["SPECS", "Job", "Lane", "Spec", "enqueue", "job_row"]
