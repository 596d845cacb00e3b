"""`POST /chat/secret`: digits that flow or agent ask for go into the vault; who asked gets a token, the page a mask.

Nothing here writes a digit into an answer, a refusal or the log.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from yingda.channels.webchat.visitors import Visitor
from yingda.foundation.errors import InvalidInput, TooLarge, Unavailable
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.interactions.call import Capture
from yingda.journey.commands import Captured, Entrust
from yingda.journey.owner import Owner

BODY_BYTES_MAX: Final = 512
DIGITS_MAX: Final = 32

Keep = Callable[[TenantId, str, str, str], Awaitable[tuple[str, str]]]
"""(tenant, contact, kind, digits) → (token, what may be seen); "" where they cannot be what was asked for. Raises
`captured.malformed`."""


async def keep_nothing(_tenant: TenantId, _interaction: str, _kind: str, _digits: str) -> tuple[str, str]:
    """There is no vault."""
    raise Unavailable()


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
    """Into the vault, then on in the flow. Raises `secret.not_asked`, `interaction.unknown`: then nothing was kept."""
    if owner.ended is not None:
        raise NotOwner()
    contact = owner.live.contacts.get(owner.live.by_visitor.get(visitor.id, ""))
    if contact is not None and contact.capture is not None and contact.capture.seq is not None:
        return await _for_agent(owner, keep, visitor, contact.id, contact.capture, body, operation)
    seq, token, shown = 0, "", ""
    if contact is not None and contact.asks_secret and contact.awaits is not None:
        seq = contact.awaits.seq
        token, shown = await keep(visitor.tenant, contact.id, contact.awaits.of, body.digits)
    command = Entrust(visitor=visitor.id, seq=seq, token=token, shown=shown)
    await owner.submit(command, f"visitor:{visitor.id}", operation)
    return SecretReply(shown=shown, taken=bool(token))


async def _for_agent(
    owner: Owner, keep: Keep, visitor: Visitor, contact: str, capture: Capture, body: SecretBody, operation: str
) -> SecretReply:
    """The agent in the talk asked: they get the token. What cannot be it is asked for again by the field that stays."""
    token, shown = await keep(visitor.tenant, contact, capture.kind, body.digits)
    if token:
        command = Captured(visitor=visitor.id, capture=capture.id, token=token, shown=shown)
        await owner.submit(command, f"visitor:{visitor.id}", operation)
    return SecretReply(shown=shown, taken=bool(token))
