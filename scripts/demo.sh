#!/bin/sh
# The main job on real input: a visit recorded with rrweb in a real browser (tests/recording).
set -eu
cd "$(dirname "$0")/.."

recording=tests/recording
echo "build/lull run -r $recording/demo.lua $recording/recording.ndjson | lua5.4 scripts/story.lua"
echo
build/lull run -r $recording/demo.lua $recording/recording.ndjson | lua5.4 scripts/story.lua
