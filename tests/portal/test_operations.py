"""What a signed-in customer can do, and what nobody can do with a stolen page, a stale proof or another's operation."""

from __future__ import annotations

import re

import pytest

from tests.portal.world import LIQUN, PIN, Page, World, drafted_by_agent, payee, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_was_bought_is_given_back_by_the_customer(page: Page) -> None:
    products = (await page.get("/products?role=bank&kind=wealth"))["items"]
    product = next(each for each in products if each["risk"] in ("R1", "R2") and each["min_amount"] <= 50_000_00)
    account = (await page.holdings("account"))[0]
    amount = max(product["min_amount"], 1_000_00)
    params = {"from_account": account["ref"], "product": product["code"], "amount": amount}
    made = await page.post("/operations", {"kind": "purchase", "params": params})
    proof = (await page.prove(made["id"]))["proof"]
    await page.post(f"/operations/{made['id']}/confirm", {"proof": proof})
    bought = await page.ended(made["id"])
    assert (bought["state"], bought["reversible"]) == ("executed", True)
    back = await page.post(f"/operations/{bought['id']}/reverse")
    assert (back["kind"], back["tier"]) == ("purchase_cancel", 2)
    await page.post(f"/operations/{back['id']}/confirm", {"proof": None})
    assert (await page.ended(back["id"]))["state"] == "executed"
    assert (await page.get(f"/operations/{bought['id']}"))["state"] == "reversed"


async def test_a_transfer_by_pin_is_carried_out_once(page: Page) -> None:
    before = (await page.holdings("account"))[0]
    made = await page.transfer(8_850)
    assert (made["state"], made["by"], made["tier"]) == ("drafted", "customer", 3)
    assert not (await page.prove(made["id"], "000000"))["right"]
    proof = (await page.prove(made["id"]))["proof"]
    path = f"/operations/{made['id']}/confirm"
    for _ in range(3):  # a repeat is the same word
        assert (await page.post(path, {"proof": proof}))["state"] in ("submitted", "executed")
    assert (await page.ended(made["id"]))["state"] == "executed"
    after = (await page.holdings("account"))[0]
    assert before["balance"] - after["balance"] == 8_850


async def test_payee_and_number_are_whole_for_their_customer_and_masked_in_lists(page: Page) -> None:
    number, name = await payee(page.world)
    made = await page.transfer()
    assert made["params"]["to_number"] != number
    whole = await page.get(f"/operations/{made['id']}")
    assert (whole["params"]["to_number"], whole["params"]["to_name"]) == (number, name)
    listed = (await page.get("/operations"))["items"]
    assert number not in str(listed)


async def test_without_a_proof_nothing_goes_out(page: Page) -> None:
    made = await page.transfer()
    path = f"/operations/{made['id']}/confirm"
    for proof in (None, made["id"], "00000000-0000-7000-8000-000000000000"):
        assert await page.refused("POST", path, {"proof": proof}) == "operation.proof_missing"
    assert (await page.get(f"/operations/{made['id']}"))["state"] == "drafted"


async def test_a_proof_of_one_operation_moves_no_other(page: Page) -> None:
    small, large = await page.transfer(100), await page.transfer(100_000)
    proof = (await page.prove(small["id"]))["proof"]
    assert (
        await page.refused("POST", f"/operations/{large['id']}/confirm", {"proof": proof}) == "operation.proof_missing"
    )


async def test_a_used_proof_moves_nothing_twice(page: Page) -> None:
    made = await page.transfer(200)
    proof = (await page.prove(made["id"]))["proof"]
    await page.post(f"/operations/{made['id']}/confirm", {"proof": proof})
    await page.ended(made["id"])
    again = await page.transfer(200)
    assert (
        await page.refused("POST", f"/operations/{again['id']}/confirm", {"proof": proof}) == "operation.proof_missing"
    )


async def test_another_customers_operation_does_not_exist(page: Page) -> None:
    made = await page.transfer()
    proof = (await page.prove(made["id"]))["proof"]
    other = await page.world.sign_in(phone=LIQUN)
    path = f"/operations/{made['id']}"
    assert await other.refused("GET", path) == "not_found"
    for door, body in (
        ("challenge", {"means": "pin"}), ("prove", {"challenge": made["id"], "secret": PIN}),
        ("confirm", {"proof": proof}), ("cancel", {}),
    ):  # fmt: skip
        assert await other.refused("POST", f"{path}/{door}", body) == "not_found", door
    assert made["id"] not in str(await other.get("/operations"))
    assert (await page.get(path))["state"] == "drafted"


async def test_another_institutions_operation_does_not_exist(page: Page) -> None:
    made = await page.transfer()
    broker = await page.world.sign_in("yunhai")
    assert await broker.refused("GET", f"/operations/{made['id']}") == "not_found"
    assert await broker.refused("POST", f"/operations/{made['id']}/cancel", {}) == "not_found"


async def test_money_leaves_ones_own_accounts_only(page: Page) -> None:
    other = await page.world.sign_in(phone=LIQUN)
    theirs = (await other.holdings("account"))[0]["ref"]
    number, name = await payee(page.world)
    params = {"from_account": theirs, "to_number": number, "to_name": name, "amount": 100}
    answer = await page.refused("POST", "/operations", {"kind": "transfer", "params": params})
    assert answer == "operation.holding_foreign"
    assert await page.refused("GET", f"/accounts/bank/{theirs}/entries") == "not_found"
    assert await page.refused("GET", f"/accounts/bank/{theirs}/statement.pdf") == "not_found"


