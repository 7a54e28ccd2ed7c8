"""Runs the search of a checkout of SLEB's official code on a model and windows of this project's benchmark.

Arguments: the checkout (github.com/jiwonsong-dev/SLEB), a model directory, its windows, a type, the number of
removals, threads. The loop and its loss are the official ones, unchanged, and so is what they print. Three
things around them are ours: the model and the windows come from the arguments, tensors stay on the CPU, and
a block is switched off by a wrapper, since the official one expects the layers of transformers 4.37.
"""

import json
import sys
import tempfile
import types
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM


class Switch(torch.nn.Module):
    """A layer that can be passed by."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.off = False

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self.layer, name)

    def forward(self, states, *arguments, **settings):
        return states if self.off else self.layer(states, *arguments, **settings)


def official(checkout):
    """Imports the official module; stands in for what it imports and a search does not run."""
    unused = {"fire": [], "utils.data_utils": [], "utils.eval_utils": ["load_and_eval_ppl", "eval_zero_shot"]}
    for name, members in unused.items():
        module = types.ModuleType(name)
        vars(module).update(dict.fromkeys(members))
        sys.modules[name] = module
    sys.path.insert(0, checkout)
    import sleb

    return sleb


def load(directory, dtype, length):
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=getattr(torch, dtype))
    model.seqlen = length
    model.name = "llama"
    return model


def wrapped(model):
    layers = model.model.layers
    for index, layer in enumerate(layers):
        layers[index] = Switch(layer)
    return model


def switch(off):
    return lambda model, block: setattr(model.model.layers[block], "off", off)


def main(checkout, directory, windows, dtype, removals, threads):
    torch.set_num_threads(int(threads))
    ids = torch.tensor(json.loads(Path(windows).read_text()))
    sleb = official(checkout)
    loss = sleb.get_loss
    sleb.get_llm = lambda name: load(name, dtype, ids.shape[1])
    sleb.get_trainloaders = lambda *_, **__: types.SimpleNamespace(input_ids=ids.reshape(1, -1))
    sleb.get_loss = lambda model, text, bs, device: loss(model, text, bs)
    sleb.block_replace, sleb.turn_off, sleb.turn_on = wrapped, switch(True), switch(False)
    blocks = json.loads((Path(directory) / "config.json").read_text())["num_hidden_layers"]
    print(f"torch {torch.__version__}, {dtype}")
    with tempfile.TemporaryDirectory() as results:
        sleb.sleb(
            model_name=directory,
            num_blocks=blocks,
            num_remove_blocks=int(removals),
            nsamples=len(ids),
            result_folder=results,
            eval_ppl=False,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
