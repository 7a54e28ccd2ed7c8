"""Writes the files beside it with llama.cpp itself and with its Python package, gguf.

python3 make.py LIBRARY

LIBRARY is Linux/x86_64/libjllama.so out of de.kherud:llama:4.2.0, which holds llama.cpp; the files
were written with it and with gguf 0.19.0 and numpy 2.4.6.

reference.gguf    a file with a value of every type, two arrays and a tensor of five types
types.txt         llama.cpp's types of tensors: number, name, elements and bytes of a block
names.txt         tensors of LLaMA in a checkpoint and in a file
values.f32        numbers that the files below were computed from
values.f16, .bf16, .q8_0, .q4_0                what llama.cpp stores them as
values.q8_0.f32, values.q4_0.f32               what llama.cpp reads out of that
read.q4_1, .q5_0, .q5_1, .q4_K, .q5_K, .q6_K   random blocks with finite scales
read.q4_1.f32 and so on                        what llama.cpp reads out of them
"""
import ctypes
import sys

import gguf
import numpy as np

F16, Q4_0, Q8_0, BF16 = 1, 2, 8, 30
# types that are only read: number, elements and bytes of a block, where it has numbers of float16
READ = {
    "q4_1": (3, 32, 20, (0, 2)), "q5_0": (6, 32, 22, (0,)), "q5_1": (7, 32, 24, (0, 2)),
    "q4_K": (12, 256, 144, (0, 2)), "q5_K": (13, 256, 176, (0, 2)), "q6_K": (14, 256, 210, (208,)),
}
BLOCK, BLOCK_BYTES = 32, {Q4_0: 18, Q8_0: 34}

ggml = ctypes.CDLL(sys.argv[1])
ggml.ggml_type_name.restype = ctypes.c_char_p
ggml.ggml_type_size.restype = ctypes.c_size_t
ggml.ggml_blck_size.restype = ctypes.c_int64


class InitParams(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool)]


ggml.ggml_init.argtypes = [InitParams]
ggml.ggml_init(InitParams(1 << 16, None, True))  # fills the table of float16
ggml.ggml_fp32_to_fp16.restype = ctypes.c_uint16
ggml.ggml_fp32_to_fp16.argtypes = [ctypes.c_float]


def values():
    """Blocks of every size, with ties of rounding, of magnitudes and of signs."""
    rng = np.random.default_rng(7)
    scales = 10.0 ** rng.uniform(-6, 5, 48)
    normal = (rng.standard_normal((48, BLOCK)) * scales[:, None]).astype(np.float32)
    special = np.zeros((12, BLOCK), np.float32)
    special[1] = -0.0
    special[2] = np.arange(BLOCK) - 16  # the largest magnitude is negative
    special[3] = np.arange(BLOCK) / 2 - 7.5  # halves on both sides
    special[3, 0] = 127  # one step of q8_0 is 1, so halves are ties
    special[4] = np.where(np.arange(BLOCK) % 2, 3.0, -3.0)  # equal magnitudes, negative first
    special[5] = -special[4]
    special[6] = (np.arange(BLOCK) - 16) / 2  # one step of q4_0 is 1, halves are ties
    special[7] = rng.standard_normal(BLOCK) * 2.0**-24  # the scale is below float16's least
    special[8] = rng.standard_normal(BLOCK) * 2.0**-20  # the scale is subnormal in float16
    special[9, 5] = 1.0
    special[10] = np.where(np.arange(BLOCK) == 31, -1e-30, 0)
    special[11] = np.nextafter(np.float32(0.5), np.float32(0)) * (np.arange(BLOCK) % 3 - 1)
    special[11, 7] = 127
    return np.ascontiguousarray(np.concatenate([normal, special]))


def quantized(x, kind):
    out = np.zeros((x.shape[0], BLOCK_BYTES[kind]), np.uint8)
    ggml.ggml_quantize_chunk(
        ctypes.c_int(kind), ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(out.ctypes.data),
        ctypes.c_int64(0), ctypes.c_int64(x.shape[0]), ctypes.c_int64(BLOCK), None)
    return out


def read_back(blocks, name):
    out = np.zeros((blocks.shape[0], BLOCK), np.float32)
    getattr(ggml, "dequantize_row_" + name)(
        ctypes.c_void_p(blocks.ctypes.data), ctypes.c_void_p(out.ctypes.data), ctypes.c_int64(out.size))
    return out


