"""A danger goes before everything else on its way between offices too."""

from hutong.jobs import Lane
from hutong.referrals.models import ReceivedReferral, Referral


def lane_of(row: Referral | ReceivedReferral) -> Lane | None:
    """None is the usual lane of the job."""
    return Lane.URGENT if row.danger else None
