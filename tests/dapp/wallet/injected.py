"""A wallet that is injected into the page and announced by EIP-6963. Its key stays in Python."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address
from playwright.sync_api import Page

NEVER = "never"
"""The answer of a wallet that does not answer."""
ANNOUNCE = """(() => {
  const listeners = {};
  const provider = {
    request: async ({method, params}) => {
      const answer = JSON.parse(await window[NAME](JSON.stringify({method, params: params ?? []})));
      if (answer.never) return new Promise(() => {});
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer.result;
    },
    on: (event, listener) => { (listeners[event] ??= new Set()).add(listener); },
    removeListener: (event, listener) => { listeners[event]?.delete(listener); },
  };
  window[NAME + 'Emit'] = (event, value) => { for (const listener of listeners[event] ?? []) listener(value); };
  const info = {uuid: crypto.randomUUID(), name: TITLE, icon: 'data:image/svg+xml,<svg/>', rdns: RDNS};
  const announce = () => window.dispatchEvent(
    new CustomEvent('eip6963:announceProvider', {detail: Object.freeze({info, provider})}));
  window.addEventListener('eip6963:requestProvider', announce);
  announce();
})()"""


class WalletError(Exception):
    """What the wallet answers instead of a result."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class InjectedWallet:
    """One wallet with one or more accounts. Tests change its fields to make it behave as wallets do."""

    rpc_url: str
    accounts: list[LocalAccount]
    chain_id: int = 31337
    known_chains: set[int] = field(default_factory=lambda: {31337, 1})
    name: str = "Test wallet"
    unlocked: bool = True
    connected: bool = False
    rejects: set[str] = field(default_factory=set)
    """Methods that its person rejects."""
    silent: set[str] = field(default_factory=set)
    """Methods that it never answers."""
    batches: bool = False
    """Whether it sends several calls as one (EIP-5792), as an account with code of its own would."""
    signs_permits: bool = True
    emits: bool = True
    """Whether it tells the page that its account or network changed."""
    fee_factor: int = 2
    asked: list[str] = field(default_factory=list)
    unanswered: list[dict[str, Any]] = field(default_factory=list)
    """The requests that it never answered."""
    sent: list[str] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    page: Page | None = None

    @property
    def handle(self) -> str:
        return "wallet" + "".join(letter for letter in self.name if letter.isalnum())

    def inject(self, page: Page) -> None:
        """Announce the wallet on every page that is loaded from now on."""
        self.page = page
        page.expose_function(self.handle, self._answer)
        script = ANNOUNCE.replace("NAME", json.dumps(self.handle)).replace("TITLE", json.dumps(self.name))
        page.add_init_script(script.replace("RDNS", json.dumps(f"test.{self.handle}")))

    def switch_account(self, position: int) -> None:
        """Choose another account in the wallet."""
        self.accounts.insert(0, self.accounts.pop(position))
        self._emit("accountsChanged", [self.accounts[0].address])

    def switch_network(self, chain_id: int) -> None:
        """Choose another network in the wallet."""
        self.chain_id = chain_id
        self._emit("chainChanged", hex(chain_id))

    def rpc(self, method: str, *params: Any) -> Any:
        """Ask the chain directly."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = httpx.post(self.rpc_url, json=body).json()
        if "error" in answer:
            raise WalletError(answer["error"].get("code", -32000), answer["error"]["message"])
        return answer["result"]

    def transact(self, to: str, data: str = "0x", nonce: int | None = None, fee_factor: int | None = None) -> str:
        """Sign and send a transaction of the first account; returns its hash."""
        account = self.accounts[0]
        price = int(self.rpc("eth_gasPrice"), 16) * (fee_factor or self.fee_factor)
        transaction: dict[str, Any] = {
            "chainId": 31337,
            "nonce": int(self.rpc("eth_getTransactionCount", account.address, "pending"), 16)
            if nonce is None
            else nonce,
            "to": to_checksum_address(to),
            "value": 0,
            "data": data,
            "gas": 700_000,
            "maxFeePerGas": price,
            "maxPriorityFeePerGas": price,
        }
        raw = account.sign_transaction(transaction).raw_transaction
        tx_hash = str(self.rpc("eth_sendRawTransaction", "0x" + raw.hex().removeprefix("0x")))
        self.sent.append(tx_hash)
        return tx_hash

    def _emit(self, event: str, value: Any) -> None:
        if self.emits and self.page is not None:
            self.page.evaluate("([handle, event, value]) => window[handle + 'Emit'](event, value)",
                               [self.handle, event, value])  # fmt: skip

    def _answer(self, text: str) -> str:
        request = json.loads(text)
        method, params = request["method"], request["params"]
        self.asked.append(method)
        if method in self.silent:
            self.unanswered.append(request)
            return json.dumps({NEVER: True})
        try:
            if method in self.rejects:
                raise WalletError(4001, "User rejected the request.")
            return json.dumps({"result": self._result(method, params)})
        except WalletError as error:
            return json.dumps({"error": {"code": error.code, "message": str(error)}})

    def _result(self, method: str, params: list[Any]) -> Any:
        addresses = [account.address for account in self.accounts]
        match method:
            case "eth_accounts":
                return addresses if self.connected and self.unlocked else []
            case "eth_requestAccounts":
                self.connected = True
                return addresses
            case "eth_chainId":
                return hex(self.chain_id)
            case "wallet_switchEthereumChain":
                chain_id = int(params[0]["chainId"], 16)
                if chain_id not in self.known_chains:
                    raise WalletError(4902, "Unrecognized chain ID.")
                self.chain_id = chain_id
                return None
            case "wallet_addEthereumChain":
                self.added.append(params[0])
                self.chain_id = int(params[0]["chainId"], 16)
                return None
            case "eth_sendTransaction":
                return self.transact(params[0]["to"], params[0]["data"])
            case "personal_sign":
                signed = Account.sign_message(encode_defunct(hexstr=params[0]), self.accounts[0].key)
                return "0x" + bytes(signed.signature).hex()
            case "eth_signTypedData_v4":
                return self._signed(json.loads(params[1]))
            case "wallet_getCapabilities" if self.batches:
                return {hex(self.chain_id): {"atomic": {"status": "supported"}}}
            case "wallet_sendCalls" if self.batches:
                # A single account sends its calls one after the other; the page must not see the difference.
                hashes = [self.transact(call["to"], call["data"]) for call in params[0]["calls"]]
                return {"id": hashes[-1]}
            case "wallet_getCallsStatus" if self.batches:
                receipt = self.rpc("eth_getTransactionReceipt", params[0])
                return {"status": 200 if receipt else 100, "receipts": [receipt] if receipt else []}
        raise WalletError(4200, f"The wallet does not offer {method}.")

    def _signed(self, typed: dict[str, Any]) -> str:
        if not self.signs_permits:
            raise WalletError(-32603, "Smart accounts sign no permits.")
        signed = Account.sign_message(encode_typed_data(full_message=typed), self.accounts[0].key)
        return "0x" + bytes(signed.signature).hex()
