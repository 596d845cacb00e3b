"""How an operation stands is told to its customer: a card in the contact under way, else a short message."""

from __future__ import annotations

import logging
import uuid
from typing import Any, Final

from yingda.banking.api import Operation, State
from yingda.banking.port import Fault
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.interactions.contact import Contact
from yingda.journey.commands import Tell
from yingda.teller import words
from yingda.teller.asked import House
from yingda.teller.errands import waits
from yingda.teller.listening import Owners

CARD: Final = "operation"
MEANS: Final = ("otp", "pin")
ENDS: Final = frozenset({State.EXECUTED, State.FAILED, State.REJECTED, State.REVERSED})
"""What a customer who has left is told by a short message."""
WORTH_TELLING: Final = ENDS | {
    State.DRAFTED, State.HELD, State.RECONFIRM, State.AWAITING_APPROVAL, State.UNKNOWN, State.ON_LIST, State.CANCELLED,
}  # fmt: skip
MONEY: Final = frozenset({"amount", "daily_limit"})
STATES: Final = {
    State.EXECUTED: ("已办理成功", "has been carried out"),
    State.FAILED: ("没有办理成功，资金没有变动", "did not succeed; nothing has changed"),
    State.REJECTED: ("未通过复核，没有办理", "was not approved and not carried out"),
    State.REVERSED: ("已撤销", "has been taken back"),
    State.HELD: ("将延迟处理，如非本人办理请立即联系我们", "will be carried out later; call us if it was not you"),
    State.RECONFIRM: ("延迟已到，需要您再次确认", "needs your confirmation once more"),
    State.AWAITING_APPROVAL: ("正在复核，结果会通知您", "is being looked at by a second person; we will tell you"),
    State.UNKNOWN: ("正在处理，结果会通知您，请勿重复办理", "is under way; we will tell you. Please do not repeat it"),
    State.ON_LIST: ("正在人工核查，结果会通知您，请勿重复办理", "is being checked; we will tell you. Do not repeat it"),
}  # fmt: skip

log = logging.getLogger(__name__)


class Receipts:
    def __init__(self, owners: Owners, house: House) -> None:
        self._owners, self._house = owners, house
        self.own: set[str] = set()
        """Operations whose draft a flow is reading back just now: no card beside it."""

    async def tell(self, tenant: TenantId, operation: Operation) -> None:
        """A listener of banking: after each change of an operation's state."""
        if operation.state not in WORTH_TELLING or (operation.state is State.DRAFTED and operation.id in self.own):
            return
        try:
            if not await self._into_contact(tenant, operation) and operation.state in ENDS:
                await self._by_message(tenant, operation)
        except Refusal as refusal:
            log.info("teller.receipt_refused", extra={"code": refusal.code})
        except Exception as fault:  # of a receipt that did not go out nothing else may suffer
            log.error("teller.receipt_failed", extra={"fault": type(fault).__name__})

    async def _into_contact(self, tenant: TenantId, operation: Operation) -> bool:
        contact = self._contact(tenant, operation)
        if contact is None:
            return False
        text = _spoken(operation, contact) if contact.by_phone else ""
        command = Tell(interaction=contact.id, data=card(operation, contact.language), text=text)
        try:
            await self._house.submit(tenant, command, _id(operation))
        except Refusal:  # it ended meanwhile
            return False
        return not contact.by_phone or contact.online

    def _contact(self, tenant: TenantId, operation: Operation) -> Contact | None:
        """The one in which it was asked for, or another of the same customer's, while it is under way."""
        live = self._owners.owner(tenant).live
        own = live.contacts.get(operation.interaction or "")
        if own is not None and not own.ended:
            return own
        same = (c for c in live.contacts.values() if c.customer == operation.customer and not c.ended)
        return next((c for c in same if c.sure == "proven"), None)

    async def _by_message(self, tenant: TenantId, operation: Operation) -> None:
        messenger = self._house.banking.cores.messenger(tenant)
        bits = await self._house.customers.subject_bits(tenant, operation.customer)
        if messenger is None or not bits.phone:
            return
        sent = await messenger.send(bits.phone, sentence(operation, words.CHINESE), _id(operation))
        if isinstance(sent, Fault):
            log.warning("teller.message_not_sent", extra={"fault": sent.code})


def card(operation: Operation, language: str) -> dict[str, Any]:
    """As customer and agent see it. Labels are keys of the catalogues (`banking.param.…`)."""
    lines = [
        {"label": f"banking.param.{name}", "value": operation.names.get(name) or _value(name, value, language)}
        for name, value in operation.params.items()
        if value not in ("", None)
    ]
    waits_for = operation.state in (State.DRAFTED, State.RECONFIRM)
    return {
        "card": CARD, "operation": operation.id, "kind": operation.kind, "state": operation.state.value,
        "lines": lines, "means": list(MEANS if operation.tier > 2 else ("yes",)) if waits_for else [],
    }  # fmt: skip


def _value(name: str, value: Any, language: str) -> str:
    if name in MONEY and isinstance(value, int):
        return words.money(value, language)
    if name == "price" and isinstance(value, int):
        return words.price(value, language)
    if name == "side":
        return words.chosen(language, words.SIDES[value])
    return str(value)


def sentence(operation: Operation, language: str) -> str:
    told = words.told(operation.kind, operation.params, operation.amount, language)
    how = words.chosen(language, STATES.get(operation.state, ("", "")))
    why = ""
    if operation.state is State.FAILED and operation.fault:
        why = words.pick(language, "，原因：", ": ") + words.reason(str(operation.fault.get("code", "")), language)
    return words.pick(language, f"您的{told}{how}{why}。", f"{told[0].upper()}{told[1:]} {how}{why}.")


def _spoken(operation: Operation, contact: Contact) -> str:
    """For the ear, unless the flow is about to say it itself."""
    return "" if waits(contact) or operation.state not in STATES else sentence(operation, contact.language)


def _id(operation: Operation) -> str:
    """Each change is told once."""
    return str(uuid.uuid5(uuid.UUID(operation.id), f"{operation.state.value}:{operation.version}"))
