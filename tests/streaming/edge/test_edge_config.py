"""The edge agent's configuration file."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from forewatt.settings import Settings
from streaming.edge.command import edge, sources_of
from streaming.edge.config import default_config, read_config
from streaming.edge.sources.mqtt import MqttSource
from streaming.edge.sources.opcua import OpcUaSource

BASE = """
agent = "edge-1"
region = "north"
gateway = { url = "https://gateway:8100", tls = { ca = "ca.pem", certificate = "edge.pem", key = "edge.key" } }
buffer = { path = "edge.sqlite", limit = 1000 }
"""
MQTT = """
[mqtt]
url = "mqtts://broker"
tags = [{ topic = "plant/1/ac", asset_id = "pv-1", asset_class = "solar", unit = "kW" }]
"""
OPCUA = """
[[opcua]]
url = "opc.tcp://plc:4840"
tags = [{ node = "ns=2;s=T1.Power", asset_id = "wp-1", asset_class = "wind", unit = "MW" }]
"""


NWP = """
[[nwp]]
files = "*.csv"
valid = "valid"
lead_h = 24
points = { a = { point_id = "a", latitude = 53, longitude = 11 } }
columns = { t = { variable = "temperature", unit = "K" } }
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge.toml"


def test_a_file_defines_sources_and_their_assets(path: Path) -> None:
    path.write_text(BASE + MQTT + OPCUA)
    config = read_config(path)
    assert config.buffer.limit == 1000
    assert config.gateway.tls is not None
    assert [type(source) for source in sources_of(config)] == [MqttSource, OpcUaSource]
    assert config.opcua[0].tags[0].asset_id == "wp-1"


def test_a_storage_has_one_tag_for_its_power_and_one_for_its_state_of_charge(path: Path) -> None:
    tag = '{ topic = "b/%s", asset_id = "b-1", asset_class = "storage", unit = "%s" }'
    tags = ", ".join(tag % pair for pair in (("power", "kW"), ("soc", "%")))
    path.write_text(f'{BASE}[mqtt]\nurl = "mqtt://broker"\ntags = [{tags}]\n')
    assert [each.unit for each in read_config(path).tags] == ["kW", "%"]
    path.write_text(f'{BASE}[mqtt]\nurl = "mqtt://broker"\ntags = [{tags}, {tag % ("again", "1")}]\n')
    with pytest.raises(ValidationError, match="b-1 would be measured twice"):
        read_config(path)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (BASE + MQTT.replace("mqtts:", "http:"), "mqtt.url"),
        (BASE + MQTT.replace("plant/1/ac", "plant/+/ac"), "topic"),
        (BASE + MQTT.replace('"solar"', '"nuclear"'), "asset_class"),
        (BASE + OPCUA.replace("ns=2;s=T1.Power", "T1.Power"), "node"),
        (BASE + OPCUA.replace("[{", "[").replace("}]", "]").split("tags")[0] + "tags = []", "tags"),
        (BASE + MQTT + OPCUA.replace("wp-1", "pv-1"), "pv-1 would be measured twice"),
        (BASE.replace("limit", "limits") + MQTT, "limits"),
        (BASE + MQTT.replace("mqtts://broker", "mqtts://broker:99999"), "mqtt.url"),
        (BASE + MQTT.replace("mqtts://broker", "mqtts://"), "mqtt.url"),
        (BASE.replace("https://gateway:8100", "https://:8100") + MQTT, "gateway.url"),
        (BASE + OPCUA.replace("plc:4840", "plc:0"), "opcua.0.url"),
        (BASE + OPCUA.replace("ns=2;s=T1.Power", "ns=2;i=power"), "node"),
        (BASE + OPCUA.replace("ns=2;s=T1.Power", "g=7"), "node"),
        (BASE + OPCUA + 'security = { certificate = "a", key = "b" }', "security: name the server's certificate"),
        (BASE + NWP.replace("= 24", "= inf"), "lead_h"),
        (BASE + NWP + "period_s = inf", "period_s"),
        (BASE + NWP + "interval_s = 10000000000", "interval_s"),
        (BASE + NWP + 'zone = "Europe/Berln"', "zone: 'Europe/Berln'"),
        (MQTT, "agent"),
    ],
)
def test_validation_names_the_invalid_field(path: Path, text: str, named: str) -> None:
    path.write_text(text)
    with pytest.raises(ValidationError, match=named):
        read_config(path)


def test_a_file_of_another_encoding_is_called_so_and_a_mark_of_byte_order_is_none(path: Path) -> None:
    path.write_bytes((BASE + "# caf\u00e9").encode("latin-1"))
    with pytest.raises(ValueError, match="not UTF-8"):
        read_config(path)
    path.write_bytes(BASE.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_config(path).agent == "edge-1"


def test_a_certificate_that_is_missing_or_none_is_named(path: Path, tmp_path: Path) -> None:
    path.write_text(BASE.replace("ca.pem", str(tmp_path / "ca.pem")))
    with pytest.raises(ValueError, match=r"gateway\.tls\.ca: there is no file .*/ca\.pem"):
        read_config(path).check_files()
    files = {name: tmp_path / name for name in ("ca.pem", "edge.pem", "edge.key")}
    text = BASE
    for name, file in files.items():
        file.write_text("no certificate")
        text = text.replace(name, str(file))
    path.write_text(text)
    with pytest.raises(ValueError, match=r"gateway\.tls: the certificates"):
        read_config(path).check_files()
    path.write_text(BASE.split("gateway =")[0] + 'gateway = { url = "http://h" }\nbuffer = { path = "b" }')
    read_config(path).check_files()


def test_a_buffer_that_is_none_ends_the_command_with_its_setting(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "edge.sqlite"
    file.write_text("this is no database, and long enough to be read as one")
    path.write_text(f'agent = "a"\nregion = "n"\ngateway = {{ url = "http://h" }}\nbuffer = {{ path = "{file}" }}\n')
    result = CliRunner().invoke(edge, ["--config", str(path)])
    assert result.exit_code == 2
    assert "buffer.path" in result.output


def test_the_default_configuration_reads_the_regions_topics(tmp_path: Path) -> None:
    config = default_config(Settings(region="north"), "edge-9", tmp_path / "b.sqlite")
    assert [type(source) for source in sources_of(config)] == [MqttSource]
    assert (config.agent, config.region, config.buffer.path) == ("edge-9", "north", tmp_path / "b.sqlite")
