"""The chaincode's errors."""


class Refused(ValueError):
    """A call that the rules do not allow. `name` is the Solidity error of the same case, where there is one."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name


def require(condition: bool, name: str, why: str) -> None:
    """Raise Refused unless the condition holds."""
    if not condition:
        raise Refused(name, why)
