"""Imports every model, so that `Base.metadata` is whole: for migrations, lint, export and tests."""
# ruff: noqa: F401 - imported for the tables that importing them declares

import hutong.access.models
import hutong.alley_records.models
import hutong.alleys.models
import hutong.annotations.models
import hutong.archives.models
import hutong.calendars.models
import hutong.care.models
import hutong.cases.matters_models
import hutong.cases.models
import hutong.cases.moving_models
import hutong.checkins.models
import hutong.circulars.models
import hutong.commitments.models
import hutong.councils.models
import hutong.doubts.models
import hutong.evaluations.models
import hutong.groups.models
import hutong.handovers.models
import hutong.hotline.models
import hutong.imports.models
import hutong.improvements.models
import hutong.initiatives.models
import hutong.inspections.models
import hutong.integrity.models
import hutong.jobs.models
import hutong.journal.models
import hutong.leaves.models
import hutong.letters.models
import hutong.notices.models
import hutong.offices.models
import hutong.patrols.models
import hutong.people.models
import hutong.photos.models
import hutong.phrases.models
import hutong.playbooks.acknowledging.models
import hutong.playbooks.baselines.models
import hutong.playbooks.library.models
import hutong.playbooks.models
import hutong.points.models
import hutong.posts.models
import hutong.quotas.models
import hutong.redating.models
import hutong.referrals.models
import hutong.registers.models
import hutong.rehearsals.models
import hutong.releases.models
import hutong.reports.models
import hutong.retention.models
import hutong.rosters.models
import hutong.saved_lists.models
import hutong.submissions.models
import hutong.tiers.models
import hutong.tracing.models
import hutong.voices.models
from hutong.db import Base

metadata = Base.metadata
