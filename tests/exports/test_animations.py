"""Animations: each format is read by another program, plays as long as it should, and holds few frames at a time."""

import io
import itertools
import subprocess
import sys

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.exports.animations.encoders import STREAMS, stream
from gdexplorer.exports.animations.shots import Shots, changed_part
from gdexplorer.exports.content import CancelledError, Content, Work
from gdexplorer.exports.exported import computed
from gdexplorer.exports.film import FASTEST, MOST_FRAMES, Film, steps_from
from gdexplorer.exports.look import VIEWS, Look
from gdexplorer.exports.pictures.picture import Picture
from gdexplorer.formats import RECORDING
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.theme import DARK, LIGHT
from gdexplorer.session.document import Document

av = pytest.importorskip("av", reason="MP4 and WebM need PyAV")

EXPERIMENT = Experiment("himmelblau", (), (configure("gradient_descent"), configure("adam")), ((-0.5, -1.0),), steps=60)
LOOK = Look("map", 321, 241)  # odd sides, which videos cannot have
FILM = Film(frames=8, rate=20.0, first=2, last=40, dwell=1.0)
WORDS = "Two bars that grow: − and ∇, “in words”."
FORMS = {form.key: form for form in RECORDING.by_suffix.values()}


@pytest.fixture(scope="module")
def content():
    return Content(Document(EXPERIMENT), engine.descend(EXPERIMENT), look=LOOK, film=FILM)


def bars(count, width=64, height=48):
    """Frames with a bar as long as their number."""
    for number in range(count):
        frame = np.full((height, width, 3), 255, dtype=np.uint8)
        frame[10:30, : number + 1] = (0, 90, 200)
        yield frame


def written(key, frames, count, rate=20.0, dwell=1.0):
    file = io.BytesIO()
    stream(key)(file, Shots(iter(frames), count, rate, dwell, "Bars", WORDS))
    return file.getvalue()


def read(key, data):
    """All frames, and when each begins, in seconds; and the length of all."""
    if key in ("mp4", "webm"):
        with av.open(io.BytesIO(data)) as container:
            frames = list(container.decode(video=0))
            times = [float(frame.time) for frame in frames]
            each = float(1 / container.streams.video[0].average_rate)
            return [frame.to_ndarray(format="rgb24") for frame in frames], times, times[-1] + each
    with Image.open(io.BytesIO(data)) as movie:
        frames, times, now = [], [], 0.0
        for number in range(movie.n_frames):
            movie.seek(number)
            movie.load()
            frames.append(np.asarray(movie.convert("RGB")))
            times.append(now / 1000.0)
            now += movie.info["duration"]
        assert len(frames) == 1 or movie.info["loop"] == 0
        return frames, times, now / 1000.0


@pytest.mark.parametrize("key", STREAMS)
@pytest.mark.parametrize("count", [1, 2, 9])
def test_every_frame_is_there_in_order_and_the_last_one_stays(key, count):
    frames, times, length = read(key, written(key, bars(count), count))
    if (key, count) != ("webp", 1):  # which is a still picture
        assert length == pytest.approx((count - 1) / 20.0 + 1.0, abs=0.03)
    shown = [frames[int(np.searchsorted(times, number / 20.0 + 0.02, side="right")) - 1] for number in range(count)]
    for number, frame in enumerate(shown):
        dark = (frame[20, :, 0] < 128).sum()
        assert dark == pytest.approx(number + 1, abs=0 if key in ("gif", "apng") else 1)
    assert frames[0].shape == (48, 64, 3)


@pytest.mark.parametrize("rate", [1.0, 7.0, 24.0, 30.0, FASTEST])
@pytest.mark.parametrize("key", ["gif", "apng", "webp"])
def test_delays_add_up_however_they_are_rounded(key, rate):
    count = 40
    assert sum(Shots(iter(()), count, rate, 1.0, "", "").milliseconds(1)) == pytest.approx(
        (count - 1) / rate * 1e3 + 1e3, abs=1
    )
    assert read(key, written(key, bars(count), count, rate))[2] == pytest.approx((count - 1) / rate + 1.0, abs=0.05)


