import pytest

from fraudhub.checks import why_not_start

SAFE = {
    "production": True,
    "secret_key": "k" * 60,
    "allowed_hosts": ["hub.example.org"],
    "database": "postgres://app@db/hub",
    "debug": False,
}


def test_safe_settings_start():
    assert list(why_not_start(**SAFE)) == []


@pytest.mark.parametrize(
    ("unsafe", "says"),
    [
        ({"debug": True}, "DEBUG"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "demonstration-only-" + "0" * 40}, "SECRET_KEY"),
        ({"allowed_hosts": []}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS"),
        ({"database": "sqlite:///hub.sqlite3"}, "DATABASE_URL"),
    ],
)
def test_an_unsafe_setting_stops_production_with_a_sentence(unsafe, says):
    (sentence,) = why_not_start(**SAFE | unsafe)

    assert says in sentence
    assert sentence.endswith(".")


def test_a_demonstration_starts_with_anything():
    assert list(why_not_start(**SAFE | {"production": False, "secret_key": "", "database": ""})) == []
