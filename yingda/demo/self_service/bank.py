"""远山银行: balances, transfers, bills, credit card, loss report; and a flow that goes straight to the loss report."""

from __future__ import annotations

from typing import Final

from yingda.demo.parts import both, menu, option
from yingda.demo.self_service.parts import (
    choose,
    digits,
    draft,
    ends,
    last_word,
    looks,
    say,
    secret,
    sign_in,
    worded,
)
from yingda.dialogue.api import AnyNode, BranchNode, Case, Flow

KEY: Final = "yuanshan-self"
LOSS: Final = "yuanshan-loss"
YUAN_DIGITS: Final = 9
BILLERS: Final = (
    ("electricity", "电费", "electricity", "1", 10),
    ("water", "水费", "water", "2", 8),
    ("gas", "燃气费", "gas", "3", 9),
    ("telephone", "话费", "the telephone", "4", 11),
)
"""id, names, key, digits of the bill's number."""


def bank_flows() -> list[Flow]:
    return [
        Flow(key=KEY, name="远山银行自助业务", start="sign_in", human="human", nodes=_nodes("menu")),
        Flow(key=LOSS, name="远山银行自助挂失", start="sign_in", human="human", nodes=_nodes("lose")),
    ]


def _nodes(goal: str) -> dict[str, AnyNode]:
    return {
        **sign_in(goal, "card"),
        **last_word("menu"),
        **ends("yuanshan-web", "yuanshan-phone", "yuanshan-phone-en"),
        "menu": choose(
            both("请选择要办理的业务：", "What would you like to do?"),
            worded("balance", "余额查询", "your balance", "balance", "1", "余额", "balance"),
            worded("entries", "交易明细", "recent transactions", "entries", "2", "明细", "流水", "transactions"),
            worded("transfer", "转账", "a transfer", "payee", "3", "转账", "transfer"),
            worded("bill", "生活缴费", "bills", "bill", "4", "缴费", "电费", "水费", "bill"),
            worded("card", "信用卡账单与还款", "your credit card", "card", "5", "还款", "账单", "credit card"),
            worded("lose", "自助挂失", "a lost card", "lose", "6", "挂失", "lost"),
            worded("find", "解除挂失", "taking back a loss report", "find", "7", "解挂", "解除"),
            worded("month", "收支情况", "the last month", "month", "8", "收支"),
            worded("back", "返回主菜单", "the main menu", "back", "9", "返回", "back"),
        ),
        "balance": looks("balance", "balance_told"),
        "balance_told": say("{balance}。", "{balance}.", "menu"),
        "entries": looks("entries", "entries_told"),
        "entries_told": say("{entries}", "{entries}", "menu"),
        "month": looks("statement", "month_told"),
        "month_told": say("{statement}。", "{statement}.", "menu"),
        # ── a transfer ──
        "payee": secret(
            "number", "payee_token", "请输入收款账号或卡号。", "Please enter the payee's number.", "amount", "menu"
        ),
        "amount": digits(
            "amount", "请输入转账金额，单位元。", "Please enter the amount in yuan.", "transfer", YUAN_DIGITS
        ),
        "transfer": draft("transfer", number="{payee_token}", amount="{amount}"),
        # ── bills ──
        "bill": choose(
            both("请选择缴费项目：", "Which bill?"),
            *(worded(id, zh, en, f"no_{id}", key, zh) for id, zh, en, key, _ in BILLERS),
            worded("back", "返回", "the menu before", "menu", "9"),
        ),
        **{
            node: made
            for id, zh, en, _, most in BILLERS
            for node, made in (
                (
                    f"no_{id}",
                    digits("bill_no", f"请输入{zh}户号。", f"Enter the number of {en}.", f"pay_{id}", most, most),
                ),
                (
                    f"pay_{id}",
                    digits("amount", "请输入金额，单位元。", "Enter the amount in yuan.", f"do_{id}", YUAN_DIGITS),
                ),
                (f"do_{id}", draft("bill_payment", biller=id, bill_no="{bill_no}", amount="{amount}")),
            )
        },
        # ── credit card ──
        "card": looks("due", "card_told"),
        "card_told": menu(
            "{due}。全额还款，请按1。最低还款，请按2。返回，请按9。",
            "{due}. To pay in full, press 1. The minimum, press 2. To go back, press 9.",
            option("full", "全额还款", "Pay in full", "full", "1"),
            option("least", "最低还款", "Pay the minimum", "least", "2"),
            option("back", "返回", "Back", "menu", "9"),
            text=both("{due}", "{due}"),
        ),
        "full": draft("card_repayment", card="{card}", account="{account}", amount_fen="{due_amount}"),
        "least": draft("card_repayment", card="{card}", account="{account}", amount_fen="{due_min}"),
        # ── lost and found ──
        "lose": looks("holdings", "lose_which", kind="card,credit"),
        "lose_which": BranchNode(cases=(Case(variable="second", values=("",), next="lose_one"),), otherwise="lose_two"),
        "lose_one": menu(
            "挂失{first_name}，请按1。返回，请按9。",
            "To report the loss of {first_name}, press 1. To go back, press 9.",
            option("first", "挂失{first_name}", "Report {first_name}", "lose_first", "1"),
            option("back", "返回", "Back", "menu", "9"),
            text=both("请选择要挂失的卡片：", "Which one is lost?"),
        ),
        "lose_two": menu(
            "挂失{first_name}，请按1。挂失{second_name}，请按2。返回，请按9。",
            "To report the loss of {first_name}, press 1. Of {second_name}, press 2. To go back, press 9.",
            option("first", "挂失{first_name}", "Report {first_name}", "lose_first", "1"),
            option("second", "挂失{second_name}", "Report {second_name}", "lose_second", "2"),
            option("back", "返回", "Back", "menu", "9"),
            text=both("请选择要挂失的卡片：", "Which one is lost?"),
        ),
        "lose_first": draft("loss_report", "drafted_yes", holding="{first}"),
        "lose_second": draft("loss_report", "drafted_yes", holding="{second}"),
        "find": looks("holdings", "find_which", kind="card,credit,account", status="lost"),
        "find_which": menu(
            "解除{first_name}的挂失，请按1。返回，请按9。",
            "To take back the loss report of {first_name}, press 1. To go back, press 9.",
            option("first", "解除{first_name}的挂失", "Take it back: {first_name}", "find_first", "1"),
            option("back", "返回", "Back", "menu", "9"),
            text=both("请选择要解除挂失的卡片：", "Which one was found?"),
        ),
        "find_first": draft("loss_undo", holding="{first}"),
    }
