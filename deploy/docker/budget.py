"""Fail if an image is larger than its budget: `python3 deploy/docker/budget.py IMAGE BYTES`."""

import sys

BUDGETS_MB = {"backend": 700, "streaming": 1_200, "frontend": 60, "blockchain": 250}


def main(image: str, size: str) -> int:
    """Print the size and the budget; 1 if the image is too large."""
    megabytes = int(size) / 1e6
    print(f"{image}: {megabytes:.0f} MB of {BUDGETS_MB[image]} MB")  # noqa: T201
    return int(megabytes > BUDGETS_MB[image])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
