"""Who is shut out, and for how long: addresses that try names and passwords. Without I/O."""

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from yingda.channels.telephony.switch.security_log import Attempt

WINDOW_MS: Final = 60_000
FAILURES_MAX: Final = 10
"""In a window. A phone with a wrong password tries two to four times a minute."""
ASKED_MAX: Final = 60
"""Requests for which a password was asked and none came, in a window: a scanner. A phone asks twice a registration."""
BAN_MS: Final = 10 * 60_000
BAN_MAX_MS: Final = 24 * 3_600_000
"""Each further ban of one address within a day lasts twice as long, up to this."""
ADDRESSES_MAX: Final = 10_000
"""Looked at; the longest silent ones are forgotten first. Addresses can be forged, so the memory has an end."""
BANS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Ban:
    """Of one address, until a moment in epoch ms. `times`: the how manieth within a day."""

    address: str
    until: int
    times: int


@dataclass(slots=True)
class _Seen:
    failed: deque[int] = field(default_factory=lambda: deque(maxlen=FAILURES_MAX))
    asked: deque[int] = field(default_factory=lambda: deque(maxlen=ASKED_MAX))

    def full(self, now: int) -> bool:
        return any(
            len(times) == times.maxlen and times[0] > now - WINDOW_MS for times in (self.failed, self.asked)
        )  # fmt: skip


class Bans:
    """`never`: networks that are not shut out whatever they do, as carriers: forged addresses must not cut a trunk."""

    def __init__(self, never: Iterable[str]) -> None:
        self._never = [ipaddress.ip_network(each) for each in never]
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._bans: OrderedDict[str, Ban] = OrderedDict()
        """Those that ended within a day too: they count when the address comes again."""

    def saw(self, attempts: Iterable[Attempt], now: int) -> list[Ban]:
        """The bans that these attempts bring about."""
        return [ban for attempt in attempts if (ban := self._saw(attempt, now)) is not None]

    def current(self, now: int) -> list[Ban]:
        """The bans that hold now; those that ended more than a day ago are forgotten."""
        for address in [each.address for each in self._bans.values() if each.until < now - BAN_MAX_MS]:
            del self._bans[address]
        return [ban for ban in self._bans.values() if ban.until > now]

    def lift(self, address: str, now: int) -> bool:
        """Ends a ban before its time; False: there is none."""
        ban = self._bans.get(address)
        if ban is None or ban.until <= now:
            return False
        del self._bans[address]
        return True

    def _saw(self, attempt: Attempt, now: int) -> Ban | None:
        before = self._bans.get(attempt.address)
        if (before is not None and before.until > now) or self._is_spared(attempt.address):
            return None
        seen = self._seen.setdefault(attempt.address, _Seen())
        self._seen.move_to_end(attempt.address)
        while len(self._seen) > ADDRESSES_MAX:
            self._seen.popitem(last=False)
        (seen.failed if attempt.failed else seen.asked).append(now)
        if not seen.full(now):
            return None
        del self._seen[attempt.address]
        return self._ban(attempt.address, before.times if before else 0, now)

    def _ban(self, address: str, times: int, now: int) -> Ban:
        ban = Ban(address, now + min(BAN_MS << min(times, 10), BAN_MAX_MS), times + 1)
        self._bans[address] = ban
        self._bans.move_to_end(address)
        while len(self._bans) > BANS_MAX:
            self._bans.popitem(last=False)
        return ban

    def _is_spared(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return True
        return any(parsed in network for network in self._never if network.version == parsed.version)
