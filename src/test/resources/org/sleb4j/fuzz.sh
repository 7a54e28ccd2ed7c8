#!/bin/sh
# Looks for inputs that break a reader, guided by coverage (Jazzer, Apache-2.0, from Maven Central).
#
#   fuzz.sh PACKAGE TARGET SECONDS
#
#   checkpoint   SAFETENSORS PYTORCH PICKLES CONFIGS INDEXES
#   gguf         FILES
#   tokenizer    TOKENIZER_JSON VOCABULARY_AND_MERGES SENTENCEPIECE TOKENIZER_CONFIG
#
# Run it in the project's root, after mvn test-compile. What it finds goes to target/fuzz/TARGET; an
# input worth keeping goes into PACKAGE/fuzz/TARGET beside this script, in small letters, which the
# package's FuzzCorpusTest replays.
set -e
version=0.26.0
beside=$(cd "$(dirname "$0")" && pwd)
seeds=$beside/$1/fuzz/$(echo "$2" | tr A-Z a-z)
work=target/fuzz/$2
rm -rf "$work/files"
mkdir -p "$work/corpus" "$work/files"
for jar in jazzer jazzer-api; do
  mvn -q -B dependency:copy -Dartifact=com.code-intelligence:$jar:$version -DoutputDirectory=target/fuzz
done
mvn -q -B dependency:build-classpath -Dmdep.outputFile=target/fuzz/classpath
jazzer=target/fuzz/jazzer-$version.jar:target/fuzz/jazzer-api-$version.jar
words=$beside/$1/fuzz/words
# Threads of PyTorch that wait must not spin, or a busy machine runs a hundred times slower.
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
exec java -Xmx1g -Djava.io.tmpdir="$work/files" \
  -cp "$jazzer:target/classes:target/test-classes:$(cat target/fuzz/classpath)" \
  com.code_intelligence.jazzer.Jazzer --target_class="org.sleb4j.$1.FuzzTarget" \
  --target_args="$2" --instrumentation_includes='org.sleb4j.**' --custom_hook_includes='org.sleb4j.**' \
  --reproducer_path="$work" -artifact_prefix="$work/" -max_total_time="$3" -max_len=8192 -timeout=20 \
  -rss_limit_mb=3000 --keep_going=10 -print_final_stats=1 $([ -f "$words" ] && echo "-dict=$words") "$work/corpus" "$seeds"
