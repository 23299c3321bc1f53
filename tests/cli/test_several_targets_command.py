"""Networks with several targets on the command line."""

import csv
import io
import json


def test_the_command_line_takes_several_targets_and_tells_of_each(gdexplorer, tmp_path):
    flats = tmp_path / "flats.csv"
    lines = [f"{30 + 2 * i},{1 + i % 4},{500 * i},{3 * i + i % 3}" for i in range(40)]
    flats.write_text("\n".join(["size,rooms,price (EUR),heating (kWh)", *lines]), encoding="utf-8")
    options = (
        "descend", "--network", "2,4,1", "--data", flats, "--x", "size", "--x", "rooms", "--y", "price (EUR)",
        "--y", "heating (kWh)", "--optimizer", "adam:learning_rate=0.05", "--steps", 30,
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(gdexplorer(*options).out)))
    (run,) = json.loads(gdexplorer(*options, "--format", "json").out)["runs"]
    for name in ("r2 of price (EUR)", "mae of heating (kWh)"):
        assert float(rows[30][name]) == run["measures"][name][30]
    gdexplorer("descend", "--data", flats, "--x", "size", "--y", "rooms", "--y", "heating (kWh)",
               "--optimizer", "adam").refused(2, "only a network")  # fmt: skip
