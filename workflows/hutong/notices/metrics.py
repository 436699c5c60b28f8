"""What is watched of messages: how many went by which way and what became of them, and what they cost."""

from prometheus_client import Counter

DELIVERIES = Counter("hutong_notice_deliveries", "Tries to hand a message over, by way and outcome", ("way", "outcome"))
COST = Counter("hutong_notice_cost_yuan", "What paid messages cost, in yuan", ("way",))
CARDS = Counter("hutong_notice_cards", "Messages to group robots that went out merged into a card")
