"""Who may import whom: the layers by import-linter, the doors between contexts by the graph of imports."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

import grimp
import pytest

from tests.architecture.sources import ROOT

CONTEXTS: Final = {
    "agents",
    "analytics",
    "approvals",
    "banking",
    "customers",
    "dialogue",
    "interactions",
    "journey",
    "knowledge",
    "outbound_gate",
    "recordings",
    "routing",
    "tenancy",
    "twin",
}
DOORS: Final = re.compile(
    r"^(\w+(\.\w+)*\.(api|events|permissions)"
    r"|interactions\.(call|contact|rows|live_rows)|agents\.(agent|rows)|routing\.(matching\..*|policy|queues|receipt|rules\..*|ticket)"
    r"|dialogue\.(published|services)"
    r"|banking\.(port|catalogue|errors|subject)"
    r"|journey\.(commands|configuration|enqueue|following|live|owner|quarantine|record|turn))$"
)
"""What others may import of a context: its doors, and the live doors (docs/topics). `dialogue.published` loads flows:
`dialogue.api` itself stays free of SQL, because the way of a contact imports it. `banking.port` is what adapters and
their callers speak, `banking.catalogue` what can be done, `banking.errors` its refusals; `dialogue.services` names what
flows may ask for."""
COMPOSITION: Final = {
    "yingda.app": r"endpoints|jobs|vault",
    "yingda.entrypoints.counter": r"endpoints|parts",
    "yingda.configuration": r"endpoints|references",
    "yingda.demo": r"actions|schemas|starter|passwords|tables",
    "yingda.entrypoints.tenant_cli": r"actions|schemas|store|passwords|roles",
}
"""Who joins contexts and so sees more of them: the application its routers and jobs; the demo world and the command
line write through the administrators' own actions."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("yingda", cache_dir=None)


def context(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def through_the_wall(importer: str, imported: str) -> bool:
    """Whether one context reaches into the private part of another."""
    if context(imported) not in CONTEXTS or context(importer) == context(imported):
        return False
    if DOORS.match(imported.removeprefix("yingda.")):
        return False
    may = next((what for who, what in COMPOSITION.items() if f"{importer}.".startswith(f"{who}.")), None)
    return may is None or not re.search(rf"\.({may})$", imported)


def test_a_line_of_the_layout_imports_only_lines_below_it() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_contexts_meet_at_their_doors() -> None:
    found = [
        f"{importer} → {imported}"
        for importer in sorted(graph().modules)
        for imported in sorted(graph().find_modules_directly_imported_by(importer))
        if through_the_wall(importer, imported)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("importer", "imported", "through"),
    [
        ("yingda.journey.offer", "yingda.routing.store", True),
        ("yingda.journey.offer", "yingda.routing.rules.choose", False),
        ("yingda.desk.view", "yingda.tenancy.users.actions", True),
        ("yingda.demo.build", "yingda.tenancy.users.actions", False),
        ("yingda.routing.actions", "yingda.routing.store", False),
    ],
)
def test_a_reach_through_the_wall_is_noticed(importer: str, imported: str, through: bool) -> None:
    assert through_the_wall(importer, imported) is through


def test_channels_do_not_know_each_other() -> None:
    channels = {each for each in graph().modules if each.startswith("yingda.channels.")}
    for importer in channels:
        for imported in graph().find_modules_directly_imported_by(importer) & channels:
            assert importer.split(".")[2] == imported.split(".")[2]
