"""How many calls from web pages one visitor, one address and everybody together may make.

Kept in the memory of one process. Addresses on this machine are not limited: behind a proxy that hides the customers'
addresses all of them would share one.
"""

from collections import Counter, OrderedDict, deque
from typing import Final

from yingda.channels.telephony.web_callers.caller import Caller
from yingda.foundation.errors import TooMany

WITHIN_MS: Final = 600_000
CALLS_PER_VISITOR: Final = 6
CALLS_PER_ADDRESS: Final = 60
"""Within ten minutes; a whole office may come from one address."""
AT_ONCE_PER_ADDRESS: Final = 20
AT_ONCE: Final = 200
REMEMBERED_MAX: Final = 50_000
"""Visitors and addresses; those that called longest ago are forgotten."""
LOCAL: Final = frozenset({"127.0.0.1", "::1", "testclient", ""})


class Limits:
    """`take` before a call, `give_back` after it."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, deque[int]] = OrderedDict()
        self._open: Counter[str] = Counter()

    def take(self, caller: Caller, now_ms: int) -> None:
        """One more call, or `limit.reached` with the seconds until the next one may pass, where that is known."""
        for who, most in _at_once(caller):
            if self._open[who] >= most:
                raise TooMany(limit="calls_at_once", max=most)
        asked = [(who, most) for who, most in _in_time(caller)]
        for who, most in asked:
            self._within(who, most, now_ms)
        for who, _ in asked:
            self._calls[who].append(now_ms)
        self._open.update(who for who, _ in _at_once(caller))

    def give_back(self, caller: Caller) -> None:
        self._open.subtract(who for who, _ in _at_once(caller))
        self._open += Counter()  # forgets those at nought

    def _within(self, who: str, most: int, now_ms: int) -> None:
        calls = self._calls.setdefault(who, deque())
        self._calls.move_to_end(who)
        if len(self._calls) > REMEMBERED_MAX:
            self._calls.popitem(last=False)
        while calls and calls[0] <= now_ms - WITHIN_MS:
            calls.popleft()
        if len(calls) >= most:
            raise TooMany(limit="calls", retry_after_s=round((calls[0] + WITHIN_MS - now_ms) / 1000, 1))


def _at_once(caller: Caller) -> list[tuple[str, int]]:
    return [("all", AT_ONCE), *_of_address(caller, AT_ONCE_PER_ADDRESS)]


def _in_time(caller: Caller) -> list[tuple[str, int]]:
    return [(f"visitor {caller.visitor}", CALLS_PER_VISITOR), *_of_address(caller, CALLS_PER_ADDRESS)]


def _of_address(caller: Caller, most: int) -> list[tuple[str, int]]:
    return [] if caller.address in LOCAL else [(f"address {caller.address}", most)]
