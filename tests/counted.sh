#!/bin/sh
# counted.sh FOLDER NAME COMMAND...   runs one test program and keeps what it printed in FOLDER, for
# run.sh to add up. A program that does not say how many passed, or whose exit code says otherwise
# than its count, has failed.
set -u

folder=$1 name=$2
shift 2
log=$folder/$(printf '%s' "$name" | tr / .)
mkdir -p "$folder"
rm -f "$log.count"

# Shorter than ctest's own limit, so that what hangs is ended here with all its children.
timeout -k 5 "${COUNTED_SECONDS:-290}" "$@" >"$log.log" 2>&1
status=$?
cat "$log.log"

number='\([0-9]\{1,9\}\)'
closing="^.*: $number passed, $number failed, $number skipped\$"
count=$(tail -n 1 "$log.log" | sed -n "s/$closing/\1 \2 \3/p")
if [ -z "$count" ]; then
    echo "$name: ended with exit code $status and no count as its last line"
    exit 1
fi
failed=${count#* }
failed=${failed% *}
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "$name: ended with exit code $status although nothing failed"
    exit 1
fi
echo "$count" >"$log.count"
[ "$failed" -eq 0 ]
