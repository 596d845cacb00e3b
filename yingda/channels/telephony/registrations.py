"""Which phones are there: what the switch tells of registrations, and where an agent is to be rung."""

from typing import Final

from yingda.channels.telephony.accounts import person_of, web_of
from yingda.channels.telephony.ari import Contact

WANTED: Final = ("ContactStatusChange",)
SOURCE: Final = "endpoint:PJSIP"
GONE: Final = frozenset({"Removed", "Unreachable"})
SOMEWHERE: Final = ""
"""In place of an address, where the switch said only that there is one."""


class Registrations:
    """By account, the addresses that are registered; which account of a person came last."""

    def __init__(self) -> None:
        self._there: dict[str, set[str]] = {}
        self._last: dict[str, str] = {}
        self._came: dict[str, int] = {}

    def begin(self, online: set[str]) -> None:
        """As the switch lists it, after we were away. Of two phones, the browser's counts as the later one."""
        self._there = {account: {SOMEWHERE} for account in online}
        self._last, self._came = {}, {}
        for account in sorted(online):  # "<id>" before "<id>-web"
            self._last[person_of(account)] = account

    def found(self, online: set[str]) -> None:
        """Beside what is known. A switch that starts anew keeps its phones' places and knows no accounts; told of them,
        it says nothing of the places, and nothing when such a phone registers again."""
        for account in sorted(account for account in online if not self._there.get(account)):
            self._there[account] = {SOMEWHERE}
            self._last.setdefault(person_of(account), account)

    def heard(self, info: Contact, at: int = 0) -> None:
        """`at`: now, epoch ms."""
        there = self._there.setdefault(info.aor, set())
        there.discard(SOMEWHERE)
        if info.contact_status in GONE:
            there.discard(info.uri)
        elif info.uri not in there:
            there.add(info.uri)
            self._last[person_of(info.aor)] = info.aor
            self._came[person_of(info.aor)] = at

    def came_at(self, person: str) -> int:
        """When the person's phone that came last did, epoch ms; 0: while nobody looked."""
        return self._came.get(person, 0)

    def account_of(self, person: str) -> str | None:
        """The account where the person is to be rung: the one that registered last, of those that are there."""
        last = self._last.get(person)
        for account in (last, web_of(person), person):
            if account is not None and self._there.get(account):
                return account
        return None
