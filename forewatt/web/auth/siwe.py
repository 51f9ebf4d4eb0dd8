"""Sign-In with Ethereum (EIP-4361): parses the message that a wallet signed and checks every part of it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eth_utils.address import is_checksum_address

from forewatt.web.problems import Refusal

_LONGEST = 4_000
_SKEW = timedelta(seconds=60)
_OLDEST = timedelta(minutes=10)
_MESSAGE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<domain>[^\s/?#@]+) wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9a-fA-F]{40})\n\n"
    r"(?:(?P<statement>[^\n]+)\n)?\n"
    r"URI: (?P<uri>\S+)\n"
    r"Version: (?P<version>\d+)\n"
    r"Chain ID: (?P<chain_id>\d{1,18})\n"
    r"Nonce: (?P<nonce>[A-Za-z0-9]{8,64})\n"
    r"Issued At: (?P<issued>\S+)"
    r"(?:\nExpiration Time: (?P<expires>\S+))?"
    r"(?:\nNot Before: (?P<not_before>\S+))?"
    r"(?:\nRequest ID: (?P<request_id>\S*))?"
    r"(?:\nResources:(?:\n- \S+)*)?"
)


class SignInRefused(Refusal):
    """A message that does not sign its sender in, and why."""

    def __init__(self, sentence: str, kind: str = "sign-in-refused", **values: object) -> None:
        super().__init__(sentence, kind, **values)


@dataclass(frozen=True)
class SignInMessage:
    """The parts of a message that are checked; times are wall time."""

    domain: str
    address: str
    uri: str
    version: str
    chain_id: int
    nonce: str
    issued: datetime
    expires: datetime | None
    not_before: datetime | None


def parse(text: str) -> SignInMessage:
    """The message; SignInRefused if it is not one of EIP-4361."""
    found = _MESSAGE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise SignInRefused("The message is not one of EIP-4361.")
    if not is_checksum_address(found["address"]):
        raise SignInRefused("The address in the message has no valid checksum (EIP-55).")
    issued = _moment("Issued At", found["issued"])
    assert issued is not None
    return SignInMessage(
        domain=found["domain"],
        address=found["address"],
        uri=found["uri"],
        version=found["version"],
        chain_id=int(found["chain_id"]),
        nonce=found["nonce"],
        issued=issued,
        expires=_moment("Expiration Time", found["expires"]),
        not_before=_moment("Not Before", found["not_before"]),
    )


def check(message: SignInMessage, *, domain: str, origin: str, chain_id: int, now: datetime) -> None:
    """Compare a message with where it is used; SignInRefused names what differs.

    The caller checks the nonce.
    """
    if message.version != "1":
        raise SignInRefused("The message must have version 1.")
    if message.domain != domain:
        sentence = "The message is for {asked}, this is {own}."
        raise SignInRefused(sentence, "other-domain", asked=message.domain, own=domain)
    if message.uri != origin and not message.uri.startswith(f"{origin}/"):
        raise SignInRefused("The message's URI must begin with {origin}.", "other-uri", origin=origin)
    if message.chain_id != chain_id:
        sentence = "The message is for chain {asked}, this is chain {own}."
        raise SignInRefused(sentence, "other-chain", asked=message.chain_id, own=chain_id)
    if not now - _OLDEST <= message.issued <= now + _SKEW:
        sentence = "The message was not issued just now: sign a new one, and check the clock."
        raise SignInRefused(sentence, "sign-in-clock")
    if message.expires is not None and message.expires <= now:
        raise SignInRefused("The message has expired: sign a new one.", "sign-in-too-old")
    if message.not_before is not None and message.not_before > now + _SKEW:
        raise SignInRefused("The message is not valid yet.")


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SignInRefused("{field} is not a time of RFC 3339.", "not-a-time", field=name) from error
    if moment.tzinfo is None:
        raise SignInRefused("{field} has no time zone.", "no-time-zone", field=name)
    return moment.astimezone(UTC)