async def test_what_an_agent_drafted_appears_at_once_and_is_confirmed_by_code(page: Page) -> None:
    number, name = await payee(page.world)
    account = (await page.holdings("account"))[0]["ref"]
    async with page.listening() as heard:
        params = {"from_account": account, "to_number": number, "to_name": name, "amount": 4_321}
        made = await drafted_by_agent(page, "transfer", params)
        await until("the page is told", lambda: any(each.get("operation", {}).get("id") == made.id for each in heard))
        told = next(each["operation"] for each in heard if each.get("operation", {}).get("id") == made.id)
        assert (told["by"], told["state"]) == ("agent", "drafted")
        assert "actor" not in told
        asked = await page.post(f"/operations/{made.id}/challenge", {"means": "otp"})
        message = (await page.world.http.get("/demo/core/messages?to=13900000001")).json()["items"][0]["text"]
        assert "43.21" in message
        code = re.search(r"\b\d{6}\b", message)
        assert code is not None
        proved = await page.post(f"/operations/{made.id}/prove", {"challenge": asked["id"], "secret": code[0]})
        await page.post(f"/operations/{made.id}/confirm", {"proof": proved["proof"]})
        assert (await page.ended(made.id))["state"] == "executed"
        await until("the page is told that money moved", lambda: any(each["type"] == "holdings" for each in heard))


async def test_a_code_of_one_customer_is_none_of_another(page: Page) -> None:
    made = await page.transfer()
    asked = await page.post(f"/operations/{made['id']}/challenge", {"means": "pin"})
    other = await page.world.sign_in(phone=LIQUN)
    own = await other.transfer()
    body = {"challenge": asked["id"], "secret": PIN}
    assert await other.refused("POST", f"/operations/{own['id']}/prove", body) == "verification.challenge_gone"


async def test_a_loss_report_needs_a_plain_yes_and_its_undoing_a_proof(page: Page) -> None:
    card = (await page.holdings("card"))[0]["ref"]
    lost = await page.post("/operations", {"kind": "loss_report", "params": {"holding": card}})
    await page.post(f"/operations/{lost['id']}/confirm", {})
    assert (await page.ended(lost["id"]))["state"] == "executed"
    undo = await page.post("/operations", {"kind": "loss_undo", "params": {"holding": card}})
    assert await page.refused("POST", f"/operations/{undo['id']}/confirm", {}) == "operation.proof_missing"
    proof = (await page.prove(undo["id"]))["proof"]
    await page.post(f"/operations/{undo['id']}/confirm", {"proof": proof})
    assert (await page.ended(undo["id"]))["state"] == "executed"


async def test_a_draft_is_made_once_per_id(page: Page) -> None:
    number, name = await payee(page.world)
    params = {
        "from_account": (await page.holdings("account"))[0]["ref"], "to_number": number, "to_name": name, "amount": 5,
    }  # fmt: skip
    id = "0198a000-0000-7000-8000-0000000000a1"
    body = {"kind": "transfer", "params": params}
    made = [(await page.ask("POST", "/operations", body, **{"x-operation-id": id})).json()["id"] for _ in range(2)]
    assert made == [id, id]


async def test_what_is_too_bold_asks_for_the_customers_word_about_it(page: Page) -> None:
    products = (await page.get("/products?kind=wealth"))["items"]
    account = (await page.holdings("account"))[0]["ref"]
    bold = next(each for each in products if each["risk"] == "R4")
    body = {"kind": "purchase", "params": {
        "from_account": account, "product": bold["code"], "amount": bold["min_amount"]}}  # fmt: skip
    answer = await page.ask("POST", "/operations", body)
    assert answer.json().get("error", {}).get("code") == "operation.unsuitable" or (
        answer.json()["suitability"]["result"] == "warn"
    )
    if answer.status_code == 201:
        made = answer.json()
        proof = (await page.prove(made["id"]))["proof"]
        path = f"/operations/{made['id']}/confirm"
        assert await page.refused("POST", path, {"proof": proof}) == "operation.risk_not_accepted"


async def test_a_typed_secret_is_in_no_row_and_no_line_of_the_log(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    canary = "907856341278"  # long: in the hex of sealed columns six digits stand by chance now and then
    made = await page.transfer(150)
    with caplog.at_level("DEBUG"):
        assert not (await page.prove(made["id"], canary))["right"]
        asked = await page.post("/challenge", {"means": "pin"})
        for body in (
            {"challenge": asked["id"], "secret": canary},
            {"challenge": canary, "secret": canary},
            {"secret": canary},
        ):
            answer = await page.ask("POST", "/prove", body)
            assert canary not in answer.text
    told = [record.getMessage() + str(record.__dict__) for record in caplog.records]
    assert [line for line in told if canary in line] == []
    names = await page.world.sql(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    for (name,) in names:
        assert not await page.world.sql(f"select 1 from {name} t where t::text like '%{canary}%'"), name


async def test_wrong_pins_lock_the_customer_out_of_every_proof(world: World) -> None:
    page = await world.sign_in(phone="13900000003")
    made = await page.transfer(300)
    codes = []
    for _ in range(8):
        path = f"/operations/{made['id']}"
        asked = await page.ask("POST", f"{path}/challenge", {"means": "pin"})
        if asked.status_code != 200:
            codes.append(asked.json()["error"]["code"])
            break
        wrong = await page.ask("POST", f"{path}/prove", {"challenge": asked.json()["id"], "secret": "135790"})
        assert wrong.status_code == 200, wrong.text
        assert not wrong.json()["right"]
    assert codes == ["verification.locked"]
    assert await page.refused("POST", "/challenge", {"means": "otp"}) == "verification.locked"
    assert (await page.get(f"/operations/{made['id']}"))["state"] == "drafted"
