"""A node signs with an Ape account, a key in a file or Web3Signer; whatever signs, the signatures are the same."""

from collections.abc import Callable
from pathlib import Path

import ape
import pytest
from eth_account import Account
from fastapi import FastAPI

from forewatt.protocol.typed import Domain, Observation
from forewatt.settings import Settings
from oracle.accounts.key_file import KeySigner
from oracle.accounts.signer import ApeSigner, Signer
from oracle.accounts.signers import open_signer
from oracle.accounts.web3signer import Web3Signer
from oracle.errors import AccountError
from tests.oracle.accounts.fake_web3signer import web3signer_app

KEY, OTHER = b"\x17" * 32, b"\x18" * 32
ADDRESS = Account.from_key(KEY).address
DOMAIN = Domain(31337, "0x" + "12" * 20)
TRUTH = Observation(b"\1" * 32, 7, b"\2" * 32, 2**127, b"\3" * 36)
DYNAMIC = {"to": ADDRESS, "data": "0x0102", "value": 0, "type": 2, "maxFeePerGas": 9, "maxPriorityFeePerGas": 1}
LEGACY = {"to": ADDRESS, "data": "0x", "value": 0, "gasPrice": 9}
COMMON = {"chainId": 31337, "nonce": 3, "gas": 50_000}


def key_file(folder: Path, text: str = "0x" + KEY.hex(), mode: int = 0o600) -> Settings:
    path = folder / "key"
    path.write_text(text)
    path.chmod(mode)
    return Settings(key_file=path)


@pytest.fixture
def web3signer(serve: Callable[[FastAPI], str]) -> Callable[..., Signer]:
    def signer(chain_id: int = 31337, signs_typed_with: bytes | None = None) -> Signer:
        url = serve(web3signer_app([KEY], chain_id, signs_typed_with))
        return open_signer(ADDRESS, Settings(web3signer_url=url))

    return signer


def require_same(signer: Signer) -> None:
    """The signer's signatures are those of its key."""
    assert signer.address == ADDRESS
    assert TRUTH.signer(DOMAIN, signer.sign_typed(TRUTH, DOMAIN)) == ADDRESS
    for fields in (DYNAMIC, LEGACY):
        transaction = {**fields, **COMMON}
        assert signer.sign_transaction(transaction) == KeySigner(KEY).sign_transaction(transaction)


def test_key_file__owner_only__signs(tmp_path: Path) -> None:
    require_same(open_signer("key-file", key_file(tmp_path)))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_key_file__others_can_read_it__refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    with pytest.raises(AccountError, match=r"others can read the key file .*: run `chmod 600"):
        open_signer("key-file", key_file(tmp_path, mode=mode))


@pytest.mark.parametrize("text", ["", "0x12", "zz" * 32, "00" * 32, "ff" * 32])
def test_key_file__no_key_in_it__refused_and_its_content_is_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(AccountError, match="holds no private key") as refused:
        open_signer("key-file", key_file(tmp_path, text))
    assert not text or text not in str(refused.value)


def test_key_file__not_text__refused_and_no_cause_shows_its_content(tmp_path: Path) -> None:
    settings = key_file(tmp_path)
    (tmp_path / "key").write_bytes(KEY.hex().encode("utf-16"))
    with pytest.raises(AccountError, match="holds no private key") as refused:
        open_signer("key-file", settings)
    assert refused.value.__suppress_context__


def test_key_file__not_set__says_which_setting() -> None:
    with pytest.raises(AccountError, match="FOREWATT_KEY_FILE"):
        open_signer("key-file", Settings())


def test_web3signer__signs_transactions_and_typed_data(web3signer: Callable[..., Signer]) -> None:
    require_same(web3signer())


def test_web3signer__of_another_chain__refused_with_the_remedy(web3signer: Callable[..., Signer]) -> None:
    for fields in (DYNAMIC, LEGACY):
        with pytest.raises(AccountError, match=r"signs for chain 1: start it with --chain-id 31337"):
            web3signer(chain_id=1).sign_transaction({**fields, **COMMON})


def test_web3signer__typed_data_refused__says_so(web3signer: Callable[..., Signer]) -> None:
    with pytest.raises(AccountError, match="refused eth_signTypedData"):
        web3signer(chain_id=1).sign_typed(TRUTH, DOMAIN)


def test_web3signer__signature_of_another_key__never_used(web3signer: Callable[..., Signer]) -> None:
    with pytest.raises(AccountError, match="gave a signature of"):
        web3signer(signs_typed_with=OTHER).sign_typed(TRUTH, DOMAIN)


def test_web3signer__without_the_key__refused_at_the_start(serve: Callable[[FastAPI], str]) -> None:
    url = serve(web3signer_app([OTHER], 31337))
    with pytest.raises(AccountError, match=f"has no key of {ADDRESS}"):
        open_signer(ADDRESS, Settings(web3signer_url=url))


@pytest.mark.parametrize("answer", ["zz", "0x", "0x02", 7, "0xc0", "0x" + "ff" * 65])
def test_web3signer__answer_that_is_no_signature__refused(serve: Callable[[FastAPI], str], answer: object) -> None:
    app = FastAPI()
    app.post("/")(lambda: {"jsonrpc": "2.0", "id": 1, "result": answer})
    signer = Web3Signer(serve(app), ADDRESS)
    with pytest.raises(AccountError, match="gave no"):
        signer.sign_typed(TRUTH, DOMAIN)
    with pytest.raises(AccountError, match="gave no"):
        signer.sign_transaction({**DYNAMIC, **COMMON})


def test_web3signer__no_answer__shows_no_key_of_its_address(serve: Callable[[FastAPI], str]) -> None:
    url = serve(FastAPI()).replace("http://", "http://name:secret@") + "/secret?key=secret"
    with pytest.raises(AccountError, match="HTTP 404") as refused:
        Web3Signer(url, ADDRESS).check()
    assert "secret" not in str(refused.value)


def test_web3signer__not_there__says_which_setting() -> None:
    with pytest.raises(AccountError, match="FOREWATT_WEB3SIGNER_URL"):
        open_signer(ADDRESS, Settings(web3signer_url="http://127.0.0.1:9"))


def test_ape_account__signs_as_its_key(world: object) -> None:  # noqa: ARG001 - Ape must be connected
    account = ape.accounts.test_accounts[3]
    signer = ApeSigner(account)
    assert TRUTH.signer(DOMAIN, signer.sign_typed(TRUTH, DOMAIN)) == str(account.address)
    for fields in (DYNAMIC, LEGACY):
        raw = signer.sign_transaction({**fields, **COMMON})
        assert Account.recover_transaction(raw) == str(account.address)
