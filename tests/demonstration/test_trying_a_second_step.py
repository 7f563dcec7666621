import pytest
from django.core.management import CommandError, call_command

from fraudhub.accounts.authenticator_apps import in_fours, matching_step, new_secret


@pytest.mark.parametrize("written", [str, in_fours, str.lower])
def test_the_digits_of_a_key_are_those_that_an_app_would_show(written, capsys):
    secret = new_secret()

    call_command("demo_code", *written(secret).split(" "))

    assert matching_step(secret, capsys.readouterr().out) is not None


def test_what_is_no_key_is_said_and_production_has_no_such_thing(settings):
    with pytest.raises(CommandError, match="no key of an authenticator app"):
        call_command("demo_code", "not-a-key!")
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="in the demonstration only"):
        call_command("demo_code", new_secret())
