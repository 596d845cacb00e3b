"""What stands in which file: SQL, commits, clocks, names and lengths."""

from __future__ import annotations

import ast
import re
from typing import Final

import pytest

from tests.architecture.sources import ROOT, calls, texts, trees

LINES_MAX: Final = 400
BANNED: Final = {"service.py", "utils.py", "helpers.py", "manager.py", "common.py", "util.py", "misc.py"}

SQL: Final = re.compile(
    r"\s*(with\s+\w+\s+as\s*(not\s+)?(materialized\s*)?\(|select\s+[^;]*\sfrom\s"
    r"|insert into \w|update \w+ set |delete from \w)",
    re.IGNORECASE,
)
STATEMENTS: Final = {"select", "insert", "update", "delete", "text"}
SQL_FILES: Final = {
    "yingda/channels/webchat/transcript.py": "the one reading of the customer's record",
    "yingda/channels/webchat/visitors.py": "the visitors' own table",
    "yingda/entrypoints/rebuilding.py": "the head of the chain and the mark of the configuration",
    "yingda/interactions/live_rows.py": "reading the live record back",
    "yingda/tenancy/setup.py": "the first row of an institution",
}
"""Files other than `store.py` with statements of their own, each with its reason. Foundation is all about them."""

COMMITTING: Final = {
    "yingda/foundation/db.py": "the units of work",
    "yingda/foundation/group_commit.py": "the group commit",
    "yingda/foundation/partitions.py": "the claim of a lease",
    "yingda/foundation/postgres/embedded.py": "the server itself",
    "yingda/analytics/rebuild/compare.py": "a snapshot to read from, rolled back",
    "yingda/analytics/wallboard/snapshots.py": "a snapshot to read from",
    "yingda/tenancy/sessions/loader.py": "who asks is found before there is a unit of work",
}
"""Who opens and ends transactions. Everybody else is given one."""
OPENING: Final = re.compile(
    r"yingda/(entrypoints|demo)/|yingda/foundation/(http|jobs)\.py|yingda/tenancy/(setup|oidc/flow|sessions/sign_in)\.py"
    r"|yingda/recordings/(keeping|jobs)\.py"
    r"|yingda/routing/policies/jobs\.py|yingda/outbound_gate/gate\.py|yingda/interactions/captured/api\.py"
    r"|yingda/channels/telephony/guard\.py|yingda/customers/directory\.py"
    r"|yingda/channels/portal/consents\.py"
    r"|yingda/banking/(api|drafting|suiting|confirming|carrying|inquiries|reconciling/comparing|verification/api)\.py"
)
"""The edges: who opens a unit of work. Signing in is an edge of its own, it begins without a principal; so is what the
switch recorded of a call that is over, and a job; the gate, whose refusals stay on record; digits that a telephone line
captured; who was shut out at the switch; customers, of whom cores are asked outside of any work;
a customer's own page; and banking, which asks cores between one work and the next."""

SHELL: Final = {"yingda/journey/owner.py", "yingda/journey/quarantine.py", "yingda/journey/following.py"}
"""What runs the steps or listens to who does, and so may wait; the steps themselves are plain functions."""
UNITLESS: Final = re.compile(r"(^|_)(TTL|TIMEOUT|EVERY|AFTER|GRACE|PAUSE|INTERVAL|DELAY|LINGER|IDLE|SLEEP)$")
"""Names of times that do not say in what."""


def test_only_stores_hold_sql() -> None:
    found = [
        path
        for path, tree in trees().items()
        if not path.endswith("/store.py")
        and not path.startswith("yingda/foundation/")
        and path not in SQL_FILES
        and _has_sql(tree)
    ]
    assert found == []


def _has_sql(tree: ast.Module) -> bool:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"]
    if any(alias.name in STATEMENTS for node in imports for alias in node.names):
        return True
    return any(SQL.match(text) for text in texts(tree))


def test_every_exception_about_sql_still_needs_to_be_one() -> None:
    assert [path for path in SQL_FILES if not _has_sql(trees()[path])] == []


@pytest.mark.parametrize("code", ["A = 'select id from users'", "from sqlalchemy import select", "'delete from users'"])
def test_sql_in_another_file_is_noticed(code: str) -> None:
    assert _has_sql(ast.parse(code))


def test_nobody_but_the_edge_commits() -> None:
    found = [
        path
        for path, tree in trees().items()
        for name, call in calls(tree)
        if path not in COMMITTING
        and (name in ("commit", "rollback", "transaction") or (name == "begin" and "engine" in ast.unparse(call.func)))
    ]
    assert found == []


def test_nobody_but_an_edge_opens_a_unit_of_work() -> None:
    found = [
        path
        for path, tree in trees().items()
        for name, call in calls(tree)
        if name == "work" and "database" in ast.unparse(call.func) and not OPENING.match(path)
    ]
    assert found == []


def test_a_step_awaits_nothing_and_reads_no_clock() -> None:
    found = []
    for path, tree in trees().items():
        if path.startswith("yingda/journey/") and path not in SHELL:
            waits = [node for node in ast.walk(tree) if isinstance(node, ast.Await | ast.AsyncFunctionDef)]
            clocks = [name for name, _ in calls(tree) if name in ("now", "now_ms", "utcnow", "today", "monotonic")]
            found += [path] * len(waits + clocks)  # type: ignore[operator]
    assert found == []


def test_rules_are_plain_functions() -> None:
    found = [
        path
        for path, tree in trees().items()
        if "/rules/" in path
        for node in ast.walk(tree)
        if isinstance(node, ast.Await | ast.AsyncFunctionDef)
    ]
    assert found == []


def test_files_are_named_after_a_noun() -> None:
    assert [path for path in trees() if path.rpartition("/")[2] in BANNED] == []


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    files = [*ROOT.glob("yingda/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    assert [str(path.relative_to(ROOT)) for path in files if len(path.read_text().splitlines()) > LINES_MAX] == []


def test_every_time_says_in_what_it_is() -> None:
    found = [
        f"{path}: {name}"
        for path, tree in trees().items()
        for name in _numbers(tree)
        if UNITLESS.search(name.removesuffix("_MAX").removesuffix("_MIN"))
    ]
    assert found == []


def _numbers(tree: ast.Module) -> list[str]:
    """Names of the module's numeric constants."""
    found = []
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign):
            target = node.targets[0]
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and type(value.value) in (int, float):
            found.append(target.id)
    return found


def test_every_module_says_what_it_is() -> None:
    assert [path for path, tree in trees().items() if tree.body and ast.get_docstring(tree) is None] == []
