"""Base images out of Debian's mirror, for a machine that reaches no registry of images.

They stand in for the public ones: the same programs at the same paths, in Debian's versions. Authorities that only this
machine trusts are trusted in them, too, so that builds reach the package registries as this machine does.
"""

import re
import shutil
import ssl
import tempfile
from pathlib import Path

from setup.images.store import Store, output

DOCKERFILE = Path(__file__).with_name("bases.Dockerfile")
SUITE = "bookworm"
PREFIX = "localhost/forewatt-base"
DEBIAN = f"{PREFIX}/debian:{SUITE}"
ARGUMENTS = {
    "DEBIAN_IMAGE": DEBIAN,
    "PYTHON_IMAGE": f"{PREFIX}/python:{SUITE}",
    "NODE_IMAGE": f"{PREFIX}/node:{SUITE}",
    "NGINX_IMAGE": f"{PREFIX}/nginx:{SUITE}",
}
"""The build argument of each base with the image that stands in for it."""
SOURCES = Path("/etc/apt")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
SLIM = ("var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale")


def mirror(folder: Path = SOURCES) -> str:
    """The first mirror of Debian that this machine's apt knows."""
    for path in [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]:
        text = path.read_text() if path.exists() else ""
        for found in re.finditer(r"^(?:URIs:|deb(?: \[[^\]]*\])?) +(\S+)", text, re.MULTILINE):
            if re.search(r"/debian/?$", found[1]):
                return found[1]
    raise LookupError(f"{folder} names no mirror of Debian")


def ensure_bases(store: Store) -> None:
    """Make the base images that the store lacks; the first takes some minutes."""
    if not store.has(DEBIAN):
        _debian(store)
    node = shutil.which("node")
    assert node, "there is no Node.js"
    prefix = Path(node).resolve().parents[1]
    for name in ("python", "node", "nginx"):
        tag = ARGUMENTS[f"{name.upper()}_IMAGE"]
        store.build(DOCKERFILE, tag, prefix, {"DEBIAN_IMAGE": DEBIAN}, f"--target={name}")


def _debian(store: Store) -> None:
    store.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.folder) as scratch:
        root = Path(scratch) / "root"
        output(
            "debootstrap", "--variant=minbase", "--include=ca-certificates,netbase,tzdata", SUITE, str(root), mirror()
        )
        for name in SLIM:
            shutil.rmtree(root / name, ignore_errors=True)
            (root / name).mkdir(mode=0o755)
        _trust(root)
        container = store.buildah("from", "scratch").strip()
        store.buildah("add", "--quiet", container, str(root), "/")
        store.buildah("config", "--env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", container)
        store.buildah("commit", "--quiet", "--format=docker", container, DEBIAN)
        store.buildah("rm", container)


def _trust(root: Path) -> None:
    """Add the authorities of this machine that Debian does not have."""
    own = certificates(BUNDLE.read_text()) if BUNDLE.exists() else []
    known = set(certificates((root / BUNDLE.relative_to("/")).read_text()))
    folder = root / "usr/local/share/ca-certificates"
    for number, certificate in enumerate(one for one in own if one not in known):
        (folder / f"machine-{number}.crt").write_text(ssl.DER_cert_to_PEM_cert(certificate))
    output("chroot", str(root), "update-ca-certificates")


def certificates(bundle: str) -> list[bytes]:
    """The certificates of a PEM bundle, each in its binary form."""
    pattern = r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----"
    return [ssl.PEM_cert_to_DER_cert(found) for found in re.findall(pattern, bundle, re.DOTALL)]
