"""The rows of the fault matrix: every effect of every role, with the scene and the act in which it is disturbed."""

from dataclasses import dataclass

from tests.oracle.faults.matrix import scenes
from tests.oracle.faults.matrix.scenes import Act, Scene


@dataclass(frozen=True)
class Row:
    """An effect: the type of an action of a plan, or what the role calls it for."""

    effect: str
    scene: Scene
    act: Act

    def __str__(self) -> str:
        return self.effect.replace(" ", "_")


ROWS = tuple(
    Row(effect, scene, act)
    for scene, act, effects in (
        (scenes.PLAIN, scenes.APPROVE, ("Approve",)),
        (scenes.PLAIN, scenes.ENTER, ("forecast", "copy", "pin", "journal", "Commit")),
        (scenes.PLAIN, scenes.WATCH, ("pin again",)),
        (scenes.PLAIN, scenes.REVEAL, ("Reveal",)),
        (scenes.PLAIN, scenes.FETCH, ("fetch", "keep")),
        (scenes.PLAIN, scenes.OBSERVE, ("ask", "attest", "read", "pin the truth", "Observe")),
        (scenes.PLAIN, scenes.PROPOSE, ("Propose",)),
        (scenes.PLAIN, scenes.FINALIZE, ("Finalize",)),
        (scenes.CLEARED, scenes.CLAIM, ("Claim",)),
        (scenes.CLEARED, scenes.COLLECT, ("unpin",)),
        (scenes.REFUTED, scenes.REFUTE, ("Check",)),
        (scenes.BESIDES, scenes.SETTLE, ("Settle",)),
        (scenes.LAPSED, scenes.LAPSE, ("Lapse",)),
        (scenes.CANCELLED, scenes.CANCEL, ("Cancel",)),
    )
    for effect in effects
)
