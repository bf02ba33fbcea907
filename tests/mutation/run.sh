#!/bin/sh
# Breaks core/session and core/engine in one place at a time; fails where no test notices and
# survivors.txt does not say why. The arguments are those of mutate.py.
set -eu
cd "$(dirname "$0")/../.."

# The Lua of the engine and of its tools is embedded by the build.
cmake --preset release >/dev/null
cmake --build --preset release --target lull_core lull_tool >/dev/null

exec python3 tests/mutation/mutate.py "$@"
