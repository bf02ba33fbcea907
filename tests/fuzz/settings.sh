# What run.sh, finds.sh and keep.sh share: the fuzzers, and how each is run. For sourcing, in the
# top folder.

FUZZERS='fuzz_input fuzz_run fuzz_rules fuzz_state'

# The source that a fuzzer aims at.
aims_of() {
    case $1 in
        fuzz_input) echo core/event/*.c core/event/*.cpp core/event/*.hpp ;;
        fuzz_rules) echo core/policy/*.c ;;
        fuzz_state) echo core/engine/state.c core/session/key_bytes.c core/base/codec.c ;;
        fuzz_run) echo core/session/*.c core/engine/*.c core/record/*.c ;;
    esac
}

# Its options. A world's Lua lives from input to input, which looks like a leak; what engines leak
# fuzz_state sees. A world needs many draws before its length tells anything, and quick worlds
# find as much as slow ones.
options_of() {
    case $1 in
        fuzz_input) echo -max_len=1024 ;;
        fuzz_rules) echo -max_len=1024 ;;
        fuzz_state) echo -max_len=2048 ;;
        fuzz_run) echo -max_len=512 -len_control=0 -detect_leaks=0 \
            -entropic_scale_per_exec_time=1 ;;
    esac
    [ ! -f "tests/fuzz/$1.dict" ] || echo "-dict=tests/fuzz/$1.dict"
    # Slow machines run other things too: what hangs hangs for longer than this. Nothing that is
    # read here asks for much memory.
    echo -timeout=60 -report_slow_units=60 -malloc_limit_mb=256 -rss_limit_mb=1500
}

# The environment of all of them: short traces and little quarantine leave time and memory to runs.
ASAN_OPTIONS=malloc_context_size=8:quarantine_size_mb=16
UBSAN_OPTIONS=print_stacktrace=1
LULL_SOURCE=.
export ASAN_OPTIONS UBSAN_OPTIONS LULL_SOURCE
