"""云海证券: quotes, positions, orders by keys, cancelling, new shares, transfers between bank and broker."""

from __future__ import annotations

from typing import Final

from yingda.demo.parts import both, menu, option
from yingda.demo.self_service.parts import (
    BY_PIN,
    WAIT,
    choose,
    digits,
    draft,
    ends,
    last_word,
    looks,
    say,
    secret,
    service,
    sign_in,
    worded,
)
from yingda.dialogue.api import AnyNode, BranchNode, Case, Flow

KEY: Final = "yunhai-self"
QUOTES: Final = "yunhai-quotes"
SYMBOL_DIGITS: Final = 6
YUAN_DIGITS: Final = 9
NEW_SHARES: Final = {"done": "new_told", "not_found": "nothing", "unavailable": "away"}


def broker_flows() -> list[Flow]:
    return [
        Flow(key=QUOTES, name="云海证券行情", start="quote", human="human", nodes=_quotes()),
        Flow(key=KEY, name="云海证券自助交易", start="sign_in", human="human", nodes=_nodes()),
    ]


def _symbol(next: str) -> AnyNode:
    return digits(
        "symbol", "请输入六位证券代码。", "Enter the six digits of the security.", next, SYMBOL_DIGITS, SYMBOL_DIGITS
    )


def _quotes() -> dict[str, AnyNode]:
    """Prices, for everybody."""
    found = {"done": "told", "not_found": "none", "unavailable": "away"}
    own = sign_in("told", "account")
    return {
        "quote": _symbol("look"),
        "look": service("quotes", "away", found, WAIT, symbol="{symbol}"),
        "told": say("{quote}。", "{quote}.", "more"),
        "none": say("没有这个证券代码。", "There is no such security.", "more"),
        "more": choose(
            both("还要查询吗？", "Anything else?"),
            worded("again", "查询其他证券", "another security", "quote", "1"),
            worded("back", "返回主菜单", "the main menu", "back", "9", "返回", "back"),
        ),
        **{name: own[name] for name in ("away", "human")},
        **ends("yunhai-web", "yunhai-phone", "yunhai-phone-en"),
    }


