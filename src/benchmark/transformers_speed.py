"""Times Hugging Face transformers on a shape with random weights, dense and pruned in turn.

Arguments: a shape of this project, and the removed blocks. Prompt processing is 1 x 2048 tokens up to
the logits behind the last, token generation 64 x (64 + 128) tokens, greedy with a KV cache; medians.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

SHAPES = Path(__file__).parents[1] / "main/resources/org/sleb4j/model/shapes"


def model_of(config):
    settings = dict(config)
    with torch.device("cuda"):
        return AutoModelForCausalLM.from_config(
            AutoConfig.for_model(settings.pop("model_type"), **settings), torch_dtype=torch.bfloat16
        ).eval()


def prompt(model):
    ids = torch.randint(3, model.config.vocab_size, (1, 2048), device="cuda")
    return lambda: model(ids, logits_to_keep=1)


def generation(model):
    ids = torch.randint(3, model.config.vocab_size, (64, 64), device="cuda")
    mask = torch.ones_like(ids)
    return lambda: model.generate(
        ids, attention_mask=mask, do_sample=False, min_new_tokens=128, max_new_tokens=128, pad_token_id=0
    )


def seconds(run):
    torch.cuda.synchronize()
    start = time.perf_counter()
    run()
    torch.cuda.synchronize()
    return time.perf_counter() - start


@torch.inference_mode()
def main(shape, removed):
    config = json.loads((SHAPES / f"{shape}.json").read_text())
    model = model_of(config)
    every = decoder(model).layers
    kept = torch.nn.ModuleList(layer for i, layer in enumerate(every) if i not in removed)
    kinds = {"dense": every, "pruned": kept}
    for name, work, runs in (("prompt", prompt(model), 50), ("generate", generation(model), 10)):
        times = {kind: [] for kind in kinds}
        for run in range(runs + 1):
            for kind, layers in kinds.items():
                use(model, layers)
                took = seconds(work)
                if run > 0:
                    times[kind].append(took)
        dense_s, pruned_s = (statistics.median(times[kind]) for kind in ("dense", "pruned"))
        print(f"transformers {name}: dense {dense_s:.4f} s, pruned {pruned_s:.4f} s, ratio {dense_s / pruned_s:.3f}")


def decoder(model):
    return getattr(model.model, "decoder", model.model)


def use(model, layers):
    """Lets a model run these layers only; the KV cache counts them from 0 without a gap."""
    decoder(model).layers = layers
    model.config.num_hidden_layers = len(layers)
    for i, layer in enumerate(layers):
        layer.self_attn.layer_idx = i


if __name__ == "__main__":
    main(sys.argv[1], {int(block) for block in sys.argv[2].split(",")})
