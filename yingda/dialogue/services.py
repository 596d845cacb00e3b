"""What a service node may ask of the teller: names, what each needs to know, what it finds, how it may end.

The teller (`yingda/teller`) carries them out; a test compares its list with this one. What is found is text, ready to
be said in the customer's language, or a reference that only the teller understands.
"""

from typing import Final

import msgspec

DONE: Final = "done"
REFUSED: Final = "refused"
"""It must not be; `reason` says why."""
LOCKED: Final = "locked"
"""Too many wrong proofs, over all channels together."""
NOT_FOUND: Final = "not_found"
WRONG: Final = "wrong"
"""The proof does not fit; `tries_left`."""
UNAVAILABLE: Final = "unavailable"
"""The system behind cannot be asked now; nothing happened."""
UNKNOWN: Final = "unknown"
"""Nobody knows yet whether it happened: told honestly, and the receipt follows."""
APPROVAL: Final = "approval"
"""A second person of the house has to agree first."""
HELD: Final = "held"
"""Carried out after a delay, for safety."""
UNPROVED: Final = "unproved"
"""The customer has to prove first who they are."""
WARNED: Final = "warned"
"""It may be done once the customer has heard `warning` and accepts the risk."""

_ALWAYS: Final = frozenset({DONE, UNAVAILABLE})
_PROVED: Final = _ALWAYS | {UNPROVED}


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """`takes`: what may be given; `needs`: what must be. `outcomes` beside time running out."""

    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    outcomes: frozenset[str] = _ALWAYS


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _found(gives: str, needs: str = "", takes: str = "", *, outcomes: frozenset[str] = _PROVED) -> Service:
    return Service(
        takes=_names(takes) | _names(needs), needs=_names(needs), gives=_names(gives), outcomes=outcomes | {NOT_FOUND}
    )


_IDENTIFIES: Final = _ALWAYS | {NOT_FOUND, LOCKED}
_PROVES: Final = _ALWAYS | {WRONG, LOCKED, NOT_FOUND}

SERVICES: Final[dict[str, Service]] = {
    "identify.card": _found("", "token", outcomes=_IDENTIFIES),
    "identify.account": _found("", "token", outcomes=_IDENTIFIES),
    "identify.id_no": _found("", "token", outcomes=_IDENTIFIES),
    "identify.phone": _found("", "", "token", outcomes=_IDENTIFIES),
    "verify.pin": Service(
        takes=_names("token"), needs=_names("token"), gives=_names("tries_left name"), outcomes=_PROVES
    ),
    "verify.otp.send": Service(
        takes=_names("operation"), gives=_names("challenge sent_to"), outcomes=_ALWAYS | {LOCKED, NOT_FOUND, REFUSED}
    ),
    "verify.otp.check": Service(
        takes=_names("token challenge"), needs=_names("token challenge"), gives=_names("tries_left name"),
        outcomes=_PROVES,
    ),
    "balance": _found("balance account account_tail available"),
    "entries": _found("entries", takes="account"),
    "statement": _found("statement", takes="account"),
    "holdings": _found("holdings first first_name second second_name", "kind", "status"),
    "due": _found("due card card_tail due_amount due_min due_on account account_tail"),
    "billers": _found("billers", outcomes=_ALWAYS),
    "payee": _found("payee", "number"),
    "quotes": _found("quote name price", "symbol", outcomes=_ALWAYS),
    "positions": _found("positions funds"),
    "placed": _found("placed order order_text"),
    "offered": _found("offered code offered_name", "kind", outcomes=_ALWAYS),
    "draft": Service(
        takes=_names(
            "kind account number amount amount_fen note biller bill_no card holding product daily_limit side symbol "
            "quantity price order"
        ),
        needs=_names("kind"),
        gives=_names("operation readback reason warning"),
        outcomes=_PROVED | {REFUSED, NOT_FOUND, WARNED},
    ),
    "confirm": Service(
        takes=_names("operation token challenge accept_risk"), needs=_names("operation"),
        gives=_names("receipt reason tries_left"),
        outcomes=_PROVED | {REFUSED, WRONG, LOCKED, UNKNOWN, APPROVAL, HELD},
    ),
    "decline": Service(takes=_names("operation"), needs=_names("operation"), outcomes=_ALWAYS),
}  # fmt: skip
