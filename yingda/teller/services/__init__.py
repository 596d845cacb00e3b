"""The services that flows may ask for, by the names of `dialogue.services`."""

from collections.abc import Awaitable, Callable
from typing import Final

from yingda.teller.asked import Answer, Asked
from yingda.teller.services import accounts, identifying, market, operations, proving

DOES: Final[dict[str, Callable[[Asked], Awaitable[Answer]]]] = {
    "identify.card": identifying.by_card,
    "identify.account": identifying.by_account,
    "identify.id_no": identifying.by_id_no,
    "identify.phone": identifying.by_phone,
    "verify.pin": proving.pin,
    "verify.otp.send": proving.send_code,
    "verify.otp.check": proving.check_code,
    "balance": accounts.balance,
    "entries": accounts.entries,
    "statement": accounts.statement,
    "holdings": accounts.holdings,
    "due": accounts.due,
    "billers": accounts.billers,
    "payee": accounts.payee,
    "quotes": market.quotes,
    "positions": market.positions,
    "placed": market.placed,
    "offered": market.offered,
    "draft": operations.draft,
    "confirm": operations.confirm,
    "decline": operations.decline,
}
