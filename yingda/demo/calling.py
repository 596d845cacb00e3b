"""How the demo institutions call out: at any hour, so that whoever looks at the product at night can try it."""

from __future__ import annotations

from typing import Final

from yingda.demo.world import Institution
from yingda.foundation.crypto import Keyring
from yingda.foundation.work import Work
from yingda.outbound_gate.do_not_contact import actions as do_not_contact
from yingda.outbound_gate.do_not_contact.schemas import NewEntry
from yingda.outbound_gate.policy import actions as policies
from yingda.outbound_gate.policy.schemas import ChangedPolicy, SpanBody

AREA_CODES: Final = {"yuanshan": "010", "yunhai": "021"}
ALL_DAY: Final = SpanBody(start="00:00", end="24:00")
UNWILLING: Final = "13800000000"
"""An invented person who does not want to be called."""


async def calling(work: Work, institution: Institution, keyring: Keyring) -> None:
    """The program's own rules with wider hours, a place, and somebody on the do-not-contact list."""
    own = await policies.policy_view(work)
    body = ChangedPolicy(
        **own.model_dump(exclude={"changed_at", "time_zone", "hours", "area_codes", "internal_numbers"}),
        hours=own.hours.model_copy(update={"agent": ALL_DAY, "callback": ALL_DAY}),
        area_codes=[AREA_CODES[institution.slug]] if institution.slug in AREA_CODES else [],
        internal_numbers=["8xxx"],
    )
    await policies.change_policy(work, body)
    await do_not_contact.add(work, keyring, NewEntry(number=UNWILLING, reason="asked"))
