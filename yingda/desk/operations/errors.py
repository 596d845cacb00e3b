"""Refusals of the desk about operations."""

from yingda.foundation.errors import Forbidden, Refusal


class ContactNotHeld(Forbidden):
    """An operation is done in a talk with the customer: this contact is not in your hands."""

    code = "operation.contact_not_held"


class CustomerUnknown(Refusal):
    """Nobody knows yet who the customer of this contact is."""

    code = "operation.customer_unknown"
    status = 409


class WrongAnswer(Refusal):
    """What the customer keyed in is not right. `tries_left`, `locked_until` (epoch ms)."""

    code = "verification.wrong"
    status = 422
