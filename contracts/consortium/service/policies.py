"""Endorsement policies of keys, in Fabric's encoding."""

from functools import lru_cache

from fabric_protos.common import policies_pb2
from fabric_protos.msp import msp_principal_pb2

from contracts.consortium.ledger.port import Policy


@lru_cache(maxsize=1024)
def encode_policy(policy: Policy) -> bytes:
    """The policy that `needed` of the organisations' peers endorse."""
    rules = [policies_pb2.SignaturePolicy(signed_by=place) for place in range(len(policy.organisations))]
    envelope = policies_pb2.SignaturePolicyEnvelope(
        version=0,
        rule=policies_pb2.SignaturePolicy(n_out_of=policies_pb2.SignaturePolicy.NOutOf(n=policy.needed, rules=rules)),
        identities=[_peers(msp) for msp in policy.organisations],
    )
    encoded: bytes = envelope.SerializeToString()
    return encoded


def _peers(msp: str) -> msp_principal_pb2.MSPPrincipal:
    role = msp_principal_pb2.MSPRole(msp_identifier=msp, role=msp_principal_pb2.MSPRole.PEER)
    return msp_principal_pb2.MSPPrincipal(
        principal_classification=msp_principal_pb2.MSPPrincipal.ROLE, principal=role.SerializeToString()
    )
