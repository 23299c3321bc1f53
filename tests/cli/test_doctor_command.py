"""`gdexplorer doctor`: its exit status and its two forms."""

import json

import pytest

from gdexplorer.installation import examination
from gdexplorer.installation.finding import Finding, Report


def test_the_report_and_the_json_name_the_same(gdexplorer):
    told, data = gdexplorer("doctor"), json.loads(gdexplorer("doctor", "--json").out)
    assert told.err == "" and told.status == (0 if data["window_works"] else 1)
    for topic, findings in data["findings"].items():
        assert f"{topic}\n" in told.out
        for name in findings:
            assert f"\n  {name} " in told.out
    assert {"Program", "Display", "Packages", "Optional packages", "Plug-ins", "Folders"} == set(data["findings"])


@pytest.mark.parametrize(
    ("lacks", "is_needed", "status"), [("", True, 0), ("It is gone.", False, 0), ("Gone.", True, 1)]
)
def test_it_fails_if_the_window_needs_what_is_missing(gdexplorer, monkeypatch, lacks, is_needed, status):
    found = Report([Finding("Program", "it", "so", lacks, is_needed)])
    monkeypatch.setattr(examination, "examined", lambda: found)
    answer = gdexplorer("doctor")
    assert (answer.status == status and answer.out == found.as_text() and f"- {lacks}" in answer.out) or not lacks
