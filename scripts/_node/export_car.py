"""`forewatt node export-car`: the payloads of rounds in one CAR archive."""

from pathlib import Path

import click

from scripts._chain import ChainCommand

EXAMPLES = """\
forewatt node export-car round-3.car --from-round 3 --to-round 3
forewatt node export-car all.car"""


@click.command("export-car", cls=ChainCommand, examples=EXAMPLES)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from-round", "first", type=click.IntRange(0), default=0, show_default=True, help="First round.")
@click.option("--to-round", "last", type=click.IntRange(0), help="Last round.  [default: the newest one]")
def export_car(path: Path, first: int, last: int | None) -> None:
    """Write what is pinned for some rounds to FILE, a CAR archive: everything that an audit of them needs.

    These are all forecasts, the attested observations and the pool's manifests. Keep the file before a node removes the
    pins of past rounds (FOREWATT_PAYLOAD_RETENTION_S); kubo imports it. Exit code 1 if a payload could not be fetched.
    """
    from forewatt.settings import settings
    from oracle.chain.epochs import LAST_ROUND, epochs_until
    from oracle.node.archive import cids_of, write_archive
    from oracle.node.process.parts import shared_parts

    shared = shared_parts(settings(), all_rounds=True)
    with shared.content, path.open("wb") as file:
        known = shared.view.refresh().rounds
        states = [
            known[number] for number in sorted(known) if first <= number <= (LAST_ROUND if last is None else last)
        ]
        epochs = epochs_until(shared.contracts.pools, shared.pool.id, max(known, default=0))
        manifests = list(dict.fromkeys(epoch.manifest_cid for epoch in epochs))
        archived = write_archive([*manifests, *cids_of(states)], shared.content, file)
    click.echo(f"{path}: {len(archived.cids)} blocks of {len(states)} rounds, {path.stat().st_size} bytes")
    for reason in archived.missing:
        click.echo(f"missing: {reason}", err=True)
    raise SystemExit(1 if archived.missing else 0)
