"""The feature as the application finds it."""

from hutong.pages.jobs.city import WATCHES, CityJobs
from hutong.pages.jobs.office import MANAGES, OfficeJobs
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [OfficeJobs, CityJobs]
navigation = [
    Entry(N_("后台任务"), "/jobs", MANAGES, order=86),
    Entry(N_("后台任务"), "/jobs", WATCHES, where="city", order=60),
]