def _nodes() -> dict[str, AnyNode]:
    return {
        **sign_in("menu", "account"),
        **last_word("menu"),
        **ends("yunhai-web", "yunhai-phone", "yunhai-phone-en"),
        "menu": choose(
            both("请选择要办理的业务：", "What would you like to do?"),
            worded(
                "positions", "持仓与资金", "positions and cash", "positions", "1", "持仓", "资金", "余额", "positions"
            ),
            worded("buy", "买入", "buying", "buy", "2", "买", "buy"),
            worded("sell", "卖出", "selling", "sell", "3", "卖", "sell"),
            worded("placed", "当日委托与撤单", "today's orders", "placed", "4", "委托", "撤单", "orders"),
            worded("new", "新股申购", "new shares", "new", "5", "新股", "申购", "打新", "new shares"),
            worded("in", "银行转证券", "money from your bank", "in", "6", "银证", "转入"),
            worded("out", "证券转银行", "money to your bank", "out", "7", "转出"),
            worded("back", "返回主菜单", "the main menu", "back", "9", "返回", "back"),
        ),
        "positions": looks("positions", "positions_told"),
        "positions_told": say("可用资金{funds}。{positions}。", "Cash: {funds}. {positions}.", "menu"),
        # ── orders ──
        **_order("buy", "买入", "buy"),
        **_order("sell", "卖出", "sell"),
        "drafted_bold": menu(
            "{warning}。请核对：{readback}。接受风险并继续，请按1。取消，请按2。",
            "{warning}. Please check: {readback}. To accept the risk and go on, press 1. To cancel, press 2.",
            option("yes", "接受风险并继续", "Accept the risk", "bold_pin", "1"),
            option("no", "取消", "Cancel", "decline", "2"),
            text=both("{warning}。请核对：{readback}", "{warning}. Please check: {readback}"),
        ),
        "bold_pin": _bold_pin(),
        "do_bold": service(
            "confirm",
            "away",
            {
                "done": "did",
                "approval": "approval",
                "held": "held",
                "refused": "refused",
                "unknown": "unknown",
                "wrong": "wrong_bold",
                "locked": "locked",
                "unproved": "sign_in",
                "unavailable": "away",
            },
            operation="{operation}",
            **BY_PIN,
            accept_risk="yes",
        ),
        "wrong_bold": say(
            "验证没有通过。多次错误会暂停所有渠道的验证。",
            "That is not right. Too many wrong tries shut every channel.",
            "bold_pin",
        ),
        # ── the day's orders ──
        "placed": looks("placed", "placed_told"),
        "placed_told": say("{placed}。", "{placed}.", "placed_which"),
        "placed_which": BranchNode(
            cases=(Case(variable="order", values=("",), next="menu"),), otherwise="cancel_which"
        ),
        "cancel_which": menu(
            "撤销{order_text}，请按1。返回，请按9。",
            "To cancel {order_text}, press 1. To go back, press 9.",
            option("cancel", "撤销{order_text}", "Cancel {order_text}", "cancel", "1"),
            option("back", "返回", "Back", "menu", "9"),
            text=both("要撤单吗？", "Cancel an order?"),
        ),
        "cancel": draft("cancel", "drafted_yes", order="{order}"),
        # ── new shares ──
        "new": service("offered", "away", NEW_SHARES, WAIT, kind="subscription"),
        "new_told": say("今日可申购：{offered}。", "Today: {offered}.", "new_symbol"),
        "new_symbol": _symbol("new_quantity"),
        "new_quantity": digits("quantity", "请输入申购数量，单位股。", "How many shares?", "subscribe", YUAN_DIGITS),
        "subscribe": draft("subscription", warned="drafted_bold", symbol="{symbol}", quantity="{quantity}"),
        # ── bank and broker ──
        "in": digits(
            "amount", "请输入从银行转入的金额，单位元。", "How much from your bank, in yuan?", "funds_in", YUAN_DIGITS
        ),
        "funds_in": draft("funds_in", amount="{amount}"),
        "out": digits(
            "amount", "请输入转到银行的金额，单位元。", "How much to your bank, in yuan?", "funds_out", YUAN_DIGITS
        ),
        "funds_out": draft("funds_out", amount="{amount}"),
    }


def _bold_pin() -> AnyNode:
    return secret(
        "pin",
        "pin",
        "请输入您的六位密码，确认：{readback}。",
        "Enter your PIN to confirm: {readback}.",
        "do_bold",
        "decline",
    )


def _order(side: str, zh: str, en: str) -> dict[str, AnyNode]:
    """Security, quantity, price, draft."""
    found = {"done": f"{side}_told", "not_found": f"{side}_none", "unavailable": "away"}
    given = {"side": side, "symbol": "{symbol}", "quantity": "{quantity}"}
    return {
        side: _symbol(f"{side}_quote"),
        f"{side}_quote": service("quotes", "away", found, WAIT, symbol="{symbol}"),
        f"{side}_none": say("没有这个证券代码。", "There is no such security.", "menu"),
        f"{side}_told": say("{quote}。", "{quote}.", f"{side}_quantity"),
        f"{side}_quantity": digits(
            "quantity", f"请输入{zh}数量，单位股。", f"How many shares to {en}?", f"{side}_price", YUAN_DIGITS
        ),
        f"{side}_price": choose(
            both("请选择价格：", "At which price?"),
            worded("now", "按现价委托", "the price of now", f"{side}_now", "1"),
            worded("own", "自定价格", "a price of yours", f"{side}_fen", "2"),
            worded("back", "返回", "the menu before", "menu", "9"),
        ),
        f"{side}_now": draft("order", warned="drafted_bold", **given),
        f"{side}_fen": digits("price", "请输入委托价格，单位分。", "Enter the price, in fen.", f"{side}_own", 7),
        f"{side}_own": draft("order", warned="drafted_bold", price="{price}", **given),
    }
