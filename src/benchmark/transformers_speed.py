"""Times Hugging Face transformers on a shape with random weights, dense and pruned in turn.

Arguments: a shape of this project, the removed blocks, a GPU as this project names it. Prompt processing
is 1 x 2048 tokens up to the logits behind the last, token generation 64 x (64 + 128) tokens, greedy with a
KV cache. Peak memory is what PyTorch holds of the device in the first run, which is not timed.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

SHAPES = Path(__file__).parents[1] / "main/resources/org/sleb4j/model/shapes"
ROW = "{:12} {:9} {:7} {:>9} {:>9} {:>9} {:>11} {:>10}"


def model_of(config):
    settings = dict(config)
    with torch.device(torch.cuda.current_device()):
        return AutoModelForCausalLM.from_config(
            AutoConfig.for_model(settings.pop("model_type"), **settings), torch_dtype=torch.bfloat16
        ).eval()


def prompt(model):
    ids = torch.randint(3, model.config.vocab_size, (1, 2048), device="cuda")
    return lambda: model.lm_head(decoder(model)(input_ids=ids, use_cache=False).last_hidden_state[:, -1:])


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


def peak(run):
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    run()
    return torch.cuda.max_memory_reserved()


@torch.inference_mode()
def main(shape, removed):
    config = json.loads((SHAPES / f"{shape}.json").read_text())
    model = model_of(config)
    every = decoder(model).layers
    kinds = {"dense": every, "pruned": torch.nn.ModuleList(x for i, x in enumerate(every) if i not in removed)}
    print(ROW.format("", "", "", "median s", "p10 s", "p90 s", "tokens/s", "peak GiB"))
    for name, work, runs, tokens in (("prompt", prompt(model), 50, 2048), ("generate", generation(model), 10, 64 * 128)):
        times = {kind: [] for kind in kinds}
        peaks = {}
        for run in range(runs + 1):
            for kind, layers in kinds.items():
                use(model, layers)
                if run == 0:
                    peaks[kind] = peak(work)
                else:
                    times[kind].append(seconds(work))
        for kind in kinds:
            show(name, kind, times[kind], tokens, peaks[kind])
        print(f"transformers {name} ratio {medians(times, 'dense') / medians(times, 'pruned'):.3f}")


def medians(times, kind):
    return statistics.median(times[kind])


def show(name, kind, times, tokens, peak_bytes):
    tenths = statistics.quantiles(times, n=10, method="inclusive")
    figures = [f"{x:.4f}" for x in (statistics.median(times), tenths[0], tenths[-1])]
    rate = f"{tokens / statistics.median(times):.1f}"
    print(ROW.format("transformers", name, kind, *figures, rate, f"{peak_bytes / 2**30:.1f}"))


def decoder(model):
    return getattr(model.model, "decoder", model.model)


def use(model, layers):
    """Lets a model run these layers only; the KV cache counts them from 0 without a gap."""
    decoder(model).layers = layers
    model.config.num_hidden_layers = len(layers)
    for i, layer in enumerate(layers):
        layer.self_attn.layer_idx = i


if __name__ == "__main__":
    if "," in sys.argv[3]:
        sys.exit("transformers: left out, since random weights of its models lie on one GPU only")
    torch.cuda.set_device(int(sys.argv[3].partition(":")[2] or 0))
    main(sys.argv[1], {int(block) for block in sys.argv[2].split(",")})
