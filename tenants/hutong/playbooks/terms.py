"""What the office calls the things that every office has."""

from hutong.playbooks.sections import Section, Text


class Terms(Section, frozen=True, kw_only=True):
    """Words for screens, notices and documents. Posts carry their own names."""

    steward: Text = Text(zh="管家", en="steward")
    """Who walks an alley as a volunteer, whatever posts there are for it."""
    chief: Text = Text(zh="街巷长", en="alley chief")
    """Who answers for an alley."""
    headquarters: Text = Text(zh="指挥部", en="headquarters")
    joint_call: Text = Text(zh="联合执法", en="joint enforcement")
    hall: Text = Text(zh="居民议事厅", en="council hall")
    """Where residents talk things over; a council decides for them."""
    council: Text = Text(zh="自治共建理事会", en="self-governance council")
    coordination: Text = Text(zh="调度会", en="coordination meeting")
    gathered_report: Text = Text(zh="联合上报", en="sent together")
    check_in: Text = Text(zh="刷卡登记", en="check-in")
    card: Text = Text(zh="志愿服务卡", en="volunteer card")
    points: Text = Text(zh="积分", en="points")
