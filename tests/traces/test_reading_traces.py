"""Which checkpoints are read from a folder or a file, in which order, and what is refused."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from checkpoints import flat, measured, save, save_walk, walk

from gdexplorer.errors import InputError
from gdexplorer.traces import reading
from gdexplorer.traces.order import in_order
from gdexplorer.traces.reading import read_trace


@pytest.mark.parametrize(
    "names, steps, left_out",
    [
        (["s10", "s9", "s100"], [9, 10, 100], []),
        (["epoch=1-step=30", "epoch=0-step=7"], [7, 30], []),
        (["ckpt_3_of_9", "ckpt_1_of_9"], [1, 3], []),
        (["model", "step_1", "step_2"], [1, 2], ["model"]),
        (["b", "a", "c"], [0, 1, 2], []),
        (["run_1_of_1", "run1_of_1"], [0, 1], []),
        (["0001", "2", "3x"], [1, 2, 3], []),
        (["1" * 30, "a1"], [1], ["1" * 30]),
    ],
)
def test_steps_are_the_last_numbers_that_tell_names_apart(names, steps, left_out):
    ordered, without = in_order(names)
    assert [step for step, _ in ordered] == steps
    assert without == left_out
    assert sorted([*without, *(name for _, name in ordered)]) == sorted(names)


def test_the_order_of_names_does_not_depend_on_the_order_of_the_list():
    names = [f"step_{number}" for number in range(300)]
    rng = np.random.default_rng(0)
    assert in_order(list(rng.permutation(names))) == in_order(names)
    assert [name for _, name in in_order(names)[0]] == names


@pytest.mark.parametrize(
    "names", [("init", "mid", "final"), ("a-1", "b-1", "a-2"), ("z", "y", "x"), ("e1s1", "e1s1b", "e")]
)
@pytest.mark.parametrize("suffix", [".npz", "/model.safetensors"])
def test_names_that_tell_no_steps_are_in_the_order_in_which_they_were_written(tmp_path, names, suffix):
    for second, (name, arrays) in enumerate(zip(names, walk(3), strict=True)):
        save(tmp_path / f"{name}{suffix}", arrays)
        os.utime(tmp_path / f"{name}{suffix}", ns=(0, 10**18 + second * 10**9))
    trace = read_trace(tmp_path)
    assert [each.name.removesuffix(".npz") for each in trace.checkpoints] == [*names]
    assert [each.step for each in trace.checkpoints] == [0, 1, 2]
    (note,) = trace.notes
    assert "in the order in which they were written" in note and "counted from 0" in note and names[2] in note


def test_names_that_tell_no_steps_and_were_written_at_one_time_are_in_the_order_of_names(tmp_path):
    for name, arrays in zip("cb", walk(2), strict=True):
        os.utime(save(tmp_path / f"x-{name}.npz", arrays), ns=(0, 10**18))
    trace = read_trace(tmp_path)
    assert [each.name for each in trace.checkpoints] == ["x-b.npz", "x-c.npz"]
    assert "in the order of their names" in trace.notes[0]


def test_steps_in_names_need_no_times(tmp_path):
    for step, arrays in enumerate(walk(3)):
        os.utime(save(tmp_path / f"step-{step}.npz", arrays), ns=(0, 10**18 - step * 10**9))
    trace = read_trace(tmp_path)
    assert [each.step for each in trace.checkpoints] == [0, 1, 2] and not trace.notes


def test_folders_with_parts_are_checkpoints_too(tmp_path):
    found = walk(4)
    for step, arrays in enumerate(found):
        folder, names = tmp_path / f"checkpoint-{step}00", [*arrays]
        save(folder / "model-00001-of-00002.safetensors", {name: arrays[name] for name in names[:2]})
        save(folder / "model-00002-of-00002.safetensors", {name: arrays[name] for name in names[2:]})
        (folder / "optimizer.pt").write_bytes(b"no matter")
    save(tmp_path / "model.safetensors", found[-1])
    result = measured(tmp_path)
    assert result.steps.tolist() == [0, 100, 200, 300]
    assert "model.safetensors" in result.trace.notes[0]
    np.testing.assert_allclose(result.whole.norms, np.linalg.norm(flat(found), axis=1))


@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
def test_a_file_holds_a_trace_as_arrays_by_step(tmp_path, suffix):
    found = walk(4)
    arrays = {f"{10 * step}/{name}": array for step, each in enumerate(found) for name, array in each.items()}
    one, many = measured(save(tmp_path / f"run{suffix}", arrays)), measured(save_walk(tmp_path / "run", found))
    assert one.steps.tolist() == many.steps.tolist()
    np.testing.assert_array_equal(one.whole.from_start, many.whole.from_start)


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_a_file_holds_a_trace_as_arrays_with_a_row_for_each_step(tmp_path, write):
    found = walk(4)
    rows = {name: np.array([arrays[name] for arrays in found]) for name in found[0]}
    write(tmp_path / "run.npz", steps=np.arange(0, 40, 10), **rows)
    one, many = measured(tmp_path / "run.npz"), measured(save_walk(tmp_path / "run", found))
    assert one.steps.tolist() == many.steps.tolist() and one.trace.layers == many.trace.layers
    np.testing.assert_array_equal(one.whole.from_start, many.whole.from_start)
    np.testing.assert_array_equal(one.principal.coordinates, many.principal.coordinates)


@pytest.mark.parametrize(
    "steps",
    [np.zeros(4), np.array([0, 1, 2, np.nan]), np.arange(4)[::-1], np.arange(3), np.zeros((4, 1)), [0, 0.5, 1, 2]],
)
def test_steps_are_whole_numbers_that_grow_one_for_each_row(tmp_path, steps):
    np.savez(tmp_path / "run.npz", steps=steps, w=np.zeros((4, 2)))
    with pytest.raises(InputError, match="steps"):
        read_trace(tmp_path / "run.npz")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_all_kinds_of_floating_point_numbers_are_read_in_one_order(tmp_path, dtype, order):
    found = walk(3, dtype=np.float16)
    for step, arrays in enumerate(found):  # the first always by rows
        stored = {name: np.asarray(each, dtype, order=order if step else "C") for name, each in arrays.items()}
        save(tmp_path / f"{step}.npz", stored)
    np.testing.assert_allclose(
        measured(tmp_path).whole.from_start, np.linalg.norm(flat(found) - flat(found)[0], axis=1)
    )


def test_whole_numbers_are_no_parameters(tmp_path):
    for step, arrays in enumerate(walk(3)):
        save(tmp_path / f"{step}.npz", {**arrays, "batches": np.array(1000 * step), "mask": np.array([True])})
    result = measured(tmp_path)
    assert result.trace.notes == ("Not looked at, since they are whole numbers: batches, mask.",)
    np.testing.assert_allclose(result.whole.norms, np.linalg.norm(flat(walk(3)), axis=1))


def test_layers_are_chosen_by_patterns(tmp_path):
    trace = read_trace(save_walk(tmp_path, walk(3)), only=["head.*"])
    assert [layer.name for layer in trace.layers] == ["head.weight", "head.bias"]
    with pytest.raises(InputError, match=r"No layer is called tail\.\*; the layers are embed\.weight"):
        read_trace(tmp_path, only=["tail.*"])


def test_more_checkpoints_than_can_be_measured_are_thinned(tmp_path, monkeypatch):
    save_walk(tmp_path, walk(11))
    assert [each.step for each in read_trace(tmp_path, every=3).checkpoints] == [0, 30, 60, 90, 100]
    monkeypatch.setattr(reading, "MOST_CHECKPOINTS", 4)
    thinned = read_trace(tmp_path)
    assert len(thinned.checkpoints) == 4 and thinned.checkpoints[-1].step == 100
    assert "Of 11 checkpoints, 4 were read" in thinned.notes[0]
    for every in (0, 1):
        with pytest.raises(InputError):
            read_trace(tmp_path, every=every)


CHANGES = {
    "lacks head.bias": lambda arrays: arrays.pop("head.bias"),
    "has extra": lambda arrays: arrays.update(extra=np.zeros(1)),
    r"has scale with the shape \(1,\)": lambda arrays: arrays.update(scale=np.zeros(1)),
    "has scale with numbers of another kind": lambda arrays: arrays.update(scale=np.array(1)),
}


@pytest.mark.parametrize("sentence", CHANGES)
def test_checkpoints_that_differ_are_refused_with_what_differs(tmp_path, sentence):
    found = walk(4)
    CHANGES[sentence](found[2])
    with pytest.raises(InputError, match=f"^step_20.npz {sentence}.* step_0.npz: a trace is of one model"):
        read_trace(save_walk(tmp_path, found, ".npz"))


def refused(path):
    with pytest.raises(InputError) as caught:
        measured(path)
    sentence = str(caught.value)
    assert sentence.isprintable() and len(sentence) < 400
    return sentence


def test_what_is_no_trace_is_refused_in_a_sentence(tmp_path):
    assert "no checkpoints" in refused(tmp_path)
    (tmp_path / "step_1.pt").write_bytes(b"\x80\x04")
    assert "no checkpoints" in refused(tmp_path)
    (tmp_path / "notes.txt").write_text("")
    assert "no file of checkpoints" in refused(tmp_path / "notes.txt")
    assert "No such file" in refused(tmp_path / "nowhere.npz")
    save(tmp_path / "step_1.npz", walk(1)[0])
    assert "one checkpoint" in refused(tmp_path)
    assert "one checkpoint" in refused(tmp_path / "step_1.npz")
    save(tmp_path / "step_1.safetensors", walk(1)[0])
    assert "two suffixes" in refused(tmp_path)
    save(tmp_path / "empty/1.npz", {})
    save(tmp_path / "empty/2.npz", {})
    assert "no arrays" in refused(tmp_path / "empty")


@pytest.mark.parametrize("name", ["step_1.pt", "run/epoch=1.CKPT", "a.pth", "b.pkl", "weights.h5", "c/m.keras"])
@pytest.mark.parametrize("beside", [0, 1])
def test_files_that_are_not_read_are_named_with_what_to_do(tmp_path, name, beside):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"\x80\x04.")
    if beside:
        save(tmp_path / "step_1.npz", walk(1)[0])
    for told in (refused(tmp_path), refused(tmp_path / name)):
        assert Path(name).name in told and "not read, since" in told and "gdexplorer.record(" in told
        assert ("can run code" in told) == (not name.endswith((".h5", ".keras")))
    assert ("one checkpoint" if beside else "no checkpoints") in refused(tmp_path)


def test_pickled_objects_are_not_loaded(tmp_path):
    for step in range(2):
        np.savez(tmp_path / f"{step}.npz", w=np.array([{"a": print}], dtype=object))
    assert "object" in refused(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.timeout(20)
def test_links_and_pipes_in_place_of_checkpoints(tmp_path):
    folder = save_walk(tmp_path / "real", walk(3))
    linked = tmp_path / "linked"
    linked.mkdir()
    for path in folder.iterdir():
        (linked / path.name).symlink_to(path)
    assert measured(linked).steps.tolist() == [0, 10, 20]
    pipe = linked / "step_30.safetensors"
    for make in (os.mkfifo, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to(path.name)):
        make(pipe)
        assert "step_30" in refused(linked)
        pipe.unlink()
    pipe.symlink_to("/dev/zero")
    assert "step_30" in refused(linked)
    (folder / "up.safetensors").symlink_to("..")
    assert measured(folder).steps.tolist() == [0, 10, 20]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")
def test_names_with_control_characters_do_not_reach_the_terminal(tmp_path):
    save(tmp_path / "a\x1b[2J\n1.npz", walk(1)[0])
    save(tmp_path / "a\x1b[2J\n2.npz", {})
    assert "lacks" in refused(tmp_path)
    save(tmp_path / "b/1.npz", {"w\x1b[2J": np.zeros(2)})
    save(tmp_path / "b/2.npz", {"w\x1b[2J": np.zeros(2)})
    assert "cannot be shown" in refused(tmp_path / "b")
