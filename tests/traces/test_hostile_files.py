"""Checkpoints from anywhere: whatever is in them, a trace comes of it, or one sentence, and nothing is written."""

import io
import json
import struct
import zipfile
import zlib

import numpy as np
import pytest
from checkpoints import measured, save, walk

from gdexplorer.errors import InputError
from gdexplorer.traces.safetensors import SafetensorsFile, write

MUTANTS = 5000  # of each format
ARRAY = io.BytesIO()
np.save(ARRAY, np.zeros(4))


def refused(path):
    with pytest.raises(InputError) as caught:
        measured(path)
    sentence = str(caught.value)
    assert sentence.isprintable() and len(sentence) < 400, sentence
    return sentence


def whole(suffix):
    """A trace in one file, as bytes."""
    arrays = {f"{step}/{name}": array for step, each in enumerate(walk(3)) for name, array in each.items()}
    file = io.BytesIO()
    write(file, arrays) if suffix == ".safetensors" else np.savez_compressed(file, **arrays)
    return file.getvalue()


def mutant(content, rng):
    """``content`` with bits turned, bytes replaced, a part cut out, doubled or moved, or its end missing."""
    changed = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        # Most of what can go wrong is in the headers.
        most = len(changed) if rng.random() < 0.5 else min(len(changed), 200)
        at, long = int(rng.integers(most)), int(rng.integers(1, 20))
        if rng.random() < 0.3:
            at = len(changed) - 1 - at
        match rng.integers(6):
            case 0:
                changed[at] ^= 1 << rng.integers(8)
            case 1:
                changed[at : at + long] = rng.bytes(long)
            case 2:
                del changed[at : at + long]
            case 3:
                changed[at:at] = changed[at : at + long]
            case 4:
                del changed[at:]
            case 5:
                changed[at] = rng.choice(list(b'0919{}[]":,-\x00\xff'))
        if not changed:
            break
    return bytes(changed)


@pytest.mark.timeout(280)
@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
def test_mutants_end_in_a_trace_or_in_a_sentence(tmp_path, suffix):
    content, path = whole(suffix), tmp_path / f"run{suffix}"
    rng = np.random.default_rng(20)
    read = 0
    for _ in range(MUTANTS):
        path.write_bytes(mutant(content, rng))
        try:
            measured(path)
            read += 1
        except InputError as error:
            assert str(error).isprintable() and len(str(error)) < 400
    assert 0 < read < MUTANTS
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def described(**changes):
    return {"1/w": {"dtype": "F64", "shape": [2], "data_offsets": [0, 16], **changes}}


def safetensors(path, header, content=bytes(16), length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + content)
    return path


HEADERS = {
    "another number of bytes": described(shape=[3]),
    "overlap or leave gaps": described() | {"2/w": {"dtype": "F64", "shape": [1], "data_offsets": [8, 16]}},
    "leave gaps": described(data_offsets=[8, 24]),
    "its header promises 8": described(shape=[1], data_offsets=[0, 8]),
    "its header promises 80": described(shape=[10], data_offsets=[0, 80]),
    "has the type": described(dtype="F8_E4M3"),
    "not that of a safetensors file": described(shape=[-1]),
    "expected `int`": described(shape=["2"]),
    "unknown field": described(more=1),
    "`int` <=": described(shape=[2**70]),
    "missing required field": {"1/w": {"dtype": "F64"}},
    "it is no object": [],
    "a name is there twice": b'{"1/w":{},"1/w":{}}',
    "utf-8": b'{"\xff":1}',
    "recursion": b'{"a":' * 200_000,
    "is too long, or cannot be shown": {"1/\x1b[2J": described()["1/w"]},
    "length <= 64": described(shape=[1] * 100_000),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("why", HEADERS)
def test_headers_that_lie_are_refused(tmp_path, why):
    assert why in refused(safetensors(tmp_path / "run.safetensors", HEADERS[why])).lower()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("length", [10_000_000_000, 2**63, 2**64 - 1])
def test_headers_of_many_gigabytes_are_not_read(tmp_path, length):
    path = safetensors(tmp_path / "run.safetensors", described(), length=length)
    assert "ends before its header does" in refused(path)
    if length == 10_000_000_000:
        with path.open("r+b") as file:
            file.truncate(length + 100)  # a sparse file
        assert "its header has 10,000,000,000 bytes" in refused(path)


def test_names_that_are_paths_are_only_names(tmp_path):
    names = "../../escaped", "/etc/passwd", "C:\\escaped", "a/../../b"
    for suffix in (".npz", ".safetensors"):
        folder = tmp_path / "deep" / suffix
        for step in range(2):
            save(folder / f"{step}{suffix}", {name: np.full(2, float(step)) for name in names})
        assert [layer.name for layer in measured(folder).trace.layers] == [*names]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "0.npz", "0.safetensors", "1.npz", "1.safetensors",
    ]  # fmt: skip


