"""The embedded PostgreSQL: started and ended with its program, and back after every kind of death."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from yingda.foundation.postgres import (
    THROWAWAY,
    DataDirBusy,
    DataDirUnusable,
    EmbeddedPostgres,
    StartFailed,
)

PROGRAM = """
import asyncio, sys
from pathlib import Path
from yingda.foundation.postgres import THROWAWAY, EmbeddedPostgres
async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]), options=THROWAWAY)
    await server.start()
    print(server.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
GONE_TIMEOUT_S = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data of a server that was stopped in order."""

    async def make(folder: Path) -> None:
        async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
            connection = await asyncpg.connect(server.url())
            await connection.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('余额')")
            await connection.close()

    folder = tmp_path_factory.mktemp("made")
    asyncio.run(make(folder))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder, for one test."""
    return Path(shutil.copytree(made, tmp_path / "data", dirs_exist_ok=True))


@pytest.fixture
def program(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another program that has a server running on the folder."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


async def words(server: EmbeddedPostgres) -> list[str]:
    connection = await asyncpg.connect(server.url())
    try:
        return [row[0] for row in await connection.fetch("SELECT word FROM kept")]
    finally:
        await connection.close()


async def gone(pid: int) -> bool:
    deadline = time.monotonic() + GONE_TIMEOUT_S
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


async def test_it_keeps_its_data_and_leaves_no_process(folder: Path) -> None:
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        pid = server.pid
        assert await words(server) == ["余额"]
    assert pid is not None
    assert await gone(pid)


async def test_it_listens_on_a_private_socket_only(folder: Path) -> None:
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        assert server.pid is not None
        assert not psutil.Process(server.pid).net_connections(kind="inet")
        (socket,) = folder.glob("postgres/.s.PGSQL.*[0-9]")
        assert socket.stat().st_mode & 0o077 == 0
        assert (folder / "postgres").stat().st_mode & 0o077 == 0


async def test_a_second_owner_is_refused_and_told_who_has_it(folder: Path) -> None:
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        with pytest.raises(DataDirBusy, match=f"process {os.getpid()}"):
            await EmbeddedPostgres(folder, options=THROWAWAY).start()
        assert await words(server) == ["余额"]


async def test_it_dies_with_its_program_and_starts_again(folder: Path, program: "subprocess.Popen[str]") -> None:
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    program.kill()
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        assert await words(server) == ["余额"]
    assert await gone(pid)


async def test_it_comes_back_after_its_postmaster_was_killed(folder: Path) -> None:
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        watch = asyncio.create_task(server.supervise())
        old = server.pid
        assert old is not None
        os.kill(old, signal.SIGKILL)
        async with asyncio.timeout(GONE_TIMEOUT_S):
            while server.pid in (None, old) or not await server._accepts():
                await asyncio.sleep(0.05)
        assert await words(server) == ["余额"]
        watch.cancel()


async def test_a_pid_file_that_names_another_program_is_stale(folder: Path) -> None:
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n{folder}/postgres\n0\n5432\n\n\n\nready\n")
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        assert await words(server) == ["余额"]


async def test_an_interrupted_making_of_the_data_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    async with EmbeddedPostgres(tmp_path, options=THROWAWAY) as server:
        assert server.pid


async def test_data_of_another_major_version_is_refused_with_the_way_out(folder: Path) -> None:
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(DataDirUnusable, match="pg_dump"):
        await EmbeddedPostgres(folder, options=THROWAWAY).start()


async def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letter.txt").write_text("mine")
    with pytest.raises(StartFailed, match="something else"):
        await EmbeddedPostgres(tmp_path, options=THROWAWAY).start()
    assert (tmp_path / "postgres" / "letter.txt").read_text() == "mine"


async def test_a_long_path_gets_its_socket_elsewhere(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / ("long" * 30)))
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        assert await words(server) == ["余额"]


async def test_a_wrong_option_shows_the_servers_own_words(folder: Path) -> None:
    with pytest.raises(StartFailed, match="shared_buffers"):
        await EmbeddedPostgres(folder, options={"shared_buffers": "much"}).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes someone else")
async def test_root_without_namespaces_becomes_another_user_even_in_a_closed_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingda.foundation.postgres.identity._works", lambda _identity: False)
    folder.parent.chmod(0o700)
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().real != 0
        assert await words(server) == ["余额"]
        old = server.pid
    monkeypatch.undo()
    async with EmbeddedPostgres(folder, options=THROWAWAY) as server:
        assert await words(server) == ["余额"]
    assert await gone(old)
