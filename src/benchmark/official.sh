#!/usr/bin/env bash
# Runs the search of SLEB's official code and this library's in turn, on the model, windows and threads of search.sh.
#   SLEB=CHECKOUT src/benchmark/official.sh             three rounds in float32
#   SLEB=CHECKOUT src/benchmark/official.sh bfloat16 1  the other type, one round
# CHECKOUT is one of github.com/jiwonsong-dev/SLEB. PYTHON (python3) must have torch, transformers 4.55 or later
# and tqdm. Nothing else should run beside it. At the end stands the ratio: above 1, this library is faster.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${SLEB:?must name a checkout of the official code}"
type=${1:-float32} removals=3 threads=2 model=target/benchmark/large

[ -d target/lib ] || mvn -q -B -ntp -DskipTests package
mkdir -p target/benchmark/classes
javac -d target/benchmark/classes -cp 'target/classes:target/lib/*' src/benchmark/java/org/sleb4j/benchmark/*.java

sleb4j() {
  java -Xmx1g -cp 'target/benchmark/classes:target/classes:target/lib/*' \
    org.sleb4j.benchmark.SearchBenchmark large "$type" "$removals" |
    sed -nE 's/^removed (\[.*\]), .* ([0-9.]+) s$/sleb4j \2 removed \1/p'
}
official() {
  "${PYTHON:-python3}" src/benchmark/official_search.py "$SLEB" "$model" "$model/windows.json" "$type" "$removals" "$threads" 2>/dev/null |
    sed -nE 's/^Time_Elapsed: (.*)/official \1/p; s/^Block Removal Order: /removed /p' | paste -sd ' '
}

for ((round = 1; round <= ${2:-3}; round++)); do
  sleb4j
  official
done | tee -a /dev/stderr | awk -v type="$type" '{ print "search-" type, $1, $2 }' | python3 src/benchmark/ratios.py
