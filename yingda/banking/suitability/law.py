"""The rules that hold until an institution sets its own, with the law that they come from.

Only what the texts say is cited with its article. What is the house's own reading says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from yingda.banking.port import Risk
from yingda.banking.suitability.rule import Rule, When

CSRC_130: Final = "证券期货投资者适当性管理办法（证监会令第130号，2017-07-01 施行）"
CBIRC_2018_6: Final = "商业银行理财业务监督管理办法（银保监会令2018年第6号，2018-09-26 施行）"
NFRA_2025_7: Final = "金融机构产品适当性管理办法（金融监管总局令2025年第7号，2026-02-01 施行）"
CIVIL_CODE: Final = "中华人民共和国民法典（2021-01-01 施行）"

ADULT_AGE: Final = 18
OLD_AGE: Final = 65
BOLD: Final[tuple[Risk, ...]] = ("R4", "R5")
"""High risk, in the house's reading: the two highest of five."""

_MINOR: Final = Rule(
    key="minor",
    says="block",
    when=When(age_below=ADULT_AGE),
    source=f"{CIVIL_CODE} 第十七至二十条；本机构：未满十八周岁或年龄不明的，不经电子渠道销售",
    valid_from="2021-01-01",
)

BROKER: Final = (
    _MINOR,
    Rule(
        key="expired",
        says="block",
        when=When(expired=True),
        source=f"{CSRC_130} 第二十一条；本机构：评估到期的，重新评估后才可买入",
        valid_from="2017-07-01",
    ),
    Rule(
        key="lowest_grade",
        says="block",
        when=When(grades=("C1",), above=1),
        source=f"{CSRC_130} 第二十二条第（五）项",
        valid_from="2017-07-01",
    ),
    Rule(
        key="above_grade",
        says="warn",
        when=When(above=1),
        source=f"{CSRC_130} 第十九条",
        valid_from="2017-07-01",
    ),
    Rule(
        key="high_risk_old",
        says="warn",
        when=When(risks=BOLD, age_from=OLD_AGE),
        source=f"{CSRC_130} 第二十条（特别的注意义务）；年龄由本机构规定",
        valid_from="2017-07-01",
    ),
)
"""Of securities: who insists may buy above the grade after a written warning, but never from the lowest grade."""

BANK: Final = (
    _MINOR,
    Rule(
        key="expired",
        says="block",
        when=When(expired=True),
        source=f"{CBIRC_2018_6} 附件《商业银行理财产品销售管理要求》：超过一年未评估的，再次购买前须重新评估",
        valid_from="2018-09-26",
    ),
    Rule(
        key="above_grade_bank",
        says="block",
        when=When(above=1),
        source=f"{CBIRC_2018_6} 第二十九条",
        valid_from="2018-09-26",
    ),
    Rule(
        key="high_risk_old",
        says="warn",
        when=When(risks=BOLD, age_from=OLD_AGE),
        source=f"{NFRA_2025_7}：向六十五周岁以上客户销售高风险产品的特别注意义务",
        valid_from="2026-02-01",
    ),
)
"""Of a bank's wealth products: only up to the customer's own grade; nobody can insist."""

LAW: Final[Mapping[str, tuple[Rule, ...]]] = {"bank": BANK, "broker": BROKER}
"""By the role of the core that sells."""
