"""Amounts, numbers, dates and operations as a customer is told them: short enough to be heard, plain enough to be read.

The telephone's voice knows "1,234.50元" and "CNY 1,234.50" as money; dates are ISO. Of numbers the last four are told.
"""

from typing import Any, Final
from zoneinfo import ZoneInfo

from yingda.banking.port import Entry, Holding, Offered, Placed
from yingda.foundation.clock import to_datetime

CHINESE: Final = "zh-CN"
ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Institutions are Chinese; there is one time zone in China."""
FEN: Final = 100
PRICE_UNITS: Final = 10_000
"""Prices count ten-thousandths of a yuan."""
LAST: Final = 4

KINDS: Final = {
    "transfer": ("转账", "the transfer"), "bill_payment": ("缴费", "the bill payment"),
    "card_repayment": ("信用卡还款", "the credit card repayment"), "loss_report": ("挂失", "the loss report"),
    "loss_undo": ("解除挂失", "taking back the loss report"), "limit_change": ("限额调整", "the change of limit"),
    "purchase": ("理财购买", "the purchase"), "order": ("委托", "the order"), "cancel": ("撤单", "the cancellation"),
    "transfer_recall": ("撤回转账", "the recall"), "purchase_cancel": ("撤销购买", "the cancelled purchase"),
    "subscription": ("新股申购", "the subscription"), "funds_in": ("银行转证券", "the transfer from your bank"),
    "funds_out": ("证券转银行", "the transfer to your bank"),
}  # fmt: skip
SIDES: Final = {"buy": ("买入", "buy"), "sell": ("卖出", "sell")}
HOLDINGS: Final = {
    "account": ("账户", "account"), "card": ("储蓄卡", "debit card"), "credit": ("信用卡", "credit card"),
    "loan": ("贷款", "loan"), "wealth": ("理财", "investment"), "funds": ("资金账户", "cash account"),
    "position": ("持仓", "position"),
}  # fmt: skip
ENTRIES: Final = {
    "transfer": ("转账", "transfer"), "bill": ("缴费", "bill"), "salary": ("工资", "salary"), "card": ("消费", "card"),
    "interest": ("利息", "interest"), "fee": ("手续费", "fee"), "wealth": ("理财", "investment"),
    "order": ("证券", "securities"), "bank": ("银证转账", "bank transfer"),
}  # fmt: skip
PLACED: Final = {
    "open": ("未成交", "open"), "partly": ("部分成交", "partly filled"), "filled": ("已成交", "filled"),
    "cancelled": ("已撤", "cancelled"), "rejected": ("废单", "rejected"),
}  # fmt: skip
REASONS: Final = {
    "operation.limit_exceeded": ("超过了您的交易限额", "it exceeds your limit"),
    "operation.unsuitable": ("该产品与您的风险承受能力不匹配", "the product does not suit your risk grade"),
    "operation.risk_not_accepted": ("风险有变化，需先看过新的风险提示", "the risk changed and needs a new warning"),
    "operation.holding_foreign": ("没有找到对应的账户或产品", "the account or product was not found"),
    "operation.params_invalid": ("输入的内容不符合要求", "what you entered does not fit"),
    "operation.too_many_open": ("您有多笔业务尚未完成", "too many of your requests are still open"),
    "operation.wrong_state": ("这笔业务已经办理或已失效", "it has been done already, or has lapsed"),
    "core.funds_short": ("余额不足", "the balance is not enough"),
    "core.shares_short": ("可卖数量不足", "you do not hold that many"),
    "core.quota_short": ("申购额度不足", "your quota is not enough"),
    "core.market_closed": ("现在不是交易时间", "the market is closed"),
    "core.daily_limit": ("超过了账户的每日限额", "it exceeds the account's daily limit"),
    "core.payee_unknown": ("没有找到收款账户", "the payee's account was not found"),
    "core.payee_mismatch": ("收款户名不符", "the payee's name does not match"),
    "core.same_account": ("付款和收款是同一个账户", "both accounts are the same"),
    "core.bill_unknown": ("没有找到缴费户号", "the bill was not found"),
    "core.holding_lost": ("账户或卡片已挂失", "the account or card is reported lost"),
    "core.holding_normal": ("账户或卡片没有挂失", "the account or card is not reported lost"),
    "core.holding_frozen": ("账户已冻结", "the account is frozen"),
    "core.lot": ("数量须为整手", "the quantity must be a whole lot"),
    "core.price_limit": ("价格超出涨跌幅限制", "the price is outside the day's limits"),
    "core.price_off_tick": ("价格最小单位是一分钱", "prices go by one fen"),
    "core.symbol_unknown": ("没有这个证券代码", "there is no such security"),
    "core.order_ended": ("委托已成交或已撤", "the order has been filled or cancelled"),
    "core.subscribed_already": ("您已申购过该新股", "you have subscribed already"),
    "core.amount_too_small": ("低于起购金额", "it is less than the minimum"),
    "core.too_late": ("已超过可撤销的时间", "it is too late to take it back"),
    "verification.too_soon": ("验证码发送过于频繁，请稍后再试", "codes were sent too often; try later"),
    "verification.means_impossible": ("您没有登记手机号码", "no telephone number is registered"),
}  # fmt: skip
OTHERWISE: Final = ("系统没有受理", "the system did not accept it")


def pick(language: str, zh: str, en: str) -> str:
    return zh if language == CHINESE else en


def chosen(language: str, both: tuple[str, str]) -> str:
    return pick(language, *both)


def money(fen: int, language: str) -> str:
    """1,234.50元 · CNY 1,234.50"""
    amount = f"{abs(fen) // FEN:,}.{abs(fen) % FEN:02d}"
    return pick(language, f"{amount}元", f"CNY {amount}")


def price(units: int, language: str) -> str:
    """12.34元 · CNY 12.34; three places where the price has them."""
    amount = f"{units / PRICE_UNITS:.3f}".removesuffix("0")
    return pick(language, f"{amount}元", f"CNY {amount}")


def tail(number: str) -> str:
    return number[-LAST:]


def ending(number: str, language: str) -> str:
    return pick(language, f"尾号{tail(number)}", f"ending in {tail(number)}")


def day(epoch_ms: int) -> str:
    return to_datetime(epoch_ms).astimezone(ZONE).date().isoformat()


def reason(code: str, language: str) -> str:
    return chosen(language, REASONS.get(code, OTHERWISE))


def holding(held: Holding, language: str) -> str:
    """A card or account by its kind and last digits."""
    kind = chosen(language, HOLDINGS[held.kind])
    return pick(language, f"{ending(held.number, language)}的{kind}", f"{kind} {ending(held.number, language)}")


def balance(held: Holding, language: str) -> str:
    name, amount = holding(held, language), money(held.available, language)
    return pick(language, f"{name}，可用余额{amount}", f"{name}: {amount} available")


def entry(one: Entry, language: str) -> str:
    kind = chosen(language, ENTRIES.get(one.kind, ("交易", "booking")))
    way = pick(language, "收入" if one.amount > 0 else "支出", "in" if one.amount > 0 else "out")
    return pick(language, f"{day(one.at)} {kind}{way}{money(one.amount, language)}",
                f"{day(one.at)} {kind}, {way} {money(one.amount, language)}")  # fmt: skip


def quote(offered: Offered, language: str) -> str:
    change = (offered.price - offered.before) / offered.before * 100 if offered.before else 0.0
    way = pick(language, "涨" if change >= 0 else "跌", "up" if change >= 0 else "down")
    now = price(offered.price, language)
    return pick(language, f"{offered.name}，现价{now}，{way}{abs(change):.2f}%",
                f"{offered.name}: {now}, {way} {abs(change):.2f}%")  # fmt: skip


def position(held: Holding, language: str) -> str:
    now = price(held.price, language)
    return pick(language, f"{held.name}{held.quantity}股，现价{now}", f"{held.name}: {held.quantity} shares at {now}")


def placed(order: Placed, language: str) -> str:
    side, state = chosen(language, SIDES[order.side]), chosen(language, PLACED.get(order.state, ("", order.state)))
    at = price(order.price, language)
    return pick(language, f"{side}{order.name}{order.quantity}股，价格{at}，{state}",
                f"{side} {order.quantity} {order.name} at {at}, {state}")  # fmt: skip


def told(kind: str, params: dict[str, Any], amount: int, language: str) -> str:
    """The operation as the customer hears it before the last word: kind, amount, and who or what."""
    name = chosen(language, KINDS[kind])
    parts = [name]
    if kind == "order":
        side, at = chosen(language, SIDES[params["side"]]), price(params["price"], language)
        parts = [pick(language, f"{side}证券{params['symbol']}，{params['quantity']}股，委托价{at}",
                      f"{side} {params['quantity']} shares of {params['symbol']} at {at}")]  # fmt: skip
    elif amount and kind not in ("limit_change",):
        parts.append(money(amount, language))
    if "daily_limit" in params:
        limit = money(params["daily_limit"], language)
        parts.append(pick(language, f"每日限额{limit}", f"daily limit {limit}"))
    if "to_number" in params:
        to, name = ending(params["to_number"], language), str(params["to_name"])
        who = (f"收款人{name}", name) if name.strip("*") else ("收款账户", "an account")
        parts.append(pick(language, f"{who[0]}，{to}", f"to {who[1]}, {to}"))
    if kind == "subscription":
        symbol, many = params["symbol"], params["quantity"]
        parts.append(pick(language, f"{symbol}，{many}股", f"{many} shares of {symbol}"))
    if "product" in params:
        parts.append(pick(language, f"产品{params['product']}", f"product {params['product']}"))
    return pick(language, "，", ", ").join(parts)
