"""`forewatt audit`: the audit of the market's ledger, an EVM chain or a channel of Hyperledger Fabric."""

from oracle.audit.command import audit
from scripts._ledger import LedgerCommand

EXAMPLES = """\
forewatt audit --ledger fabric --help
forewatt audit --ledger fabric --peer peer0.example:7051 --tls-ca ca.pem --msp AlphaMSP --msp-path auditor/msp"""

cli = LedgerCommand(
    "audit",
    fabric="scripts._consortium.audit:audit",
    of_fabric="The options of `fabric` are those of `forewatt consortium audit`.",
    callback=audit.callback,
    params=[*audit.params],
    help=audit.help,
    examples=f"{audit.notes['Examples']}\n{EXAMPLES}",
)
