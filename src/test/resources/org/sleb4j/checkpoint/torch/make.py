"""Writes the checkpoints beside it with PyTorch itself, and what PyTorch says is in them.

python3 make.py        (written with PyTorch 1.13.1, Debian 12's python3-torch)
"""
import collections
import json
import zipfile

import torch


def mixed():
    base = torch.arange(12, dtype=torch.float32).reshape(3, 4) / 4
    shared = torch.arange(10, dtype=torch.float32) - 5
    tied = torch.tensor([[1.5, -2.5]])
    return collections.OrderedDict(
        [
            ("float32", base.clone()),
            ("float16", torch.tensor([0.5, -1.25, 65504.0]).half()),
            ("bfloat16", torch.tensor([[0.5, -1.25], [3.0, 2.0**100]]).bfloat16()),
            ("float64", torch.tensor([0.1, 1e300], dtype=torch.float64)),
            ("int64", torch.tensor([[1], [-(2**40)]])),
            ("int32", torch.tensor([7, -7], dtype=torch.int32)),
            ("int8", torch.tensor([-128, 127], dtype=torch.int8)),
            ("uint8", torch.tensor([0, 255], dtype=torch.uint8)),
            ("bool", torch.tensor([True, False, True])),
            ("scalar", torch.tensor(2.5)),
            ("empty", torch.empty(0)),
            ("no.rows", torch.empty(3, 0, 2)),
            ("parameter", torch.nn.Parameter(base.clone() + 100)),
            ("transposed", base.t()),
            ("column", base[:, 2]),
            ("corner", base[1:, 1:3]),
            ("steps", shared[1::3]),
            ("head", shared[:4]),
            ("tail", shared[4:]),
            ("expanded", torch.tensor([[3.0], [4.0]]).expand(2, 3)),
            ("tied.a", tied),
            ("tied.b", tied),
            ("half.tail", torch.arange(9).half()[3:].reshape(2, 3)),
            ("ünïcode", torch.ones(1)),
        ]
    )


def not_tensors():
    loop = [1]
    loop.append(loop)
    return {
        "step": 70000,
        "huge": 2**70,
        "rate": 0.5,
        "none": None,
        "yes": True,
        "text": "hello",
        "list": [1, 2, [3]],
        "loop": loop,
        "dict": {"a": (1, 2), 3: "b"},
        "size": torch.Size([1, 2]),
        "dtype": torch.float16,
    }


def describe(tensors):
    return {
        name: {
            "dtype": str(t.dtype).replace("torch.", ""),
            "shape": list(t.shape),
            "strides": list(t.stride()),
            "values": t.detach().double().flatten().tolist(),
        }
        for name, t in tensors.items()
    }


def repack(source, target, method, zip64):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with new.open(info, "w", force_zip64=zip64) as entry:
                entry.write(old.read(name))


torch.manual_seed(1)
expected = {}
module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Embedding(4, 3)).state_dict()
for kind, is_zip in (("zip", True), ("legacy", False)):
    torch.save(mixed(), f"mixed.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    torch.save(module, f"module.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    both = dict(not_tensors(), weight=torch.ones(2))
    torch.save(both, f"plain.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    torch.save(mixed(), f"protocol4.{kind}.bin",
               pickle_protocol=4, _use_new_zipfile_serialization=is_zip)
    torch.save({"short": torch.ones(2, dtype=torch.int16), "weight": torch.ones(2)},
               f"short.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    torch.save([torch.ones(2)], f"list.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    torch.save({"state_dict": module}, f"nested.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    torch.save(torch.nn.Linear(1, 1), f"whole.{kind}.bin", _use_new_zipfile_serialization=is_zip)
    for name, tensors in (("mixed", mixed()), ("protocol4", mixed()), ("module", module),
                          ("plain", {"weight": torch.ones(2)})):
        expected[f"{name}.{kind}.bin"] = describe(tensors)
repack("mixed.zip.bin", "deflated.bin", zipfile.ZIP_DEFLATED, False)
repack("mixed.zip.bin", "unaligned.bin", zipfile.ZIP_STORED, True)
expected["deflated.bin"] = expected["unaligned.bin"] = expected["mixed.zip.bin"]
with open("expected.json", "w") as f:
    json.dump(expected, f, indent=1, ensure_ascii=False)