def zipped(path, entries, packing=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", packing) as archive, pytest.MonkeyPatch.context() as patched:
        patched.setattr("warnings.warn", lambda *_, **__: None)  # of names that are there twice
        for name, content in entries:
            archive.writestr(name, content)
    return path


def npy(header, content=b""):
    text = header.encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + content


ENTRIES = {
    "which is no array": [("readme.txt", b"hello")],
    "two arrays called": [("1/w.npy", ARRAY.getvalue()), ("1/w.npy", ARRAY.getvalue())],
    "bytes than its shape needs": [("w.npy", ARRAY.getvalue() + b"more")],
    "another number of bytes": [
        ("w.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }\n", bytes(8)))
    ],
    "impossible shape": [("w.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1), }\n", bytes(8)))],
    "has an impossible": [("w.npy", npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({2**62}, 4), }}\n"))],
    "has the type 'object'": [
        ("w.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", b"\x80\x04."))
    ],
    "has the type '<U": [("w.npy", npy("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }\n", bytes(16)))],
    "no archive of NumPy": [("w.npy", b"not an array")],
    "malformed node": [("w.npy", npy("__import__('os').system('touch escaped')"))],
    "no archive of NumPy, or": [("w.npy", npy("(" * 9000))],
    "large and may not be safe": [("w.npy", npy(" " * 20_000))],
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("why", ENTRIES)
def test_archives_that_lie_are_refused(tmp_path, why, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert why in refused(zipped(tmp_path / "run.npz", ENTRIES[why]))
    assert [each.name for each in tmp_path.iterdir()] == ["run.npz"]


@pytest.mark.timeout(30)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    """A gigabyte of zeros in a megabyte."""
    count = 2**27
    header = npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}\n")
    packer, packed, check = zlib.compressobj(9, zlib.DEFLATED, -15), bytearray(), zlib.crc32(header)
    packed += packer.compress(header)
    for _ in range(count * 8 // 2**20):
        packed += packer.compress(bytes(2**20))
    packed += packer.flush()
    size = len(header) + 8 * count
    name = b"1/w.npy"
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, check, len(packed), size, len(name), 0) + name
    central = (
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02",
            20,
            20,
            0,
            8,
            0,
            0,
            check,
            len(packed),
            size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + name
    )
    at = len(local) + len(packed)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), at, 0)
    path = tmp_path / "run.npz"
    path.write_bytes(local + bytes(packed) + central + end)
    assert "as no weights do" in refused(path)


def test_archives_that_overlap_or_use_rare_packings_are_refused(tmp_path):
    content = zipped(tmp_path / "two.npz", [("1/w.npy", ARRAY.getvalue()), ("2/w.npy", ARRAY.getvalue())]).read_bytes()
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 1)
    overlapping = bytearray(content)
    overlapping[second + 20 : second + 28] = struct.pack("<II", 10**6, 10**6)
    (tmp_path / "run.npz").write_bytes(overlapping)
    assert "overlap" in refused(tmp_path / "run.npz")
    for packing in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        path = zipped(tmp_path / "run.npz", [("1/w.npy", ARRAY.getvalue())], packing)
        assert "packed in a way" in refused(path)


def test_a_file_that_is_cut_off_while_it_is_read_is_refused(tmp_path):
    from gdexplorer.traces.measures import measure
    from gdexplorer.traces.reading import read_trace

    for suffix in (".safetensors", ".npz"):
        path = tmp_path / f"run{suffix}"
        path.write_bytes(whole(suffix))
        trace = read_trace(path)
        path.write_bytes(whole(suffix)[:200])
        with pytest.raises(InputError, match="cannot be read"):
            measure(trace)


def test_safetensors_as_their_own_library_reads_and_writes_them(tmp_path):
    library = pytest.importorskip("safetensors.numpy", reason="the oracle")
    arrays = {name: np.asarray(array, np.float32) for name, array in walk(1)[0].items()} | {"none": np.zeros((0, 3))}
    save(tmp_path / "ours.safetensors", arrays)
    found = library.load_file(tmp_path / "ours.safetensors")
    assert found.keys() == arrays.keys() and all(np.array_equal(found[name], arrays[name]) for name in arrays)
    kinds = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
    arrays = {kind: np.arange(6).astype(kind).reshape(2, 3) for kind in kinds}
    library.save_file(arrays, tmp_path / "theirs.safetensors", metadata={"format": "np"})
    theirs = SafetensorsFile(tmp_path / "theirs.safetensors")
    with theirs.reading() as read:
        for kind, array in arrays.items():
            assert theirs.entries[kind].shape == array.shape and theirs.entries[kind].kind == array.dtype.kind
            np.testing.assert_array_equal(read(kind, 1, 4), array.ravel()[1:5].astype(float))


def test_bfloat16_is_the_upper_half_of_float32(tmp_path):
    numbers = np.array([1.0, -2.5, 3.140625, 0.0, np.inf], np.float32)
    stored = (numbers.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = {"w": {"dtype": "BF16", "shape": [5], "data_offsets": [0, 10]}}
    file = SafetensorsFile(safetensors(tmp_path / "1.safetensors", header, stored))
    with file.reading() as read:
        np.testing.assert_array_equal(read("w", 0, 5), numbers)
    assert file.entries["w"].kind == "f"
