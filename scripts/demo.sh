#!/bin/sh
# The main job on real input: a visit recorded with rrweb in a real browser (tests/recording).
set -eu
cd "$(dirname "$0")/.."

recording=tests/recording
visitor=$(sed -n 's/.*"distinct_id": "\(.*\)".*/\1/p' $recording/facts.json)
set -- explain -r $recording/demo.lua --key $visitor --emit sessions,windows \
  $recording/recording.ndjson
echo "build/lull $*"
echo
build/lull "$@"
