"""What a statement says in both languages, and how it writes money and moments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

Language = Literal["zh-CN", "en"]

WORDS: Final[dict[str, dict[str, str]]] = {
    "zh-CN": {
        "title": "账户交易明细", "holder": "户名", "account": "账户", "number": "账号", "period": "起止日期",
        "currency": "币种", "made": "打印时间", "opening": "期初余额", "in": "收入合计", "out": "支出合计",
        "closing": "期末余额", "count": "笔数", "at": "时间", "kind": "类型", "text": "摘要", "counterpart": "对方",
        "amount": "金额（元）", "balance": "余额（元）", "empty": "这段时间没有交易。", "to": "至",
        "cut": "交易太多，较早的没有列出。请缩短日期再下载。", "page": "第 {n} 页",
        "note": "本明细由系统生成，供您核对；金额单位为元。如有疑问，请联系客服。",
    },
    "en": {
        "title": "Account statement", "holder": "Account holder", "account": "Account", "number": "Number",
        "period": "Period", "currency": "Currency", "made": "Made on", "opening": "Opening balance",
        "in": "Total paid in", "out": "Total paid out", "closing": "Closing balance", "count": "Entries", "at": "Time",
        "kind": "Type", "text": "Details", "counterpart": "Other party", "amount": "Amount (yuan)",
        "balance": "Balance (yuan)", "empty": "There were no entries in this period.", "to": "to",
        "cut": "There are too many entries; older ones are left out. Choose a shorter period.", "page": "Page {n}",
        "note": "Made by the system for your information; amounts are in yuan. Contact us if you have questions.",
    },
}  # fmt: skip
KINDS: Final[dict[str, dict[str, str]]] = {
    "zh-CN": {
        "transfer": "转账", "bill": "缴费", "salary": "工资", "card": "信用卡", "shopping": "消费", "interest": "利息",
        "fee": "手续费", "wealth": "理财", "order": "证券", "bank": "银证转账", "broker": "银证转账",
        "dividend": "分红", "loan": "贷款", "reversal": "冲正", "opening": "期初",
    },
    "en": {
        "transfer": "Transfer", "bill": "Bill", "salary": "Salary", "card": "Credit card", "shopping": "Shopping",
        "interest": "Interest", "fee": "Fee", "wealth": "Wealth", "order": "Securities", "bank": "Bank/broker",
        "broker": "Bank/broker", "dividend": "Dividend", "loan": "Loan", "reversal": "Reversal", "opening": "Opening",
    },
}  # fmt: skip
"""Kinds of entries that cores name; another one is shown as it is called."""


def money(fen: int) -> str:
    """1234567 → 12,345.67."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def moment(at_ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def kind(name: str, language: Language) -> str:
    return KINDS[language].get(name, name)
