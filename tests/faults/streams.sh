#!/bin/sh
# streams.sh COMMAND...   the golden streams and the recording through the command (lull, or lull
# under another program), each as plain text and as gzip: what comes out must be what stands in the
# golden folders, and for the recording what the file $RIGHT holds. Without $RIGHT there is one more
# file on standard output: that of the recording.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for name in page verify order input; do
    cp golden/$name/* "$folder"
    (
        cd "$folder"
        "$@" run -r rules.lua --rejects rejects --stats stats input.ndjson >out
        cmp out output.ndjson
        [ ! -f rejects.ndjson ] || cmp rejects rejects.ndjson
        gzip -c input.ndjson | "$@" run -r rules.lua --rejects rejects - >out
        cmp out output.ndjson
    )
    rm -f "$folder"/*
done
"$@" run -r recording/demo.lua recording/recording.ndjson >"$folder/out"
"$@" run -r ../rules/posthog.lua recording/recording.ndjson >>"$folder/out"
if [ -n "${RIGHT:-}" ]; then
    cmp "$folder/out" "$RIGHT"
else
    cat "$folder/out"
fi
