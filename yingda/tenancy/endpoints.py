"""All REST doors of tenancy in one place, and those of them that are public on purpose."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from yingda.tenancy.audit_log import endpoints as audit_log
from yingda.tenancy.branches import endpoints as branches
from yingda.tenancy.calendars import endpoints as calendars
from yingda.tenancy.oidc import endpoints as oidc
from yingda.tenancy.roles import endpoints as roles
from yingda.tenancy.security import endpoints as security
from yingda.tenancy.sessions import endpoints as sessions
from yingda.tenancy.users import endpoints as users

PUBLIC: Final = [*sessions.PUBLIC, *oidc.PUBLIC]
"""(method, path) of the endpoints that need no session."""


def routers() -> list[APIRouter]:
    """The routers to include in the application."""
    modules = (sessions, oidc, users, roles, branches, calendars, security, audit_log)
    return [module.router for module in modules]
