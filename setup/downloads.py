"""Name what the set-up is about to download and how much space it takes, before it does. Standard library only.

Prints nothing when every part is built or in the cache.
"""

import glob
import os
import re
import shutil
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.environ.get("FOREWATT_CACHE") or os.path.join(os.path.expanduser("~"), ".cache", "forewatt")
OTHER_PACKAGE_MB = 3
LARGE_PACKAGES_MB = {
    "torch": 1143,
    "triton": 1042,
    "nvidia-cudnn-cu13": 888,
    "nvidia-cublas": 563,
    "pyspark": 492,
    "simbench": 398,
    "nvidia-cufft": 291,
    "nvidia-cusolver": 276,
    "nvidia-nccl-cu13": 253,
    "nvidia-cusparselt-cu13": 233,
    "nvidia-nvshmem-cu13": 201,
    "playwright": 167,
    "nvidia-cusparse": 167,
    "pyarrow": 154,
    "deltalake": 134,
    "nvidia-cuda-nvrtc": 119,
    "nvidia-nvjitlink": 117,
    "scipy": 114,
    "onnxruntime": 75,
    "numpy": 64,
    "mypy": 50,
    "nvidia-cuda-cupti": 49,
    "pandas": 43,
}
"""Space of the largest Python packages once unpacked, on Linux; any other package takes about OTHER_PACKAGE_MB."""
JARS_MB = {"kafka": 44, "registry": 115, "spark": 16}
NPM_MB = {"node_modules": 166, os.path.join("dapp", "node_modules"): 552}


def locked_packages(lock, system=None):
    """The (name, version) of every package that a lock pins for this system."""
    system = system or sys.platform
    pinned = re.findall(r"^([\w.-]+)==(\S+)([^\n]*)", lock, re.MULTILINE)
    other = "darwin" if system.startswith("linux") else "linux"
    return [(name, version) for name, version, marker in pinned if f"'{other}'" not in marker or system in marker]


def missing_packages(packages, cache=CACHE):
    """The packages of which uv's cache has no wheel."""
    wheels = os.path.join(cache, "uv")
    try:
        indexes = [os.path.join(wheels, name) for name in os.listdir(wheels) if name.startswith(("wheels-", "sdists-"))]
    except FileNotFoundError:
        return list(packages)
    cached = set()
    for folder in indexes:
        # wheels-v8/pypi/NAME/VERSION-TAG, or wheels-v8/index/HASH/NAME/VERSION-TAG
        for pattern in ("*/*/*", "*/*/*/*"):
            for path in glob.glob(os.path.join(folder, pattern)):
                name, version = path.split(os.sep)[-2:]
                cached.add((name, version.partition("-")[0]))
    return [package for package in packages if package not in cached]


def size_mb(packages):
    """The space of Python packages once unpacked."""
    return sum(LARGE_PACKAGES_MB.get(name, OTHER_PACKAGE_MB) for name, _ in packages)


def downloads(root=ROOT, cache=CACHE):
    """What is missing, as (title, megabytes)."""
    with open(os.path.join(root, "requirements.lock")) as file:
        packages = missing_packages(locked_packages(file.read()), cache)
    if packages:
        accelerator = [package for package in packages if is_cuda(package[0])]
        others = [package for package in packages if package not in accelerator]
        if others:
            yield f"{len(others)} Python packages", size_mb(others)
        if accelerator:
            yield "CUDA, which PyTorch requires on Linux", size_mb(accelerator)
    jars = [name for name in JARS_MB if not os.path.exists(os.path.join(cache, "jars", name, "fingerprint"))]
    if jars:
        yield "Kafka, its schema registry and Spark's connectors", sum(JARS_MB[name] for name in jars)
    if not os.path.isdir(os.path.join(cache, "npm", "_cacache")):
        folders = [name for name in NPM_MB if not os.path.isdir(os.path.join(root, name))]
        if folders:
            yield "npm packages of the contracts and the dapp", sum(NPM_MB[name] for name in folders)


def is_cuda(name):
    """Whether a package is a part of CUDA."""
    return name == "triton" or name.startswith(("nvidia-", "cuda-"))


def size(megabytes):
    """A size for people: `44 MB`, `4.6 GB`."""
    return f"{megabytes:.0f} MB" if megabytes < 1000 else f"{megabytes / 1000:.1f} GB"


def main():
    """Print a line for each missing part, and their sum with the free space."""
    parts = list(downloads())
    if not parts:
        return
    free = shutil.disk_usage(ROOT).free / 1e6
    total = sum(megabytes for _, megabytes in parts)
    print(f"setup: about {size(total)} to download (size once unpacked; {size(free)} are free):")
    for title, megabytes in parts:
        print(f"setup:   {size(megabytes):>8}  {title}")
    print(f"setup: the cache is {CACHE} (FOREWATT_CACHE selects another)", flush=True)


if __name__ == "__main__":
    main()
