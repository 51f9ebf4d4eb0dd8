"""Whether endorsers satisfy a key's policy."""

from collections.abc import Collection

from fabric_protos.common import policies_pb2
from fabric_protos.msp import msp_principal_pb2


def satisfied(policy: bytes, endorsers: Collection[str]) -> bool:
    """Whether the peers of these organisations satisfy a policy in Fabric's encoding."""
    envelope = policies_pb2.SignaturePolicyEnvelope.FromString(policy)
    msps = [msp_principal_pb2.MSPRole.FromString(identity.principal).msp_identifier for identity in envelope.identities]
    rule = envelope.rule.n_out_of
    return sum(msps[part.signed_by] in endorsers for part in rule.rules) >= int(rule.n)
