#!/bin/sh
# Looks for inputs that break a reader, guided by coverage (Jazzer, Apache-2.0, from Maven Central).
#
#   run.sh TARGET SECONDS      TARGET is one of SAFETENSORS PYTORCH PICKLES CONFIGS INDEXES
#
# Run it in the project's root, after mvn test-compile. What it finds goes to target/fuzz/TARGET; an
# input worth keeping goes into the folder beside this script, which FuzzCorpusTest replays.
set -e
version=0.26.0
folder=$(cd "$(dirname "$0")" && pwd)/$(echo "$1" | tr A-Z a-z)
work=target/fuzz/$1
mkdir -p "$work/corpus"
for jar in jazzer jazzer-api; do
  mvn -q -B dependency:copy -Dartifact=com.code-intelligence:$jar:$version -DoutputDirectory=target/fuzz
done
mvn -q -B dependency:build-classpath -Dmdep.outputFile=target/fuzz/classpath
jazzer=target/fuzz/jazzer-$version.jar:target/fuzz/jazzer-api-$version.jar
# Threads of PyTorch that wait must not spin, or a busy machine runs a hundred times slower.
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
exec java -Xmx1g -cp "$jazzer:target/classes:target/test-classes:$(cat target/fuzz/classpath)" \
  com.code_intelligence.jazzer.Jazzer --target_class=org.sleb4j.checkpoint.FuzzTarget \
  --target_args="$1" --instrumentation_includes='org.sleb4j.**' --custom_hook_includes='org.sleb4j.**' \
  --reproducer_path="$work" -artifact_prefix="$work/" -max_total_time="$2" -max_len=8192 -timeout=20 \
  -rss_limit_mb=3000 -print_final_stats=1 "$work/corpus" "$folder"