@pytest.mark.parametrize("key", ["gif", "apng"])
def test_what_changes_alone_is_written_and_nothing_is_lost(key):
    draw = np.random.default_rng(3)
    frames = [np.zeros((40, 60, 3), dtype=np.uint8)]
    for _ in range(6):
        frame = frames[-1].copy()
        left, top = draw.integers(0, 50), draw.integers(0, 30)
        frame[top : top + 9, left : left + 9] = draw.integers(0, 4, 3) * 80
        frames.append(frame)
    frames.append(frames[-1].copy())  # and one that is the same
    found, _, _ = read(key, written(key, frames, len(frames)))
    for expected, frame in zip(frames, found, strict=False):
        assert np.abs(frame.astype(int) - expected).max() <= (0 if key == "apng" else 12)
    noise = draw.integers(0, 255, frames[0].shape).astype(np.uint8)
    once, often = (len(written(key, [noise] * count, count)) for count in (1, 20))
    assert often < 1.5 * once + 20 * 100
    assert changed_part(frames[0], frames[0]) == (0, 0, 1, 1)


@pytest.mark.parametrize("key", STREAMS)
def test_what_it_shows_is_in_the_file_in_words(key):
    data = written(key, bars(3), 3)
    if key in ("mp4", "webm"):
        with av.open(io.BytesIO(data)) as container:
            found = {name.lower(): text for name, text in container.metadata.items()}
        assert found["title"] == "Bars" and WORDS in (found.get("description"), found.get("comment"))
        return
    with Image.open(io.BytesIO(data)) as movie:
        movie.load()
        if key == "gif":
            assert movie.info["comment"].decode() == WORDS
        elif key == "apng":
            assert (movie.text["Title"], movie.text["Description"]) == ("Bars", WORDS)
        else:
            assert WORDS in movie.info["xmp"].decode()


