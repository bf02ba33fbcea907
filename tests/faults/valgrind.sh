#!/bin/sh
# Everything once under valgrind's memcheck: what sanitizers do not see is the use of memory that
# nobody wrote. One promise a program; two at a time.
#
# valgrind.sh         all of it
# valgrind.sh NAME    one program: streams, allocation_test or a test of tests/core
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$PWD/build
results=$build/tests/results/valgrind
right=$results/right
valgrind="valgrind --quiet --error-exitcode=98 --leak-check=full --errors-for-leak-kinds=definite
    --show-leak-kinds=definite --num-callers=30"

# Not under valgrind: these take long in themselves and allocate nothing that others do not.
huge='lua_string_test engine_stream_test event_json_random_test engine_worlds_test'

# Leaves the exit code in a file. What takes longest comes first, so that the two end together.
run_one() {
    name=$1
    case $name in
        # shellcheck disable=SC2086 # one word each
        streams) set -- env RIGHT="$right" sh tests/faults/streams.sh $valgrind "$build/lull" ;;
        # It has a malloc of its own, which valgrind is to leave alone: below it is the C library's.
        # Every process that it divides into is one under valgrind: a few allocations of a share of
        # the scenarios must do.
        allocation_test)
            set -- $valgrind --soname-synonyms=somalloc=nouserintercepts \
                "$build/tests/allocation_test" 307 3 6
            ;;
        *) set -- $valgrind "$build/tests/$name" ;;
    esac
    timeout -k 5 280 "$@" >"$results/$name.log" 2>&1
    echo $? >"$results/$name.code"
}

if [ $# -gt 0 ]; then
    run_one "$1"
    exit
fi
if ! command -v valgrind >/dev/null; then
    echo "valgrind: 0 passed, 0 failed, 1 skipped"
    exit
fi
mkdir -p "$results"
rm -f "$results"/*.code
sh tests/faults/streams.sh "$build/lull" >"$right" 2>"$right.err" || rm -f "$right"

names="allocation_test streams"
for program in tests/core/*_test.c; do
    name=$(basename "$program" .c)
    case " $huge " in
        *" $name "*) ;;
        *) names="$names $name" ;;
    esac
done
# shellcheck disable=SC2086
printf '%s\n' $names | xargs -n 1 -P 2 sh tests/faults/valgrind.sh

passed=0 failed=0
for name in $names; do
    if [ "$(cat "$results/$name.code")" = 0 ]; then
        passed=$((passed + 1))
    else
        echo "FAILED $name under valgrind, exit code $(cat "$results/$name.code")"
        tail -n 60 "$results/$name.log"
        failed=$((failed + 1))
    fi
done
echo "valgrind: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
