#!/usr/bin/env bash
# Times llama.cpp and this library in turn on a random model of TinyLlama-1.1B's shape, with 2 threads.
#   LLAMA_CPP=CHECKOUT src/benchmark/llamacpp.sh        two rounds of three runs of each
#   LLAMA_CPP=CHECKOUT src/benchmark/llamacpp.sh 1 4bit one round, 4 bits alone
# CHECKOUT is one of github.com/ggml-org/llama.cpp, built there: cmake -B build && cmake --build build -j. Prebuilt
# libraries may lack this CPU's instructions. The model and its files take 6 GB in target/benchmark. Nothing else
# should run beside it. At the end stand the ratios: above 1, this library is faster.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${LLAMA_CPP:?must name a checkout of llama.cpp with its build}"
model=target/benchmark/tinyllama-1.1b threads=2 runs=3
kinds=${2:-bfloat16 4bit}
works=('prompt 1 256' 'prompt 1 512' 'prompt 1 2048' 'generate 1 16 32' 'generate 8 16 32' 'generate 32 16 32')

[ -f target/sleb4j.jar ] || mvn -q -B -ntp -DskipTests package
mkdir -p target/benchmark/classes
javac -d target/benchmark/classes -cp 'target/classes:target/lib/*' src/benchmark/java/org/sleb4j/benchmark/*.java
g++ -O2 -std=c++17 -I"$LLAMA_CPP/include" -I"$LLAMA_CPP/ggml/include" -o target/benchmark/llamacpp \
  src/benchmark/llamacpp/bench.cpp -L"$LLAMA_CPP/build/bin" -lllama -Wl,--allow-shlib-undefined -Wl,-rpath,"$LLAMA_CPP/build/bin"

ours() { java -jar target/sleb4j.jar "$@"; }
[ -d "$model" ] || java -Xmx4g -cp 'target/benchmark/classes:target/classes:target/lib/*' \
  org.sleb4j.benchmark.RandomLlama tinyllama-1.1b "$model"
[ -d "$model-4bit" ] || ours quantize --model "$model" --method rtn --group 32 --text README.md --windows 1 \
  --window-length 64 --out "$model-4bit" >/dev/null
[ -f "$model-bfloat16.gguf" ] || ours export --model "$model" --type bf16 --out "$model-bfloat16.gguf" >/dev/null
[ -f "$model-4bit.gguf" ] || ours export --model "$model" --type q4_0 --out "$model-4bit.gguf" >/dev/null

sleb4j() { # kind, mode, sequences, tokens of each prompt, new tokens
  local directory=$model
  [ "$1" = bfloat16 ] || directory=$model-$1
  ours bench --model "$directory" --dtype bfloat16 --threads "$threads" --mode "$2" --batch "$3" --prompt-tokens "$4" \
    --runs "$runs" --json ${5:+--new-tokens "$5"} |
    python3 -c 'import json, sys; print(*json.load(sys.stdin)["run"]["seconds"], sep="\n")'
}
llamacpp() { target/benchmark/llamacpp "$model-$1.gguf" "$2" "$3" "$4" "${5:-0}" "$runs" "$threads"; }

for ((round = 1; round <= ${1:-2}; round++)); do
  for kind in $kinds; do
    for work in "${works[@]}"; do
      for who in sleb4j llamacpp; do
        # shellcheck disable=SC2086
        "$who" "$kind" $work | sed "s/^/$kind-${work// /-} $who /"
      done
    done
  done
done | tee -a /dev/stderr | python3 src/benchmark/ratios.py
