import pytest

from fraudhub.checks import why_not_start

SAFE = {
    "production": True,
    "secret_key": "a long text of its own, made for this test and no other",
    "allowed_hosts": ["hub.example.org"],
    "database": "postgres://app@db/hub",
    "debug": False,
    "trusted_proxies": "127.0.0.1, 10.0.0.0/24",
    "redis": "redis://:secret@redis:6379/0",
    "notify_key": "key",
    "notify_template": "template",
    "mail": "",
}


def test_safe_settings_start():
    assert list(why_not_start(**SAFE)) == []


@pytest.mark.parametrize(
    ("unsafe", "says"),
    [
        ({"debug": True}, "DEBUG"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "demonstration-only-" + "0" * 40}, "SECRET_KEY"),
        ({"secret_key": "k" * 60}, "SECRET_KEY"),
        ({"trusted_proxies": " "}, "HUB_TRUSTED_PROXIES"),
        ({"trusted_proxies": "the proxy"}, "HUB_TRUSTED_PROXIES"),
        ({"redis": "redis://redis:6379/0"}, "REDIS_URL"),
        ({"allowed_hosts": []}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS"),
        ({"database": "sqlite:///hub.sqlite3"}, "DATABASE_URL"),
        ({"notify_template": ""}, "HUB_NOTIFY_EMAIL"),
        ({"notify_key": ""}, "NOTIFY_API_KEY"),
        ({"notify_key": "", "notify_template": ""}, "HUB_MAIL=by-hand"),
    ],
)
def test_an_unsafe_setting_stops_production_with_a_sentence(unsafe, says):
    (sentence,) = why_not_start(**SAFE | unsafe)

    assert says in sentence
    assert sentence.endswith(".")


def test_a_demonstration_starts_with_anything():
    assert list(why_not_start(**SAFE | {"production": False, "secret_key": "", "database": ""})) == []


def test_a_hub_whose_mail_is_handed_on_starts_when_somebody_says_so():
    by_hand = {"notify_key": "", "notify_template": "", "mail": "by-hand"}

    assert list(why_not_start(**SAFE | by_hand)) == []
