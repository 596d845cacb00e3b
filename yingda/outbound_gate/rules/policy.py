"""What an institution decides about its outgoing calls, and what holds until it does."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from yingda.outbound_gate.rules.hours import COLLECTION, Hours
from yingda.outbound_gate.rules.rights import Right

Purpose = Literal["agent", "callback", "campaign", "collection"]
"""Why somebody is called: an agent of their own accord, because they asked for it, by a list, about a debt."""
PURPOSES: Final[tuple[Purpose, ...]] = ("agent", "callback", "campaign", "collection")
BY_PERSON: Final[frozenset[Purpose]] = frozenset({"agent", "collection"})
"""Purposes for which a person's own dialling right counts; for the others it is the policy's."""
NEEDS_CONSENT: Final[frozenset[Purpose]] = frozenset({"campaign"})
"""Purposes for which the called must have agreed."""


class Caps(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls at most. An hour slides; a day is the calendar's. `number_day`: to one and the same person, and
    `callback_number_day` apart from it, those that the person asked for."""

    agent_hour: int = 60
    agent_day: int = 300
    tenant_hour: int = 5_000
    tenant_day: int = 30_000
    number_day: int = 3
    callback_number_day: int = 10


class HoursByPurpose(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked to be called is called also earlier and later."""

    agent: Hours = Hours()
    callback: Hours = Hours(start_min=420, end_min=1320)
    campaign: Hours = Hours()
    collection: Hours = Hours()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """`rights` by role key; who has several roles has the widest. `area_codes` with their 0: what is local; the first
    is put before numbers without one. `internal_numbers`: `8xxx`."""

    rights: dict[str, Right] = msgspec.field(
        default_factory=lambda: dict.fromkeys(("agent", "team_leader", "supervisor"), Right.NATIONAL)
    )
    callback_right: Right = Right.NATIONAL
    campaign_right: Right = Right.NATIONAL
    area_codes: tuple[str, ...] = ()
    internal_numbers: tuple[str, ...] = ()
    emergency: bool = True
    """Whether 110, 119, 120 and their like may be dialled."""
    hours: HoursByPurpose = HoursByPurpose()
    caps: Caps = Caps()

    def hours_for(self, purpose: Purpose) -> Hours:
        given: Hours = getattr(self.hours, purpose)
        return given.within(COLLECTION) if purpose == "collection" else given


DEFAULT: Final = Policy()
"""Until the institution decides: international and premium numbers are closed to everybody."""
