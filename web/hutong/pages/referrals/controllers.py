"""The pages of referrals: of a case, of an office, of a district."""

from hutong.pages.navigation import Entry
from hutong.pages.referrals.asking import Asking
from hutong.pages.referrals.district import DistrictReferrals
from hutong.pages.referrals.office import TAKES, OfficeReferrals
from hutong.texts import N_

controllers = [Asking, OfficeReferrals, DistrictReferrals]
navigation = [
    Entry(N_("移送"), "/referrals", TAKES, order=17),
    Entry(N_("移送"), "/referrals", "referral.decide", where="district", order=3),
]
