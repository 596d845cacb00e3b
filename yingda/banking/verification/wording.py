"""What the short message says: what is being done, to whom and how much, then the code. The customer compares."""

from __future__ import annotations

from typing import Final

from yingda.banking.operation import Record
from yingda.foundation.masking import mask_name

NAMES: Final = {
    "transfer": ("转账", "a transfer"), "bill_payment": ("缴费", "a bill payment"),
    "card_repayment": ("信用卡还款", "a card repayment"), "loss_report": ("挂失", "a loss report"),
    "loss_undo": ("解除挂失", "the release of a loss report"), "limit_change": ("调整限额", "a change of limit"),
    "purchase": ("购买理财产品", "a purchase"), "order": ("证券委托", "an order"), "cancel": ("撤单", "a cancellation"),
    "transfer_recall": ("撤回转账", "a recall"), "purchase_cancel": ("撤销购买", "a cancelled purchase"),
    "subscription": ("新股申购", "a subscription"), "funds_in": ("银行转证券", "a transfer from your bank"),
    "funds_out": ("证券转银行", "a transfer to your bank"),
}  # fmt: skip
LAST: Final = 4


def yuan(fen: int) -> str:
    """1234500 → 12,345.00"""
    return f"{fen // 100:,}.{fen % 100:02d}"


def told(record: Record, language: str) -> str:
    """The operation in a few words: kind, amount, payee or product."""
    zh, en = NAMES[record.kind]
    params, chinese = record.body.params, language != "en"
    parts = [zh if chinese else en]
    if record.kind == "order":
        side = {"buy": ("买入", "buy"), "sell": ("卖出", "sell")}[params["side"]][0 if chinese else 1]
        price = f"{params['price'] / 10_000:.2f}"
        parts.append(f"{side} {params['symbol']} {params['quantity']} 股 × {price}" if chinese else
                     f"({side} {params['quantity']} {params['symbol']} at {price})")  # fmt: skip
    elif record.body.worth:
        parts.append(f"人民币 {yuan(record.body.worth)} 元" if chinese else f"of CNY {yuan(record.body.worth)}")
    if "to_number" in params:
        name, last = _payee(params["to_name"]), params["to_number"][-LAST:]
        parts.append(f"收款人 {name}（尾号 {last}）" if chinese else f"to {name} (ending {last})")
    if "product" in params:
        parts.append(f"产品 {params['product']}" if chinese else f"product {params['product']}")
    return " ".join(parts)


def _payee(name: str) -> str:
    """Who pays by telephone gives the name masked, as the bank told it."""
    return name if "*" in name else mask_name(name)


def message(record: Record | None, code: str, language: str, minutes: int) -> str:
    """One short message. Nobody of the house ever asks for the code."""
    if language == "en":
        what = f"for {told(record, 'en')}" if record is not None else "to identify yourself"
        return f"Code {code} {what}. Valid {minutes} minutes. Key it in yourself; our staff never ask for it."
    what = f"您正在办理{told(record, 'zh-CN')}" if record is not None else "您正在进行身份验证"
    return f"{what}，验证码 {code}，{minutes} 分钟内有效。请本人输入，切勿告诉任何人，包括客服人员。"
