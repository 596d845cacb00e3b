"""What this context refuses. None of the refusals of signing in tells whether a name exists."""

from __future__ import annotations

from yingda.foundation.errors import Forbidden, Refusal


class SignInRefused(Refusal):
    """Institution, name or password do not fit; which of them is not said."""

    code = "session.refused"
    status = 401


class SignInLocked(Refusal):
    """Too many failures; `until` (ISO 8601) and `retry_after_s` say when to try again."""

    code = "session.locked"
    status = 429


class TotpRequired(Refusal):
    """The password was right; the account also wants its one-time code."""

    code = "session.totp_required"
    status = 401


class TotpWrong(Refusal):
    """The one-time code does not fit, or was used before."""

    code = "session.totp_wrong"
    status = 401


class MustFirst(Forbidden):
    """Before anything else: `must` lists `password` (change it) or `totp` (set up or show the second factor)."""

    code = "session.must_first"


class TotpNotStarted(Refusal):
    """There is no second factor being set up; start with POST /api/session/totp."""

    code = "totp.not_started"
    status = 409


class TotpAlreadyOn(Refusal):
    """A second factor is on; remove it first, with a code of it."""

    code = "totp.already_on"
    status = 409


class TotpNeededByRole(Refusal):
    """The institution asks for a second factor with this person's roles (MLPS 2.0 level 3, 8.1.4.1)."""

    code = "totp.needed_by_role"
    status = 409


class PasswordWrong(Refusal):
    """The present password does not fit."""

    code = "password.wrong"
    status = 422


class PasswordWeak(Refusal):
    """The new password breaks the rules; `reasons` names them: short, long, classes, common, username, same."""

    code = "password.weak"
    status = 422


class OidcUnavailable(Refusal):
    """The institution has no sign-in by OIDC, or its provider does not answer as it must."""

    code = "oidc.unavailable"
    status = 502


class OidcRefused(Refusal):
    """The provider's answer does not fit what was asked; `reason` names the check."""

    code = "oidc.refused"
    status = 401


class IssuerUnsafe(Refusal):
    """A provider's address must be https (or this machine's own, for trials)."""

    code = "oidc.issuer_unsafe"
    status = 422


class UserProtected(Forbidden):
    """An account with the role of security administrator or auditor; take the role away first."""

    code = "user.protected"


class UserSelf(Forbidden):
    """Nobody does this to their own account."""

    code = "user.self"


class UsernameTaken(Refusal):
    """Another account has this user name; names are not used again."""

    code = "user.name_taken"
    status = 409


class EmailTaken(Refusal):
    """Another account has this address."""

    code = "user.email_taken"
    status = 409


class RolesConflict(Refusal):
    """These roles may not be in one hand; `roles` names them (MLPS 2.0: three separate administrators)."""

    code = "roles.conflict"
    status = 422


class RoleUnknown(Refusal):
    """There is no such role, or it is retired; `roles` names them."""

    code = "role.unknown"
    status = 422


class RoleBuiltin(Refusal):
    """A built-in role cannot be changed; make one of your own."""

    code = "role.builtin"
    status = 409


class RoleInUse(Refusal):
    """Somebody has the role; `users` says how many."""

    code = "role.in_use"
    status = 409


class PermissionReserved(Refusal):
    """These permissions belong to the built-in administrator roles only."""

    code = "permission.reserved"
    status = 422


class PermissionUnknown(Refusal):
    """There are no such permissions."""

    code = "permission.unknown"
    status = 422


class BranchUnknown(Refusal):
    """There is no such branch, or it is retired."""

    code = "branch.unknown"
    status = 422


class BranchCycle(Refusal):
    """A branch cannot lie below itself."""

    code = "branch.cycle"
    status = 422


class BranchTooDeep(Refusal):
    """The tree may have `max` levels."""

    code = "branch.too_deep"
    status = 422


class BranchInUse(Refusal):
    """Branches lie below it, or people belong to it."""

    code = "branch.in_use"
    status = 409


class CalendarInvalid(Refusal):
    """The hours do not make sense; `field` and `reason` say where and why."""

    code = "calendar.invalid"
    status = 422


class CalendarInUse(Refusal):
    """Queues or entry points open by it."""

    code = "calendar.in_use"
    status = 409


class FieldNotRevealable(Refusal):
    """There is no sealed field of this name, or it is empty."""

    code = "reveal.field"
    status = 422
