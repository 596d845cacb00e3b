"""Refusals: what a door answers when it does not do what was asked.

A refusal is a code with data, never a sentence: the sentence belongs to the browser, in the user's language
(key `error.<code>`). Each context declares its own in its `errors.py`.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """Nothing was changed. `status` is the HTTP status at doors that speak HTTP; `data` is safe to show."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data = data

    def body(self) -> dict[str, Any]:
        """The one shape of every error: `{"error": {"code", "data"}}`."""
        return {"error": {"code": self.code, "data": self.data}}


class NotFound(Refusal):
    """There is no such thing, or it is not yours to know of: the two look alike on purpose."""

    code = "not_found"
    status = 404


class Forbidden(Refusal):
    code = "forbidden"
    status = 403


class NotSignedIn(Refusal):
    code = "session.missing"
    status = 401


class InvalidInput(Refusal):
    """The input does not have the form asked for; `data` names the fields."""

    code = "input.invalid"
    status = 422


class VersionStale(Refusal):
    """Somebody else changed it meanwhile; `data` carries the current version."""

    code = "version.stale"
    status = 409


class TooMany(Refusal):
    """A limit was reached; `data` names the limit and, where known, when to try again (seconds)."""

    code = "limit.reached"
    status = 429


class TooLarge(Refusal):
    code = "input.too_large"
    status = 413


class Unavailable(Refusal):
    """For the moment only: the database or the owner of the partition is away. Nothing was changed; try again."""

    code = "unavailable"
    status = 503


def all_refusals(root: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Every refusal class of the loaded modules: for the test that compares codes with the browser's texts."""
    found = [root]
    for kind in root.__subclasses__():
        found.extend(all_refusals(kind))
    return found
