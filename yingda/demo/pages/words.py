"""What the demo's login, its signed-in pages and its telephone say."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "yuanshan": {"zh-CN": "远山银行", "en": "Yuanshan Bank"},
    "yunhai": {"zh-CN": "云海证券", "en": "Yunhai Securities"},
}
MY: Final = {
    "yuanshan": {"zh-CN": "我的网银", "en": "My bank"},
    "yunhai": {"zh-CN": "我的账户", "en": "My account"},
}
COLOURS: Final = {"yuanshan": "#0c5b4c", "yunhai": "#2f6fe0"}
THEMES: Final = {"yuanshan": "light", "yunhai": "dark"}

WORDS: Final = {
    "zh-CN": {
        "sign_in": "登录网银", "about": "演示说明",
        "demo": "演示网站：机构与客户都是虚构的，请勿输入真实的密码。", "phone": "手机号", "password": "登录密码",
        "enter": "登录", "wrong": "手机号或密码不对。", "away": "业务系统还没有准备好，请稍后再试。",
        "hint": "演示客户", "secrets": "登录密码 112233，交易密码 246810。", "one": "顾晓雨 · 金卡 · 风险等级 C3",
        "two": "沈立群 · 私人银行 · 风险等级 C4", "three": "韩梅 · 普通 · 风险评估已过期",
        "telephone": "演示手机", "empty": "还没有短信。", "messages": "短信",
        "phone_fine": "这里显示发给该号码的短信，例如验证码。",
    },
    "en": {
        "sign_in": "Sign in", "about": "About this demo",
        "demo": "A demo: institutions and customers are invented. Type no real password here.", "phone": "Telephone",
        "password": "Password", "enter": "Sign in", "wrong": "Telephone or password is wrong.",
        "away": "The core system is not ready yet. Try again in a moment.", "hint": "Customers of the demo",
        "secrets": "Password 112233, PIN 246810.", "one": "顾晓雨 · gold · risk grade C3",
        "two": "沈立群 · private banking · risk grade C4", "three": "韩梅 · standard · her assessment has expired",
        "telephone": "Demo telephone", "empty": "No messages yet.", "messages": "Messages",
        "phone_fine": "Short messages to this number appear here, such as one-time codes.",
    },
}  # fmt: skip
