"""Shared fixtures: a real PostgreSQL for the session, and a freshly migrated database for each test that asks."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from _pytest.runner import runtestprotocol
from xdist.scheduler import LoadScopeScheduling

from yingda.foundation.postgres import THROWAWAY, EmbeddedPostgres, migrate

TEMPLATE = "yingda_template"
BROWSER_TESTS = ("tests/e2e/", "tests/webchat/test_widget.py")
REAL_PEERS = "telephony"
"""The marker of tests with a real switch and real phones."""
TWO_TRIES_S = 400
"""For all tries of one test together, and for ending what a failed one left."""
WHY_MAX_CHARS = 400
TRIES = 2
"""A browser on a busy machine now and then loses a click, a phone a moment of a tone; a test that fails once and then
passes is told at the end."""
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
MEMORY_FREE_MIN_BYTES = 2 << 30
SHARED = ("tests/telephony/", "tests/e2e/")
"""Folders whose tests one process runs, the longest first: two browsers or two switches at once disturb each other."""
TRIED_AGAIN = "tried again"
_numbers = itertools.count(1)
_tried_again: list[tuple[str, str]] = []
"""Which test, and why its first try failed."""


async def _on_server(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One embedded PostgreSQL for all tests; a crash of the machine may lose its data, so it is quick."""
    folder = _memory_folder() or tmp_path_factory.mktemp("pg")
    server = EmbeddedPostgres(folder, options=THROWAWAY)
    asyncio.run(server.start())
    yield server
    asyncio.run(server.stop())
    shutil.rmtree(folder)


def _memory_folder() -> Path | None:
    """A folder in memory, where a database is copied in 15 ms; on a disk it took 270 ms."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_FREE_MIN_BYTES:
        return Path(tempfile.mkdtemp(prefix="yingda-test-", dir=MEMORY))
    return None


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a database that was migrated once and is only copied."""

    async def make() -> None:
        await _on_server(postgres, f"CREATE DATABASE {TEMPLATE}")
        await migrate(postgres.url(TEMPLATE))

    asyncio.run(make())
    return TEMPLATE


@pytest.fixture
def database(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own. Application code does SET ROLE yingda_app on it."""
    name = f"test_{next(_numbers)}"
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield postgres.url(name)
    asyncio.run(_on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if _may_be_tried_again(item):
            item.add_marker(pytest.mark.timeout(TWO_TRIES_S))
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """What takes longest begins first, so that no process is left with it at the end."""
    shared = [n for n, folder in enumerate(SHARED) if item.nodeid.startswith(folder)]
    return shared[0] if shared else len(SHARED) + (item.get_closest_marker("slow") is None)


class ByFile(LoadScopeScheduling):
    """Tests of one file stay in one process, which makes their shared fixtures once."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in SHARED if nodeid.startswith(folder)), nodeid.split("::", 1)[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByFile(config, log)


def _may_be_tried_again(item: pytest.Item) -> bool:
    return item.nodeid.startswith(BROWSER_TESTS) or item.get_closest_marker(REAL_PEERS) is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Tests with browsers or phones may be tried twice; everything else once. Each second try is written down."""
    if not _may_be_tried_again(item):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for attempt in range(1, TRIES + 1):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if attempt == TRIES or not any(report.failed for report in reports):
            break
        item.user_properties.append((TRIED_AGAIN, _why(reports)))
        item._initrequest()  # type: ignore[attr-defined]
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Also where the test ran in another process."""
    if report.when == "teardown":
        _tried_again.extend((report.nodeid, str(why)) for name, why in report.user_properties if name == TRIED_AGAIN)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for nodeid, why in _tried_again:
        terminalreporter.write_line(f"TRIED AGAIN {nodeid}: {why}")


def _why(reports: list[pytest.TestReport]) -> str:
    """The line that failed and the beginning of its message, for each part that failed; how the pages were then."""
    told = [_place_and_message(report) for report in reports if report.failed]
    return "; ".join([*told, *(f"{name}: {value}" for name, value in reports[-1].user_properties)])


def _place_and_message(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    trace = getattr(report.longrepr, "reprtraceback", None)
    if crash is None or trace is None:
        return f"{report.when}: {str(report.longrepr)[-WHY_MAX_CHARS:]}"
    places = [entry.reprfileloc for entry in trace.reprentries if hasattr(entry, "reprfileloc")]
    own = next((place for place in places if place and str(place.path).startswith("tests")), None)
    at = f"{own.path}:{own.lineno}" if own else f"{crash.path}:{crash.lineno}"
    return f"{report.when}, {at}: {' '.join(crash.message.split())[:WHY_MAX_CHARS]}"
