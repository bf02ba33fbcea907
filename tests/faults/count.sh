# Sourced by the scripts of this folder: runs what closes with a count and what only ends well or
# not, and adds up. `results` is the folder for what was printed.
passed=0 failed=0 skipped=0

# counted NAME COMMAND...   a test that says how many passed; its output is shown when it failed
counted() {
    name=$1
    mkdir -p "$results"
    sh tests/counted.sh "$results" "$@" >"$results/$name.shown" 2>&1 || cat "$results/$name.shown"
    if [ -f "$results/$name.count" ]; then
        read -r p f s <"$results/$name.count"
    else
        p=0 f=1 s=0
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# promise NAME COMMAND...   one promise: kept when the command ends with 0
promise() {
    name=$1
    shift
    mkdir -p "$results"
    if "$@" >"$results/$name.log" 2>&1; then
        passed=$((passed + 1))
    else
        echo "FAILED $name, exit code $?: $*"
        tail -n 40 "$results/$name.log"
        failed=$((failed + 1))
    fi
}

# close NAME   the last line of a script
close() {
    echo "$1: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
