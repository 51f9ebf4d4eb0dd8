#!/bin/sh
# Delete from an environment what no service reads: tests, headers, sources, type stubs, symbols of debuggers, Arrow's
# Flight RPC, and jedi's stubs, which only completion in a Python console needs.
set -eu
packages="$(echo "$1"/lib/python3.*/site-packages)"
find "$packages" -type d -name tests -prune -exec rm -rf {} +
find "$packages" -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.hpp' -o -name '*.c' \
  -o -name '*.cpp' -o -name '*.a' \) -delete
rm -rf "$packages"/jedi/third_party "$packages"/onnx/backend/test "$packages"/pyarrow/include "$packages"/pyarrow/src
rm -f "$packages"/pyarrow/*flight*
# NOTE: not the libraries in NAME.libs; patchelf has moved their sections, and strip would break them.
find "$packages" -type f -name '*.so*' -not -path '*.libs/*' -exec strip --strip-unneeded {} +
