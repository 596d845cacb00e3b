"""`POST /chat/secret`: digits that flow or agent ask for go into the vault; who asked gets a token, the page a mask.

Nothing here writes a digit into an answer, a refusal or the log.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from yingda.channels.webchat.visitors import Visitor
from yingda.foundation.errors import InvalidInput, TooLarge
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.interactions.contact import Contact
from yingda.journey.commands import Captured, Entrust
from yingda.journey.errors import NoContact, SecretNotAsked
from yingda.journey.owner import Owner
from yingda.journey.self_service import asks_secret

BODY_BYTES_MAX: Final = 512
DIGITS_MAX: Final = 32

Keep = Callable[[TenantId, str, str, str], Awaitable[tuple[str, str]]]
"""(tenant, contact, kind, digits) → (token, what may be seen); "" where they cannot be what was asked for. Raises
`captured.malformed`."""


async def keep_nothing(_tenant: TenantId, _interaction: str, _kind: str, _digits: str) -> tuple[str, str]:
    """There is no vault."""
    raise SecretNotAsked()


class SecretBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    digits: str

    def __repr__(self) -> str:
        return "SecretBody(…)"


class SecretReply(msgspec.Struct, frozen=True, kw_only=True):
    """`taken` false: it cannot be what was asked for; the flow asks again."""

    shown: str
    taken: bool


def parse(data: bytes) -> SecretBody:
    """The body; a refusal says nothing of what was in it."""
    if len(data) > BODY_BYTES_MAX:
        raise TooLarge(max_bytes=BODY_BYTES_MAX)
    try:
        body = msgspec.json.decode(data, type=SecretBody)
    except msgspec.MsgspecError:
        raise InvalidInput(reason="digits") from None
    plain = "".join(body.digits.split())
    if not (plain.isascii() and plain.isdigit() and len(plain) <= DIGITS_MAX):
        raise InvalidInput(reason="digits")
    return SecretBody(plain)


async def entrust(owner: Owner, keep: Keep, visitor: Visitor, body: SecretBody, operation: str) -> SecretReply:
    """Into the vault, then on in the flow, or to the agent who asks. Raises `secret.not_asked`."""
    contact = _asked(owner, visitor)
    capture, asks = contact.capture, contact.awaits
    of = capture.kind if capture is not None else asks.of if asks is not None else ""
    token, shown = await keep(visitor.tenant, contact.id, of, body.digits)
    if capture is None:
        assert asks is not None
        command: Entrust | Captured = Entrust(visitor=visitor.id, seq=asks.seq, token=token, shown=shown)
    elif token:
        command = Captured(visitor=visitor.id, capture=capture.id, token=token, shown=shown)
    else:
        return SecretReply(shown="", taken=False)  # the field stays: the customer tries again
    await owner.submit(command, f"visitor:{visitor.id}", operation)
    return SecretReply(shown=shown, taken=bool(token))


def _asked(owner: Owner, visitor: Visitor) -> Contact:
    if owner.ended is not None:
        raise NotOwner()
    contact = owner.live.contacts.get(owner.live.by_visitor.get(visitor.id, ""))
    if contact is None or contact.ended:
        raise NoContact()
    if not asks_secret(contact) and (contact.capture is None or contact.capture.seq is None):
        raise SecretNotAsked(interaction=contact.id)
    return contact
