#!/usr/bin/env bash
# Times Jlama and this library in turn on a random model of TinyLlama-1.1B's shape, in bfloat16 on 2 threads.
#   src/benchmark/jlama.sh            two rounds of each, every timed run on a line of its own, and beside
#                                     generation how fast two threads read memory
# Nothing else should run beside it. JAVA_25_HOME names a JDK 25; the model takes 2.2 GB in target/benchmark.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${JAVA_25_HOME:?must name a JDK 25: the classes of Jlama need Java 20 or later and the vector module}"
model=target/benchmark/tinyllama-1.1b
prompt=256 behind=16 new=32

[ -f target/sleb4j.jar ] || mvn -q -B -ntp -DskipTests package
mkdir -p target/benchmark/classes target/benchmark/jlama
javac -d target/benchmark/classes -cp 'target/classes:target/lib/*' src/benchmark/java/org/sleb4j/benchmark/*.java
java -cp 'target/benchmark/classes:target/classes:target/lib/*' org.sleb4j.benchmark.RandomLlama tinyllama-1.1b "$model"
[ -d target/benchmark/jlama-lib ] ||
  mvn -q -B -ntp -f src/benchmark/jlama/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/target/benchmark/jlama-lib"
"$JAVA_25_HOME/bin/javac" -nowarn --add-modules jdk.incubator.vector -d target/benchmark/jlama \
  -cp 'target/benchmark/jlama-lib/*' src/benchmark/jlama/JlamaBenchmark.java 2>/dev/null

jlama() { # activations, mode, tokens of the prompt, new tokens
  "$JAVA_25_HOME/bin/java" -Xmx8g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    --add-exports java.base/sun.nio.ch=ALL-UNNAMED -cp 'target/benchmark/jlama:target/benchmark/jlama-lib/*' \
    JlamaBenchmark "$model" "$1" "$2" "$3" "$4" 3 2>/dev/null | sed "s/^/$2 jlama-$1 /"
}
sleb4j() { # mode, tokens of the prompt, further options
  java -jar target/sleb4j.jar bench --model "$model" --dtype bfloat16 --threads 2 --mode "$1" --batch 1 --prompt-tokens "$2" \
    --runs 3 --json "${@:3}" |
    python3 -c 'import json, sys; [print(sys.argv[1], "sleb4j", "%.4f" % s) for s in json.load(sys.stdin)["run"]["seconds"]]' "$1"
}

bandwidth() { java -Xmx4g -cp target/benchmark/classes org.sleb4j.benchmark.ReadBandwidth 2; }

for _ in 1 2; do
  for activations in F32 BF16; do
    jlama "$activations" prompt "$prompt" 0
    jlama "$activations" generate "$behind" "$new"
  done
  sleb4j prompt "$prompt"
  bandwidth
  sleb4j generate "$behind" --new-tokens "$new"
  bandwidth
done
