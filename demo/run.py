"""Runs the demo from beginning to end."""

import os
import secrets
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import redis
from rich.console import Console

from demo import models, region
from demo.audit import audit_rounds
from demo.clock import ClockDriver
from demo.contest import Contest, contested
from demo.day import Day
from demo.folder import fresh_run_folder, write_environment, write_exports
from demo.market import ARBITRATOR, DELEGATOR, RIVAL, Market, create_accounts, set_up_market
from demo.observe import MISSING, Observed, observe
from demo.options import DemoOptions
from demo.outcome import DemoOutcome, show_rounds
from demo.rolling import RollingRestart
from demo.services import Services
from demo.stages import Stages
from demo.watch import Watch
from forewatt.embedded.stack import Stack
from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.settings import Settings
from forewatt.stores import postgres
from oracle.accounts.keystore import unlocked
from oracle.accounts.membership import claim
from oracle.accounts.stakes import activate_stake
from oracle.chain.connection import connected, quiet_ape
from oracle.chain.shared import shared_view

if TYPE_CHECKING:
    from ape.api import AccountAPI

FAST_PARTS = ("postgres", "redis", "mongo", "content", "mqtt", "anvil")
SLOW_PARTS = ("kafka", "registry")


@dataclass(frozen=True)
class Running:
    """The running demo: its market, its clock, the address of its dapp, and the file of its environment."""

    market: Market
    day: Day
    address: str
    exports: Path
    observed: Observed | None = None


def run_demo(options: DemoOptions, console: Console) -> DemoOutcome:
    """Run the demo until the outcome is shown (`exit_when_done`) or until Ctrl-C; stops every process at its end."""
    quiet_ape()
    started = time.monotonic()
    with Stack(options.folder, (), genesis_s=options.chain_start, or_next_free=True) as stack, ExitStack() as closing:
        with Stages(console) as stages:
            running = _start(stack, options, stages, closing)
            setup_s = time.monotonic() - started
            outcome = _play(stack, options, stages, running, setup_s)
        _show(console, stages, outcome, running.day.late)
        if options.report:
            outcome.write(options.report)
        if not options.exit_when_done:
            _stay(console, running, options)
    return outcome


def _start(stack: Stack, options: DemoOptions, stages: Stages, closing: ExitStack) -> Running:
    """Start everything up to the first measured interval; independent stages run side by side."""
    run = fresh_run_folder(stack.folder)
    env = {
        **create_accounts(options),
        "FOREWATT_REGION": options.region,
        "FOREWATT_DEPLOYMENT_PATH": str(run / "deployments" / "31337.json"),
        "FOREWATT_MODELS_PATH": str(models.models_folder(options)),
        "FOREWATT_SERVICE_TOKEN": secrets.token_urlsafe(16),
    }
    os.environ.update(env)
    services = Services(stack, options, env)
    executor = closing.enter_context(ThreadPoolExecutor(max_workers=8))
    slow = executor.submit(_slow_parts, stack, stages)
    with stages.stage("Starting the stores, the MQTT broker and the chain"):
        stack.start(*FAST_PARTS)
    settings = stack.settings
    with stages.stage(f"Registering {options.feeds} assets and their history"):
        assets = region.register_region(settings, options.feeds)
        missing = models.untrained(options)
        # All of it, even if the models are trained already: a visitor may want to train another one.
        region.fill_history(settings, assets, options.history_start, options.replay_start)
    streaming = executor.submit(_streaming, services, slow, stages)
    served = executor.submit(_models, services, settings, missing, stages)
    provider = closing.enter_context(connected(settings.rpc_url))
    with stages.stage("Deploying the contracts, creating the pool, staking"):
        market = set_up_market(provider, settings, options)
    committee, api = executor.submit(_committee, services, stages), executor.submit(_api, services, stages)
    view = shared_view(settings, market.deployed)
    history = closing.enter_context(postgres.connect(settings.postgres_url))
    history.autocommit = True
    features = closing.enter_context(redis.Redis.from_url(settings.redis_url))
    watch = Watch(view, history, features, options.region, tuple(asset.asset_id for asset in assets))
    day = Day(options, stack, _driver(settings, options), watch, _rules(market), _contest(market, options))
    if options.rolling_restart:
        day.restarts = closing.enter_context(RollingRestart(stack))
    address = api.result()
    committee.result()
    with stages.stage("Observing the day before, which the scored rounds are compared with") as stage:
        day.show = stage.show
        day.warm_up()
        now = view.refresh().now
        activate_stake(market.contracts, _delegator(), market.seats[0].forecaster, now)
    urls = served.result()
    with stages.stage("Starting the forecasters' nodes"):
        for future in [executor.submit(services.forecaster, seat, urls[seat.model]) for seat in market.seats]:
            future.result()
    shared = {**stack.environment(), **env}
    visitor = {
        **streaming.result(),
        "FOREWATT_FORECASTER_URL": urls[market.seats[0].model],
        "FOREWATT_ASSETS_TOKEN": secrets.token_urlsafe(16),
        "API_URL": address,
    }
    observed = observe(stack, services.targets) if options.observe else None
    if observed is not None:
        shared["PROMETHEUS_URL"] = observed.url
    write_environment(run, shared)
    exports = write_exports(stack.folder, shared | visitor)
    services.replay()
    return Running(market, day, address, exports, observed)


