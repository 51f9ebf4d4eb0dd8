"""Lets tests/mutation/contracts.py run the tests against a changed contract."""

import json
import os
from pathlib import Path
from typing import Any

from ape.contracts import ContractContainer
from ethpm_types import Bytecode


def container_of(project: Any, name: str) -> ContractContainer:
    """Return a contract to deploy: the compiled one, or the mutant of it that tests/mutation/contracts.py tests."""
    compiled = getattr(project, name)
    mutant = json.loads(Path(path).read_text()) if (path := os.environ.get("FOREWATT_MUTANT")) else {}
    if mutant.get("contract") != name:
        return compiled
    code = Bytecode(bytecode=mutant["code"])
    return ContractContainer(compiled.contract_type.model_copy(update={"deployment_bytecode": code}))
