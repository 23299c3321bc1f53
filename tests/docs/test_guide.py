"""The guide has a page for each panel, its links lead somewhere, and what it tells to try happens."""

import re
from pathlib import Path

import pytest

from gdexplorer.descent.analysis.race.racing import race
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import objective

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "guide"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in GUIDE.glob("*.md")}
LINKS = sorted((name, link) for name, text in PAGES.items() for link in re.findall(r"\]\(([^)]+)\)", text))
PANELS = re.compile(r'key="(\w+)",\s+title="([^"]+)",[^)]*?\n    panel=')


def panels():
    for declaration in (ROOT / "gdexplorer" / "gui" / "features").glob("*/__init__.py"):
        yield from PANELS.findall(declaration.read_text(encoding="utf-8"))


def test_the_panels_are_found():
    assert len(list(panels())) >= 14


@pytest.mark.parametrize(("key", "title"), sorted(panels()))
def test_each_panel_has_a_page_under_its_title_that_the_first_page_links_to(key, title):
    assert PAGES[key].startswith(f"# {title}\n")
    assert f"[{title}]({key}.md)" in PAGES["index"]


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_each_link_leads_to_a_file(page, link):
    assert (GUIDE / link).is_file(), f"{page} links to {link}"


def test_each_page_is_linked_from_the_first():
    assert set(PAGES) - {"index"} == {
        Path(link).stem for page, link in LINKS if page == "index" and link.endswith(".md")
    }


def run(key, optimizer, start, settings=(), steps=1000, **options):
    (run,) = engine.descend(
        Experiment(key, objective(key).defaults, (configure(optimizer, dict(settings)),), (start,), steps, **options)
    )
    return run


def test_newton_and_bfgs_arrive_when_the_page_of_optimizers_says():
    start = (-1.2, 1.0)
    told = re.search(r"arrives\s+in (\d+) steps, BFGS in (\d+)", PAGES["optimizers"])
    steps = [run("rosenbrock", key, start).steps for key in ("newton", "bfgs")]
    assert [int(number) for number in told.groups()] == steps
    slow = run("rosenbrock", "gradient_descent", start, {"learning_rate": 0.001}, 20_000)
    assert slow.status is Status.OUT_OF_BUDGET


def test_four_starts_reach_four_minima_of_himmelblau():
    starts = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)]
    runs = [run("himmelblau", "gradient_descent", start, {"learning_rate": 0.01}) for start in starts]
    assert all(each.status is Status.CONVERGED for each in runs)
    assert len({tuple(each.points[-1].round(2)) for each in runs}) == 4


def test_a_run_rests_at_the_saddle_when_its_page_says_and_noise_or_another_start_take_it_away():
    rate = {"learning_rate": 0.1}
    still = run("saddle", "gradient_descent", (1.0, 0.0), rate)
    assert still.status is Status.CONVERGED and f"After {still.steps} steps" in PAGES["critical_points"]
    assert run("saddle", "gradient_descent", (1.0, 1e-9), rate).status is Status.DIVERGED
    assert run("saddle", "gradient_descent", (1.0, 0.0), rate, noise=0.01).status is Status.DIVERGED


def test_the_bowl_has_the_limit_that_the_page_of_stability_names():
    stable, unstable = (
        run("quadratic_bowl", "gradient_descent", (1.0, 1.0), {"learning_rate": rate}) for rate in (0.09, 0.11)
    )
    assert stable.status is Status.CONVERGED and f"in {stable.steps} steps" in PAGES["stability"]
    assert unstable.status is Status.DIVERGED
    assert objective("quadratic_bowl").bound().hessian((1.0, 1.0)).max() == 20.0


def test_descent_in_the_metric_of_the_hessian_takes_one_step_on_a_bowl():
    end = run("quadratic_bowl", "gradient_descent", (1.0, 1.0), {"learning_rate": 1.0}, metric=Metric("hessian"))
    assert (end.status, end.steps) == (Status.CONVERGED, 1)


def test_a_race_ends_as_its_page_says():
    keys = ("gradient_descent", "momentum", "adam", "bfgs")
    (each,) = race([Experiment("rosenbrock", objective("rosenbrock").defaults)], keys, Terms())
    assert each.standings[0].tuned.key == "bfgs"
    adam = next(one for one in each.standings if one.tuned.key == "adam")
    assert 1.5 <= adam.tuned.solved / adam.untuned.solved <= 2.5
