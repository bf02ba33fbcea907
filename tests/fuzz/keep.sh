#!/bin/sh
# keep.sh NAME FOLDER...   takes into tests/fuzz/corpus/NAME the fewest inputs of it and of the
# folders that take all the branches which they take together, however often.
set -eu
cd "$(dirname "$0")/../.."
. tests/fuzz/settings.sh

name=$1
shift
fewest=$(mktemp -d)
trap 'rm -rf "$fewest"' EXIT
mkdir -p "tests/fuzz/corpus/$name"
# shellcheck disable=SC2046 # one word an option
"build/fuzz/tests/fuzz/$name" $(options_of "$name") -use_counters=0 -set_cover_merge=1 "$fewest" \
    "tests/fuzz/corpus/$name" "$@" 2>&1 | tail -n 1
[ -n "$(ls "$fewest")" ]
rm -f "tests/fuzz/corpus/$name"/*
cp "$fewest"/* "tests/fuzz/corpus/$name"
du -sb "tests/fuzz/corpus/$name"
