"""Where the parts of a running Forewatt are, read from the environment (prefix FOREWATT_).

Every embedded default is replaced by one URL here; nothing else in the code knows which part is behind it.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Connection URLs and identifiers of one deployment. A wrong value is reported under its variable's name."""

    model_config = SettingsConfigDict(env_prefix="FOREWATT_", frozen=True, extra="ignore")

    # field and streaming
    mqtt_url: str = "mqtt://127.0.0.1:1883"
    gateway_url: str = "http://127.0.0.1:8100"
    gateway_tokens: str = Field(default="", description="comma-separated agent:token[:asset|asset] of the gateway")
    agent_token: str = ""
    assets_token: str = Field(default="", description="who shows it may change the registry of assets; empty: nobody")
    kafka_bootstrap: str = "127.0.0.1:9092"
    schema_registry_url: str = "http://127.0.0.1:8081/apis/ccompat/v7"
    archive_url: str = Field(default="", description="folder or URL of the readings' Delta table; empty: no archive")
    checkpoint_url: str = Field(default="build/checkpoints", description="folder, s3:// or hdfs://, for Spark")

    # stores
    postgres_url: str = "postgresql://forewatt@127.0.0.1:5432/forewatt"
    redis_url: str = "redis://127.0.0.1:6379/0"
    mongo_url: str = "mongodb://127.0.0.1:27017"
    mongo_database: str = "forewatt"
    ipfs_api_url: str = Field(default="http://127.0.0.1:5001", description="kubo RPC, used to pin")
    ipfs_gateway_url: str = Field(default="http://127.0.0.1:8080", description="trustless gateway, used to fetch")

    # forecasting
    forecaster_url: str = "http://127.0.0.1:8200"
    models_path: Path = Path("build/models")
    training_device: str = Field(default="auto", description="auto (a GPU if there is one), cpu or cuda:N")
    training_precision: Literal["full", "mixed"] = Field(default="full", description="mixed: bfloat16 on a GPU")

    # chain and oracle
    rpc_url: str = "http://127.0.0.1:8545"
    deployment_path: Path = Field(default=Path("deployments/31337.json"), description="written by `ape run deploy`")
    attestor_urls: str = Field(default="", description="comma-separated base URLs the settler asks for signatures")
    node_path: Path = Field(default=Path("build/node"), description="the node's journal and secret")
    region: str = "simbench-mixed"

    # the one local address a person opens
    api_url: str = "http://127.0.0.1:8000"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
