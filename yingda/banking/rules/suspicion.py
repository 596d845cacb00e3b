"""What makes an operation look like fraud: reasons by name, so that customer and supervisor are told the same."""

from __future__ import annotations

import msgspec

from yingda.banking.rules.policy import Delay


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the customer's own doings. `payee_known`: paid before, and it was not undone."""

    payee_known: bool
    payments_last_hour: int
    unlocked_last_day: bool


def reasons(delay: Delay, worth: int, has_payee: bool, past: Past) -> tuple[str, ...]:
    """Empty: nothing speaks against it. `new_payee`, `many`, `unlocked`."""
    if not has_payee or delay.wait_s == 0:
        return ()
    found = []
    if not past.payee_known and worth >= delay.new_payee:
        found.append("new_payee")
    if past.payments_last_hour >= delay.many:
        found.append("many")
    if delay.unlocked and past.unlocked_last_day:
        found.append("unlocked")
    return tuple(found)
