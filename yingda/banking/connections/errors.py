"""Refusals about connections to core systems."""

from typing import ClassVar

from yingda.foundation.errors import Refusal


class AddressUnsafe(Refusal):
    """An address has to be of the adapter's scheme and encrypted, unless it is on this machine (`host`)."""

    code: ClassVar[str] = "connection.address_unsafe"
    status: ClassVar[int] = 422


class AdapterUnfit(Refusal):
    """This adapter does not speak with a system of this role."""

    code: ClassVar[str] = "connection.adapter_unfit"
    status: ClassVar[int] = 422


class OptionsInvalid(Refusal):
    """The options are not this adapter's; `what` says where, never with values."""

    code: ClassVar[str] = "connection.options_invalid"
    status: ClassVar[int] = 422


class CredentialsInvalid(Refusal):
    """These credentials are of another form than the adapter takes: a token, or for card hosts a zone PIN key."""

    code: ClassVar[str] = "connection.credentials_invalid"
    status: ClassVar[int] = 422
