"""The port to core systems: what every adapter offers, whatever the system behind it speaks.

Faults are values. Nothing here raises for what another system does; a `Fault` says whether something may have happened
there. Amounts are `int` in the smallest unit of their currency (fen); moments epoch milliseconds; dates ISO 8601.
References (`customer`, `account`, `order` …) are the core's own and opaque; numbers (of cards, accounts, telephones)
are C2. What customers prove themselves with is C3: a `Secret`, which has no representation and is never stored.
"""

from __future__ import annotations

from typing import Any, Final, Generic, Literal, Protocol, TypeVar

import msgspec

T = TypeVar("T")

CNY: Final = "CNY"


class Secret:
    """A PIN or password on its way to the system that checks it (C3). Not comparable, not printable, not encodable."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """For the adapter that sends it, and for nobody else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"


class Good(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """The core answered."""

    value: T


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """The core did not do it, or nobody knows.

    `refused`: it said no, nothing happened there. `unreached`: it certainly never took it (no connection, breaker
    open). `lost`: it may have; ask by id before anything else. `code`: "core.…", for the user's language.
    """

    kind: Literal["refused", "unreached", "lost"]
    code: str
    data: dict[str, Any] = {}


Outcome = Good[T] | Fault

KeyKind = Literal["customer", "phone", "id_no", "card", "account"]
"""What a person can be looked up by, exactly: customer number, telephone, identity number, card, account."""
Grade = Literal["C1", "C2", "C3", "C4", "C5"]
"""A customer's risk grade, cautious to bold."""
Risk = Literal["R1", "R2", "R3", "R4", "R5"]
"""A product's."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as the core knows them. All but `ref`, `value` and grades is C2."""

    ref: str
    name: str
    id_no: str
    phones: tuple[str, ...]
    value: Literal["standard", "gold", "platinum", "private"] = "standard"
    risk_grade: Grade | None = None
    risk_assessed_on: str | None = None
    risk_expires_on: str | None = None
    born_on: str = ""
    address: str = ""
    email: str = ""
    manager: str = ""
    branch: str = ""
    since: str = ""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a customer has there. `kind` decides what else is filled.

    account (deposit), card (debit, on `account`), credit (card), loan, wealth, funds (money at the broker), position.
    `balance`: owned; of credit and loan: owed. `available`: what can be spent. `status`: normal, lost, frozen, closed.
    """

    ref: str
    kind: Literal["account", "card", "credit", "loan", "wealth", "funds", "position"]
    name: str
    number: str
    currency: str = CNY
    balance: int = 0
    available: int = 0
    status: str = "normal"
    account: str = ""
    due_on: str | None = None
    due: int = 0
    """Of a statement or instalment, still to be paid."""
    due_min: int = 0
    statement_on: str | None = None
    limit: int = 0
    rate: str = ""
    """Per cent a year, decimal."""
    risk: Risk | None = None
    symbol: str = ""
    quantity: int = 0
    sellable: int = 0
    cost: int = 0
    """Of one piece, in ten-thousandths of the currency's unit."""
    price: int = 0
    """Of one piece, in ten-thousandths."""


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    customer: str
    holdings: tuple[Holding, ...]
    as_of: int
    version: int
    """Grows with each change of this customer in the core."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One booking of an account: `amount` > 0 in, < 0 out."""

    id: str
    at: int
    amount: int
    balance: int
    kind: str
    """transfer, bill, salary, card, interest, fee, wealth, order, bank …"""
    text: str = ""
    counterpart: str = ""


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A product, a security or a new share that can be bought."""

    code: str
    kind: Literal["wealth", "security", "subscription"]
    name: str
    risk: Risk
    currency: str = CNY
    min_amount: int = 0
    rate: str = ""
    days: int = 0
    price: int = 0
    """Ten-thousandths; of a security the last price."""
    open: int = 0
    high: int = 0
    low: int = 0
    before: int = 0
    """Yesterday's close."""
    lot: int = 1
    at: int = 0


class Biller(msgspec.Struct, frozen=True, kw_only=True):
    """Whom bills are paid to: electricity, water, gas, telephone."""

    code: str
    name: str
    form: str
    """What the bill's own number looks like, as a regular expression."""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An order at the exchange. `price` in ten-thousandths. `state`: open, partly, filled, cancelled, rejected."""

    ref: str
    side: Literal["buy", "sell"]
    symbol: str
    name: str
    quantity: int
    filled: int
    price: int
    state: str
    at: int


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An operation to be carried out. `id` makes it idempotent there; `params` as `banking/catalogue` names them."""

    id: str
    kind: str
    customer: str
    params: dict[str, Any]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The core carried it out. `ref`: its own number of it. `facts`: what a receipt tells (balance after, fee …)."""

    ref: str
    at: int
    facts: dict[str, Any] = {}


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an operation at the core.

    `absent`: it never came, and from now on cannot: the question itself bars the id.
    """

    state: Literal["done", "refused", "running", "absent"]
    done: Done | None = None
    code: str = ""


class PinCheck(msgspec.Struct, frozen=True, kw_only=True):
    right: bool
    tries_left: int
    locked: bool = False


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Customers that changed after a position, each once, and the position reached."""

    position: int
    customers: tuple[str, ...]


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as the core's own journal has it, for reconciliation."""

    id: str
    kind: str
    customer: str
    state: Literal["done", "refused"]
    ref: str
    amount: int = 0


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    position: int
    booked: tuple[Booked, ...]


class Core(Protocol):
    """One core system of one tenant. Every method has a time-out of the adapter's and never raises for its faults."""

    name: str
    operations: frozenset[str]
    """Kinds of operation that it carries out."""

    async def find(self, kind: KeyKind, key: str) -> Outcome[tuple[Person, ...]]:
        """By exact key; at most a few."""
        ...

    async def person(self, customer: str) -> Outcome[Person]: ...

    async def portfolio(self, customer: str) -> Outcome[Portfolio]: ...

    async def entries(
        self, customer: str, account: str, since: str, until: str, after: str | None = None, limit: int = 200
    ) -> Outcome[tuple[Entry, ...]]:
        """Bookings of an account between two dates (both included), newest first; `after`: an entry's id."""
        ...

    async def offered(self, kind: str, codes: tuple[str, ...] = ()) -> Outcome[tuple[Offered, ...]]: ...

    async def placed(self, customer: str) -> Outcome[tuple[Placed, ...]]:
        """Orders of the day, newest first."""
        ...

    async def billers(self) -> Outcome[tuple[Biller, ...]]: ...

    async def payee(self, number: str) -> Outcome[str]:
        """The masked name behind an account of this bank, for the customer to compare; refused: no such account."""
        ...

    async def check_pin(self, customer: str, pin: Secret) -> Outcome[PinCheck]:
        """The telephone or transaction PIN. The core counts wrong ones too."""
        ...

    async def execute(self, order: Order) -> Outcome[Done]: ...

    async def fate(self, operation: str, bar: bool = True) -> Outcome[Fate]:
        """What became of it. `bar`: if it never came, it is refused should it still come."""
        ...

    async def changes(self, after: int, wait_s: float) -> Outcome[Changes]:
        """Waits up to `wait_s` for the first change after the position."""
        ...

    async def journal(self, after: int, limit: int = 1_000) -> Outcome[Journal]: ...

    async def close(self) -> None: ...


class Messenger(Protocol):
    """Sends a short message to a telephone number."""

    async def send(self, to: str, text: str, id: str) -> Outcome[None]:
        """`id` makes it idempotent."""
        ...
