import doctest
import importlib
import pkgutil

import pytest

import stancekit

MODULES = sorted(m.name for m in pkgutil.walk_packages(stancekit.__path__, "stancekit.") if "__main__" not in m.name)


@pytest.mark.parametrize("name", ["stancekit", *MODULES])
def test_examples_in_docstrings_are_right(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
