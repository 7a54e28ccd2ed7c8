#!/usr/bin/env bash
# Measures repairs beside other ways to make up for removed blocks: what docs/repair.md holds.
#   src/benchmark/repair.sh MODEL SEARCH REPAIR EVALUATION 256 17 96 16 0.1
# The model; the texts to search, to repair and to evaluate on; the tokens of a window; how many windows
# of each text; and rho, or nothing for the usual choice. The demo model lies in src/main/resources/org/sleb4j/demo.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -d target/lib ] || mvn -q -B -ntp -DskipTests package
mkdir -p target/benchmark/classes
javac -d target/benchmark/classes -cp 'target/classes:target/lib/*' src/benchmark/java/org/sleb4j/benchmark/*.java
java -Xmx1g -cp 'target/benchmark/classes:target/classes:target/lib/*' org.sleb4j.benchmark.RepairBenchmark "$@"
