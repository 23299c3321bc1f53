"""Whatever is wrong in a session file is said in words, with the field that is wrong."""

import copy
import json

import msgspec
import pytest

from gdexplorer.session.decoding import in_words
from gdexplorer.session.edits import first_example
from gdexplorer.session.file import VERSION, Session

GOOD = msgspec.to_builtins(Session(VERSION, first_example()))
GONE = object()
WRONG = (GONE, "abc", 1.5, True, None, [], {}, {"a": 1}, [1, 2, 3], 10**30, -1)
PROGRAMMERS = ("`", "$", "Expected", "got", "Object", "int", "str,", "float", "enum")


def places(node, path=()):
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def spoilt(path, value):
    whole = {"": copy.deepcopy(GOOD)}
    node = whole
    for key in ("", *path)[:-1]:
        node = node[key]
    last = ("", *path)[-1]
    if value is GONE:
        del node[last]
    else:
        node[last] = value
    return whole.get("", "")


def told(content):
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError, RecursionError)) as caught:
        msgspec.json.decode(content, type=Session)
    return in_words(caught.value)


@pytest.mark.parametrize("path", list(places(GOOD)), ids=str)
def test_each_wrong_value_is_told_in_words_with_its_field(path):
    found = 0
    for value in WRONG:
        content = json.dumps(spoilt(path, value)).encode()
        try:
            msgspec.json.decode(content, type=Session)
        except msgspec.ValidationError:
            sentence = told(content)
            found += 1
            assert not any(word in sentence.replace("integer", "") for word in PROGRAMMERS), sentence
            names = [key for key in path if isinstance(key, str)]
            assert all(f'"{name}"' in sentence for name in names[:-1]), sentence
    assert found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "its text breaks off"),
        (b'{"gdexplorer_session": 3,', "its text breaks off"),
        (b'{"gdexplorer_session": 3,}', "it is not valid JSON"),
        (b'{"gdexplorer_session": "\xff"}', "not"),
        (b"[" * 100_000, "a group of fields in braces is needed, not a list"),
        (b"{}", 'the field "gdexplorer_session" is missing'),
    ],
)
def test_what_is_no_such_file_is_told_in_words(content, words):
    assert words in told(content)
