"""./hub test --features: the list says what ran, and its exit code is what CI reads."""

import json

import pytest

from tests.plugins import features


@pytest.fixture
def a_run(tmp_path, monkeypatch):
    """Enter what a whole run of the SQLite tier found on this tree."""
    monkeypatch.setattr(features, "RESULTS", tmp_path)

    def enter(found: dict):
        result = {"tier": "sqlite", "tree": features.this_tree(), "features": found}
        (tmp_path / "sqlite.json").write_text(json.dumps(result))

    return enter


def test_features_whose_tests_all_passed_are_listed_and_the_command_succeeds(a_run, capsys):
    a_run({"141": {"passed": 2, "failed": 0}})

    code = features.show()

    assert code == 0
    assert "F141  yes (2)" in capsys.readouterr().out


def test_a_feature_with_a_failing_test_is_named_and_fails_the_command(a_run, capsys):
    a_run({"141": {"passed": 2, "failed": 1}, "142": {"passed": 1, "failed": 0}})

    code = features.show()

    assert code == 1
    assert "F141  FAILING (1 of 3)" in capsys.readouterr().out
