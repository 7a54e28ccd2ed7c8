"""Computes reference.json: what the demo model says, in float64 with numpy, token by token from LLaMA's formulas.

Nothing of this project's code is used; ids come from Google's sentencepiece (pip install numpy sentencepiece).
Run in the root of a checkout: python3 src/test/resources/org/sleb4j/demo/reference.py
"""

import json
import math
from pathlib import Path

import numpy as np
import sentencepiece

DEMO = Path("src/main/resources/org/sleb4j/demo")
CONFIG = json.loads((DEMO / "config.json").read_text())
TOKENIZER = sentencepiece.SentencePieceProcessor(model_file=str(DEMO / "tokenizer.model"))
BLOCKS = CONFIG["num_hidden_layers"]
HEADS = CONFIG["num_attention_heads"]
KV_HEADS = CONFIG["num_key_value_heads"]
SIZE = CONFIG["hidden_size"] // HEADS


def weights():
    data = (DEMO / "model.safetensors").read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            low, high = entry["data_offsets"]
            bits = np.frombuffer(data[start + low : start + high], "<u2").astype(np.uint32) << 16
            tensors[name] = bits.view(np.float32).astype(np.float64).reshape(entry["shape"])
    return tensors


W = weights()
TABLE = W["model.embed_tokens.weight"]


def norm(x, name):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + CONFIG["rms_norm_eps"]) * W[name + ".weight"]


def rotated(x):
    """x [heads, tokens, size]: pairs (i, i + size/2) turn by position * theta^(-2i/size)."""
    half = SIZE // 2
    angles = np.arange(x.shape[1])[:, None] * CONFIG["rope_theta"] ** (-np.arange(half) * 2 / SIZE)
    a, b = x[..., :half], x[..., half:]
    return np.concatenate([a * np.cos(angles) - b * np.sin(angles), b * np.cos(angles) + a * np.sin(angles)], -1)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def heads(x, weight, count):
    return (x @ W[weight].T).reshape(len(x), count, SIZE).transpose(1, 0, 2)


def block(i, x):
    name = f"model.layers.{i}."
    n = norm(x, name + "input_layernorm")
    q = rotated(heads(n, name + "self_attn.q_proj.weight", HEADS))
    k = rotated(heads(n, name + "self_attn.k_proj.weight", KV_HEADS)).repeat(HEADS // KV_HEADS, 0)
    v = heads(n, name + "self_attn.v_proj.weight", KV_HEADS).repeat(HEADS // KV_HEADS, 0)
    scores = q @ k.transpose(0, 2, 1) / math.sqrt(SIZE)
    scores[:, np.triu(np.ones(scores.shape[1:], bool), 1)] = -np.inf
    x = x + (softmax(scores) @ v).transpose(1, 0, 2).reshape(len(x), -1) @ W[name + "self_attn.o_proj.weight"].T
    n = norm(x, name + "post_attention_layernorm")
    gate = n @ W[name + "mlp.gate_proj.weight"].T
    up = n @ W[name + "mlp.up_proj.weight"].T
    return x + (gate / (1 + np.exp(-gate)) * up) @ W[name + "mlp.down_proj.weight"].T


def states(ids, removed=()):
    """Returns what enters each block and what leaves the last one."""
    x = [TABLE[ids]]
    for i in range(BLOCKS):
        if i not in removed:
            x.append(block(i, x[-1]))
    return x


def logits(ids, removed=()):
    return norm(states(ids, removed)[-1], "model.norm") @ TABLE.T


def log_probabilities(ids, removed=()):
    x = logits(ids, removed)
    m = x.max(-1, keepdims=True)
    return x - m - np.log(np.exp(x - m).sum(-1, keepdims=True))


def nlls(ids, removed=()):
    return -log_probabilities(ids, removed)[np.arange(len(ids) - 1), ids[1:]]


def mean_nll(windows, removed=()):
    return float(np.mean([nlls(w, removed).mean() for w in windows]))


def cosines(a, b):
    return (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)


def metric1(windows):
    found = [[cosines(x[i], x[i + 1]) for i in range(BLOCKS)] for x in map(states, windows)]
    return [float(1 - np.concatenate([w[i] for w in found]).mean()) for i in range(BLOCKS)]


def greedy_removal(windows, removals):
    """SLEB with barriers 1 and 1: the first and the last block left are no candidates."""
    removed, passes = [], []
    for _ in range(removals):
        left = [i for i in range(BLOCKS) if i not in removed]
        losses = {i: mean_nll(windows, removed + [i]) for i in left[1:-1]}
        passes.append(losses)
        removed.append(min(losses, key=losses.get))
    return removed, passes


def continued(prompt, tokens, removed=()):
    ids = list(prompt)
    for _ in range(tokens):
        ids.append(int(logits(ids, removed)[-1].argmax()))
    return ids[len(prompt) :]


def log_likelihoods(row, removed=()):
    """lm-evaluation-harness: the whole text is encoded, without BOS, and what is behind the context counts."""
    context = TOKENIZER.encode(row["question_stem"])
    sums = []
    for text in row["choices"]["text"]:
        whole = TOKENIZER.encode(row["question_stem"] + " " + text)
        sums.append(float(-nlls(whole, removed)[len(context) - 1 :].sum()))
    return sums


def ids(text):
    return [CONFIG["bos_token_id"]] + TOKENIZER.encode(text)


def main():
    calibration = ids((DEMO / "calibration.txt").read_text())
    windows = [calibration[i * 128 : i * 128 + 128] for i in range(3)]
    removed, passes = greedy_removal(windows, 3)
    prompt = ids("Once upon a time")
    story = ids("Once upon a time there was a little girl named Lily.")
    rows = [json.loads(line) for line in (DEMO / "completions.jsonl").read_text().splitlines()[:20]]
    last = logits(windows[0])
    reference = {
        "token_ids": windows,
        "n_pred_tokens": 3 * 127,
        "nll": mean_nll(windows),
        "nll_per_window": [float(nlls(w).mean()) for w in windows],
        "metric1": metric1(windows),
        "nll_drop_one": {str(i): mean_nll(windows, [i]) for i in range(BLOCKS)},
        "greedy_removal": removed,
        "greedy_nll": [passes[i][removed[i]] for i in range(3)],
        "greedy_candidates": [{str(i): loss for i, loss in found.items()} for found in passes],
        "prompt_ids": windows[0],
        "prompt_argmax": [int(i) for i in last.argmax(-1)],
        "prompt_last_logits_first8": [float(x) for x in last[-1][:8]],
        "continuation": {"prompt": prompt, "dense": continued(prompt, 12), "without_2": continued(prompt, 12, [2])},
        "story": {"ids": story, "dense": nlls(story).tolist(), "without_2": nlls(story, [2]).tolist()},
        "log_likelihoods": [log_likelihoods(row) for row in rows],
        "log_likelihoods_without_2_3": [log_likelihoods(row, [2, 3]) for row in rows],
    }
    target = Path("src/test/resources/org/sleb4j/demo/reference.json")
    target.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in reference.items()) + "\n}\n")


main()
