"""Packs the linear layers of a model into 4 bits, in the layout "gemm" that AutoAWQ publishes.

    awq_pack.py MODEL GROUP PACKED DENSE

MODEL is a directory with config.json and float32 tensors in model.safetensors. PACKED becomes the
same model with 4-bit layers, DENSE the same with the float32 weights that their numbers stand for.
Packed are the weights of blocks whose inputs come in whole groups and whose outputs come in eights.

Of a layer, qweight [inputs, outputs / 8] and qzeros [inputs / group, outputs / 8] hold eight numbers
of 4 bits in an int32, the lowest bits first, which are those of the outputs 0, 2, 4, 6, 1, 3, 5, 7;
scales [inputs / group, outputs] are float16. A weight is (number - zero) x scale. The least weight
of a group becomes 0 and the largest 15, so that the range of what is stored determines its scale.
"""
import json
import os
import re
import struct
import sys

sys.dont_write_bytecode = True  # no cache beside the sources
import awq_unpack

LINEAR = re.compile(r".*\.layers\.\d+\..*_proj\.weight")


def write(path, tensors):
    header, end = {}, 0
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [end, end + len(data)]}
        end += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, _, data in tensors.values():
            file.write(data)


def half(x):
    return struct.unpack("<e", struct.pack("<e", x))[0]


def quantize(weights):
    """Returns the numbers of a group, its zero point and its scale."""
    low, high = min(weights), max(weights)
    assert low < 0 < high, "a group without negative or positive weights"
    scale = half((high - low) / 15)
    zero = min(15, max(0, round(-low / scale)))
    numbers = [min(15, max(0, round(w / scale) + zero)) for w in weights]
    numbers[weights.index(low)], numbers[weights.index(high)] = 0, 15
    return numbers, zero, scale


def pack(rows):
    """Returns rows of numbers, eight in an int32."""
    words = []
    for row in rows:
        for column in range(0, len(row), 8):
            words.append(sum(row[column + o] << 4 * place for place, o in enumerate(awq_unpack.OUTPUTS)))
    return struct.pack("<%dI" % len(words), *words)


def layer(shape, data, group):
    """Returns qweight, qzeros and scales of a weight [outputs, inputs], and what they stand for."""
    outputs, inputs = shape
    values = struct.unpack("<%df" % (outputs * inputs), data)
    groups = [
        [quantize(values[o * inputs + g : o * inputs + g + group]) for g in range(0, inputs, group)]
        for o in range(outputs)
    ]
    codes = [[n for numbers, _, _ in groups[o] for n in numbers] for o in range(outputs)]
    count = inputs // group
    zeros = [[groups[o][g][1] for o in range(outputs)] for g in range(count)]
    scales = [groups[o][g][2] for g in range(count) for o in range(outputs)]
    dense = [(n - zero) * scale for row in groups for numbers, zero, scale in row for n in numbers]
    return {
        "qweight": ("I32", [inputs, outputs // 8], pack(zip(*codes))),
        "qzeros": ("I32", [count, outputs // 8], pack(zeros)),
        "scales": ("F16", [count, outputs], struct.pack("<%de" % len(scales), *scales)),
    }, ("F32", shape, struct.pack("<%df" % len(dense), *dense))


def main(model, group, packed, dense):
    with open(os.path.join(model, "config.json")) as file:
        config = json.load(file)
    four, float32, kept = {}, {}, set()
    for name, tensor in awq_unpack.tensors(os.path.join(model, "model.safetensors")):
        dtype, shape, data = tensor
        assert dtype == "F32", dtype
        four[name] = float32[name] = tensor
        if LINEAR.match(name) and shape[1] % group == 0 and shape[0] % 8 == 0:
            del four[name]
            tensors, float32[name] = layer(shape, data, group)
            for suffix, each in tensors.items():
                four[name[: -len("weight")] + suffix] = each
        elif LINEAR.match(name):
            kept.add(name.split(".")[-2])
    for folder, tensors, fields in (
        (packed, four, dict(config, quantization_config=said(group, kept))),
        (dense, float32, config),
    ):
        os.makedirs(folder)
        write(os.path.join(folder, "model.safetensors"), tensors)
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump(fields, file)


def said(group, kept):
    return {
        "quant_method": "awq",
        "version": "gemm",
        "bits": 4,
        "group_size": group,
        "zero_point": True,
        "modules_to_not_convert": sorted(kept) + ["lm_head"],
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
