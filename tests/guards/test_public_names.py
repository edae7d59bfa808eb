import stancekit


def test_all_names_are_exported_sorted_and_few():
    assert stancekit.__all__ == sorted(stancekit.__all__)
    assert len(stancekit.__all__) <= 12
    for name in stancekit.__all__:
        assert getattr(stancekit, name).__name__ == name


def test_dir_shows_the_public_names():
    assert set(stancekit.__all__) <= set(dir(stancekit))
