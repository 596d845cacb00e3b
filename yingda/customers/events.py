"""What happened to customers' records. Ids and codes only."""

from yingda.foundation.events import Event


class CustomerAdopted(Event, frozen=True, kw_only=True, tag="customers.adopted"):
    """A person of a core was met for the first time. `role`: the core's."""

    customer: str
    role: str


class CustomersMerged(Event, frozen=True, kw_only=True, tag="customers.merged"):
    """`merged` goes on as part of `kept`."""

    merge: str
    kept: str
    merged: str


class MergeWasUndone(Event, frozen=True, kw_only=True, tag="customers.merge_undone"):
    """They are two again."""

    merge: str
    kept: str
    merged: str


class BrowsingAlarm(Event, frozen=True, kw_only=True, tag="customers.browsing_alarm"):
    """Somebody opened more than is usual. `rule`: many, without_talk, others, reveals, searches, refused."""

    alarm: str
    user: str
    rule: str
    counted: int


class IdentityUsed(Event, frozen=True, kw_only=True, tag="customers.identity_used"):
    """An institution's own site said who a customer is."""

    customer: str
    issuer: str
