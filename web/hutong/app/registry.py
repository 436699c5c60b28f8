"""The one list of what runs behind the pages: importing a module here declares its jobs and tickers.

All tables come with it: a job that writes one row must know the tables that the row points to.
"""
# ruff: noqa: F401 - imported for what importing them declares

from collections.abc import Mapping
from typing import Any

import hutong.access.rounds
import hutong.app.tables
import hutong.app.watching
import hutong.archives.jobs
import hutong.archives.rounds
import hutong.boards.receiving
import hutong.cases.moving_jobs
import hutong.commitments.rounds
import hutong.councils.terms
import hutong.doubts.rounds
import hutong.escalation.jobs
import hutong.evaluations.jobs
import hutong.evaluations.waiting
import hutong.handovers.reminding
import hutong.handovers.running_out
import hutong.hotline.jobs
import hutong.integrity.jobs
import hutong.integrity.rounds
import hutong.jobs.rounds
import hutong.journal.rounds
import hutong.letters.rounds
import hutong.notices.jobs
import hutong.notices.releasing
import hutong.notices.routing
import hutong.patrols.need_rounds
import hutong.photos.jobs
import hutong.photos.rounds
import hutong.publications.jobs
import hutong.quotas.jobs
import hutong.quotas.rounds
import hutong.redating.jobs
import hutong.redating.rounds
import hutong.referrals.jobs
import hutong.rehearsals.jobs
import hutong.releases.jobs
import hutong.reports.jobs
import hutong.retention.rounds
import hutong.tiers.jobs
import hutong.tracing.jobs
import hutong.voices.pooling
from hutong.lockbox import Lockbox
from hutong.objects import Store
from hutong.settings import Settings

# Suspended offices are read-only and closed ones gone: their jobs wait, as their pages do.
WAITING_OFFICES = "SELECT office_id FROM offices WHERE state IN ('suspended', 'closed')"


def services_of(settings: Settings) -> Mapping[type, Any]:
    """What `work.service(…)` finds in a worker, by type."""
    return {Settings: settings, Store: Store(settings), Lockbox: Lockbox.of(settings)}
