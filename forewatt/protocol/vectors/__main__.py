"""`python -m forewatt.protocol.vectors FOLDER` writes every vector file into the folder."""

import sys
from pathlib import Path

from forewatt.protocol.vectors import vector_files


def main(arguments: list[str]) -> int:
    """Write the files. Returns 2 if the folder is missing."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m forewatt.protocol.vectors FOLDER (an existing one)\n")
        return 2
    for name, text in vector_files().items():
        Path(arguments[0], name).write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
