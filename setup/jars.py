"""Download the jars of Kafka, the schema registry and Spark's connectors into the cache: `python setup/jars.py`.

Java is enough, since pyspark contains Ivy. A set in the cache is not downloaded again; a set that fails to download
leaves nothing behind. FOREWATT_MAVEN_URL names a mirror to use in place of Maven Central.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from forewatt.embedded.cache import cache_path, jar_set

Coordinates = tuple[str, str, str]


@dataclass(frozen=True)
class JarSet:
    """Artifacts that are resolved together with their dependencies, or one archive that contains its dependencies."""

    name: str
    title: str
    wanted: tuple[Coordinates, ...]
    excluded: tuple[str, ...] = ()
    """Organisations, or `organisation#module`."""
    archive: bool = False
    zipped: bool = field(default=False, repr=False)
    """Whether the archive is a zip. NOTE: it must not change the fingerprints of sets that are in caches already."""

    @property
    def fingerprint(self) -> str:
        """A hash of the versions and exclusions; a set is downloaded again when it changes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


SETS = (
    JarSet(
        "kafka",
        "Apache Kafka 4.3.1",
        (("org.apache.kafka", "kafka_2.13", "4.3.1"), ("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.4")),
    ),
    JarSet("registry", "Apicurio Registry 3.0.9", (("io.apicurio", "apicurio-registry-app", "3.0.9"),), archive=True),
    JarSet(
        "spark",
        "Spark's connectors",
        (
            ("org.apache.spark", "spark-sql-kafka-0-10_2.13", "4.2.0"),
            # NOTE: there is no spark-avro 4.2.0 in Maven Central; 4.1.1 works on Spark 4.2.0.
            ("org.apache.spark", "spark-avro_2.13", "4.1.1"),
            ("org.postgresql", "postgresql", "42.7.14"),
        ),
        # pyspark itself contains these, in the same versions.
        excluded=("org.scala-lang", "org.apache.hadoop", "org.slf4j", "org.tukaani"),
    ),
)
ON_DEMAND = (
    JarSet(
        "s3",
        "Spark's S3 connector",
        (
            ("org.apache.hadoop", "hadoop-aws", "3.5.0"),
            *(("software.amazon.awssdk", name, "2.35.4") for name in ("s3", "s3-transfer-manager", "sts")),
        ),
        # NOTE: the bundle is the SDK of all of Amazon, 690 MB; S3 needs only the parts above.
        excluded=("software.amazon.awssdk#bundle", "org.slf4j", "io.netty", "org.apache.hadoop.thirdparty"),
    ),
    JarSet(
        "hdfs",
        "an HDFS to test against",
        (("org.apache.hadoop", "hadoop-client-minicluster", "3.5.0"),),
        # pyspark itself contains these and their dependencies, in the same version.
        excluded=(
            "org.apache.hadoop#hadoop-client-api",
            "org.apache.hadoop#hadoop-client-runtime",
            "org.xerial.snappy",
        ),
    ),
    JarSet(
        "opensearch",
        "OpenSearch 2.19.4",
        # The distribution without a JDK and without plugins.
        (("org.opensearch.distribution.integ-test-zip", "opensearch", "2.19.4"),),
        archive=True,
        zipped=True,
    ),
)
"""Sets that are downloaded only by name: `python setup/jars.py s3 hdfs`."""


def ivy_jar() -> Path:
    """Ivy's jar inside the installed pyspark."""
    found = importlib.util.find_spec("pyspark")
    jars = sorted(Path(found.origin).parent.glob("jars/ivy-*.jar")) if found and found.origin else []
    if not jars:
        sys.exit("jars: pyspark is not installed in this environment; run `make setup`, it does the steps in order")
    return jars[-1]


def settings_xml(jar_set_: JarSet) -> str:
    """Ivy's settings: one resolver, Maven Central or its mirror; for an archive, no poms are read."""
    mirror = os.environ.get("FOREWATT_MAVEN_URL")
    root = f'root="{mirror}" ' if mirror else ""
    poms = ' usepoms="false"' if jar_set_.archive else ""
    return (
        '<ivysettings><settings defaultResolver="central"/><resolvers>'
        f'<ibiblio name="central" m2compatible="true" {root}{poms}/></resolvers></ivysettings>'
    )


