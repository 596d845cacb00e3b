"""云海证券: a securities firm with branches in three cities, eight agents and seven queues."""

from typing import Final

from yingda.demo.hotlines import yunhai_flows
from yingda.demo.routing import YUNHAI_POLICIES
from yingda.demo.world import Group, Institution, Line, agent, staff

OFFICE: Final = "weekdays"
SESSIONS: Final = "sessions"

PEOPLE: Final = (
    agent("fang.rui", "方锐", "SH", chats=4, general=5, trading=4, software=3, english=4),
    agent("yu.han", "于涵", "SH", general=4, account=5),
    agent("shen.mo", "沈默", "SH", general=3, trading=5, software=4),
    agent("jiang.bo", "江波", "SH", general=4, software=5),
    agent("qin.lan", "秦岚", "GZ", general=5, complaint=5, account=3),
    agent("xie.an", "谢安", "GZ", general=4, trading=3, account=4),
    agent("pan.yu", "潘玉", "GZ", general=3, account=3, english=5),
    agent("du.heng", "杜衡", "SZ", chats=2, general=2, trading=2),
    agent(
        "su.qing",
        "苏青",
        "SH",
        chats=2,
        role="team_leader",
        line=2,
        general=5,
        account=5,
        trading=5,
        software=4,
        complaint=5,
    ),
    agent("cheng.lu", "程路", "HQ", chats=2, role="supervisor", general=5, complaint=5),
    staff("bai.lu", "白露", "planner"),
    staff("shi.yi", "石奕", "knowledge_editor"),
    staff("ren.jie", "任杰", "administrator"),
    staff("wei.ran", "魏然", "security_administrator"),
    staff("yan.ge", "严格", "auditor"),
)

LINES: Final = (
    Line(key="general", name="人工客服", name_en="General service", required={"general": 1}),
    Line(
        key="account",
        name="开户",
        name_en="Account opening",
        required={"account": 3},
        hours=OFFICE,
        overflow=(120, "general"),
        resort="general",
    ),
    Line(
        key="trading",
        name="交易",
        name_en="Trading",
        required={"trading": 2},
        hours=OFFICE,
        priority=8,
        ageing_per_minute=1.0,
        overflow=(60, "general"),
        resort="general",
    ),
    Line(
        key="order",
        name="电话委托",
        name_en="Orders by telephone",
        required={"trading": 3},
        hours=SESSIONS,
        priority=9,
        ageing_per_minute=1.0,
    ),
    Line(
        key="software",
        name="行情软件",
        name_en="Quotes and software",
        required={"software": 3},
        hours=OFFICE,
        overflow=(120, "general"),
        resort="general",
    ),
    Line(
        key="complaint",
        name="投诉",
        name_en="Complaints",
        required={"complaint": 3},
        hours=OFFICE,
        priority=7,
        wrap_up_s=180,
    ),
    Line(
        key="english",
        name="英语服务",
        name_en="English service",
        required={"english": 3},
        overflow=(90, "general"),
        resort="general",
    ),
)

GROUPS: Final = (
    Group(key="opening", name="开户与账户", name_en="Accounts", members=(
        ("opening-progress", "开户进度", "Progress of opening"),
        ("opening-papers", "开户资料", "Papers needed"),
        ("opening-password", "密码重置", "Password reset"),
        ("opening-closing", "销户与转户", "Closing and moving"),
    )),
    Group(key="trade", name="交易", name_en="Trading", members=(
        ("trade-rules", "交易规则", "Rules of trading"),
        ("trade-cancel", "撤单与废单", "Cancelled and rejected orders"),
        ("trade-ipo", "新股申购", "New shares"),
        ("trade-fees", "费用与佣金", "Fees and commission"),
        ("trade-permissions", "权限开通", "Permissions"),
    )),
    Group(key="money", name="资金", name_en="Money", members=(
        ("money-transfer", "银证转账", "Bank transfer"),
        ("money-bank", "存管银行变更", "Change of bank"),
        ("money-dividend", "分红与红利税", "Dividends and tax"),
    )),
    Group(key="software", name="软件", name_en="Software", members=(
        ("software-quotes", "行情异常", "Quotes"),
        ("software-sign-in", "登录问题", "Sign-in"),
        ("software-install", "下载安装", "Installation"),
    )),
    Group(key="products", name="产品", name_en="Products", members=(
        ("products-funds", "基金", "Funds"),
        ("products-margin", "融资融券", "Margin trading"),
        ("products-connect", "港股通", "Stock Connect"),
    )),
    Group(key="voice", name="客户之声", name_en="Voice of the customer", members=(
        ("voice-complaint", "投诉登记", "Complaint registered"),
        ("voice-suggestion", "建议", "Suggestion"),
        ("voice-fraud", "仿冒与荐股举报", "Impostors and illegal tips"),
    )),
    Group(key="other", name="其他", name_en="Other", members=(
        ("other-silent", "客户无应答", "Customer silent"),
        ("other-question", "其他咨询", "Other question"),
    )),
)  # fmt: skip

YUNHAI: Final = Institution(
    slug="yunhai",
    name="云海证券",
    name_en="Yunhai Securities",
    kind="securities",
    branches=(
        ("HQ", "云海证券总部", None),
        ("EAST", "华东分公司", "HQ"),
        ("SOUTH", "华南分公司", "HQ"),
        ("SH", "上海世纪大道营业部", "EAST"),
        ("GZ", "广州天河营业部", "SOUTH"),
        ("SZ", "深圳福田营业部", "SOUTH"),
    ),
    people=PEOPLE,
    skills=(
        ("general", "综合业务", "General"),
        ("account", "开户与账户", "Accounts"),
        ("trading", "交易规则", "Trading"),
        ("software", "行情软件", "Software"),
        ("complaint", "投诉处理", "Complaints"),
        ("english", "英语", "English"),
    ),
    lines=LINES,
    groups=GROUPS,
    menu=(
        ("account", "开户与账户", "Accounts", "account"),
        ("trading", "交易", "Trading", "trading"),
        ("software", "行情软件", "Quotes and software", "software"),
        ("complaint", "投诉与建议", "Complaints", "complaint"),
        ("english", "英语服务 English", "Service in English", "english"),
    ),
    greeting={
        "zh-CN": "您好，欢迎来到云海证券在线客服。股市有风险，投资需谨慎。",
        "en": "Welcome to Yunhai Securities. Investments carry risk.",
    },
    closed={
        "zh-CN": "现在是非人工服务时间，您可以继续自助查询，或留言给我们。",
        "en": "Our agents are off duty. You can go on by yourself or leave a message.",
    },
    number="95600",
    hotline=yunhai_flows,
    policies=YUNHAI_POLICIES,
)
