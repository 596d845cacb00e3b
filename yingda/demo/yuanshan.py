"""远山银行: a bank with branches in two provinces, twelve agents and six queues."""

from typing import Final

from yingda.demo.hotlines import yuanshan_flows
from yingda.demo.routing import YUANSHAN_POLICIES
from yingda.demo.world import Group, Institution, Line, agent, staff

OFFICE: Final = "weekdays"

PEOPLE: Final = (
    agent("zhang.min", "张敏", "HZ", chats=4, general=5, card=4, urgent=4, english=4),
    agent("li.qiang", "李强", "HZ", general=4, loan=5, card=2),
    agent("wang.fang", "王芳", "HZ", general=4, card=5, complaint=3),
    agent("liu.yang", "刘洋", "HZ", general=3, urgent=5, card=3),
    agent("chen.jing", "陈静", "HZ", general=4, english=5, card=3, loan=2),
    agent("zhao.lei", "赵磊", "NB", general=3, loan=4, english=2),
    agent("huang.ting", "黄婷", "NB", general=5, complaint=5, urgent=3),
    agent("zhou.jie", "周杰", "NB", chats=2, general=2, card=2),
    agent("wu.na", "吴娜", "CD", general=4, card=4, urgent=2),
    agent("xu.hao", "徐浩", "CD", general=3, loan=3, english=3),
    agent("sun.li", "孙丽", "CD", general=5, complaint=4, card=3),
    agent("ma.chao", "马超", "CD", chats=1, general=1, card=1),
    agent(
        "he.yun", "何云", "HZ", chats=2, role="team_leader", line=2, general=5, card=5, loan=4, urgent=5, complaint=5
    ),
    agent("lin.tao", "林涛", "HQ", chats=2, role="supervisor", general=5, complaint=5),
    staff("gao.yuan", "高原", "planner"),
    staff("luo.xin", "罗欣", "knowledge_editor"),
    staff("tang.wei", "唐伟", "administrator"),
    staff("cao.ning", "曹宁", "security_administrator"),
    staff("peng.yue", "彭越", "auditor"),
)

LINES: Final = (
    Line(key="general", name="人工客服", name_en="General service", required={"general": 1}),
    Line(
        key="card",
        name="信用卡",
        name_en="Credit cards",
        required={"card": 2},
        hours=OFFICE,
        overflow=(120, "general"),
        resort="general",
    ),
    Line(
        key="loan",
        name="贷款",
        name_en="Loans",
        required={"loan": 2},
        hours=OFFICE,
        overflow=(180, "general"),
        wrap_up_s=90,
    ),
    Line(
        key="urgent",
        name="紧急挂失",
        name_en="Lost cards",
        required={"urgent": 2},
        priority=10,
        ageing_per_minute=2.0,
        overflow=(30, "general"),
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
    Group(key="account", name="账户", name_en="Accounts", members=(
        ("account-balance", "余额与明细查询", "Balance and transactions"),
        ("account-password", "密码问题", "Passwords"),
        ("account-restricted", "账户受限", "Restricted account"),
        ("account-details", "资料变更", "Change of details"),
    )),
    Group(key="transfer", name="转账汇款", name_en="Transfers", members=(
        ("transfer-limit", "限额调整", "Limits"),
        ("transfer-missing", "未到账查询", "Missing transfer"),
        ("transfer-wrong", "转错账", "Wrong payee"),
        ("transfer-fee", "手续费咨询", "Fees"),
    )),
    Group(key="cards", name="信用卡", name_en="Credit cards", members=(
        ("card-due", "还款与账单", "Statement and repayment"),
        ("card-limit", "额度", "Limit"),
        ("card-instalments", "分期", "Instalments"),
        ("card-dispute", "争议交易", "Disputed payment"),
        ("card-apply", "办卡进度", "Application"),
    )),
    Group(key="lost", name="挂失与安全", name_en="Loss and security", members=(
        ("lost-blocked", "已挂失", "Card blocked"),
        ("lost-released", "解除挂失", "Card released"),
        ("lost-fraud", "疑似诈骗", "Suspected fraud"),
    )),
    Group(key="loans", name="贷款", name_en="Loans", members=(
        ("loan-apply", "贷款申请", "Application"),
        ("loan-rate", "利率咨询", "Rates"),
        ("loan-early", "提前还款", "Early repayment"),
    )),
    Group(key="wealth", name="存款理财", name_en="Deposits and wealth", members=(
        ("wealth-deposit", "存款", "Deposits"),
        ("wealth-products", "理财产品", "Wealth products"),
    )),
    Group(key="voice", name="客户之声", name_en="Voice of the customer", members=(
        ("voice-complaint", "投诉登记", "Complaint registered"),
        ("voice-suggestion", "建议", "Suggestion"),
        ("voice-praise", "表扬", "Praise"),
    )),
    Group(key="other", name="其他", name_en="Other", members=(
        ("other-silent", "客户无应答", "Customer silent"),
        ("other-wrong", "非本行业务", "Not our business"),
        ("other-question", "其他咨询", "Other question"),
    )),
)  # fmt: skip

YUANSHAN: Final = Institution(
    slug="yuanshan",
    name="远山银行",
    name_en="Yuanshan Bank",
    kind="bank",
    branches=(
        ("HQ", "远山银行总行", None),
        ("ZJ", "浙江分行", "HQ"),
        ("SC", "四川分行", "HQ"),
        ("HZ", "杭州分行", "ZJ"),
        ("NB", "宁波分行", "ZJ"),
        ("CD", "成都分行", "SC"),
        ("MY", "绵阳分行", "SC"),
    ),
    people=PEOPLE,
    skills=(
        ("general", "综合业务", "General"),
        ("card", "信用卡", "Credit cards"),
        ("loan", "贷款", "Loans"),
        ("urgent", "紧急挂失", "Lost cards"),
        ("complaint", "投诉处理", "Complaints"),
        ("english", "英语", "English"),
    ),
    lines=LINES,
    groups=GROUPS,
    menu=(
        ("card", "信用卡", "Credit cards", "card"),
        ("loan", "贷款", "Loans", "loan"),
        ("lost", "紧急挂失", "Lost card", "urgent"),
        ("complaint", "投诉与建议", "Complaints", "complaint"),
        ("english", "英语服务 English", "Service in English", "english"),
    ),
    greeting={
        "zh-CN": "您好，欢迎来到远山银行在线客服。",
        "en": "Welcome to Yuanshan Bank.",
    },
    closed={
        "zh-CN": "现在是非人工服务时间，您可以继续自助查询，或留言给我们。",
        "en": "Our agents are off duty. You can go on by yourself or leave a message.",
    },
    number="95500",
    hotline=yuanshan_flows,
    policies=YUANSHAN_POLICIES,
)
