"""The doctor in a real world: what it finds when all is well, and what it advises when something is not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ape
import pytest

from forewatt.settings import Settings
from oracle.accounts.keystore import create_local_account, data_folder, passphrase_variable
from oracle.node.doctor.accounts import Participant, account_checks
from oracle.node.doctor.chain import chain_checks
from oracle.node.doctor.finding import Finding, State, findings
from oracle.node.doctor.services import service_checks
from tests.oracle.accounts.fake_web3signer import web3signer_app

UNIT = 10**18
ALIAS = "doctor_of_the_tests"
Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def participant(
    world: Any, climatology: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[Participant]:
    """A registered forecaster whose authority is a keystore account."""
    account = ape.accounts.test_accounts[5]
    world.forecaster("near", account, climatology(0.4))
    # Ape reads the folder of accounts once a process, so the keystore lies there and not in a folder of the test.
    create_local_account(ALIAS, "a test", bytes.fromhex(account.private_key.removeprefix("0x")))
    monkeypatch.setenv(passphrase_variable(ALIAS), "a test")
    deployment_path = world.folder / "deployment.json"
    me = world.forecasters["near"]
    yield Participant("forecaster", ALIAS, me, 10 * UNIT, world.provider, deployment_path, settings)
    (data_folder() / "accounts" / f"{ALIAS}.json").unlink()


@pytest.fixture
def examine(world: Any, climatology: Any, settings: Settings) -> Examine:
    """Run all checks of a participant, with some settings changed; returns the findings by name."""
    service = world.serve(climatology(0.4))

    def examine(who: Participant, **changed: object) -> dict[str, Finding]:
        own = {"forecaster_url": service, "node_path": world.folder / "near", **changed}
        current = settings.model_copy(update=own)
        checks = [*chain_checks(who.provider, who.deployment_path), *account_checks(who), *service_checks(who, current)]
        return {found.check: found for found in findings(checks)}

    return examine


def test_forecaster__with_all_it_needs__has_no_failed_check(participant: Participant, examine: Examine) -> None:
    found = examine(participant)
    assert {name: item for name, item in found.items() if item.state in (State.FAILED, State.UNKNOWN)} == {}
    assert {"chain", "deployment", "pool", "gas", "stake", "content store", "forecast service"} <= found.keys()
    assert "forecasts all 5 feeds" in found["forecast service"].detail


def test_account__without_gas_or_passphrase__is_told_apart(
    world: Any, participant: Participant, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.provider.set_balance(participant.address, 0)
    assert examine(participant)["gas"].advice == f"send coins for gas to {participant.address}"
    monkeypatch.delenv(passphrase_variable(ALIAS))
    found = examine(participant)
    assert found["account"].advice == f"set {passphrase_variable(ALIAS)}"
    assert found["gas"].state is State.UNKNOWN


@pytest.mark.parametrize("kind", ["key-file", "web3signer"])
def test_account__in_a_key_file_or_web3signer__is_checked_like_an_ape_account(
    world: Any, participant: Participant, examine: Examine, settings: Settings, tmp_path: Path, kind: str
) -> None:
    account = ape.accounts.test_accounts[5]
    key = bytes.fromhex(account.private_key.removeprefix("0x"))
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(key.hex())
    url = world.serve(web3signer_app([key], 31337))
    alias = "key-file" if kind == "key-file" else str(account.address)
    own = settings.model_copy(update={"key_file": path, "web3signer_url": url})
    found = examine(replace(participant, alias=alias, settings=own))
    assert found["account"].detail == f"{account.address} signs"
    assert (found["gas"].state, found["forecaster"].state) == (State.OK, State.OK)
    without = examine(replace(participant, alias=alias, settings=settings))["account"]
    assert (without.state, "set FOREWATT_" in without.detail) == (State.FAILED, True)


def test_forecaster__of_another_authority_or_unregistered__is_named(participant: Participant, examine: Examine) -> None:
    stranger = "0x" + "11" * 20
    assert "is not registered in the vault" in examine(replace(participant, forecaster=stranger))["forecaster"].detail
    missing = examine(replace(participant, forecaster=None))
    assert "FOREWATT_FORECASTER" in missing["forecaster"].advice
    assert missing["stake"].state is State.UNKNOWN


@pytest.mark.parametrize(
    ("wager_wei", "words"),
    [(UNIT // 10**6, "below the pool's least"), (400 * UNIT, "may be open"), (2_000 * UNIT, "the next wager needs")],
)
def test_wager__that_the_stake_does_not_cover__fails(
    participant: Participant, examine: Examine, wager_wei: int, words: str
) -> None:
    stake = examine(replace(participant, wager_wei=wager_wei))["stake"]
    assert stake.state is State.FAILED
    assert words in stake.detail


def test_services__that_do_not_answer__fail_with_the_setting_to_change(
    participant: Participant, examine: Examine
) -> None:
    closed = "http://127.0.0.1:9"
    found = examine(participant, ipfs_api_url=closed, ipfs_gateway_url=closed)
    assert "FOREWATT_IPFS_API_URL" in found["content store"].advice
    assert found["forecast service"].state is State.UNKNOWN
    assert "FOREWATT_FORECASTER_URL" in examine(participant, forecaster_url=closed)["forecast service"].advice


def test_content_store__with_fewer_pin_targets_than_required__fails(participant: Participant, examine: Examine) -> None:
    store = examine(participant, ipfs_pin_minimum=2)["content store"]
    assert store.state is State.FAILED
    assert "2 pin targets must succeed, but 1 are set" in store.detail


def test_feeds__that_the_service_does_not_forecast__are_a_warning(
    world: Any, participant: Participant, examine: Examine, climatology: Any
) -> None:
    found = examine(participant, forecaster_url=world.serve(climatology(0.4, left_out=("asset1",))))
    assert found["forecast service"].state is State.WARNING
    assert "no forecast for 1 of 5 feeds, such as asset1" in found["forecast service"].detail


def test_settler__needs_bonds_and_attestors(world: Any, participant: Participant, examine: Examine) -> None:
    settler = replace(participant, role="settler", forecaster=None)
    found = examine(settler, attestor_urls=world.attestor_url())
    assert (found["bonds"].state, found["attestors"].state) == (State.OK, State.OK)
    assert "separated by commas" in examine(settler)["attestors"].advice
    assert "http://127.0.0.1:9" in examine(settler, attestor_urls="http://127.0.0.1:9")["attestors"].detail


def test_attestor__that_is_in_no_epoch__fails(participant: Participant, examine: Examine) -> None:
    found = examine(replace(participant, role="attestor", forecaster=None))
    assert "is not among the 3 attestors" in found["attestor"].detail
    assert found["readings"].state is State.WARNING


def test_deployment__of_another_chain__fails_and_what_needs_it_is_unknown(
    world: Any, participant: Participant, examine: Examine
) -> None:
    path = world.folder / "foreign.json"
    path.write_text(participant.deployment_path.read_text().replace('"chain_id": 31337', '"chain_id": 1'))
    found = examine(replace(participant, deployment_path=path))
    assert "on chain 1, the connected chain is 31337" in found["deployment"].detail
    assert found["pool"].state is State.UNKNOWN
