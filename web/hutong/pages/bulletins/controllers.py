"""All pages of bulletins."""

from hutong.pages.bulletins.city import CityBulletins
from hutong.pages.bulletins.contributions import Contributions
from hutong.pages.bulletins.documents import Documents, SignedReading
from hutong.pages.navigation import Entry, Landing
from hutong.texts import N_

controllers = [CityBulletins, Contributions, Documents, SignedReading]
navigation = [
    Entry(N_("专报"), "/bulletins", "bulletin.contribute", where="district", order=30),
    Entry(N_("专报"), "/bulletins", "bulletin.read", where="city", order=10),
]
landings = [Landing("/bulletins", "bulletin.edit", where="city", order=10)]
