"""Writes about the policy: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any

import msgspec

from yingda.foundation import versioned
from yingda.foundation.errors import VersionStale
from yingda.foundation.work import Read, Work
from yingda.outbound_gate import store
from yingda.outbound_gate.errors import AreaCodeUnknown, InternalNumbersMalformed
from yingda.outbound_gate.policy.schemas import ChangedPolicy, PolicyView, view
from yingda.outbound_gate.rules.china import is_area
from yingda.outbound_gate.rules.number import is_internal_pattern
from yingda.outbound_gate.rules.policy import DEFAULT, Policy
from yingda.outbound_gate.tables import gate_policies
from yingda.tenancy.api import load_time_zone


async def change_policy(work: Work, body: ChangedPolicy) -> PolicyView:
    """The audit entry holds the whole policy: it has no personal data, and past decisions name its version."""
    for code in body.area_codes:
        if not is_area(code):
            raise AreaCodeUnknown(area_code=code, field="area_codes")
    for pattern in body.internal_numbers:
        if not is_internal_pattern(pattern):
            raise InternalNumbersMalformed(pattern=pattern, field="internal_numbers")
    row = await store.policy(work.conn, lock=True)
    if body.version != (row["version"] if row else 0):
        raise VersionStale(version=row["version"] if row else 0)
    values: dict[str, Any] = {"body": msgspec.to_builtins(body.policy())}
    if row is None:
        with versioned.refusing(gate_policies_tenant=VersionStale(version=1)):
            id, version, change = await versioned.add(work, gate_policies, values), 1, "created"
    else:
        id, version, change = row["id"], await versioned.change(work, gate_policies, row, values, True), "changed"
    versioned.announce(work, "outbound_gate", "policy", id, version, change, policy=values["body"])
    return await policy_view(work)


async def policy_view(read: Read | Work) -> PolicyView:
    row, time_zone = await store.policy(read.conn), await load_time_zone(read)
    if row is None:
        return view(DEFAULT, 0, None, time_zone)
    return view(msgspec.convert(row["body"], Policy), row["version"], row["changed_at"], time_zone)