def ivy_xml(jar_set_: JarSet) -> str:
    """Ivy's module file, which lists the artifacts of the set."""
    lines = []
    for organisation, name, revision in jar_set_.wanted:
        attributes = f'org="{organisation}" name="{name}" rev="{revision}"'
        if jar_set_.archive:
            artifact = f'<artifact name="{name}" type="tar.gz" ext="tar.gz" m:classifier="all"/>'
            if jar_set_.zipped:
                artifact = f'<artifact name="{name}" type="zip" ext="zip"/>'
            lines.append(f'<dependency {attributes} transitive="false">{artifact}</dependency>')
        else:
            lines.append(f'<dependency {attributes} conf="default->default(runtime)"/>')
    for organisation, _, module in (entry.partition("#") for entry in jar_set_.excluded):
        lines.append(f'<exclude org="{organisation}"' + (f' module="{module}"/>' if module else "/>"))
    return (
        '<ivy-module version="2.0" xmlns:m="http://ant.apache.org/ivy/extra">'
        f'<info organisation="forewatt" module="{jar_set_.name}"/>'
        '<configurations><conf name="default"/></configurations>'
        f"<dependencies>{''.join(lines)}</dependencies></ivy-module>"
    )


def resolve(jar_set_: JarSet, into: Path, scratch: Path) -> None:
    """Run Ivy; its log is shown only when it fails."""
    (scratch / "settings.xml").write_text(settings_xml(jar_set_))
    (scratch / "ivy.xml").write_text(ivy_xml(jar_set_))
    pattern = f"{into}/[artifact]-[revision](-[classifier]).[ext]"
    argv = [
        "java",
        "-jar",
        str(ivy_jar()),
        "-settings",
        str(scratch / "settings.xml"),
        "-ivy",
        str(scratch / "ivy.xml"),
    ]
    # A cache for each set: Ivy remembers how it read a module, and reads an archive without its pom.
    argv += ["-cache", str(cache_path() / "ivy" / jar_set_.name), "-retrieve", pattern]
    lines = []
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            show(jar_set_, sum("[SUCCESSFUL" in earlier for earlier in lines))
    if process.returncode != 0 or not any(into.iterdir()):
        sys.stderr.write("".join(lines[-40:]))
        sys.exit(
            f"\njars: {jar_set_.title} could not be downloaded. Check the connection to Maven Central, or set "
            "FOREWATT_MAVEN_URL to a mirror, and run the same command again; finished downloads are reused."
        )


def show(jar_set_: JarSet, fetched: int) -> None:
    """Show the progress in one line, on a terminal only."""
    if sys.stdout.isatty():
        print(f"\rjars: {jar_set_.title}: {fetched} files downloaded", end="", flush=True)


def unpack(archive: Path) -> None:
    """Unpack an archive into its folder and delete it."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(archive.parent)
            # NOTE: Python does not restore what a zip says about who may execute a file.
            for entry in zipped.infolist():
                if mode := entry.external_attr >> 16 & 0o777:
                    (archive.parent / entry.filename).chmod(mode)
    else:
        with tarfile.open(archive) as packed:
            packed.extractall(archive.parent, filter="data")
    archive.unlink()


def fetch(jar_set_: JarSet) -> None:
    """Download one set unless it is up to date; on an error the old set stays."""
    target = jar_set(jar_set_.name)
    stamp = target / "fingerprint"
    if stamp.exists() and stamp.read_text() == jar_set_.fingerprint:
        return
    print(f"jars: {jar_set_.title}", flush=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        fresh = Path(scratch) / "fresh"
        fresh.mkdir()
        resolve(jar_set_, fresh, Path(scratch))
        if jar_set_.archive:
            unpack(next(fresh.glob("*.zip" if jar_set_.zipped else "*.tar.gz")))
        (fresh / "fingerprint").write_text(jar_set_.fingerprint)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    shutil.rmtree(cache_path() / "ivy" / jar_set_.name)
    print(f"\rjars: {jar_set_.title}: {len(list(target.rglob('*.jar')))} jars in {target}", flush=True)


def main() -> None:
    """Download every default set, or the named ones; a second set-up at the same time waits for this one."""
    named = {entry.name: entry for entry in (*SETS, *ON_DEMAND)}
    if unknown := set(sys.argv[1:]) - set(named):
        sys.exit(f"jars: unknown set {', '.join(sorted(unknown))}; choose from {', '.join(named)}")
    folder = cache_path() / "jars"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for jar_set_ in [named[name] for name in sys.argv[1:]] or SETS:
            fetch(jar_set_)


if __name__ == "__main__":
    main()
