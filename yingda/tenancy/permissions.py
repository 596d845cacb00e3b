"""What one may be allowed to do with the institution's own structure, its people and its audit log."""

from typing import Final

USERS_VIEW: Final = "users.view"
USERS_EDIT: Final = "users.edit"
USERS_REVEAL: Final = "users.reveal"
USERS_CREDENTIALS: Final = "users.credentials"
ROLES_VIEW: Final = "roles.view"
ROLES_EDIT: Final = "roles.edit"
ROLES_ASSIGN: Final = "roles.assign"
BRANCHES_VIEW: Final = "branches.view"
BRANCHES_EDIT: Final = "branches.edit"
CALENDARS_VIEW: Final = "calendars.view"
CALENDARS_EDIT: Final = "calendars.edit"
SECURITY_VIEW: Final = "security.view"
SECURITY_EDIT: Final = "security.edit"
AUDIT_VIEW: Final = "audit.view"
AUDIT_VERIFY: Final = "audit.verify"
