"""Apache Kafka: one KRaft node, both broker and controller."""

import uuid
from base64 import urlsafe_b64encode

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from forewatt.embedded.cache import jar_set, jars
from forewatt.embedded.part import Part, Site
from forewatt.embedded.probes import tcp

JVM = ("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN")

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={logs}
# one node: every internal topic has one replica, and few partitions for a fast start
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
# replayed telemetry has the timestamps of its own year: never expire a record by age, never refuse one as too new
log.retention.ms=-1
log.message.timestamp.after.max.ms=9223372036854775807
"""


def kafka(site: Site) -> Part:
    """A formatted, empty broker; settings: kafka_bootstrap."""
    jars("kafka")
    classpath = f"{jar_set('kafka')}/*"
    port = site.port()
    properties = site.folder / "server.properties"
    properties.write_text(PROPERTIES.format(port=port, controller=site.port(), logs=site.folder / "logs"))
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = ["java", *JVM, "-cp", classpath, "kafka.tools.StorageTool"]
    site.prepare([*tool, "format", f"--cluster-id={cluster}", f"--config={properties}"])
    return Part(
        name="kafka",
        argv=("java", *JVM, "-cp", classpath, "kafka.Kafka", str(properties)),
        ready=lambda: answers(port),
        settings={"kafka_bootstrap": f"127.0.0.1:{port}"},
    )


def answers(port: int) -> bool:
    """Whether the broker answers a metadata request. Its port opens seconds before that."""
    if not tcp(port):
        return False
    admin = AdminClient({"bootstrap.servers": f"127.0.0.1:{port}", "log_level": 0})
    try:
        return bool(admin.list_topics(timeout=1.0).brokers)
    except KafkaException:
        return False
