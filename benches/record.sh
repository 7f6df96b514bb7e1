#!/usr/bin/env bash
# Runs all benches and writes benches/record/<date>-<machine>.csv: the median of each, on which machine and commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

processor=$(sed -n 's/^model name[[:space:]]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
processor=${processor:-$(uname -m)}
cores=$(getconf _NPROCESSORS_ONLN)
machine=$(printf '%s' "$processor" | tr '[:upper:]' '[:lower:]' | sed 's/(r)\|(tm)//g; s/[^a-z0-9]\+/-/g; s/^-//; s/-$//')-$cores
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
date=$(date -u +%F)
record=benches/record/$date-$machine.csv

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
CRITERION_HOME=$home cargo bench -p vakthund-benches "$@"

# value FILE PATTERN: the one number in a one-line JSON file that the pattern's group names.
value() { sed -n "s/.*$2.*/\1/p" "$1"; }

mkdir -p benches/record
{
  echo 'date,commit,processor,cores,bench,bytes,median_ns,mb_per_s'
  find "$home" -path '*/new/estimates.json' | LC_ALL=C sort | while read -r estimates; do
    folder=${estimates%/estimates.json}
    bench=$(value "$folder/benchmark.json" '"full_id":"\([^"]*\)"')
    bytes=$(value "$folder/benchmark.json" '"Bytes":\([0-9]*\)')
    median=$(value "$estimates" '"median":{"confidence_interval":{[^}]*},"point_estimate":\([0-9.e+-]*\)')
    awk -v OFS=, -v bytes="$bytes" -v median="$median" -v head="$date,$commit,\"$processor\",$cores,$bench" \
      'BEGIN { print head, bytes, sprintf("%.0f", median), bytes ? sprintf("%.2f", bytes * 1000 / median) : "" }'
  done
} >"$record"
echo "$record: $(($(wc -l <"$record") - 1)) benches"
