"""Judges safetensors files with the Python package: `python_reader.py FOLDER` prints one JSON object, by file name.

A file that is refused is null; of one that is read there are its tensors as [dtype, shape, hex of the bytes] and its texts.
A folder named `write` in FOLDER gets a file of the package's own, with all of `like`'s tensors.
"""

import ctypes
import json
import struct
import sys
from pathlib import Path

from safetensors import SafetensorError, TensorSpec, deserialize, serialize

# the package's writer wants the names of another library
LONG = {"BOOL": "bool", "U8": "uint8", "I8": "int8", "F8_E5M2": "float8_e5m2", "F8_E4M3": "float8_e4m3fn", "F8_E8M0": "float8_e8m0fnu",
        "F8_E4M3FNUZ": "float8_e4m3fnuz", "F8_E5M2FNUZ": "float8_e5m2fnuz", "I16": "int16", "U16": "uint16", "F16": "float16",
        "BF16": "bfloat16", "I32": "int32", "U32": "uint32", "F32": "float32", "C64": "complex64", "F64": "float64", "I64": "int64",
        "U64": "uint64"}


def judge(data):
    try:
        tensors = deserialize(data)
    except SafetensorError:
        return None
    length = struct.unpack("<Q", data[:8])[0]
    texts = json.loads(data[8:8 + length]).get("__metadata__", {})
    return {"tensors": {name: [t["dtype"], t["shape"], bytes(t["data"]).hex()] for name, t in tensors}, "metadata": texts}


def rewrite(data, metadata):
    """The tensors that the package can write, written by it."""
    keep, specs = [], {}
    for name, tensor in deserialize(data):
        if tensor["dtype"] not in LONG:
            continue
        raw = bytes(tensor["data"])
        keep.append(ctypes.create_string_buffer(raw, max(1, len(raw))))
        specs[name] = TensorSpec(dtype=LONG[tensor["dtype"]], shape=tensor["shape"], data_ptr=ctypes.addressof(keep[-1]), data_len=len(raw))
    return serialize(specs, metadata)


def main():
    folder = Path(sys.argv[1])
    verdicts = {path.name: judge(path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()}
    like = folder / "like"
    if like.exists():
        (folder / "written").write_bytes(rewrite(like.read_bytes(), {"format": "pt"}))
    json.dump(verdicts, sys.stdout)


main()
