"""`forewatt stream redrive`: send dead letters again."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from forewatt.commands import CannotRun, Command, json_option, print_json

if TYPE_CHECKING:
    from streaming.redrive.drive import Report

EXAMPLES = """\
forewatt stream redrive --dry-run
forewatt stream redrive --reason "not registered" --asset 'Müller-*'
forewatt stream redrive --reason "Is it in seconds" --times-in seconds --since 2026-11-26T08:00:00Z"""
MOST_REASONS = 20
"""Reasons that are printed; --json prints all."""


class Moment(click.ParamType):
    """A time in ISO 8601; one without an offset is in UTC. Its value is in milliseconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The time in milliseconds since 1970."""
        from datetime import UTC

        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time such as 2026-11-26T08:00:00Z", param, ctx)
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000)


@click.command(cls=Command, part="redrive", extra="stream", log_level="INFO", examples=EXAMPLES)
@click.option("--reason", default="", help="Only letters whose reason contains this text.")
@click.option("--asset", "assets", multiple=True, help="Only of this asset, point or zone (*, ?); can be repeated.")
@click.option("--since", "since_ms", type=Moment(), help="Only letters written since this time (ISO 8601).")
@click.option(
    "--times-in",
    type=click.Choice(["seconds", "microseconds", "nanoseconds"]),
    help="Unit in which refused records have their times by mistake.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be sent and what would be refused again.")
@json_option
def redrive(
    reason: str, assets: tuple[str, ...], since_ms: int | None, times_in: str | None, dry_run: bool, as_json: bool
) -> None:
    """Send dead letters again, for example those of assets that are registered by now.

    Each letter is sent at most once, also if the command is interrupted and started again. Letters that would be
    refused again stay; a later run can send them.
    """
    from forewatt.settings import settings
    from streaming.redrive.drive import RedriveTakenOver
    from streaming.redrive.letters import Wanted
    from streaming.redrive.service import redrive as send_again

    wanted = Wanted(reason, assets, since_ms)
    try:
        report = send_again(settings(), wanted, times_in, dry_run, show)
    except (ValueError, RedriveTakenOver) as error:
        raise CannotRun(str(error)) from error
    if as_json:
        print_json({**vars(report), "left": dict(report.left.most_common()), "dry_run": dry_run})
        return
    click.echo(f"{report.chosen} letters chosen")
    click.echo(f"{report.redriven} {'would be sent again' if dry_run else 'sent again'}")
    click.echo(f"{report.before} sent again by earlier runs")
    click.echo(f"{report.left.total()} would be refused again")
    for text, letters in report.left.most_common(MOST_REASONS):
        click.echo(f"  {letters} {text}")


def show(report: "Report") -> None:
    """Log the progress."""
    import logging

    logging.getLogger(__name__).info(
        "%d letters chosen so far: %d pass, %d are refused again", report.chosen, report.redriven, report.left.total()
    )
