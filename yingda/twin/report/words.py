"""What a comparison is called in both languages. Names of measures are those of docs/topics/measures.md."""

from collections.abc import Mapping
from typing import Final, Literal

from yingda.twin.comparison import QueueName
from yingda.twin.world import Note

Language = Literal["zh-CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("数字孪生：方案对比", "Digital twin: two ways to run a day"),
    "day": ("日期", "Day"),
    "source.own": ("本机构日志", "own log"),
    "source.calls": ("话务记录", "call log"),
    "source.rates": ("按到达率生成", "made up from rates"),
    "played": (
        "{contacts} 个接触，{agents} 名座席，{seeds} 组随机数",
        "{contacts} contacts, {agents} agents, {seeds} seeds",
    ),
    "base": ("原方案", "Base"),
    "changed": ("新方案", "Changed"),
    "difference": ("差异", "Difference"),
    "measure": ("指标", "Measure"),
    "queue": ("队列", "Queue"),
    "all": ("全部", "All"),
    "interval": ("时段", "From"),
    "spread": (
        "数值为各组随机数的平均，括号内为最小与最大；差异为同一随机数下新减原，括号内为 95% 置信区间；"
        "✓ 表示区间不含 0，差异超出偶然。",
        "Figures are means over the seeds, with least and most in brackets; differences are changed less base under the"
        " same seed, with their 95 % interval; ✓: it leaves out 0, which is more than chance.",
    ),
    "points": (" 百分点", " pp"),
    "certain": ("✓ 超出偶然", "✓ beyond chance"),
    "changes": ("试的是什么", "What is tried"),
    "summary": ("结果怎样", "What came of it"),
    "within": ("{name}（{seconds} 秒内）", "{name} ({seconds} s)"),
    "moved": ("{name}：{was} → {now}，差 {gap}：{verdict}。", "{name}: {was} → {now}, by {gap}: {verdict}."),
    "moved_once": ("{name}：{was} → {now}。", "{name}: {was} → {now}."),
    "verdict.better": ("变好，超出偶然", "better, beyond chance"),
    "verdict.worse": ("变差，超出偶然", "worse, beyond chance"),
    "verdict.other": ("有变化，超出偶然", "changed, beyond chance"),
    "verdict.chance": ("可能只是偶然", "may be chance"),
    "verdict.same": ("没有差别", "no difference"),
    "between_queues": ("；", "; "),
    "between_figures": ("、", ", "),
    "queues_better": ("变好的队列：{names}。", "Queues that gain: {names}."),
    "queues_worse": ("变差的队列：{names}。", "Queues that lose: {names}."),
    "queue_figures": ("{queue}（{figures}）", "{queue} ({figures})"),
    "lines_enough": (
        "有 {count} 条线路就没有人遇忙（语音菜单里的时间另计）。",
        "With {count} telephone lines nobody finds them engaged (time in voice menus comes on top).",
    ),
    "one_seed": (
        "只有一组随机数：看不出差异是否偶然。用 --seeds 5 或更多。",
        "One seed alone does not tell a difference from chance: use --seeds 5 or more.",
    ),
    "few_seeds": (
        "只有 {seeds} 组随机数，区间较宽；组数多些（如 --seeds 10）看得更清。",
        "With {seeds} seeds the intervals are wide: more (--seeds 10) show more.",
    ),
    "part.values": ("客户等级", "values"),
    "part.languages": ("客户的语言", "languages"),
    "part.topics": ("问题类型", "kinds of question"),
    "part.history": ("熟悉的座席", "acquaintance"),
    "part.reserves": ("为紧急业务留人", "reserves"),
    "part.capacity": ("多渠道占用", "capacity"),
    "part.between": ("多个队列之间", "between queues"),
    "part.queues": ("各队列", "per queue"),
    "by_queue": ("各队列", "By queue"),
    "by_interval": ("各时段", "By time of day"),
    "as_table": ("同样的数据，表格形式", "The same figures as a table"),
    "notes": ("说明", "What to know"),
    "chart.service_level": ("各时段服务水平", "Service level by time of day"),
    "chart.abandonment_rate": ("各时段放弃率", "Abandonment rate by time of day"),
    "chart.wait_p90_s": ("各时段 90% 客户等待不超过（秒）", "Nine of ten wait no longer than (s), by time of day"),
    "chart.occupancy": ("各时段占用率", "Occupancy by time of day"),
    "chart.offered": ("各时段排队量", "Contacts by time of day"),
    "offered": ("排队量", "Offered"),
    "answered": ("接起量", "Answered"),
    "answered_within": ("目标内接起量", "Answered within target"),
    "abandoned": ("放弃量", "Abandoned"),
    "otherwise": ("其他离开", "Left otherwise"),
    "service_level": ("服务水平", "Service level"),
    "abandonment_rate": ("放弃率", "Abandonment rate"),
    "occupancy": ("占用率", "Occupancy"),
    "asa_s": ("平均应答速度（秒）", "Speed of answer (s)"),
    "wait_s": ("平均等待（秒）", "Average wait (s)"),
    "wait_p50_s": ("等待中位数（秒）", "Median wait (s)"),
    "wait_p90_s": ("90% 等待不超过（秒）", "9 of 10 wait ≤ (s)"),
    "wait_p99_s": ("99% 等待不超过（秒）", "99 of 100 wait ≤ (s)"),
    "calibration": ("等待预告准确率", "Calibration of told waits"),
    "lapsed": ("未应答派单", "Offers not answered"),
    "blocked": ("遇忙（无空闲线路）", "Engaged tone (no line free)"),
    "lines_peak": ("同时占用线路，最多", "Lines in use at once, at most"),
}  # fmt: skip
_NOTES: Final[dict[str, tuple[str, str]]] = {
    "nothing": (
        "什么都没有改：两边是同一天、同一方案。",
        "Nothing: both sides are the same day under the same policy.",
    ),
    "policy": ("派单策略不同：{parts}。", "Another routing policy: {parts}."),
    "queues": ("队列设置不同。", "Other settings of queues."),
    "agents_more": (
        "{since}–{until} 多 {count} 名座席（{skills}）。",
        "{count} more agents from {since} to {until} ({skills}).",
    ),
    "agents_fewer": (
        "{since}–{until} 少 {count} 名座席（{skills}）。",
        "{count} fewer agents from {since} to {until} ({skills}).",
    ),
    "skill": ("{agent} 的技能：{was} → {now}。", "Skills of {agent}: {was} → {now}."),
    "volume": ("接触量乘以 {times:g}。", "Contacts times {times:g}."),
    "volume_of": ("{queue} 的接触量乘以 {times:g}。", "Contacts of {queue} times {times:g}."),
    "handle": ("处理时长乘以 {times:g}。", "Talks and the work after them times {times:g}."),
    "lines": (
        "{count} 条电话线路；打不进来的人遇忙。",
        "{count} telephone lines; who calls beyond them finds it engaged.",
    ),
    "patience_assumed": (
        "这一天没有客户放弃：耐心按平均 5 分钟假定。",
        "Nobody gave up that day: patience is assumed, five minutes on average.",
    ),
    "roster_from_talks": (
        "话务记录没有排班：谁在岗由通话推断（有人等待而未接，即不在岗或话后处理）。",
        "A call log has no roster: who was there is read from the talks (whoever did not take a waiting customer was"
        " away, or at the work after a talk).",
    ),
    "agent_unknown": (
        "{calls} 个通话没有座席姓名，按空缺座席处理。",
        "{calls} talks name no agent: nobody is on duty for them.",
    ),
    "lines_faulty": (
        "看不懂的行（行号、列）：{first}。",
        "Lines that could not be understood (line, column): {first}.",
    ),
    "lines_skipped": ("未使用的行：{all}。", "Lines that were not used: {all}."),
    "skills_of_today": (
        "座席技能与容量按今天的设置；那一天的设置没有保存。",
        "Skills and capacity of agents are today's; what they were that day is not kept.",
    ),
    "contacts_skipped": (
        "{contacts} 个接触的队列已不存在，未计入。",
        "{contacts} contacts waited in queues that are no more, and are left out.",
    ),
    "known_agents_missing": (
        "方案按客户经理或工单负责人保留座席：日志中没有，未模拟。",
        "The policy keeps contacts for named managers or owners of work orders: the log does not know them, so it is"
        " not played.",
    ),
}
_SKIPPED: Final[dict[str, tuple[str, str]]] = {
    "left_in_menu": ("在语音菜单中挂断", "hung up in the voice menu"),
    "phantom": ("虚拟呼叫", "phantom calls"),
    "columns": ("列数不符", "wrong number of columns"),
    "time": ("时间无法识别", "unreadable times"),
    "outcome": ("结果无法识别", "unknown outcomes"),
    "rare_type": ("业务类型过少", "types with hardly any calls"),
}


