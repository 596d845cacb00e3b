"""Refusals about customers. None carries a name or a number."""

from yingda.foundation.errors import Refusal


class PurposeMissing(Refusal):
    """A record is opened for a contact in one's own hands, and for nothing else; take the contact first."""

    code = "customer.purpose_missing"
    status = 403


class PurposeOther(Refusal):
    """The contact is proven to be with another customer: it is no purpose to open this one."""

    code = "customer.purpose_other"
    status = 403


class KeyMalformed(Refusal):
    """What was searched for has not the form of a `kind`; only a whole key finds somebody."""

    code = "customer.key_malformed"
    status = 422


class FieldUnknown(Refusal):
    """There is no such `field` of this customer, or nothing in it."""

    code = "customer.field_unknown"
    status = 422


class ManagerUnknown(Refusal):
    """There is no such agent at work; `manager` is what was asked for."""

    code = "customer.manager_unknown"
    status = 422


class OtherUnknown(Refusal):
    """The other customer of a relation or a merge is not known here."""

    code = "customer.other_unknown"
    status = 422


class SameCustomer(Refusal):
    """Both are one customer already."""

    code = "customer.same"
    status = 409


class MergeUnproved(Refusal):
    """No core says the same identity number of both: see the papers, or leave them apart."""

    code = "customer.merge_unproved"
    status = 409


class MergeContradicted(Refusal):
    """The cores say different identity numbers: these are two people."""

    code = "customer.merge_contradicted"
    status = 409


class MergeUndone(Refusal):
    """This merge was undone already."""

    code = "customer.merge_undone"
    status = 409


class RelationThere(Refusal):
    """They are related so already."""

    code = "customer.relation_there"
    status = 409


class OwnAlarm(Refusal):
    """Nobody judges an alarm about themselves."""

    code = "customer.own_alarm"
    status = 403


class AlarmJudged(Refusal):
    """Somebody judged this alarm already."""

    code = "customer.alarm_judged"
    status = 409


class PolicyThere(Refusal):
    """There is a rule from that day on; what was in force is never changed. Choose another day."""

    code = "customer.policy_there"
    status = 409


class PolicyPast(Refusal):
    """A rule begins today or later: openings were judged by the one before."""

    code = "customer.policy_past"
    status = 422


class IdentityInvalid(Refusal):
    """The identity token does not prove anything; sign in again. What is wrong with it is not told."""

    code = "identity.invalid"
    status = 401


class IdentityUnavailable(Refusal):
    """The core cannot be asked at the moment who this is; try again."""

    code = "identity.unavailable"
    status = 503


class IssuerThere(Refusal):
    """There is an issuer of this name."""

    code = "identity.issuer_there"
    status = 409


class KeysUnusable(Refusal):
    """Public keys for ES256 (EC, P-256) are needed, each with a `kid`, and nothing private in them."""

    code = "identity.keys_unusable"
    status = 422