# Writes a hundred frames, then four hundred, and prints how much more memory the process has needed for these.
MEMORY = """
import io, resource
import numpy as np
from gdexplorer.exports.animations.encoders import stream
from gdexplorer.exports.animations.shots import Shots

def frames(count):
    for number in range(count):
        frame = np.full((480, 640, 3), 255, dtype=np.uint8)
        frame[::7, number % 600 : number % 600 + 40] = (number % 256, 90, 200)
        yield frame

def peak(count):
    stream({key!r})(io.BytesIO(), Shots(frames(count), count, 20.0, 1.0, "", ""))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

few = peak(100)
print((peak(400) - few) * 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read as on Linux")
@pytest.mark.parametrize("key", STREAMS)
def test_more_frames_need_no_more_memory(key):
    done = subprocess.run([sys.executable, "-c", MEMORY.format(key=key)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60 * 640 * 480 * 3  # of 300 more frames


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_frames_of_a_gif_have_the_colours_of_their_pictures(theme):
    """Small marks in the colour of each run, and yellow, over a map of many colours: in each frame other marks."""
    frames, marks = [], [*theme.runs, theme.minimum, "#fde725"]
    for shown in (marks[:2], marks):
        pixels = np.empty((240, 320, 3), dtype=np.uint8)
        pixels[:] = COLOUR_TABLE[np.linspace(0, 200, 320).astype(int), :3]
        for place, mark in enumerate(shown):
            pixels[100:104, 20 * place + 4 : 20 * place + 8] = list(bytes.fromhex(mark[1:]))
        frames.append(pixels)
    found, _, _ = read("gif", written("gif", frames, 2))
    for number, (seen, expected) in enumerate(zip(found, frames, strict=True)):
        for place in range((2, len(marks))[number]):
            spot = 101, 20 * place + 5
            assert np.abs(seen[spot].astype(int) - expected[spot]).max() <= 16, (marks[place], seen[spot])
        assert np.abs(seen.astype(int) - expected).mean() < 4.0


# Of a document


@pytest.mark.parametrize("key", FORMS)
def test_an_animation_of_a_document_shows_its_pictures_step_by_step(content, key):
    file = io.BytesIO()
    FORMS[key].encode(file, content, Work())
    frames, times, length = read(key, file.getvalue())
    steps = FILM.steps(60)
    assert length == pytest.approx((len(steps) - 1) / FILM.rate + FILM.dwell, abs=0.03)
    exported = computed(content, Work())
    for number in (0, len(steps) - 1):
        shown = frames[int(np.searchsorted(times, number / FILM.rate + 0.01, side="right")) - 1]
        here = replace(exported, shown=replace(exported.shown, cursor=steps[number]))
        expected = Picture(here, LOOK).pixels()[..., :3].astype(int)
        assert np.abs(shown[:241, :321].astype(int) - expected).mean() < 6.0
    words = {"mp4": b"An animation from step 2 to step 40", "apng": b"An animation from step 2 to step 40"}
    assert words.get(key, b"") in file.getvalue()


@pytest.mark.parametrize("view", VIEWS)
def test_a_frame_is_the_picture_of_its_step(content, view):
    look = Look(view, 480, 320)
    exported = computed(content, Work())
    steps = [0, 7, 30]
    for step, frame in zip(steps, Picture(exported, look).frames(steps), strict=True):
        alone = Picture(replace(exported, shown=replace(exported.shown, cursor=step)), look).pixels()
        assert np.abs(frame.astype(int) - alone).mean() < 0.5


@pytest.mark.parametrize("key", FORMS)
def test_the_same_animation_is_the_same_bytes(content, key):
    files = set()
    for _ in range(6):  # an encoder that reads memory which nothing has written differs now and then
        file = io.BytesIO()
        FORMS[key].encode(file, replace(content, film=replace(FILM, frames=3)), Work())
        files.add(file.getvalue())
    assert len(files) == 1


def test_progress_grows_and_an_animation_is_cancelled_between_frames(content):
    shares = []
    FORMS["gif"].encode(io.BytesIO(), content, Work(show=shares.append))
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1.0) and len(shares) > 6
    calls = itertools.count()
    with pytest.raises(CancelledError):
        FORMS["gif"].encode(io.BytesIO(), content, Work(lambda: next(calls) > 9))


# Films


@pytest.mark.parametrize(("last", "film"), [(0, Film()), (1, Film()), (50, Film()), (5000, Film()), (5000, Film(1)),
                                            (5000, Film(frames=1000)), (100, Film(first=20, last=60, frames=30)),
                                            (10, Film(first=40, last=90))])  # fmt: skip
def test_steps_lie_within_the_range_ascend_and_are_denser_at_first(last, film):
    steps = film.steps(last)
    assert steps == sorted(set(steps)) and 1 <= len(steps) <= film.frames
    begin, end = min(film.first, last), min(film.last or last, last)
    assert steps[-1] == end and (film.frames == 1 or steps[0] == begin)
    gaps = np.diff(steps)
    assert len(gaps) < 4 or gaps[: len(gaps) // 2].mean() <= gaps[len(gaps) // 2 :].mean()


@pytest.mark.parametrize(
    "wrong",
    [{"frames": 0}, {"frames": MOST_FRAMES + 1}, {"rate": 0.1}, {"rate": FASTEST + 1}, {"dwell": -1.0}, {"dwell": 1e9},
     {"first": -1}, {"first": 9, "last": 3}],
)  # fmt: skip
def test_a_film_that_cannot_be_is_refused(wrong):
    with pytest.raises(InputError):
        Film(**wrong).check()
    Film().check()


@pytest.mark.parametrize(("text", "steps"), [("3:9", (3, 9)), (":", (0, None)), ("5:", (5, None)), (" : 7", (0, 7))])
def test_a_range_of_steps_is_read(text, steps):
    assert steps_from(text) == steps


@pytest.mark.parametrize("text", ["", "5", "a:b", "1:2:3", "-1:4", "1.5:2", ":" + "9" * 30])
def test_what_is_no_range_of_steps_is_refused(text):
    with pytest.raises(InputError, match="10:200"):
        steps_from(text)
