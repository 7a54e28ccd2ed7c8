#!/usr/bin/env bash
# Measures the search on a random model with fixed seeds: seconds, what was removed, block passes, memory.
#   src/benchmark/search.sh                   12 blocks of width 512, in float32 and in bfloat16
#   src/benchmark/search.sh small             the shape of the demo model, likewise
#   src/benchmark/search.sh large bfloat16    one type; a third argument is the number of removals (3)
# Nothing else should run beside it. The model is written to target/benchmark, 85 MB, and used again.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -d target/lib ] || mvn -q -B -ntp -DskipTests package
mkdir -p target/benchmark/classes
javac -d target/benchmark/classes -cp 'target/classes:target/lib/*' src/benchmark/java/org/sleb4j/benchmark/*.java

for type in ${2:-float32 bfloat16}; do # a process each, so that each has its own peak of memory
  java -Xmx1g -cp 'target/benchmark/classes:target/classes:target/lib/*' \
    org.sleb4j.benchmark.SearchBenchmark "${1:-large}" "$type" "${3:-3}"
done
