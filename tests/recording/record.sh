#!/bin/sh
# Makes recording.ndjson again, with what belongs to it: made.json, facts.json and the table in
# README.md.
set -eu
cd "$(dirname "$0")"

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

if [ -z "${CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ]; then
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium
fi

npm ci --no-audit --no-fund
node record.mjs
facts=$(node facts.mjs)
printf '%s\n' "$facts" >facts.json
node facts.mjs --readme
