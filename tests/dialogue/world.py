"""The small world of the dialogue tests: 远山银行's first flow and five of its articles."""

from yingda.dialogue.api import Article, Flow, World, starter_flow

ARTICLES = [
    Article(
        id="a-loss",
        title="银行卡挂失",
        text="登录手机银行，进入“卡片管理”，选择“挂失”。",
        questions=("卡丢了怎么办", "怎么挂失信用卡", "银行卡被偷了"),
    ),
    Article(
        id="a-balance",
        title="查询账户余额",
        text="在手机银行首页可以看到余额。",
        questions=("怎么查余额", "余额在哪里看"),
    ),
    Article(id="a-limit", title="信用卡提额", text="在“额度管理”里申请。", questions=("怎么提高信用卡额度",)),
    Article(id="a-limit-temp", title="信用卡临时提额", text="临时额度有效期 30 天。", questions=("临时额度怎么申请",)),
    Article(id="a-lost-en", title="Report a lost card", text="Open card management.", questions=("I lost my card",)),
]

BRANCHES = (
    ("cards", "银行卡", "Cards", "cards"),
    ("loans", "贷款", "Loans", "loans"),
    ("wealth", "理财", "Wealth", "wealth"),
)


def flow(version: int = 1) -> Flow:
    return starter_flow("yuanshan", {"zh-CN": "远山银行", "en": "Yuanshan Bank"}, BRANCHES, version)


def world(language: str = "zh-CN", open: bool = True) -> World:
    return World(language=language, open=open, articles=ARTICLES)
