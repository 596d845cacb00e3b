"""Built-in roles, and which roles may be in one hand.

Source: GB/T 22239-2019 (MLPS 2.0, level 3) 8.1.5.1–8.1.5.3: system, security and audit administration are separate. The
administrator runs the system and cannot give rights; the security administrator gives rights and sees no business; the
auditor reads the audit log and hears recordings, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ADMINISTRATOR: Final = "administrator"
SECURITY_ADMINISTRATOR: Final = "security_administrator"
AUDITOR: Final = "auditor"
ADMINISTRATORS: Final = frozenset({ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDITOR})
"""The three roles that need a second factor when the institution has it on."""
PROTECTED: Final = frozenset({SECURITY_ADMINISTRATOR, AUDITOR})
"""Roles that stand alone, and whose accounts the administrator cannot touch."""

_OWN_DESK: Final = frozenset(
    {
        "desk.use", "phrases.view", "articles.view", "dispositions.view", "queues.view", "skills.view", "agents.view",
        "interactions.own", "files.view", "figures.own", "phone.dial", "customers.open", "customers.search",
        "customers.reveal", "customers.edit", "operations.draft",
    }
)  # fmt: skip
_LEADING: Final = _OWN_DESK | frozenset(
    {
        "wallboard.view", "interactions.view", "interactions.watch", "interactions.take_over", "agents.force_status",
        "users.view", "branches.view", "calendars.view", "entry_points.view", "flows.view", "recordings.play_own",
        "recordings.play", "gate.view", "dnc.edit", "interactions.monitor", "customers.merge", "customers.alarms",
        "operations.view", "approvals.view", "approvals.decide", "routing.view",
    }
)  # fmt: skip
_CONFIGURING: Final = frozenset(
    {
        "skills.view", "skills.edit", "agents.view", "agents.edit", "queues.view", "queues.edit", "entry_points.view",
        "entry_points.edit", "dispositions.view", "dispositions.edit", "calendars.view", "calendars.edit",
        "phrases.view", "phrases.edit", "articles.view", "articles.edit", "flows.view", "flows.edit", "gate.view",
        "gate.edit", "dnc.edit", "cores.view", "cores.edit", "banking.view", "banking.edit",
        "routing.view", "routing.edit", "routing.publish", "routing.market_event",
    }
)  # fmt: skip

BUILTIN: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "agent": ("座席", _OWN_DESK),
    "team_leader": ("班组长", _LEADING),
    "supervisor": (
        "主管",
        _LEADING
        | {
            "announcements.switch", "agents.edit", "phrases.edit", "calendars.edit", "recordings.export",
            "recordings.hold", "operations.resolve", "routing.edit", "routing.publish",
            "routing.market_event",
        },
    ),
    "planner": (
        "排班规划",
        frozenset(
            {
                "wallboard.view", "queues.view", "skills.view", "agents.view", "agents.edit", "calendars.view",
                "calendars.edit", "branches.view", "users.view", "routing.view", "routing.edit",
            }
        ),
    ),
    "knowledge_editor": (
        "知识编辑",
        frozenset(
            {
                "articles.view", "articles.edit", "phrases.view", "phrases.edit", "flows.view", "dispositions.view",
                "queues.view",
            }
        ),
    ),
    ADMINISTRATOR: (
        "系统管理员",
        _CONFIGURING
        | {
            "users.view", "users.edit", "users.reveal", "users.credentials", "branches.view", "branches.edit",
            "roles.view", "recordings.retain",
        },
    ),
    SECURITY_ADMINISTRATOR: (
        "安全管理员",
        frozenset(
            {
                "users.view", "users.credentials", "roles.view", "roles.edit", "roles.assign", "branches.view",
                "security.view", "security.edit",
            }
        ),
    ),
    AUDITOR: (
        "审计员",
        frozenset({"audit.view", "audit.verify", "recordings.play_own", "recordings.play", "customers.alarms"}),
    ),
}  # fmt: skip
"""By key: the name shown, and the permissions. Rows of built-in roles only point here: an upgrade brings new rights."""

RESERVED: Final = frozenset(
    {
        "users.credentials", "users.edit", "users.reveal", "roles.edit", "roles.assign", "security.edit", "audit.view",
        "audit.verify",
    }
)  # fmt: skip
"""Permissions that only built-in roles hold: in a role of one's own they would undo the separation."""


def permissions_of(key: str, builtin: bool, stored: Iterable[str]) -> frozenset[str]:
    """The permissions of a role: the code's for a built-in one, the row's for one of the institution's own."""
    if builtin:
        return BUILTIN[key][1] if key in BUILTIN else frozenset()
    return frozenset(stored) - RESERVED


def conflict(roles: Iterable[str]) -> list[str]:
    """The roles (keys) that may not be together; empty when all may."""
    held = set(roles)
    if held & PROTECTED and len(held) > 1:
        return sorted(held)
    return []


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Whether one of the three administrator roles is among them."""
    return bool(ADMINISTRATORS & set(roles))


def protected(roles: Iterable[str]) -> bool:
    """Whether the account is one that the administrator cannot touch."""
    return bool(PROTECTED & set(roles))


def may_reset_credentials(actor: Iterable[str], target: Iterable[str]) -> bool:
    """Whether somebody with these roles may set another's password or take away their second factor.

    An administrator's, security administrator's or auditor's only by a security administrator: else an administrator
    could sign in as the one who gives rights.
    """
    return not ADMINISTRATORS & set(target) or SECURITY_ADMINISTRATOR in set(actor)