def bfloat16(x):
    out = np.zeros(x.shape, np.uint16)
    ggml.ggml_fp32_to_bf16_row_ref(
        ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(out.ctypes.data), ctypes.c_int64(x.size))
    return out


def vectors():
    x = values()
    x.tofile("values.f32")
    halves = np.array([ggml.ggml_fp32_to_fp16(float(v)) for v in x.ravel()], np.uint16)
    halves.tofile("values.f16")
    bfloat16(x).tofile("values.bf16")
    for name, kind in (("q8_0", Q8_0), ("q4_0", Q4_0)):
        blocks = quantized(x, kind)
        blocks.tofile("values." + name)
        read_back(blocks, name).tofile("values." + name + ".f32")
        other = gguf.quants.quantize(x, gguf.GGMLQuantizationType(kind))
        print(name, "blocks where gguf's numpy differs:", np.any(other != blocks, axis=1).nonzero()[0])


def read():
    rng = np.random.default_rng(11)
    for name, (kind, elements, size, halves) in READ.items():
        blocks = rng.integers(0, 256, (1024 // elements, size), np.uint8)
        for half in halves:
            blocks[:, half + 1] &= 0xBF  # below 2
        assert ggml.ggml_type_size(ctypes.c_int(kind)) == size
        blocks.tofile("read." + name)
        out = np.zeros(1024, np.float32)
        getattr(ggml, "dequantize_row_" + name)(
            ctypes.c_void_p(blocks.ctypes.data), ctypes.c_void_p(out.ctypes.data), ctypes.c_int64(out.size))
        out.tofile("read." + name + ".f32")


def types():
    with open("types.txt", "w") as out:
        for kind in range(39):
            elements = ggml.ggml_blck_size(ctypes.c_int(kind))
            if elements:
                name = ggml.ggml_type_name(ctypes.c_int(kind)).decode()
                print(kind, name, elements, ggml.ggml_type_size(ctypes.c_int(kind)), file=out)
        for kind in ("MXFP4", "NVFP4"):  # younger than the library
            kind = gguf.GGMLQuantizationType[kind]
            print(int(kind), kind.name.lower(), *gguf.GGML_QUANT_SIZES[kind], file=out)


def reference():
    writer = gguf.GGUFWriter("reference.gguf", "llama")
    writer.add_uint8("a.uint8", 200)
    writer.add_int8("a.int8", -100)
    writer.add_uint16("a.uint16", 60000)
    writer.add_int16("a.int16", -30000)
    writer.add_uint32("a.uint32", 4000000000)
    writer.add_int32("a.int32", -2000000000)
    writer.add_float32("a.float32", 0.1)
    writer.add_bool("a.bool", True)
    writer.add_string("a.string", "große 🦙")
    writer.add_uint64("a.uint64", 2**64 - 1)
    writer.add_int64("a.int64", -(2**63))
    writer.add_float64("a.float64", 0.1)
    writer.add_array("a.strings", ["", "one", "▁zwei"])
    writer.add_array("a.numbers", [1, -2, 3])
    x = values()[:6]
    writer.add_tensor("f32", x[0, :15].reshape(3, 5))
    writer.add_tensor("f16", x[0, :7].astype(np.float16))
    writer.add_tensor("bf16", bfloat16(x[:2]).view(np.uint8), raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.add_tensor("q8_0", quantized(x[:3], Q8_0), raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("q4_0", quantized(x[:4], Q4_0), raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def names():
    parts = ["input_layernorm", "post_attention_layernorm"]
    parts += ["self_attn." + p + "_proj" for p in "qkvo"]
    parts += ["mlp." + p + "_proj" for p in ("gate", "up", "down")]
    modules = ["model.embed_tokens", "model.norm", "lm_head"]
    modules += ["model.layers.%d.%s" % (block, part) for block in (0, 11) for part in parts]
    found = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 12)
    with open("names.txt", "w") as out:
        for module in modules:
            for kind in (".weight", ".bias"):
                name = module + kind
                print(name, found.get_name(name, try_suffixes=(".weight", ".bias")), file=out)


vectors()
read()
types()
reference()
names()
