"""One errand, done: every refusal becomes one of the few outcomes that a flow knows, with a reason to be said."""

from __future__ import annotations

import logging
from typing import Final

from yingda.dialogue.services import LOCKED, NOT_FOUND, REFUSED, UNAVAILABLE, UNPROVED, WARNED, WRONG
from yingda.foundation.errors import Refusal
from yingda.teller import words
from yingda.teller.asked import Answer, Asked, NobodyKnown
from yingda.teller.services import DOES

OUTCOMES: Final = {
    "verification.tier_too_low": UNPROVED,
    "verification.locked": LOCKED,
    "verification.challenge_gone": WRONG,
    "verification.message_not_sent": UNAVAILABLE,
    "captured.gone": WRONG,
    "operation.proof_missing": WRONG,
    "operation.risk_not_accepted": WARNED,
    "core.absent": UNAVAILABLE,
    "core.unavailable": UNAVAILABLE,
    "customer.key_malformed": NOT_FOUND,
    "not_found": NOT_FOUND,
}
"""By the code of a refusal; any other is `refused`."""

log = logging.getLogger(__name__)


async def do(asked: Asked) -> Answer:
    """Never raises for what an errand asks: the flow goes on, whatever happens."""
    service = DOES.get(asked.errand.service)
    if service is None:
        return UNAVAILABLE, {}
    try:
        return await service(asked)
    except NobodyKnown:
        return NOT_FOUND, {}
    except Refusal as refusal:
        outcome = OUTCOMES.get(refusal.code, REFUSED)
        return outcome, {"reason": words.reason(refusal.code, asked.language)}
    except Exception as fault:  # of whatever kind: nothing of the customer's may reach the log
        log.error("teller.errand_failed", extra={"service": asked.errand.service, "fault": type(fault).__name__})
        return UNAVAILABLE, {}
