"""What the bank offers beyond the port: taking back in time, the way to the broker, sign-in, published documents."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from sample_cores.bank import terms
from sample_cores.bank.statements import latest
from tests.sample_cores.programs import Program, even

CUSTOMER, ACCOUNT = "C0000000001", "A0000000011"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    made = Program("bank", tmp_path_factory.mktemp("bank")).start()
    yield made
    made.stop()


def do(program: Program, kind: str, id: str = "", **params: Any) -> tuple[str, httpx.Response]:
    id = id or str(uuid.uuid4())
    body = {"kind": kind, "customer": CUSTOMER, "params": params}
    return id, program.ask("PUT", f"/operations/{id}", json=body)


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


def balance(program: Program) -> int:
    holdings = program.ask("GET", f"/customers/{CUSTOMER}/portfolio").json()["holdings"]
    return int(next(each["balance"] for each in holdings if each["ref"] == ACCOUNT))


def transfer(program: Program) -> str:
    outside = {"to_number": "6218880000000000015", "to_name": "李静"}
    id, answer = do(program, "transfer", from_account=ACCOUNT, amount=100_00, **outside)
    assert answer.status_code == 200
    return id


def test_a_transfer_to_another_bank_is_called_back_once(program: Program) -> None:
    before = balance(program)
    id = transfer(program)
    assert do(program, "transfer_recall", operation=id)[1].status_code == 200
    assert balance(program) == before
    assert code(do(program, "transfer_recall", operation=id)[1]) == "core.already_reversed"


def test_after_its_time_it_is_too_late(program: Program) -> None:
    id = transfer(program)
    try:
        program.ask("POST", "/clock", params={"ahead_ms": terms.RECALL_MS + 60_000})
        assert code(do(program, "transfer_recall", operation=id)[1]) == "core.too_late"
    finally:
        program.ask("POST", "/clock", params={"ahead_ms": 0})


def test_nobody_calls_back_what_is_not_theirs(program: Program) -> None:
    id = transfer(program)
    body = {"kind": "transfer_recall", "customer": "C0000000002", "params": {"operation": id}}
    assert code(program.ask("PUT", f"/operations/{uuid.uuid4()}", json=body)) == "core.operation_unknown"


def test_a_product_is_given_back_within_the_day(program: Program) -> None:
    before = balance(program)
    id, bought = do(program, "purchase", from_account=ACCOUNT, product="YS0002", amount=2_000_00)
    holding = bought.json()["facts"]["holding"]
    assert do(program, "purchase_cancel", operation=id)[1].status_code == 200
    assert balance(program) == before
    holdings = program.ask("GET", f"/customers/{CUSTOMER}/portfolio").json()["holdings"]
    assert holding not in {each["ref"] for each in holdings}


def test_money_goes_to_the_broker_and_back(program: Program) -> None:
    before = balance(program)
    assert do(program, "broker_out", account=ACCOUNT, amount=5_000_00)[1].status_code == 200
    assert balance(program) == before - 5_000_00
    assert do(program, "broker_in", account=ACCOUNT, amount=5_000_00)[1].status_code == 200
    assert balance(program) == before
    assert even(program.books())


@pytest.mark.parametrize("amount", [0, -1, True, "100", 100_000_000_01])
def test_an_amount_that_is_none_is_refused(program: Program, amount: Any) -> None:
    _, answer = do(program, "broker_out", account=ACCOUNT, amount=amount)
    assert answer.status_code == 422
    assert code(answer) in {"core.amount_invalid", "core.funds_short"}


def test_who_knows_the_password_gets_an_identity_that_the_keys_prove(program: Program) -> None:
    with httpx.Client(base_url=program.url) as nobody:  # customers have no token of a client
        answer = nobody.post("/sign-in", json={"phone": "13900000001", "password": "112233", "audience": "here"})
        keys = nobody.get("/sign-in/keys").json()
        wrong = nobody.post("/sign-in", json={"phone": "13900000004", "password": "guess"})
        unknown = nobody.post("/sign-in", json={"phone": "13700000000", "password": "guess"})
    claims = jwt.decode(answer.json()["token"], KeySet.import_key_set(keys), algorithms=["ES256"]).claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("bank", CUSTOMER, "here")
    assert claims["exp"] - claims["iat"] == 300
    assert "d" not in keys["keys"][0], "the private key stays at home"
    assert (wrong.status_code, code(wrong), unknown.status_code) == (401, "core.sign_in_wrong", 401)


def test_without_a_token_nothing_is_told(program: Program) -> None:
    with httpx.Client(base_url=program.url) as nobody:
        for path in (f"/customers/{CUSTOMER}", "/journal", "/changes", "/faults", "/messages?to=1", "/ledger/check"):
            assert nobody.get(path).status_code == 401
        assert nobody.put("/operations/1", json={}).status_code == 401


def test_the_api_is_published(program: Program) -> None:
    paths = httpx.get(f"{program.url}/openapi.json").json()["paths"]
    assert {"/operations/{id}", "/customers/{customer}/portfolio", "/messages", "/faults"} <= set(paths)


def test_a_restart_keeps_everything(program: Program) -> None:
    id = transfer(program)
    before, books = balance(program), program.books()
    program.again()
    assert (balance(program), program.books()) == (before, books)
    assert program.ask("GET", f"/operations/{id}").json()["state"] == "done"


def test_statements_of_days_gone_by_are_made_at_the_start(program: Program) -> None:
    with sqlite3.connect(program.data / "bank.sqlite") as conn:
        conn.execute("UPDATE credits SET statement_on = '2026-01-05', due_on = '2026-01-25', due = 1, due_min = 1")
        conn.execute("UPDATE loans SET next_on = '2026-01-20'")
    program.again()
    holdings = program.ask("GET", f"/customers/{CUSTOMER}/portfolio").json()["holdings"]
    (card,) = (each for each in holdings if each["kind"] == "credit")
    (loan,) = (each for each in holdings if each["kind"] == "loan")
    assert card["statement_on"] > "2026-01-05"
    assert (card["due"], card["due_on"][:7]) == (card["balance"], card["statement_on"][:7])
    assert loan["due_on"] > card["statement_on"]


def test_a_loans_next_day_is_ahead_in_every_month() -> None:
    assert latest(20, date(2026, 3, 19)) == date(2026, 2, 20)
    assert latest(20, date(2026, 3, 20)) == date(2026, 3, 20)
    assert latest(5, date(2026, 1, 4)) == date(2025, 12, 5)
