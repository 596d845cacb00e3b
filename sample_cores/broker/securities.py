"""What is traded: invented companies and funds under codes of the usual form, each with its risk grade.

Risk as brokers grade it as a rule: money R1, bonds R2, main board and broad funds R3, growth boards and narrow funds
R4, what may be delisted or is leveraged R5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRICE_UNITS: Final = 10_000
"""Prices are ten-thousandths of a yuan."""


@dataclass(frozen=True, slots=True)
class Security:
    """`base`: what the price walks around; `swing`: how far, 1 for a share; `limit_percent`: up or down in a day."""

    symbol: str
    name: str
    base: int
    risk: str = "R3"
    tick: int = 100
    lot: int = 100
    limit_percent: int = 10
    swing: float = 1.0
    share: bool = True
    """Shares pay stamp duty and transfer fee, funds and bonds do not."""
    listed: bool = True

    @property
    def market(self) -> str:
        """SH or SZ."""
        return "SH" if self.symbol[0] in "567" else "SZ"


def _share(symbol: str, name: str, yuan: float, risk: str = "R3", limit: int = 10, lot: int = 100) -> Security:
    base = round(yuan * PRICE_UNITS)
    return Security(symbol=symbol, name=name, base=base, risk=risk, limit_percent=limit, lot=lot)


def _fund(symbol: str, name: str, yuan: float, risk: str, swing: float = 0.7) -> Security:
    base = round(yuan * PRICE_UNITS)
    return Security(symbol=symbol, name=name, base=base, risk=risk, tick=10, swing=swing, share=False)


MAIN: Final = (
    _share("600801", "远山银行", 6.42), _share("600803", "岚河电力", 11.35), _share("600805", "青屿港务", 8.07),
    _share("600807", "北麓钢铁", 4.18), _share("600811", "云梦药业", 32.6), _share("600813", "晴川重工", 15.74),
    _share("600815", "澄江水务", 7.29), _share("600817", "望舒航空", 9.88), _share("600819", "苍梧水泥", 12.45),
    _share("600821", "南岭煤业", 16.9), _share("600823", "松间乳业", 27.31), _share("600825", "海晏石化", 5.66),
    _share("601801", "云海证券", 18.22), _share("601803", "泰和人寿", 41.5), _share("601805", "东篱酒业", 168.4),
    _share("601807", "九畹家电", 58.73), _share("601809", "广陌高速", 10.12), _share("601811", "镜湖建设", 3.94),
    _share("603801", "半夏食品", 24.8), _share("603803", "浅草服饰", 13.6), _share("603805", "木棉纸业", 7.85),
    _share("603807", "流萤照明", 19.05), _share("000801", "江左地产", 6.71), _share("000803", "西洲农业", 8.36),
    _share("000805", "玉衡机电", 14.92), _share("000807", "长汀旅游", 11.07), _share("000809", "荆溪陶瓷", 9.24),
    _share("002801", "星野光学", 37.48), _share("002803", "白鹭环保", 12.83), _share("002805", "锦书传媒", 10.59),
    _share("002807", "赤霞锂业", 45.17), _share("002809", "清弦音响", 22.3),
)  # fmt: skip
GROWTH: Final = (
    _share("300801", "启明芯片", 76.4, "R4", 20), _share("300803", "拂晓生物", 52.18, "R4", 20),
    _share("300805", "极目智能", 34.66, "R4", 20), _share("300807", "纤云软件", 28.9, "R4", 20),
    _share("300809", "灵犀医疗", 61.25, "R4", 20), _share("300811", "飞渡物流", 17.43, "R4", 20),
    _share("688801", "紫微量子", 112.5, "R4", 20, 200), _share("688803", "天枢航天", 84.07, "R4", 20, 200),
    _share("688805", "沧溟海工", 39.6, "R4", 20, 200), _share("688807", "若木新材", 48.32, "R4", 20, 200),
)  # fmt: skip
WARNED: Final = (
    Security("600899", "*ST 孤帆", 18_700, "R5", limit_percent=5, swing=0.4),
    Security("000899", "ST 落霞", 23_500, "R5", limit_percent=5, swing=0.4),
)
FUNDS: Final = (
    _fund("511801", "云海日日金货币 ETF", 100.0, "R1", 0.002), _fund("511803", "远山快线货币 ETF", 100.0, "R1", 0.002),
    _fund("511805", "云海国债 ETF", 118.4, "R2", 0.06), _fund("511807", "云海信用债 ETF", 106.2, "R2", 0.08),
    _fund("159801", "远山政金债 ETF", 111.9, "R2", 0.06), _fund("510801", "云海 300 ETF", 4.12, "R3"),
    _fund("510803", "云海红利 ETF", 2.96, "R3", 0.5), _fund("510805", "云海 500 ETF", 6.38, "R3"),
    _fund("159803", "远山 1000 ETF", 2.71, "R3"), _fund("159805", "远山央企 ETF", 1.54, "R3", 0.6),
    _fund("512801", "云海芯片 ETF", 1.18, "R4", 1.0), _fund("512803", "云海医药 ETF", 0.462, "R4"),
    _fund("159807", "远山新能源 ETF", 0.587, "R4", 1.0), _fund("513801", "云海海外科技 ETF", 1.63, "R4", 0.9),
    _fund("518801", "云海黄金 ETF", 7.94, "R3", 0.4), _fund("159809", "远山豆粕期货 ETF", 2.06, "R5", 1.0),
)  # fmt: skip
NEW: Final = tuple(
    Security(symbol, name, base, "R4", listed=False)
    for symbol, name, base in (
        ("780901", "新芽种业", 132_400), ("001901", "晨露饮料", 86_500), ("787903", "明烛光电", 254_100),
        ("301905", "潮生数据", 187_700), ("780907", "栖霞化工", 98_200), ("301909", "知微检测", 226_300),
        ("787911", "扶光半导", 318_800), ("001913", "闻莺家居", 74_900),
    )
)  # fmt: skip
"""New shares, offered one after the other, one each trading day. They stay unlisted in this sample."""

SECURITIES: Final = {each.symbol: each for each in (*MAIN, *GROWTH, *WARNED, *FUNDS)}
KNOWN: Final = {**SECURITIES, **{each.symbol: each for each in NEW}}


def offered_on(number: int) -> Security:
    """The new share of a trading day, by its number."""
    return NEW[number % len(NEW)]
