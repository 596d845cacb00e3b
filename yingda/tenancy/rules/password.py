"""What makes a password good enough. Sources: GB/T 22239-2019 8.1.4.1 a) (complexity), NIST SP 800-63B 5.1.1.2 (length
over composition, a list of passwords that everybody tries)."""

from __future__ import annotations

import re
from typing import Final

LENGTH_MIN: Final = 8
LENGTH_ALONE: Final = 12
"""From this length on the kinds of characters do not matter."""
LENGTH_MAX: Final = 128
CLASSES_MIN: Final = 3
DISTINCT_MIN: Final = 5

_CLASSES: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
_LETTERS: Final = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc")
_SEQUENCES: Final = ("0123456789" * 3, *_LETTERS)
_COMMON: Final = frozenset(
    """password passwd passw0rd p@ssw0rd p@ssword letmein welcome admin administrator root toor guest test testing
    qwerty qwerty123 qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx q1w2e3r4 abc123 abcd1234 a1b2c3d4
    iloveyou dragon monkey football baseball superman batman sunshine princess shadow master login hello secret
    changeme default temp temporary summer winter spring autumn china beijing shanghai shenzhen woaini woaini1314
    5201314 1314520 520520 woaizhongguo nihao zhongguo yinhang bank 123456 1234567 12345678 123456789 1234567890
    111111 000000 666666 888888 88888888 66666666 123123 654321 987654321 112233 147258369 yingda yuanshan yunhai
    qazwsx qazwsxedc aa123456 a123456 a12345678 password1 password123 admin123 admin1234 root123 welcome1 company
    service customer agent agent123 zuoxi kefu kefu123""".split()  # noqa: SIM905
)
_LEET: Final = str.maketrans("@013457$!", "aoieastsi")


def weaknesses(password: str, username: str) -> list[str]:
    """Why the password is refused: short, long, classes, common, username. An empty list: it is good enough."""
    found = []
    if len(password) < LENGTH_MIN or (len(password) < LENGTH_ALONE and _classes(password) < CLASSES_MIN):
        found.append("short" if len(password) < LENGTH_MIN else "classes")
    if len(password) > LENGTH_MAX:
        found.append("long")
    if _common(password.lower()):
        found.append("common")
    if len(username) > 2 and username.split("@")[0].lower() in password.lower():
        found.append("username")
    return found


def _classes(password: str) -> int:
    return sum(re.search(pattern, password) is not None for pattern in _CLASSES)


def _common(lowered: str) -> bool:
    """A listed word, with or without the usual replacements and a tail of digits and marks, or hardly any variety."""
    core = re.sub(r"[^a-z]+$", "", lowered)
    plain = re.sub(r"[^a-z]+$", "", lowered.translate(_LEET))
    if {lowered, core, plain} & _COMMON or len(set(lowered)) < DISTINCT_MIN:
        return True
    return any(lowered in sequence or lowered in sequence[::-1] for sequence in _SEQUENCES)
