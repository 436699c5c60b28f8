"""Invented people. No real person is meant, and nobody named in the bulletin is among them."""

from collections.abc import Iterator
from random import Random

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳"
    "唐薛雷贺罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚汪毛"
)
_FIRST = (
    "安宝春德福广桂国海和红华惠吉家建洁景静俊兰乐立丽林玲明宁培平琴清庆荣瑞善淑松素天文晓欣秀雪雅燕业宜永玉云泽珍志中"
)
_SECOND = "安宝昌诚春芳凤刚贵国海浩和红宏华辉慧佳娟军兰莉良林玲梅敏明宁萍琴青庆泉荣生霞祥新兴秀学雅燕英勇友玉远云珍芝忠"


def people(rng: Random) -> Iterator[str]:
    """Names without end, none twice."""
    given: set[str] = set()
    while True:
        name = rng.choice(_SURNAMES) + rng.choice(_FIRST) + (rng.choice(_SECOND) if rng.random() < 0.86 else "")
        if name not in given:
            given.add(name)
            yield name


_SHOPS = (
    "便民菜店", "早点铺", "理发店", "小超市", "修鞋铺", "水果店", "洗衣店", "文具店",
    "五金店", "面馆", "药店", "花店", "打印店", "茶庄", "烟酒店",
)  # fmt: skip
_UNITS = ("物业服务站", "幼儿园", "卫生服务站", "招待所", "办事处", "仓库", "活动站", "设计室", "维修部", "培训部")
_MARKS = "安康和顺瑞祥福泰永昌兴隆宏盛德源广聚同春益民"


def shop(rng: Random, n: int) -> str:
    return f"{rng.choice(_MARKS)}{rng.choice(_MARKS)}{rng.choice(_SHOPS)}（{n}号）"


def unit(rng: Random, n: int) -> str:
    return f"{rng.choice(_MARKS)}{rng.choice(_MARKS)}{rng.choice(_UNITS)}（{n}号）"
