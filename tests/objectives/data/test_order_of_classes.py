"""The order of classes in words: accents beside their letters, words that mean 1 last, the same everywhere."""

import random

import numpy as np
import pytest

import gdexplorer as gdx
from gdexplorer.objectives.data.column_kind import order_of_class
from gdexplorer.objectives.data.source import CsvFile


@pytest.mark.parametrize(
    "words",
    [
        ["Apfel", "Äpfel", "Birne", "Öl", "Pflaume", "Übung", "Zitrone"],
        ["élan", "fée", "zèbre"],
        ["no", "yes"],
        ["nein", "ja"],
        ["Lodz", "Łódź", "Warszawa"],
        ["strasse", "straße", "Straßen"],
        ["апельсин", "груша"],
    ],
)
def test_words_stand_where_readers_look_for_them(words):
    for seed in range(5):
        shuffled = random.Random(seed).sample(words, len(words))
        assert sorted(shuffled, key=order_of_class) == words


def test_tables_and_arrays_have_the_same_order(tmp_path):
    words = ["Äpfel", "Birne", "Apfel"] * 4
    path = tmp_path / "fruit.csv"
    path.write_text("size,fruit\n" + "".join(f"{i},{word}\n" for i, word in enumerate(words)), encoding="utf-8")
    classes = CsvFile(str(path), ("size",), "fruit").load().classes
    assert classes == ("Apfel", "Äpfel", "Birne")
    sizes = np.arange(12.0)[:, np.newaxis]
    assert gdx.network((1, 2, 1), sizes, target=words, cost="cross_entropy").columns.classes == classes
