"""What can be done at the core systems: one entry a kind, with the form of its parameters and what it needs.

Amounts are fen, prices ten-thousandths of a yuan. `tier` 3: a proof bound to this very operation; 2: an authenticated
customer's plain yes, for what protects or undoes.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from yingda.banking.errors import KindUnknown, ParamsInvalid
from yingda.banking.port import CNY

AMOUNT_MAX: Final = 100_000_000_00
"""A hundred million yuan, in fen: more is a mistake."""
QUANTITY_MAX: Final = 1_000_000
PRICE_MAX: Final = 100_000 * 10_000

Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
Digits = Annotated[str, msgspec.Meta(min_length=4, max_length=32, pattern=r"^[0-9]+$")]
BillNo = Annotated[str, msgspec.Meta(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9-]+$")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=16, pattern=r"^[A-Za-z0-9.]+$")]
PersonName = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Note = Annotated[str, msgspec.Meta(max_length=60)]
Amount = Annotated[int, msgspec.Meta(gt=0, le=AMOUNT_MAX)]
Quantity = Annotated[int, msgspec.Meta(gt=0, le=QUANTITY_MAX)]
Price = Annotated[int, msgspec.Meta(gt=0, le=PRICE_MAX)]


class Params(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Root of all parameters."""

    def worth(self) -> int:
        """What limits and four eyes look at, in fen; 0: no money moves."""
        return int(getattr(self, "amount", 0))


class Transfer(Params, frozen=True, kw_only=True):
    from_account: Ref
    to_number: Digits
    to_name: PersonName
    amount: Amount
    note: Note = ""


class BillPayment(Params, frozen=True, kw_only=True):
    from_account: Ref
    biller: Code
    bill_no: BillNo
    amount: Amount


class CardRepayment(Params, frozen=True, kw_only=True):
    from_account: Ref
    card: Ref
    amount: Amount


class LossReport(Params, frozen=True, kw_only=True):
    holding: Ref


class LossUndo(Params, frozen=True, kw_only=True):
    holding: Ref


class LimitChange(Params, frozen=True, kw_only=True):
    holding: Ref
    daily_limit: Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)]

    def worth(self) -> int:
        """A higher limit opens the way for that much."""
        return self.daily_limit


class Purchase(Params, frozen=True, kw_only=True):
    from_account: Ref
    product: Code
    amount: Amount


class PlaceOrder(Params, frozen=True, kw_only=True):
    side: Literal["buy", "sell"]
    symbol: Code
    quantity: Quantity
    price: Price

    def worth(self) -> int:
        return -(-self.quantity * self.price // 100)


class Cancel(Params, frozen=True, kw_only=True):
    order: Ref


class Subscription(Params, frozen=True, kw_only=True):
    symbol: Code
    quantity: Quantity


class FundsIn(Params, frozen=True, kw_only=True):
    amount: Amount


class FundsOut(Params, frozen=True, kw_only=True):
    amount: Amount


class TakeBack(Params, frozen=True, kw_only=True):
    """`operation`: the id of what is taken back."""

    operation: Ref


Role = Literal["bank", "broker"]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of operation.

    `role`: the core that carries it out. `limited`: its worth counts against the customer's limits. `suits`: the
    parameter that names what is bought, judged for suitability. `payee`: somebody else gets money: looked at for fraud.
    `undo`: the kind that takes it back where the core allows; `undo_timed`: only while the core's receipt says so
    (`reversible_until`). `holdings`: those named by parameters, by their kinds. `by_itself` false: only `reverse` makes
    it.
    """

    kind: str
    role: Role
    params: type[Params]
    tier: Literal[2, 3] = 3
    limited: bool = False
    suits: str | None = None
    payee: str | None = None
    undo: str | None = None
    undo_timed: bool = False
    by_itself: bool = True
    holdings: dict[str, tuple[str, ...]] = {}
    currency: str = CNY


_FROM: Final = ("account",)

CATALOGUE: Final[dict[str, Kind]] = {
    each.kind: each
    for each in (
        Kind(
            kind="transfer", role="bank", params=Transfer, limited=True, payee="to_number", undo="transfer_recall",
            undo_timed=True,
            holdings={"from_account": _FROM},
        ),
        Kind(kind="bill_payment", role="bank", params=BillPayment, limited=True, holdings={"from_account": _FROM}),
        Kind(
            kind="card_repayment", role="bank", params=CardRepayment, limited=True,
            holdings={"from_account": _FROM, "card": ("credit",)},
        ),
        Kind(
            kind="loss_report", role="bank", params=LossReport, tier=2, undo="loss_undo",
            holdings={"holding": ("account", "card", "credit")},
        ),
        Kind(kind="loss_undo", role="bank", params=LossUndo, holdings={"holding": ("account", "card", "credit")}),
        Kind(kind="limit_change", role="bank", params=LimitChange, holdings={"holding": ("account", "card", "credit")}),
        Kind(
            kind="purchase", role="bank", params=Purchase, limited=True, suits="product", undo="purchase_cancel",
            undo_timed=True,
            holdings={"from_account": _FROM},
        ),
        Kind(kind="transfer_recall", role="bank", params=TakeBack, tier=2, by_itself=False),
        Kind(kind="purchase_cancel", role="bank", params=TakeBack, tier=2, by_itself=False),
        Kind(kind="order", role="broker", params=PlaceOrder, limited=True, suits="symbol", undo="cancel"),
        Kind(kind="cancel", role="broker", params=Cancel, tier=2),
        Kind(kind="subscription", role="broker", params=Subscription, suits="symbol"),
        Kind(kind="funds_in", role="broker", params=FundsIn, limited=True),
        Kind(kind="funds_out", role="broker", params=FundsOut, limited=True),
    )
}  # fmt: skip


def kind_of(kind: str) -> Kind:
    """Raises `KindUnknown`."""
    found = CATALOGUE.get(kind)
    if found is None:
        raise KindUnknown(kind=kind[:40])
    return found


def params_of(kind: Kind, given: dict[str, Any]) -> Params:
    """The parameters, checked for their form. Raises `ParamsInvalid`, which names the first that is wrong."""
    try:
        return msgspec.convert(given, kind.params)
    except (msgspec.ValidationError, TypeError) as fault:
        raise ParamsInvalid(kind=kind.kind, what=_without_values(str(fault))) from None


def _without_values(message: str) -> str:
    """msgspec names forms and places, not what was given; cut to be sure."""
    return message[:160]


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form for a kind. `type`: holding, amount, price, quantity, digits, name, code, text, choice."""

    name: str
    type: str
    required: bool
    holdings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


_TYPES: Final = {
    "amount": "amount", "daily_limit": "amount", "price": "price", "quantity": "quantity", "to_number": "digits",
    "to_name": "name", "note": "text", "biller": "biller", "bill_no": "text", "product": "product",
    "symbol": "security", "order": "order", "side": "choice", "operation": "operation",
}  # fmt: skip


def form_of(kind: Kind) -> list[FormField]:
    """What a form asks, in the order of the parameters."""
    return [
        FormField(
            name=field.name,
            type="holding" if field.name in kind.holdings else _TYPES[field.name],
            required=field.required,
            holdings=kind.holdings.get(field.name, ()),
            choices=("buy", "sell") if field.name == "side" else (),
        )
        for field in msgspec.structs.fields(kind.params)
    ]
