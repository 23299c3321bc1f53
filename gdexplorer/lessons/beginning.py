"""Begin a lesson from a document: a file to be edited, with the document as a session beside it."""

from __future__ import annotations

import json
from pathlib import Path

from gdexplorer.errors import InputError
from gdexplorer.lessons.reading import SUFFIX
from gdexplorer.session.document import Document
from gdexplorer.session.file import SUFFIX as SESSION_SUFFIX
from gdexplorer.session.file import check_writable, write_atomically, write_session

_TEXT = """+++
title = {title}
minutes = 3
goals = ["Say what happens, and why"]
+++

# Look first

Say here what is to be seen.

```scene
session = {session}
```
"""


def begin_lesson(path: Path, document: Document) -> Path:
    """Write a lesson of one step that shows ``document``, and return the session file that was written beside it.

    Raises
    ------
    InputError
        If one of them cannot be written, or there is already another session of that name.
    """
    title = path.name.removesuffix(SUFFIX)
    session = path.with_name(title + SESSION_SUFFIX)
    if session.exists():
        raise InputError(f"{session} already exists: choose another name for the lesson.")
    check_writable(path)
    write_session(session, document)
    texts = {"title": json.dumps(title, ensure_ascii=False), "session": json.dumps(session.name, ensure_ascii=False)}
    write_atomically(path, _TEXT.format(**texts).encode())
    return session
