"""The few sentences that a transcript needs: a file leaves the house and takes its words along."""

from typing import Any, Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "zh-CN": {
        "title": "{name} 对话记录",
        "note": "本记录由客户自行下载。请妥善保管其中的个人信息。",
        "by.customer": "您",
        "by.bot": "智能助手",
        "by.agent": "座席",
        "by.system": "系统",
        "file": "[文件] {name}",
    },
    "en": {
        "title": "{name} – chat transcript",
        "note": "Downloaded by the customer. Please keep the personal information in it safe.",
        "by.customer": "You",
        "by.bot": "Assistant",
        "by.agent": "Agent",
        "by.system": "System",
        "file": "[File] {name}",
    },
}
EVENTS: Final[dict[str, dict[str, str]]] = {
    "zh-CN": {
        "event.queued": "已转接人工服务，排队等候",
        "event.answered": "{agent_name} 开始服务",
        "event.transferred": "已转接到 {agent_name}{queue_name}",
        "event.held": "座席正在查询，请稍候",
        "event.resumed": "座席已回到对话",
        "event.agent_lost": "座席连接中断，重新安排座席",
        "event.ended": "对话已结束",
        "event.message_left": "留言已收到",
        "event.leave_message": "当前没有座席，可以留言",
    },
    "en": {
        "event.queued": "Waiting for an agent",
        "event.answered": "{agent_name} joined",
        "event.transferred": "Transferred to {agent_name}{queue_name_en}",
        "event.held": "The agent is checking something",
        "event.resumed": "The agent is back",
        "event.agent_lost": "The agent's connection was lost; another agent is being found",
        "event.ended": "The conversation ended",
        "event.message_left": "The message was received",
        "event.leave_message": "No agent is available; a message can be left",
    },
}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def event_line(code: str, data: dict[str, Any], language: str) -> str:
    """The event in words; nothing for events that have no meaning for the customer."""
    known = {key: str(value) for key, value in data.items()}
    return EVENTS[language].get(code, "").format_map(_Blank(known))
