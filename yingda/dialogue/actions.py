"""Writes about flows: a draft is changed as often as one likes; publishing it makes a version that never changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import msgspec

from yingda.dialogue import store
from yingda.dialogue.errors import FlowInUse, FlowInvalid, FlowKeyTaken, FlowPublished, FlowQueueUnknown
from yingda.dialogue.flow import Flow
from yingda.dialogue.rules.validate import Problem, problems, warnings
from yingda.dialogue.schemas import ChangedFlow, FlowView, NewFlow, ProblemView, Publication
from yingda.dialogue.starter import starter_flow
from yingda.dialogue.tables import flows
from yingda.foundation import versioned
from yingda.foundation.errors import InvalidInput, NotFound, TooLarge
from yingda.foundation.references import References
from yingda.foundation.work import Work

CONTEXT: Final = "dialogue"
DRAFT_BYTES_MAX: Final = 512 * 1024


async def begin_flow(work: Work, references: References, body: NewFlow) -> FlowView:
    """A new flow as it was drawn; where nothing was, the starter flow."""
    queues = [
        await references.demand_active(work.conn, "queue", id, FlowQueueUnknown(queue=id))
        for id in dict.fromkeys(body.menu)
    ]
    if body.draft is not None:
        return await create_flow(work, body)
    name = await store.tenant_name(work.conn, work.tenant)
    branches = [(queue.key, queue.name, queue.name_en or queue.name, queue.key) for queue in queues]
    starter = starter_flow(body.key, {"zh-CN": name, "en": name}, branches)
    return await create_flow(work, body.model_copy(update={"draft": _kept(starter)}))


async def create_flow(work: Work, body: NewFlow) -> FlowView:
    draft = drawn(body.key, body.name, body.draft or {})
    with versioned.refusing(flows_key=FlowKeyTaken(key=body.key)):
        values = {"key": body.key, "name": body.name, "draft": _kept(draft), "published": None}
        id = await versioned.add(work, flows, values)
    versioned.announce(work, CONTEXT, "flow", id, 1, "created", key=body.key)
    return await _shown(work, id)


async def change_flow(work: Work, id: str, body: ChangedFlow) -> FlowView:
    """Changes the draft; what is published stays as it is."""
    row = await versioned.locked(work, flows, id, body.version)
    versioned.demand_key(row, body.key)
    draft = drawn(body.key, body.name, body.draft)
    version = await versioned.change(work, flows, row, {"name": body.name, "draft": _kept(draft)}, body.active)
    versioned.announce(work, CONTEXT, "flow", id, version, versioned.verb(row, body.active))
    return await _shown(work, id)


async def publish_flow(work: Work, id: str, body: Publication) -> FlowView:
    """New contacts begin with the draft from now on; those under way keep the version they have."""
    row = await versioned.locked(work, flows, id, body.version)
    draft = drawn(row["key"], row["name"], row["draft"])
    if found := problems(draft):
        raise FlowInvalid(problems=msgspec.to_builtins(found))
    number = (row["published"] or 0) + 1
    await store.publish(work, id, number, _kept(draft))
    version = await versioned.change(work, flows, row, {}, active=True)
    versioned.announce(work, CONTEXT, "flow", id, version, "published", number=number)
    return await _shown(work, id)


async def delete_flow(work: Work, references: References, id: str, version: int | None) -> None:
    """Only a flow that was never published and that no entry point names; else retire it."""
    row = await versioned.locked(work, flows, id, version)
    if row["published"] is not None:
        raise FlowPublished(id=id)
    await references.demand_unused(work.conn, "flow", row["key"], FlowInUse, live=False)
    await versioned.remove(work, flows, id)
    versioned.announce(work, CONTEXT, "flow", id, row["version"], "deleted", key=row["key"])


def drawn(key: str, name: str, draft: dict[str, Any]) -> Flow:
    """The draft as a flow; `input.invalid` says where its form is wrong."""
    if len(msgspec.json.encode(draft)) > DRAFT_BYTES_MAX:
        raise TooLarge(max_bytes=DRAFT_BYTES_MAX)
    try:
        return msgspec.convert({**draft, "key": key, "name": name, "version": 0}, Flow)
    except msgspec.ValidationError as fault:
        raise InvalidInput(field="draft", reason=str(fault)[:300]) from None


def _kept(flow: Flow) -> dict[str, Any]:
    """The drawing alone: key, name and version stand in columns."""
    body: dict[str, Any] = msgspec.to_builtins(flow)
    return {part: body[part] for part in ("start", "human", "nodes", "languages")}


async def _shown(work: Work, id: str) -> FlowView:
    row = await store.flow(work.conn, id)
    assert row is not None
    return view(row, await store.topics(work.conn))


def view(row: dict[str, Any], topics: Collection[str]) -> FlowView:
    """The flow with what would keep it from being published, and what deserves a look."""
    flow = drawn(row["key"], row["name"], row["draft"])
    return FlowView.model_validate(
        {**row, "problems": _shown_problems(problems(flow)), "warnings": _shown_problems(warnings(flow, topics))}
    )


def _shown_problems(found: list[Problem]) -> list[ProblemView]:
    return [ProblemView(code=p.code, node=p.node, data=p.data) for p in found]


def demand(row: dict[str, Any] | None, id: str) -> dict[str, Any]:
    if row is None:
        raise NotFound(id=id)
    return row
