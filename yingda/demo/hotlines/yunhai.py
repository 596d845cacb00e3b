"""95600, 云海证券: orders by telephone in the trading sessions only, the rest at any hour."""

from yingda.demo.parts import account, both, ends, languages, menu, option, to
from yingda.demo.self_service import broker_flows
from yingda.dialogue.api import AnyNode, ArticleNode, BranchNode, Case, Flow, OtherFlowNode, SayNode

KEY = "yunhai-phone"
ENGLISH = "yunhai-phone-en"
OPENING = ArticleNode(title=both("个人开户流程", "How to open an account"), next="opening_more", not_found="to_account")
HOURS = ArticleNode(title=both("A股交易时间", "Trading hours of A shares"), next="more", not_found="human")
SELF = OtherFlowNode(flow="yunhai-self", otherwise="human")
"""Positions and orders by keys."""
QUOTES = OtherFlowNode(flow="yunhai-quotes", otherwise="human")
UNLOCK = account("to_unlock", "请输入您的资金账号。", "Please enter your account number.")
AGAIN = option("again", "主菜单", "Main menu", "menu", "9")
OPENING_MORE = menu(
    "开户人工服务，请按1。返回主菜单，请按9。",
    "For an agent who opens accounts, press 1. For the main menu, press 9.",
    option("agent", "开户人工", "Agent", "to_account", "1"),
    AGAIN,
    otherwise="goodbye",
)


def yunhai_flows() -> list[Flow]:
    """Self-service and the English one first: the other leads to them."""
    return [*broker_flows(), _english(), _mandarin()]


def _mandarin() -> Flow:
    nodes: dict[str, AnyNode] = {
        "back": BranchNode(
            cases=(Case(variable="language_chosen", values=("yes",), next="menu"),), otherwise="language"
        ),
        **languages("您好，欢迎致电云海证券。股市有风险，投资需谨慎。", "Welcome to Yunhai Securities.", ENGLISH),
        "hello": BranchNode(cases=(Case(variable="known", values=("yes",), next="known"),), otherwise="menu"),
        "known": SayNode(text=both("尊敬的客户，欢迎您再次来电。", "Welcome back."), next="menu"),
        "menu": menu(
            "人工委托，请按1。交易时间，请按2。开户，请按3。密码解锁，请按4。行情软件，请按5。投诉与建议，请按6。"
            "自助交易与持仓，请按7。行情报价，请按8。重听，请按9。人工服务，请按0。",
            "For orders with a trader, press 1. For trading hours, 2. To open an account, 3. To unlock your password, "
            "4. For software, 5. For complaints, 6. To trade by keys, 7. For prices, 8. To hear this again, 9. For an "
            "agent, 0.",
            option("order", "人工委托", "Orders", "order", "1"),
            option("hours", "交易时间", "Trading hours", "hours", "2"),
            option("opening", "开户", "Open an account", "opening", "3"),
            option("unlock", "密码解锁", "Unlock a password", "unlock", "4"),
            option("software", "行情软件", "Software", "to_software", "5"),
            option("complaint", "投诉与建议", "Complaints", "to_complaint", "6"),
            option("self", "自助交易与持仓", "Trade by keys", "self", "7"),
            option("quotes", "行情报价", "Prices", "quotes", "8"),
            AGAIN,
        ),
        "self": SELF,
        "quotes": QUOTES,
        "order": BranchNode(cases=(Case(variable="open:order", values=("yes",), next="to_order"),), otherwise="rest"),
        "rest": SayNode(
            text=both("现在不是交易时段，电话委托暂停受理。", "The market is closed; orders are not taken now."),
            next="hours",
        ),
        "hours": HOURS,
        "opening": OPENING,
        "opening_more": OPENING_MORE,
        "unlock": UNLOCK,
        "to_order": to("order", "电话委托", "Order by telephone"),
        "to_account": to("account", "开户", "Account opening"),
        "to_unlock": to(None, "密码解锁，资金账号 {account}", "Unlock the password of account {account}"),
        "to_software": to("software", "行情软件", "Software"),
        "to_complaint": to("complaint", "投诉与建议", "Complaint"),
        "human": to(None, "电话转人工", "Asked for an agent"),
        **ends("menu"),
    }
    return Flow(key=KEY, name="云海证券电话 95600", start="back", human="human", nodes=nodes)


def _english() -> Flow:
    """For whoever chose English: an agent is one who speaks it."""
    nodes: dict[str, AnyNode] = {
        "menu": menu(
            "交易时间，请按1。开户，请按2。密码解锁，请按3。自助交易与持仓，请按4。重听，请按9。人工服务，请按0。",
            "For trading hours, press 1. To open an account, press 2. To unlock your password, press 3. To trade by "
            "keys, press 4. To hear this again, press 9. For an agent who speaks English, press 0.",
            option("hours", "交易时间", "Trading hours", "hours", "1"),
            option("opening", "开户", "Open an account", "opening", "2"),
            option("unlock", "密码解锁", "Unlock a password", "unlock", "3"),
            option("self", "自助交易与持仓", "Trade by keys", "self", "4"),
            AGAIN,
        ),
        "self": SELF,
        "hours": HOURS,
        "opening": OPENING,
        "opening_more": OPENING_MORE,
        "unlock": UNLOCK,
        "to_account": to("english", "开户（英语）", "Account opening, in English"),
        "to_unlock": to("english", "密码解锁（英语），资金账号 {account}", "Unlock account {account}, in English"),
        "human": to("english", "英语服务", "English"),
        **ends("menu"),
    }
    return Flow(key=ENGLISH, name="云海证券电话 95600 英语", start="menu", human="human", nodes=nodes)
