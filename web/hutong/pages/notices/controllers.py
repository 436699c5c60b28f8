"""The feature as the application finds it."""

from hutong.pages.navigation import Entry
from hutong.pages.notices.inbox import Inbox
from hutong.pages.notices.robots import Robots
from hutong.texts import N_

controllers = [Inbox, Robots]
navigation = [
    Entry(N_("通知"), "/notices", "signed-in", order=70),
    Entry(N_("群机器人"), "/robots", "robot.manage", order=85),
]
