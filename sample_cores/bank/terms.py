"""What the sample bank sells and who sends bills through it."""

from __future__ import annotations

from typing import Final

PRODUCTS: Final = (
    ("YS0001", "远山活期宝", "R1", 100, "1.85", 0),
    ("YS0002", "安稳九十天", "R1", 1_000_00, "2.60", 90),
    ("YS0003", "稳健半年盈", "R2", 10_000_00, "3.10", 180),
    ("YS0004", "固收增强一年", "R2", 10_000_00, "3.45", 365),
    ("YS0005", "均衡配置混合", "R3", 10_000_00, "4.20", 365),
    ("YS0006", "指数增强成长", "R4", 50_000_00, "5.80", 540),
    ("YS0007", "全球进取精选", "R5", 100_000_00, "7.50", 720),
)
"""code, name, risk, least amount in fen, per cent a year, days bound."""
BILLERS: Final = (
    ("electricity", "远山电力", r"\d{10}"),
    ("water", "远山水务", r"\d{8}"),
    ("gas", "远山燃气", r"\d{9}"),
    ("telephone", "远山通信", r"1\d{10}"),
)
"""code, name, form of the bill's number."""
BRANCHES: Final = ("总行营业部", "滨江支行", "高新支行", "城西支行", "老城支行")
MANAGERS: Final = ("周雯", "赵凯", "秦岚", "许哲", "冯悦")
DAILY_LIMIT: Final = 50_000_00
"""What may leave an account in a day, in fen, when it is opened."""
DAILY_LIMIT_MAX: Final = 5_000_000_00
RECALL_MS: Final = 2 * 3_600_000
"""So long a transfer to another bank can be called back."""
COOLING_MS: Final = 24 * 3_600_000
"""So long a bought wealth product can be given back."""