def _slow_parts(stack: Stack, stages: Stages) -> None:
    with stages.stage("Starting Kafka and the schema registry"):
        stack.start(*SLOW_PARTS)


def _streaming(services: Services, slow: "Future[None]", stages: Stages) -> dict[str, str]:
    slow.result()
    with stages.stage("Starting Spark, the gateway and the edge agent"):
        services.streaming()
        if services.options.observe:
            services.latest()
        return services.gateway()


def _models(services: Services, settings: Settings, missing: list[str], stages: Stages) -> dict[str, str]:
    options = services.options
    if missing:
        with stages.stage(f"Training {', '.join(missing)} on {options.history_days} days") as stage:
            shares = dict.fromkeys(missing, 0.0)

            def show(name: str, share: float) -> None:
                shares[name] = share
                stage.show(", ".join(f"{model} {done:.0%}" for model, done in shares.items()))
                stage.advance(sum(shares.values()) / len(shares))

            models.train_models(settings, options, missing, show)
    with stages.stage("Starting the forecast services"):
        return {name: services.model(name) for name in options.models}


def _committee(services: Services, stages: Stages) -> None:
    with stages.stage("Starting the attestors and the settler"):
        services.settler(services.attestors())


def _api(services: Services, stages: Stages) -> str:
    with stages.stage("Starting the API and the dapp"):
        return services.api()


def _driver(settings: Settings, options: DemoOptions) -> ClockDriver:
    return ClockDriver(settings.rpc_url, settings.redis_url, options.chain_start)


def _rules(market: Market) -> PoolParams:
    assert market.deployed.pool is not None
    return params_from_struct(market.deployed.pool["params"])


def _contest(market: Market, options: DemoOptions) -> Contest:
    disputed, forged = options.scored[0], options.scored[-1]
    rival, arbitrator = unlocked(RIVAL), unlocked(ARBITRATOR)
    return Contest(market.contracts, market.deployed.pool_id, _rules(market), rival, arbitrator, disputed, forged)


def _delegator() -> "AccountAPI":
    return unlocked(DELEGATOR)


def _play(stack: Stack, options: DemoOptions, stages: Stages, running: Running, setup_s: float) -> DemoOutcome:
    started = time.monotonic()
    with stages.stage(f"Playing {options.rounds} rounds, from the meters to the payouts") as stage:
        running.day.show = stage.show
        running.day.run(options.scored, stage.advance)
    with stages.stage("Claiming the delegator's rewards"):
        claimed = claim(running.market.contracts, _delegator(), [running.market.seats[0].forecaster])
    with stages.stage("Auditing every round from the chain and the content store"):
        states = running.day.watch.rounds()
        rounds = tuple(
            replace(played, contested=contested(states[played.number]))
            for played in audit_rounds(stack.settings, running.market, options.scored)
        )
    loop_s = time.monotonic() - started
    peak = stack.memory().peak_bytes
    restarts = running.day.restarts.took_s if running.day.restarts else {}
    return DemoOutcome(rounds, claimed, setup_s, loop_s, peak, dict(stages.took_s), restarts, running.address)


def _show(console: Console, stages: Stages, outcome: DemoOutcome, late: list[str]) -> None:
    console.print(stages.table())
    show_rounds(console, outcome)
    for line in late:
        console.print(f"[yellow]still missing when the demo went on, {line}")
    console.print(
        f"start {outcome.setup_s:.0f} s, rounds {outcome.loop_s:.0f} s, "
        f"peak memory {outcome.peak_memory_bytes / 2**30:.2f} GiB"
    )


def _stay(console: Console, running: Running, options: DemoOptions) -> None:
    """Move the clock slowly until Ctrl-C, so that the dapp shows the next rounds."""
    console.print(f"\n[bold]The dapp is open at {running.address}[/]  (Ctrl-C ends everything)")
    if running.observed is not None:
        console.print(f"Prometheus is open at {running.observed.url}, with the alerts at {running.observed.url}/alerts")
        console.print(f"Dashboards for Grafana: {running.observed.dashboards}", soft_wrap=True)
    elif options.observe:
        console.print(f"[yellow]{MISSING}")
    console.print(f"Other terminals find the running parts after: source {running.exports}", soft_wrap=True)
    with console.status("playing the next rounds") as status:
        running.day.show = status.update
        while True:
            time.sleep(options.live_pause_s)
            running.day.step()
