"""A flow as a bank's telephone has it: language, menu, account number with confirmation, article, hours, message."""

from yingda.dialogue.api import Flow
from yingda.dialogue.flow import (
    AnswerNode,
    AnyNode,
    ArticleNode,
    AskNode,
    BranchNode,
    Case,
    EndNode,
    HandOverNode,
    LeaveMessageNode,
    MenuNode,
    Option,
    OtherFlowNode,
    SayNode,
    Text,
)


def both(zh: str, en: str) -> Text:
    return {"zh-CN": zh, "en": en}


def option(id: str, zh: str, en: str, target: str, key: str, language: str | None = None) -> Option:
    return Option(id=id, label=both(zh, en), next=target, key=key, language=language)


def phone_flow(version: int = 1) -> Flow:
    nodes: dict[str, AnyNode] = {
        "language": MenuNode(
            text=both("请选择语言。", "Please choose your language."),
            voice=both(
                "普通话请按1。For English, press 2.",
                "普通话请按1。For English, press 2.",
            ),
            options=(
                option("zh", "普通话", "Mandarin", "hello", "1", "zh-CN"),
                option("en", "英语", "English", "hello", "2", "en"),
            ),
            no_match=both("没有听清。", "Sorry."),
            otherwise="hello",
        ),
        "hello": BranchNode(
            cases=(
                Case(variable="open", values=("no",), next="closed"),
                Case(variable="known", values=("yes",), next="known"),
            ),
            otherwise="menu",
        ),
        "closed": SayNode(text=both("已下班。", "We are closed."), next="menu"),
        "known": SayNode(text=both("欢迎回来。", "Welcome back."), next="menu"),
        "menu": MenuNode(
            text=both("请选择，或输入问题。", "Choose, or type a question."),
            voice=both(
                "查询账户请按1，网点请按2，提问请按3，另一流程请按4，重听请按9。",
                "Account: press 1; branches: 2; ask: 3; other: 4; again: 9.",
            ),
            options=(
                option("account", "账户", "Account", "account", "1"),
                option("branch", "网点", "Branches", "branch", "2"),
                option("ask", "提问", "Ask", "question", "3"),
                option("other", "另一流程", "Other", "other", "4"),
                option("again", "重听", "Again", "menu", "9"),
            ),
            no_match=both("请选择或输入问题。", "Choose or type."),
            voice_no_match=both("按键无效。", "Not a valid key."),
            otherwise="human",
            free_text="look",
        ),
        "account": AskNode(
            text=both("请输入账号。", "Your account number?"),
            voice=both("请输入四位账号，按井号键结束。", "Enter four digits, then pound."),
            variable="account",
            next="human",
            no_match=both("账号不对。", "Not an account number."),
            otherwise="human",
            form="digits",
            chars_min=4,
            chars_max=4,
            confirm=True,
            no_match_max=3,
        ),
        "branch": ArticleNode(title=both("网点查询", "Branches"), next="menu", not_found="human"),
        "question": AskNode(
            text=both("请问您的问题是？", "What is your question?"), variable="question", next="look",
            no_match=both("请输入。", "Please type."), otherwise="spoken",
        ),
        "spoken": SayNode(text=both("电话上请按键选择。", "On the telephone please use the keys."), next="menu"),
        "look": AnswerNode(
            next="menu", not_found="human", unsure=both("您是问：", "Did you mean:"),
            none_of_these=both("都不是", "None"),
        ),
        "other": OtherFlowNode(flow="other", otherwise="human"),
        "human": HandOverNode(summary=both("账号 {account}", "Account {account}"), closed="message"),
        "message": LeaveMessageNode(
            text=both("请留下问题。", "Leave your question."), voice=both("请在提示音后留言。", "After the tone."),
            next="bye",
        ),
        "bye": EndNode(text=both("再见。", "Goodbye.")),
    }  # fmt: skip
    return Flow(key="phone", name="电话", start="language", human="human", nodes=nodes, version=version)
