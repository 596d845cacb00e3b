"""The doors of an application as its routers say them: method, path, permission, parameters, body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
ID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-"
"""How the pattern of an id begins in a schema (`foundation.fields.Id`)."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """One endpoint. `permission` None: it asks for none."""

    method: str
    path: str
    permission: str | None
    parameters: tuple[str, ...]
    query: tuple[str, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def kind(self) -> str:
        """The kind of thing that the path's first parameter names: `/api/users/{id}/roles` → `users`."""
        return self.path.split("/{")[0].rpartition("/")[2]


def doors(app: FastAPI) -> list[Door]:
    """Every endpoint of the application, routers included, in a fixed order."""
    schema = app.openapi()
    found = [door for route in iter_route_contexts(app.routes) for door in _of_route(route, schema)]
    return sorted(found, key=lambda door: (door.path, door.method))


def _of_route(route: RouteContext, schema: dict[str, Any]) -> Iterator[Door]:
    """The doors of a route; sockets and mounted folders have no methods and are tested apart."""
    path, methods = route.path or "", sorted((route.methods or set()) - {"HEAD"})
    parameters = tuple(PARAMETER.findall(path))
    for method in methods:
        if not isinstance(route.original_route, APIRoute):
            yield Door(method=method, path=path, permission=None, parameters=parameters)
            continue
        operation = schema["paths"].get(path, {}).get(method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        yield Door(
            method=method,
            path=path,
            permission=_permission(route.dependant),
            parameters=parameters,
            query=tuple(each["name"] for each in operation.get("parameters", []) if each["in"] == "query"),
            body=_resolved(content.get("schema", {}), schema, 0),
        )


def _permission(dependant: Dependant) -> str | None:
    for each in dependant.dependencies:
        found = getattr(each.call, "permission", None) or _permission(each)
        if found:
            return str(found)
    return None


def _resolved(part: Any, schema: dict[str, Any], depth: int) -> Any:
    """The schema with its references put in place."""
    if depth > 12:
        return {}
    if isinstance(part, list):
        return [_resolved(each, schema, depth + 1) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _resolved(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]], schema, depth + 1)
    return {key: _resolved(value, schema, depth + 1) for key, value in part.items()}


def is_id(part: dict[str, Any]) -> bool:
    """Whether a schema describes an id."""
    return str(part.get("pattern", "")).startswith(ID_PATTERN) or part.get("format") == "uuid"


def with_foreign(part: dict[str, Any], value: Any, foreign: str) -> Iterator[Any]:
    """The body with one id in it, each in turn, replaced by `foreign`."""
    if is_id(part):
        yield foreign
    for choice in part.get("anyOf", []) + part.get("oneOf", []) + part.get("allOf", []):
        if choice.get("type") != "null":
            yield from with_foreign(choice, value, foreign)
    for name, inner in part.get("properties", {}).items():
        given = value.get(name) if isinstance(value, dict) else None
        for changed in with_foreign(inner, given, foreign):
            yield {**(value if isinstance(value, dict) else {}), name: changed}
    if part.get("type") == "array":
        for changed in with_foreign(part.get("items", {}), value[0] if value else None, foreign):
            yield [changed]
    keys = [part.get("propertyNames", {}), *({"pattern": each} for each in part.get("patternProperties", {}))]
    if any(is_id(each) for each in keys):
        yield {foreign: next(iter(value.values()), 3) if value else 3}
