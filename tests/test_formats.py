"""What a file's name says of what is in it."""

import itertools

import pytest

from gdexplorer.errors import InputError
from gdexplorer.formats import ALL, ANSWERS, BASINS, BRUTE_FORCE, MANY_STARTS, PATHS, RECORDING, SESSION, SWEEP

NAMES = ["descent", "my.first.descent", "run 0.1", "./some.folder/descent", "Ünï", ".hidden"]
SUFFIXES = sorted(
    {suffix for formats in ALL for suffix in formats.by_suffix} | {".mp4", ".webm", ".jpg", ".txt", ".xyz"}
)


@pytest.mark.parametrize("formats", ALL, ids=lambda formats: formats.what)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_means_its_format_or_is_refused_with_those_that_there_are(formats, suffix):
    for name, change in itertools.product(NAMES, (str, str.upper)):
        check(formats, suffix, name + change(suffix))


def check(formats, suffix, named):
    if suffix in formats.by_suffix:
        assert formats.of(named) is formats.by_suffix[suffix]
        assert formats.with_suffix(named) == named
    else:
        with pytest.raises(InputError) as refused:
            formats.of(named)
        assert repr(named) in str(refused.value)
        for known in formats.by_suffix:
            assert known in str(refused.value)


@pytest.mark.parametrize("formats", ALL, ids=lambda formats: formats.what)
@pytest.mark.parametrize("name", ["descent", "run 0.1", "some.folder/descent"])
def test_without_a_suffix_the_usual_one_is_meant_or_must_be_said(formats, name):
    assert formats.of(formats.with_suffix(name)) is formats.usual
    if formats.needs_suffix:
        with pytest.raises(InputError):
            formats.of(name)
    else:
        assert formats.of(name) is formats.usual


def test_what_is_chosen_in_the_dialog_names_what_has_no_suffix():
    for suffix, written in zip(RECORDING.by_suffix, RECORDING.filters.split(";;"), strict=True):
        assert RECORDING.with_suffix("descent", written) == f"descent{suffix}"
        assert RECORDING.with_suffix("descent.gif", written) == "descent.gif"


@pytest.mark.parametrize("formats", [PATHS, MANY_STARTS, BRUTE_FORCE, SWEEP], ids=lambda formats: formats.what)
def test_what_is_asked_for_goes_into_any_file_whose_name_does_not_say_otherwise(formats):
    assert formats.of("descent", "json").key == formats.of("descent.dat", "json").key == "json"
    assert formats.of("descent.json", "json").key == "json"
    for contradiction in ("descent.csv", "descent.png", "descent.gif", "descent.txt", "descent.npz"):
        if formats.by_suffix.get(contradiction[7:]) is not None or contradiction != "descent.txt":
            with pytest.raises(InputError):
                formats.of(contradiction, "json")


def test_what_help_and_dialogs_say_has_every_format():
    assert RECORDING.described == (
        ".gif (GIF), .png (animated PNG), .apng (animated PNG), .webp (WebP), .mp4 (MP4) or .webm (WebM)"
    )
    assert BASINS.described == ".png (a picture), .svg (SVG), .pdf (PDF), .csv (CSV) or .npz (NumPy arrays)"
    assert ANSWERS.suffixes == ".jsonl, .ndjson or .json"
    assert SESSION.suffixes == ".gdx.json" and SESSION.filters == "Session of gdexplorer (*.gdx.json)"
    with pytest.raises(InputError):
        SESSION.of("mine.json")