def word(key: str, language: Language) -> str:
    return _WORDS[key][LANGUAGES.index(language)]


def queue_name(queue: QueueName, language: Language) -> str:
    return queue.name if language == "zh-CN" else queue.name_en


def of_queue(name: str, queue: QueueName, language: Language) -> str:
    """A measure of one queue; the service level with the queue's target."""
    told = word(name, language)
    return told if name != "service_level" else word("within", language).format(name=told, seconds=queue.target_s)


def sentence(note: Note, language: Language) -> str:
    """A note in words."""
    n = LANGUAGES.index(language)
    data = dict(note.data)
    if note.code == "lines_skipped":
        data = {"all": ", ".join(f"{_SKIPPED.get(code, (code, code))[n]} {count}" for code, count in data.items())}
    if note.code in ("agents_more", "agents_fewer"):
        data["skills"] = data["skills"] or ("全部技能" if n == 0 else "all skills")
    if note.code == "skill":
        data |= {side: data[side] or ("无" if n == 0 else "none") for side in ("was", "now")}
    if note.code == "policy":
        data["parts"] = _parts(data, language)
    return _NOTES[note.code][n].format(**data)


def _parts(data: Mapping[str, object], language: Language) -> str:
    """Parts of a policy that are other, and of which queues."""
    names = [word(f"part.{part}", language) for part in str(data["parts"]).split()]
    queues = f" ({data['queues']})" if data["queues"] else ""
    return ("、" if language == "zh-CN" else ", ").join(names) + queues


NOTES: Final = frozenset(_NOTES)
SHARES: Final = frozenset({"service_level", "abandonment_rate", "occupancy", "calibration"})


COUNTS: Final = frozenset(
    {"offered", "answered", "answered_within", "abandoned", "otherwise", "lapsed", "blocked", "lines_peak"}
)


SMALL: Final = 10
"""Means of counts below this are told with one digit."""


def number(name: str, value: float, *, signed: bool = False) -> str:
    """A value without its unit: shares in %, waits with one digit, counts whole unless they are small means."""
    plus = "+" if signed else ""
    if name in COUNTS and (abs(value) >= SMALL or value == round(value)):
        return f"{round(value):{plus},d}"
    value = 100 * value if name in SHARES else value
    return f"{value:{plus}.1f}" if abs(value) < 100 else f"{value:{plus}.0f}"


def unit(name: str, language: Language, *, signed: bool = False) -> str:
    """A difference of two shares is in percentage points."""
    if name not in SHARES:
        return ""
    return word("points", language) if signed else " %"
