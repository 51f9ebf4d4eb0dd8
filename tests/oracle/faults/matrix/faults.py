"""The faults: each begins at an effect, lasts for a step or two, and is then over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tests.oracle.faults import rules
from tests.oracle.faults.door import Door, State
from tests.oracle.faults.matrix.taps import Life
from tests.oracle.faults.proxy import PASS, Call, Proxy, RpcFault, Rule

LAGGING_BLOCKS = 2
DEEPEST_REORG = 8
_DEAR_WEI = 300 * 10**9
_CHEAP_WEI = 10**9
_MINED_WHILE_STUCK = 4


class Place(Protocol):
    """What a fault acts on: the chain's proxy, the doors of the other services, and the queues' clock."""

    proxy: Proxy
    store: Door
    services: tuple[Door, ...]
    seconds: float


@dataclass(frozen=True)
class Fault:
    """Nothing goes wrong. `before` and `after` run around the effect, `between` after its step, `heal` at the end."""

    name: str

    def __str__(self) -> str:
        return self.name.replace(" ", "_")

    def before(self, place: Place, life: Life) -> None: ...

    def after(self, place: Place, life: Life) -> None: ...

    def between(self, place: Place) -> None: ...

    def heal(self, place: Place) -> None: ...


class KilledBefore(Fault):
    """The process ends when it is about to have the effect."""

    def before(self, place: Place, life: Life) -> None:  # noqa: ARG002 - every fault takes them
        life.end()


class KilledAfter(Fault):
    """The process ends after the effect, before it could note it."""

    def after(self, place: Place, life: Life) -> None:  # noqa: ARG002
        life.end()


@dataclass(frozen=True)
class Misbehaving(Fault):
    """The chain's endpoint has a rule from the effect on."""

    rule: Rule

    def before(self, place: Place, life: Life) -> None:  # noqa: ARG002
        place.proxy.rules.insert(0, self.rule)

    def heal(self, place: Place) -> None:
        if self.rule in place.proxy.rules:
            place.proxy.rules.remove(self.rule)


@dataclass(frozen=True)
class Reorg(Fault):
    """The newest blocks are replaced by empty ones after the step with the effect."""

    blocks: int

    def between(self, place: Place) -> None:
        rules.reorg(place.proxy, self.blocks)


class Stuck(Fault):
    """Blocks are so dear from the effect on that its transaction is not mined as it was offered."""

    def before(self, place: Place, life: Life) -> None:  # noqa: ARG002
        place.proxy.raw("evm_setAutomine", False)

    def between(self, place: Place) -> None:
        for _ in range(_MINED_WHILE_STUCK):
            place.proxy.raw("anvil_setNextBlockBaseFeePerGas", hex(_DEAR_WEI))
            place.proxy.raw("evm_mine")
        place.proxy.raw("anvil_setNextBlockBaseFeePerGas", hex(_DEAR_WEI))
        place.seconds += 60

    def heal(self, place: Place) -> None:
        place.proxy.raw("evm_mine")
        place.proxy.raw("anvil_setNextBlockBaseFeePerGas", hex(_CHEAP_WEI))
        place.proxy.raw("evm_setAutomine", True)


@dataclass(frozen=True)
class Shut(Fault):
    """Some services are shut or slow from the effect on."""

    doors: Callable[[Place], tuple[Door, ...]]
    state: State = State.SHUT

    def before(self, place: Place, life: Life) -> None:  # noqa: ARG002
        for door in self.doors(place):
            door.set(self.state)

    def heal(self, place: Place) -> None:
        for door in self.doors(place):
            door.set(State.OPEN)


def _answer_lost(call: Call) -> Any:
    """A transaction is taken, and the answer says that something failed."""
    if call.method != "eth_sendRawTransaction":
        return PASS
    call.forward()
    raise RpcFault(-32603, "internal error")


NOTHING = Fault("nothing")
FAULTS: tuple[Fault, ...] = (
    KilledBefore("killed before"),
    KilledAfter("killed after"),
    Misbehaving("RPC error", rules.refusing(code=-32603)),
    Misbehaving("answer lost", _answer_lost),
    Misbehaving("stale head", rules.stale_head(LAGGING_BLOCKS)),
    Misbehaving("stale logs", rules.stale_logs(LAGGING_BLOCKS)),
    Misbehaving("null receipt", rules.null_receipts),
    *(Reorg(f"reorg of {blocks}", blocks) for blocks in range(1, DEEPEST_REORG + 1)),
    Stuck("stuck transaction"),
    Shut("store down", lambda place: (place.store,)),
    Shut("store slow", lambda place: (place.store,), State.SLOW),
    Shut("service down", lambda place: place.services),
)
