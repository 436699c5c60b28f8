"""Councils with their members, agenda and meetings; the office's own sessions; publicity."""

from hutong.pages.councils.holding import Holding
from hutong.pages.councils.membership import Membership
from hutong.pages.councils.publicity import PublicityPages
from hutong.pages.councils.reading import Reading
from hutong.pages.councils.sessions import Sessions
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [Reading, Membership, Holding, Sessions, PublicityPages]
navigation = [
    Entry(N_("议事"), "/councils", "council.hold", order=60),
    Entry(N_("会议"), "/sessions", "session.record", order=62),
    Entry(N_("宣传"), "/publicity", "publicity.record", order=64),
]
