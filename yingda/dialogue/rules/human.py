"""Does the customer ask for a human? The only place that knows; asked before anything else, at every node."""

import re
from typing import Final

EXACT: Final = frozenset(
    ("0", "人工", "客服", "真人", "人", "转", "agent", "human", "operator", "representative", "person", "staff")
)
CHINESE: Final = re.compile(r"转?人工|真人|活人|(转接?|找|要|叫|接|换)(个|一个|一下|到)?(客服|坐席|座席|人来|专员)")
REFUSED: Final = re.compile(
    r"(不要|不用|不需要|无需|别|不想|不必)(给我|帮我)?(转|找|接)?(接)?(到)?(人工|真人|客服|坐席|座席)"
)
NOT_A_HUMAN: Final = re.compile(r"人工(智能|成本|费|授精|关节|湖|耳蜗)|真人(秀|游戏)")
ENGLISH: Final = re.compile(
    r"\b(human|live agent|real (person|agent)|operator|representative|customer service|speak to (someone|somebody)"
    r"|talk to (someone|somebody|a person|an agent)|(an?|the|your) agent)\b"
)
ENGLISH_REFUSED: Final = re.compile(
    r"\b(no|not|don'?t|without)\b[^.,;]*\b(human|agent|operator|representative|person)\b"
)


def asks_for_human(text: str) -> bool:
    """ "转人工", "我要找客服", "0", "agent please" … but not "不用转人工", and not "人工智能"."""
    plain = re.sub(r"[\s。.!！?？,，~～]+", " ", text.strip().lower()).strip()
    if plain in EXACT:
        return True
    if REFUSED.search(plain) or ENGLISH_REFUSED.search(plain):
        return False
    return bool(CHINESE.search(NOT_A_HUMAN.sub("", plain)) or ENGLISH.search(plain))
