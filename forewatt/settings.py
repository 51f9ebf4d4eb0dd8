"""The settings of a deployment, read from environment variables such as FOREWATT_POSTGRES_URL.

The defaults fit the embedded stack. To use a server of your own, set its URL here; no other module knows where it runs.
Spark's three settings are read from SPARK_MASTER, SPARK_DRIVER_MEMORY and SPARK_LANES.

A container gets its secrets as files: FOREWATT_SECRETS_PATH names a folder whose files are named like the variables
(`FOREWATT_POSTGRES_URL`) and contain the values. A variable that is set goes before the file of the same name.
"""

import os
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

SECRETS_PATH = "FOREWATT_SECRETS_PATH"
_WEBSOCKET = ("ws://", "wss://")


class Settings(BaseSettings):
    """URLs, tokens and folders of one deployment. A wrong value raises pydantic.ValidationError with the field's name.

    Fields of Spark carry their variable's own name in the error.
    """

    model_config = SettingsConfigDict(env_prefix="FOREWATT_", frozen=True, extra="ignore", populate_by_name=True)

    # process
    secrets_path: Path | None = Field(
        default=None, description="folder with a file for each secret setting, named like its variable; empty: none"
    )
    shutdown_s: int = Field(
        default=20, ge=1, description="seconds that a service gives its running requests after SIGTERM"
    )
    share_port: bool = Field(
        default=False,
        description="let another process of this user serve the same port (SO_REUSEPORT), such as its successor",
    )

    # field and streaming
    mqtt_url: str = "mqtt://127.0.0.1:1883"
    gateway_url: str = "http://127.0.0.1:8100"
    gateway_tokens: str = Field(default="", description="comma-separated agent:token[:asset|asset] of the gateway")
    agent_token: str = ""
    assets_token: str = Field(default="", description="grants changes to the asset registry; empty: no changes")
    kafka_bootstrap: str = "127.0.0.1:9092"
    telemetry_partitions: int = Field(
        default=1, ge=1, le=1_024, description="partitions of each telemetry topic; a multiple of the jobs' shards"
    )
    schema_registry_url: str = "http://127.0.0.1:8081/apis/ccompat/v7"
    archive_url: str = Field(default="", description="folder or URL of the readings' Delta table; empty: no archive")
    checkpoint_url: str = Field(default="build/checkpoints", description="folder, s3:// or hdfs://, for Spark")
    spark_master: str = Field(default="local[2]", validation_alias="SPARK_MASTER")
    spark_driver_memory: str = Field(
        default="1g", validation_alias="SPARK_DRIVER_MEMORY", pattern=r"^(?i:\d+[kmgtp]?b?)$"
    )
    spark_lanes: int = Field(default=1, ge=1, validation_alias="SPARK_LANES", description="tasks of a micro-batch")

    # observability
    log_format: Literal["text", "json"] = Field(
        default="text", description="json: one JSON object a line, for a log store"
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="port of /metrics of an edge agent, the jobs and newest values; empty: no metrics",
    )

    traces_url: str = Field(
        default="",
        description="where traces go: OTLP over HTTP, or Zipkin if it ends with /api/v2/spans; empty: nowhere",
    )
    traces_share: float = Field(default=0.1, ge=0, le=1, description="share of the traces that are kept")

    # stores
    postgres_url: str = "postgresql://forewatt@127.0.0.1:5432/forewatt"
    redis_url: str = "redis://127.0.0.1:6379/0"
    mongo_url: str = "mongodb://127.0.0.1:27017"
    mongo_database: str = "forewatt"
    ipfs_api_url: str = Field(
        default="http://127.0.0.1:5001", description="comma-separated kubo RPC URLs to pin on, user:password@ allowed"
    )
    ipfs_gateway_url: str = Field(
        default="http://127.0.0.1:8080",
        description="comma-separated trustless gateways to fetch from, in order, the own one first",
    )
    ipfs_pin_minimum: int = Field(
        default=1, ge=1, description="how many of the pin targets must have a payload before it is committed to"
    )
    payload_retention_s: int = Field(
        default=2_592_000,
        ge=0,
        description="how long after the end of a round its payloads stay pinned; audits need them",
    )

    # forecasting
    forecaster_url: str = "http://127.0.0.1:8200"
    models_path: Path = Path("build/models")
    model_classes: str = Field(default="", description="your own models: name=module:Class, comma-separated")
    mlflow_url: str = Field(default="", description="MLflow server that shows runs, versions and stages; empty: none")
    training_device: str = Field(default="auto", description="auto (a GPU if there is one), cpu or cuda:N")
    training_precision: Literal["full", "mixed"] = Field(default="full", description="mixed: bfloat16 on a GPU")

    # API
    api_requests_per_minute: int = Field(
        default=3_000, ge=0, description="requests of one address to the API in a minute; 0: no limit"
    )
    api_reply_age_s: float = Field(
        default=1.0,
        ge=0,
        description="seconds for which the API gives a reply to other clients that ask the same; events that "
        "change it end it sooner; 0: each request is computed",
    )
    api_public_read: bool = Field(default=True, description="whether anybody may read the API without signing in")
    api_url: str = Field(default="", description="public address of the API behind a proxy; https: secure cookies")
    api_origins: str = Field(
        default="", description="comma-separated origins of other sites whose pages may call the API with a session"
    )
    api_operators: str = Field(default="", description="comma-separated addresses or OpenID subjects: role operator")
    api_attestors: str = Field(default="", description="comma-separated addresses or OpenID subjects: role attestor")
    api_admins: str = Field(default="", description="comma-separated addresses or OpenID subjects: role admin")
    service_token: str = Field(default="", description="bearer token of the deployment's own services; empty: none")
    api_forecast_services: str = Field(
        default="",
        description="comma-separated forecast services that the API asks for drivers and recalibrations; empty: the "
        "one of FOREWATT_FORECASTER_URL",
    )
    oidc_issuer: str = Field(default="", description="URL of the OpenID provider; empty: none")
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", description="empty for a public client, which PKCE protects")
    oidc_audience: str = Field(default="", description="audience of services' tokens; empty: the client id")
    oidc_roles_claim: str = Field(default="roles", description="claim with roles, such as realm_access.roles")

    notary_key_file: Path | None = Field(
        default=None, description="file with the private key that publishes hashes, mode 0600; empty: none are"
    )

    # chain and oracle
    rpc_url: str = Field(
        default="http://127.0.0.1:8545",
        description="the chain's endpoints, comma-separated: http(s) ones are asked in this order, the next one if one "
        "fails; a ws(s) one announces new blocks",
    )
    rpc_timeout_s: float = Field(default=5.0, gt=0, description="seconds that an endpoint has for an answer")
    poll_interval_s: float | None = Field(
        default=None, gt=0, description="seconds between two looks at the chain; empty: about one block"
    )
    reorg_depth: int = Field(default=64, ge=1, description="blocks that may be replaced; older ones count as final")
    rpc_quorum: int = Field(default=1, ge=1, description="endpoints that must agree on the head and on events")
    deployment_path: Path = Field(default=Path("deployments/31337.json"), description="written by `ape run deploy`")
    attestor_urls: str = Field(default="", description="comma-separated base URLs the settler asks for signatures")
    node_path: Path = Field(default=Path("build/node"), description="the node's journal and secret")
    node_host: str = Field(default="127.0.0.1", description="address on which a node serves HTTP")
    node_port: int | None = Field(
        default=None, ge=1, le=65535, description="port of a node's HTTP; empty: 8300 with a role that needs one"
    )
    pools: str = Field(
        default="", description="comma-separated ids of the pools that a node serves; empty: the deployment file's"
    )
    key_file: Path | None = Field(default=None, description="file with a private key, mode 0600: `--account key-file`")
    web3signer_url: str = Field(default="", description="Web3Signer whose keys `--account 0x...` uses")
    token_price: Decimal = Field(
        default=Decimal(0),
        ge=0,
        description="worth of a token in the chain's coin: a settler skips what does not pay its gas; 0: nothing",
    )
    relayer_url: str = Field(default="", description="relayer through which a forecaster sends; empty: it sends itself")
    relayer_patience_s: float = Field(
        default=60, gt=0, description="how long a forecaster waits for its relayer, at most half of the time left"
    )
    relayer_forecasters: str = Field(
        default="", description="comma-separated forecasters whose gas a relayer pays; *: everybody's"
    )
    watcher_bond: Decimal = Field(
        default=Decimal(0), ge=0, description="tokens of bond that a watcher's dispute may cost; 0: it disputes nothing"
    )
    watcher_tolerance_ppm: int = Field(
        default=20_000, ge=0, description="how far an observation may be from the watcher's meters, in ppm of capacity"
    )
    webhook_url: str = Field(default="", description="where a node posts its alerts; empty: nowhere")
    webhook_secret: str = Field(default="", description="signs alerts by HMAC-SHA256; empty: they are not signed")
    watch_forecasters: str = Field(
        default="", description="comma-separated forecasters whose missed entries raise alerts, beside the node's own"
    )
    health_head_age_s: float = Field(
        default=300, gt=0, description="a node is unhealthy if it has seen no new block for so long"
    )
    health_step_age_s: float = Field(
        default=120, gt=0, description="a node is unhealthy if a role has ended no step for so long"
    )
    fee_ceiling_gwei: float = Field(default=500, gt=0, description="the most that a transaction offers for its gas")
    fee_urgency_s: float = Field(default=120, ge=0, description="seconds before a deadline from which tips rise")
    transaction_wait_s: float = Field(default=1, ge=0, description="how long a step waits for its transactions")
    transaction_patience_s: float = Field(default=30, gt=0, description="a transaction not mined by then offers more")
    region: str = "simbench-mixed"
    faucet: bool = Field(
        default=False, description="whether the API gives gas and demo tokens to anybody; on a local chain only"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments go before variables, and variables before files.

        SettingsError if the folder of files is missing.
        """
        del dotenv_settings, file_secret_settings
        folder = os.environ.get(SECRETS_PATH)
        if not folder:
            return init_settings, env_settings
        if not Path(folder).is_dir():
            raise SettingsError(f"{SECRETS_PATH} is {folder}, which is no folder: mount the secrets there, or unset it")
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, secrets_dir=folder)

    @property
    def rpc_urls(self) -> tuple[str, ...]:
        """The endpoints that answer calls, the preferred one first."""
        return http_urls(self.rpc_url)

    @property
    def attestor_list(self) -> list[str]:
        """The base URLs of the attestors."""
        return listed(self.attestor_urls)

    @property
    def pool_list(self) -> list[str]:
        """The ids of the pools that a node serves."""
        return listed(self.pools)

    @property
    def forecast_services(self) -> list[str]:
        """The forecast services that the API asks for drivers and recalibrations."""
        return listed(self.api_forecast_services) or [self.forecaster_url]

    @property
    def node_url(self) -> str | None:
        """Where a node of this machine serves HTTP, if its port is set."""
        return None if self.node_port is None else f"http://{self.node_host}:{self.node_port}"

    @property
    def relayed_forecasters(self) -> frozenset[str]:
        """The forecasters whose gas a relayer pays; `*` stands for all."""
        return frozenset(listed(self.relayer_forecasters))

    @property
    def watcher_bond_wei(self) -> int:
        """The most that a watcher's dispute may cost, in wei."""
        return int(self.watcher_bond * 10**18)

    @property
    def watched_forecasters(self) -> list[str]:
        """The forecasters whose missed entries raise alerts."""
        return listed(self.watch_forecasters)

    @property
    def rpc_subscription_url(self) -> str | None:
        """The endpoint that announces new blocks over WebSocket, if one is set."""
        return next((url for url in listed(self.rpc_url) if url.startswith(_WEBSOCKET)), None)


def http_urls(rpc_url: str) -> tuple[str, ...]:
    """The http(s) addresses in a value of `rpc_url`."""
    return tuple(url for url in listed(rpc_url) if not url.startswith(_WEBSOCKET))


def listed(text: str) -> list[str]:
    """The values of a setting that lists them, separated by commas."""
    return [value.strip() for value in text.split(",") if value.strip()]


def service_headers(settings: Settings) -> dict[str, str]:
    """The headers with which one service of a deployment calls another."""
    return {"Authorization": f"Bearer {settings.service_token}"} if settings.service_token else {}


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
