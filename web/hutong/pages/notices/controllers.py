"""The feature as the application finds it."""

from hutong.pages.navigation import Entry
from hutong.pages.notices.callbacks import Callbacks
from hutong.pages.notices.channels import Channels
from hutong.pages.notices.deliveries import Deliveries
from hutong.pages.notices.department_ways import DepartmentWays
from hutong.pages.notices.inbox import Inbox
from hutong.pages.notices.robots import Robots
from hutong.pages.notices.webhooks import Webhooks
from hutong.pages.notices.wishes import Wishes
from hutong.texts import N_

controllers = [Inbox, Wishes, Channels, Robots, Webhooks, DepartmentWays, Deliveries, Callbacks]
navigation = [
    Entry(N_("通知"), "/notices", "signed-in", order=70),
    Entry(N_("通知渠道"), "/channels", "robot.manage", order=85),
]
