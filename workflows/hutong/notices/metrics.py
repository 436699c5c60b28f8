"""What is watched of messages: how many went by which way and what became of them, and what they cost."""

from itertools import product

from prometheus_client import Counter

WAYS = ("sms", "wechat", "email", "wecom", "dingtalk", "feishu", "webhook")
OUTCOMES = ("waiting", "accepted", "delivered", "uncertain", "failed", "withdrawn")
DELIVERIES = Counter("hutong_notice_deliveries", "Tries to hand a message over, by way and outcome", ("way", "outcome"))
COST = Counter("hutong_notice_cost_yuan", "What paid messages cost, in yuan", ("way",))
CARDS = Counter("hutong_notice_cards", "Messages to group robots that went out merged into a card")

# All there from the start, at nought: the first failure of a way is a rise only in a series that was there before.
for _way, _outcome in product(WAYS, OUTCOMES):
    DELIVERIES.labels(_way, _outcome)
