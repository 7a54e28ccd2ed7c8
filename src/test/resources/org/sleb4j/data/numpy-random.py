"""Writes numpy-random.json: what numpy's default_rng gives, for NumpyRandomTest to compare with."""
import hashlib
import json
import numpy as np

SEEDS = [0, 1, 2, 42, 2**31, 2**32 + 5, 2**63 - 1]


def sha256(values):
    return hashlib.sha256(np.asarray(values, dtype="<i4").tobytes()).hexdigest()


def permutation(n, seed):
    values = np.random.default_rng(seed).permutation(n)
    return {"n": n, "seed": seed, "first": values[:10].tolist(), "sha256": sha256(values)}


def integers(bound, seed):
    values = np.random.default_rng(seed).integers(0, bound, size=128)
    return {"bound": bound, "seed": seed, "first": values[:10].tolist(), "sha256": sha256(values)}


def raw(seed):
    words = np.random.default_rng(seed).bit_generator
    halves = np.random.Generator(np.random.PCG64(seed)).integers(0, 2**32, size=6, dtype=np.uint32)
    return {
        "seed": seed,
        "state": [f"{v:016x}" for v in np.random.SeedSequence(seed).generate_state(4, np.uint64)],
        "uint64": [f"{v:016x}" for v in words.random_raw(6)],
        "uint32": [f"{v:08x}" for v in halves],
    }


print(json.dumps({
    "numpy": np.__version__,
    "permutations": [permutation(n, s) for n in (1, 2, 3, 10, 1000, 36718, 70000) for s in SEEDS],
    "integers": [integers(b, s) for b in (1, 2, 10, 2**20 + 1, 3 * 2**29, 2**31 - 1) for s in SEEDS],
    "raw": [raw(s) for s in SEEDS],
}))
