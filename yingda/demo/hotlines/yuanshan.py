"""95500, 远山银行: a lost card goes straight to the urgent queue; loans have office hours, the rest is always there."""

from yingda.demo.parts import both, ends, languages, menu, option, to
from yingda.demo.self_service import bank_flows
from yingda.dialogue.api import AnyNode, ArticleNode, BranchNode, Case, Flow, OtherFlowNode, SayNode

KEY = "yuanshan-phone"
ENGLISH = "yuanshan-phone-en"
BRANCHES = ArticleNode(title=both("网点与营业时间", "Branches and opening hours"), next="more", not_found="human")
SELF = OtherFlowNode(flow="yuanshan-self", otherwise="human")
"""Balances, transfers, loss reports by keys."""
AGAIN = option("again", "主菜单", "Main menu", "menu", "9")


def yuanshan_flows() -> list[Flow]:
    """Self-service and the English one first: the other leads to them."""
    return [*bank_flows(), _english(), _mandarin()]


def _mandarin() -> Flow:
    nodes: dict[str, AnyNode] = {
        **languages("您好，欢迎致电远山银行。", "Welcome to Yuanshan Bank.", ENGLISH),
        "back": BranchNode(
            cases=(Case(variable="language_chosen", values=("yes",), next="menu"),), otherwise="language"
        ),
        "hello": BranchNode(cases=(Case(variable="known", values=("yes",), next="known"),), otherwise="menu"),
        "known": SayNode(text=both("尊敬的客户，欢迎您再次来电。", "Welcome back."), next="menu"),
        "menu": menu(
            "紧急挂失，请按1。信用卡，请按2。贷款，请按3。账户查询与办理，请按4。网点与营业时间，请按5。投诉与建议，请按6。"
            "重听，请按9。人工服务，请按0。",
            "For a lost card, press 1. For credit cards, 2. For loans, 3. For your account, 4. For branches and hours, "
            "5. For complaints, 6. To hear this again, 9. For an agent, 0.",
            option("lost", "紧急挂失", "Lost card", "to_urgent", "1"),
            option("card", "信用卡", "Credit cards", "card", "2"),
            option("loan", "贷款", "Loans", "loan", "3"),
            option("account", "账户查询与办理", "Account", "account", "4"),
            option("branches", "网点与营业时间", "Branches", "branches", "5"),
            option("complaint", "投诉与建议", "Complaints", "to_complaint", "6"),
            AGAIN,
        ),
        "card": menu(
            "还款日与账单日，请按1。信用卡额度，请按2。信用卡人工服务，请按3。账单查询与还款，请按4。返回，请按9。",
            "For statement and due days, press 1. For your limit, 2. For an agent for credit cards, 3. To see and pay "
            "your bill, 4. To go back, 9.",
            option("due", "还款日与账单日", "Statement and due days", "due", "1"),
            option("limit", "信用卡额度", "Limit", "limit", "2"),
            option("agent", "信用卡人工", "Agent for credit cards", "to_card", "3"),
            option("bill", "账单查询与还款", "Your bill", "account", "4"),
            AGAIN,
        ),
        "due": ArticleNode(
            title=both("信用卡还款日与账单日", "Credit card: statement day and due date"),
            next="more",
            not_found="to_card",
        ),
        "limit": ArticleNode(title=both("信用卡额度与临时额度", "Credit card limit"), next="more", not_found="to_card"),
        "loan": BranchNode(
            cases=(Case(variable="open:loan", values=("no",), next="loan_closed"),), otherwise="loan_open"
        ),
        "loan_open": menu(
            "贷款申请，请按1。提前还款，请按2。贷款专席，请按3。返回，请按9。",
            "To apply for a loan, press 1. To repay early, 2. For a loan officer, 3. To go back, 9.",
            option("apply", "贷款申请", "Application", "apply", "1"),
            option("early", "提前还款", "Early repayment", "early", "2"),
            option("officer", "贷款专席", "Loan officer", "to_loan", "3"),
            AGAIN,
        ),
        "loan_closed": SayNode(
            text=both("贷款专席的服务时间是工作日9点到18点。", "Loan officers are here on working days from 9 to 18."),
            next="loan_instead",
        ),
        "loan_instead": menu(
            "留言，请按1，我们下一个工作日与您联系。了解如何申请贷款，请按2。返回，请按9。",
            "To leave a message, press 1: we call you on the next working day. To hear how to apply, 2. To go back, 9.",
            option("message", "留言", "Leave a message", "message", "1"),
            option("apply", "贷款申请", "Application", "apply", "2"),
            AGAIN,
            otherwise="message",
        ),
        "apply": ArticleNode(title=both("个人贷款如何申请", "How to apply for a loan"), next="more", not_found="human"),
        "early": ArticleNode(title=both("贷款提前还款", "Repay a loan early"), next="more", not_found="human"),
        "account": SELF,
        "branches": BRANCHES,
        "to_urgent": to("urgent", "紧急挂失", "Lost card"),
        "to_card": to("card", "信用卡", "Credit cards"),
        "to_loan": to("loan", "贷款", "Loans"),
        "to_complaint": to("complaint", "投诉与建议", "Complaint"),
        "human": to(None, "电话转人工", "Asked for an agent"),
        **ends("menu"),
    }
    return Flow(key=KEY, name="远山银行电话 95500", start="back", human="human", nodes=nodes)


def _english() -> Flow:
    """For whoever chose English: an agent is one who speaks it."""
    nodes: dict[str, AnyNode] = {
        "menu": menu(
            "紧急挂失，请按1。账户业务，请按2。网点与营业时间，请按3。重听，请按9。人工服务，请按0。",
            "For a lost card, press 1. For your account, press 2. For branches and hours, press 3. To hear this "
            "again, press 9. For an agent who speaks English, press 0.",
            option("lost", "紧急挂失", "Lost card", "to_urgent", "1"),
            option("account", "账户业务", "Account", "account", "2"),
            option("branches", "网点与营业时间", "Branches", "branches", "3"),
            AGAIN,
        ),
        "account": SELF,
        "branches": BRANCHES,
        "to_urgent": to("urgent", "紧急挂失（英语）", "Lost card, in English"),
        "human": to("english", "英语服务", "English"),
        **ends("menu"),
    }
    return Flow(key=ENGLISH, name="远山银行电话 95500 英语", start="menu", human="human", nodes=nodes)
