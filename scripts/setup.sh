#!/bin/sh
# Installs what is missing of the Debian 12 packages that building and testing need. Does nothing,
# quickly, where nothing is missing.
set -eu

packages='build-essential cmake pkg-config clang-14 clang-format-14 libclang-rt-14-dev llvm-14
    lua5.4 liblua5.4-dev libuv1-dev libcjson-dev libsimdjson-dev libabsl-dev libxxhash-dev
    zlib1g-dev libzstd-dev libmd-dev lua-busted lua-check lua-cjson zstd gzip valgrind
    locales tzdata python3 python3-venv time'

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: no Debian here; going on with what is installed. Needed, by Debian's names:" \
        $packages >&2
    exit 0
fi

missing=$(
    # shellcheck disable=SC2086 # one word a package
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' $packages 2>/dev/null |
        awk -v wanted="$packages" '
            $1 == "installed" { have[$2] = 1 }
            END {
                count = split(wanted, names)
                for (i = 1; i <= count; i++) if (!(names[i] in have)) print names[i]
            }'
)
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: needs root or sudo to install:" $missing >&2
        exit 1
    fi
    as_root=sudo
fi

# Networks fail now and then, and another installation may hold the lock.
apt() {
    tries=4
    until $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"; do
        tries=$((tries - 1))
        if [ "$tries" -eq 0 ]; then
            echo "setup: apt-get $1 failed" >&2
            exit 1
        fi
        echo "setup: apt-get $1 failed, trying again" >&2
        sleep 5
    done
}

echo "setup: installing" $missing
apt update
# shellcheck disable=SC2086
apt install --no-install-recommends $missing
