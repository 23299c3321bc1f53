"""Whether code has still to be compiled is known before it is."""

from gdexplorer.compiled.cache import Cache
from gdexplorer.objectives import objective


def test_code_is_stored_once_it_was_compiled_even_for_another_process(monkeypatch, tmp_path):
    kernel = objective("booth").bound().value_and_gradient
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path))
    kernel.forget()
    assert not kernel.is_stored
    Cache().save(kernel.key, b"code")
    assert kernel.is_stored and not kernel.is_ready
