#!/usr/bin/env bash
# Runs the whole path on a GPU and then the paper's speed measurements beside Hugging Face transformers.
#   src/benchmark/gpu.sh                  one GPU; figures and versions go to target/benchmark/gpu.log
#   DEVICE=gpu:0,gpu:1 src/benchmark/gpu.sh
#   SHAPES="llama-2-7b llama-2-70b" src/benchmark/gpu.sh
# Builds a jar with -Ptorch-at-run-time where there is none or one for the CPU. Transformers are timed where python3 has
# them with a CUDA torch.
set -euo pipefail
cd "$(dirname "$0")/../.."
device=${DEVICE:-gpu}
shapes=${SHAPES:-opt-1.3b opt-6.7b llama-2-7b llama-2-13b opt-30b llama-2-70b}

of_cpu() { unzip -p target/sleb4j.jar META-INF/MANIFEST.MF | tr -d '\r\n ' | grep -c pytorch-native-cpu > /dev/null; }
if [ ! -f target/sleb4j.jar ] || of_cpu; then mvn -q -B -ntp -Ptorch-at-run-time -DskipTests package; fi
mkdir -p target/benchmark
exec > >(tee target/benchmark/gpu.log) 2>&1
sleb4j() { java -jar target/sleb4j.jar "$@" --device "$device"; }
removals() { # every fifth block: about a fifth of them
  python3 - "$1" <<'PY'
import sys
blocks = int(sys.argv[1])
print(",".join(str(b) for b in range(3, blocks - 1, 5)))
PY
}

nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv
python3 -c 'import torch, transformers; print("torch", torch.__version__, "transformers", transformers.__version__)' || true

echo "== The demo model: load, redundancy, search, perplexity, generation"
sleb4j redundancy --model demo
sleb4j search --model demo --remove 3
sleb4j perplexity --model demo --removed 5,9,2
sleb4j generate --model demo --removed 5,9,2 --prompt "One day" --new-tokens 40

for shape in $shapes; do
  echo "== $shape in bfloat16"
  blocks=$(sleb4j info --shape "$shape" --dtype bfloat16 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["blocks"])') || continue
  removed=$(removals "$blocks")
  sleb4j bench --shape "$shape" --dtype bfloat16 --removed "$removed" --mode prompt || continue
  sleb4j bench --shape "$shape" --dtype bfloat16 --removed "$removed" --mode generate || true
  python3 src/benchmark/transformers_speed.py "$shape" "$removed" "$device" || true
done
