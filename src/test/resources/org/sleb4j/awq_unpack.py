"""Unpacks the 4-bit layers of a safetensors file, from the layout "gemm" that AutoAWQ publishes.

    awq_unpack.py MODEL.SAFETENSORS GROUP FOLDER

Of a layer, qweight [inputs, outputs / 8] and qzeros [inputs / group, outputs / 8] hold eight numbers
of 4 bits in an int32, the lowest bits first, which are those of the outputs 0, 2, 4, 6, 1, 3, 5, 7;
scales [inputs / group, outputs] are float16. A weight is (number - zero) x scale. Writes each
layer as float32, [outputs, inputs], into a file of its name.
"""
import json
import struct
import sys

OUTPUTS = (0, 2, 4, 6, 1, 3, 5, 7)


def tensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            yield name, (entry["dtype"], entry["shape"], data[begin:end])


def numbers(tensor):
    dtype, shape, data = tensor
    assert dtype == "I32", dtype
    words = struct.unpack("<%dI" % (len(data) // 4), data)
    rows = []
    for row in range(shape[0]):
        numbers = [0] * (8 * shape[1])
        for column in range(shape[1]):
            word = words[row * shape[1] + column]
            for place, output in enumerate(OUTPUTS):
                numbers[8 * column + output] = word >> 4 * place & 15
        rows.append(numbers)
    return rows


def floats(tensor):
    dtype, shape, data = tensor
    assert dtype == "F16", dtype
    values = struct.unpack("<%de" % (len(data) // 2), data)
    return [values[row * shape[1] : (row + 1) * shape[1]] for row in range(shape[0])]


def main(path, group, folder):
    found = dict(tensors(path))
    for name in [n[: -len(".qweight")] for n in found if n.endswith(".qweight")]:
        codes = numbers(found[name + ".qweight"])
        zeros = numbers(found[name + ".qzeros"])
        scales = floats(found[name + ".scales"])
        with open("%s/%s" % (folder, name), "wb") as out:
            for output in range(len(scales[0])):
                row = [
                    (codes[i][output] - zeros[i // group][output]) * scales[i // group][output]
                    for i in range(len(codes))
                ]
                out.write(struct.pack("<%df" % len(row), *row))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
