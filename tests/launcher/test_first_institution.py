"""An empty installation gets its first institution: who comes in, what they must do first, and what is refused."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from yingda.app import build
from yingda.entrypoints.cli.complaint import Complaint
from yingda.entrypoints.cli.product import NewInstitution, SignIn
from yingda.entrypoints.tenant_cli import create_institution
from yingda.foundation.config import Settings

ROOT = Path(__file__).resolve().parents[2]
WANTED = NewInstitution(slug="heyuan", name="河源银行", kind="bank", admin="wu.jun", security_admin="zhou.qi")
TIMEOUT_S = 60


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database)


async def signed_in(client: httpx.AsyncClient, person: SignIn, password: str) -> httpx.Response:
    body = {"tenant": person.tenant, "user": person.user, "password": password}
    return await client.post("/api/session", json=body)


async def test_both_come_in_and_must_change_their_passwords_first(settings: Settings) -> None:
    admin, security = await create_institution(settings, WANTED)
    assert (admin.user, admin.role, security.user, security.role) == (
        "wu.jun", "administrator", "zhou.qi", "security_administrator",
    )  # fmt: skip
    app = build(settings)
    await app.database.open()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url="http://yingda.test") as client:
            for person in (admin, security):
                answer = await signed_in(client, person, person.password)
                assert (answer.status_code, answer.json()["must"]) == (200, ["password"])
                assert (await client.get("/api/users")).status_code == 403
    finally:
        await app.database.close()


async def test_two_runs_do_not_make_two(settings: Settings) -> None:
    await create_institution(settings, WANTED)
    with pytest.raises(Complaint, match="heyuan with people in it"):
        await create_institution(settings, WANTED)


async def test_one_person_cannot_be_both(settings: Settings) -> None:
    with pytest.raises(Complaint, match="two people"):
        await create_institution(settings, NewInstitution(**{**WANTED.__dict__, "security_admin": "wu.jun"}))


async def test_a_name_that_cannot_be_is_explained_and_makes_nothing(settings: Settings) -> None:
    with pytest.raises(Complaint, match="small letters"):
        await create_institution(settings, NewInstitution(**{**WANTED.__dict__, "admin": "Wu Jun"}))
    assert len(await create_institution(settings, WANTED)) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--slug", "Bad Slug", "--name", "x", "--admin", "wu.jun"], "2 to 32 small letters"),
        (["--slug", "ok", "--name", "x", "--kind", "casino", "--admin", "wu.jun"], "not one of"),
        (["--slug", "ok", "--name", "  ", "--admin", "wu.jun"], "1 to 80 characters"),
        (["--slug", "ok", "--name", "x"], "Missing option '--admin'"),
    ],
)
def test_a_wrong_flag_is_named_before_anything_starts(arguments: list[str], says: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "yingda", "tenant", "create", "--data", str(tmp_path / "d"), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "d").exists()


async def test_an_installation_without_institutions_is_ready(settings: Settings) -> None:
    """A machine that is watched by /readyz must come up before the first institution is made."""
    app = build(settings)
    await app.start()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url="http://yingda.test") as client:
            for _ in range(50):
                answer = await client.get("/readyz")
                if answer.status_code == 200:
                    break
                await asyncio.sleep(0.1)
            assert answer.json() == {"ready": True, "partitions": 0}
    finally:
        await app.stop()
