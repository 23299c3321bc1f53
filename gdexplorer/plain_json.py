"""JSON with full precision, without what JSON cannot say."""

from __future__ import annotations

import json
import math
from typing import Any


def as_json(content: Any) -> str:
    """``content`` as one line of JSON; non-finite numbers become null, since JSON has none."""
    try:
        return json.dumps(content, allow_nan=False, ensure_ascii=False)
    except ValueError:
        return json.dumps(_with_nulls(content), allow_nan=False, ensure_ascii=False)


def _with_nulls(content: Any) -> Any:
    match content:
        case float():
            return content if math.isfinite(content) else None
        case dict():
            return {name: _with_nulls(value) for name, value in content.items()}
        case list() | tuple():
            return [_with_nulls(value) for value in content]
    return content
