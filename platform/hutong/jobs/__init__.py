"""Jobs as rows; dramatiq over Valkey carries their ids."""

from hutong.jobs.errors import GiveUp, JobAlreadyWaiting, JobNotOpen, JobNotRetriable, LeaseLost
from hutong.jobs.handlers import HANDLERS, job
from hutong.jobs.inline import run_due
from hutong.jobs.models import Job
from hutong.jobs.queries import failed_count, failed_jobs, open_jobs
from hutong.jobs.queue import SPECS, Lane, Spec, enqueue, job_row
from hutong.jobs.service import cancel, retry
from hutong.jobs.tickers import TICKERS, Ticker, ticker
from hutong.jobs.work import Work

__all__ = [
    "HANDLERS",
    "SPECS",
    "TICKERS",
    "GiveUp",
    "Job",
    "JobAlreadyWaiting",
    "JobNotOpen",
    "JobNotRetriable",
    "Lane",
    "LeaseLost",
    "Spec",
    "Ticker",
    "Work",
    "cancel",
    "enqueue",
    "failed_count",
    "failed_jobs",
    "job",
    "job_row",
    "open_jobs",
    "retry",
    "run_due",
    "ticker",
]
