"""Prepare the chart of a release: its images by digest, and its bill of materials.

    python3 deploy/helm/release.py FOLDER REGISTRY VERSION backend=sha256:... streaming=sha256:... (and so on)

It writes FOLDER/forewatt, a copy of the chart, and FOLDER/chart.cdx.json, the images in the form of CycloneDX.
"""

import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

CHART = Path(__file__).resolve().parent / "forewatt"
KEYS = {"backend": "backend", "streaming": "streaming", "frontend": "frontend", "backend-gpu": "gpu"}
"""The key in the values of each image."""
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def with_digests(values: str, registry: str, digests: dict[str, str]) -> str:
    """The values of the chart with every image by digest in a registry."""
    for image, key in KEYS.items():
        line = f'  {key}: {{repository: forewatt/{image}, tag: "", digest: ""}}\n'
        if line not in values:
            raise SystemExit(f"release: {CHART / 'values.yaml'} does not have the line {line.strip()!r}")
        given = f'{{repository: {registry}/{image}, tag: "", digest: "{digests[image]}"}}'
        values = values.replace(line, f"  {key}: {given}\n")
    return values


def bill(registry: str, version: str, digests: dict[str, str]) -> dict[str, object]:
    """What the chart installs, in the form of CycloneDX 1.6."""
    components = [
        {
            "type": "container",
            "name": f"{registry}/{image}",
            "version": version,
            "purl": f"pkg:oci/{image}@{digest.replace(':', '%3A')}?repository_url={registry}/{image}",
            "hashes": [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}],
        }
        for image, digest in sorted(digests.items())
    ]
    chart = {"type": "application", "name": "forewatt", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": chart},
        "components": components,
    }


def main(argv: Sequence[str]) -> int:
    """Write the chart and its bill; SystemExit if an image has no digest."""
    folder, registry, version, *named = argv
    digests = dict(entry.partition("=")[::2] for entry in named)
    if wrong := [image for image in KEYS if not DIGEST.fullmatch(digests.get(image, ""))]:
        raise SystemExit(f"release: no digest of {', '.join(wrong)}")
    if unknown := sorted(digests.keys() - KEYS.keys()):
        raise SystemExit(f"release: the chart has no image {', '.join(unknown)}")
    chart = Path(folder) / "forewatt"
    shutil.copytree(CHART, chart, dirs_exist_ok=True)
    values = chart / "values.yaml"
    values.write_text(with_digests(values.read_text(), registry, digests))
    description = chart / "Chart.yaml"
    text = re.sub(r"^(version|appVersion): .*$", rf"\1: {version}", description.read_text(), flags=re.MULTILINE)
    description.write_text(text)
    (Path(folder) / "chart.cdx.json").write_text(json.dumps(bill(registry, version, digests), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
