"""Whose a request is, by what it carries; and what any node answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.entrypoints.nodes.addressing import Asked, addressed, entry_in
from yingda.foundation.http import SESSION_COOKIE
from yingda.foundation.ids import TenantId
from yingda.tenancy.sessions.tokens import new_token

TENANT = TenantId(str(uuid.UUID(int=7)))
SECRET = new_token(TENANT).text
COOKIE = {SESSION_COOKIE: SECRET}
STAFF, PAGE = Asked(tenant=TENANT), Asked(entry="yuanshan-web")
NOTHING: Mapping[str, str] = {}


@pytest.mark.parametrize(
    ("method", "path", "headers", "query", "cookies", "expected"),
    [
        ("GET", "/ws", {}, {"ticket": SECRET}, {}, STAFF),
        ("GET", "/sip", {}, {"ticket": SECRET}, {}, STAFF),
        ("GET", "/ws", {}, {"ticket": "nonsense"}, {}, None),
        ("GET", "/api/desk/targets", {}, {}, COOKIE, STAFF),
        ("POST", "/api/session/ticket", {}, {}, COOKIE, STAFF),
        ("DELETE", "/api/session", {}, {}, COOKIE, STAFF),
        ("POST", "/api/session", {}, {}, COOKIE, None),
        ("GET", "/api/oidc/callback", {}, {}, COOKIE, None),
        ("GET", "/api/users", {}, {}, {}, None),
        ("POST", "/chat/visit", {}, {}, {}, Asked(body=True)),
        ("POST", "/portal/session", {}, {}, {}, Asked(body=True)),
        ("POST", "/chat/secret", {"x-visitor": "yuanshan-web.abc"}, {}, {}, PAGE),
        ("GET", "/chat/socket", {}, {"ticket": "yuanshan-web.abc"}, {}, PAGE),
        ("GET", "/chat/call/socket", {}, {"ticket": "yuanshan-web.abc"}, {}, PAGE),
        ("GET", "/portal/me", {"authorization": "Bearer yuanshan-web.abc"}, {}, {}, PAGE),
        ("GET", "/portal/me", {"x-visitor": "yuanshan-web.abc"}, {}, {}, PAGE),
        ("OPTIONS", "/chat/visit", {"origin": "https://bank.example"}, {}, {}, Asked(site="https://bank.example")),
        ("GET", "/portal/app/index.js", {}, {}, {}, None),
        ("GET", "/desk/", {}, {}, COOKIE, None),
        ("GET", "/healthz", {}, {}, COOKIE, None),
        ("GET", "/metrics", {}, {}, COOKIE, None),
    ],
)
def test_a_request_names_its_institution(
    method: str, path: str, headers: Mapping[str, str], query: Mapping[str, str], cookies: Mapping[str, str],
    expected: Asked | None,
) -> None:  # fmt: skip
    assert addressed(method, path, headers, query, cookies) == expected


@given(
    st.sampled_from(["GET", "POST", "OPTIONS"]),
    st.sampled_from(["/ws", "/sip", "/chat/socket", "/chat/visit", "/portal/me", "/api/users"]),
    st.text(max_size=90),
)
def test_odd_secrets_are_nobodys_and_break_nothing(method: str, path: str, text: str) -> None:
    headers = {"x-visitor": text, "authorization": f"Bearer {text}", "origin": text}
    found = addressed(method, path, headers, {"ticket": text}, {SESSION_COOKIE: text})
    assert found is None or found.tenant is None


@given(st.binary(max_size=200))
def test_odd_bodies_name_nothing(body: bytes) -> None:
    assert entry_in(body) is None or b"entry_point" in body


def test_a_body_names_the_entry_point() -> None:
    assert entry_in(b'{"entry_point": "yuanshan-web", "page": "/"}') == "yuanshan-web"
