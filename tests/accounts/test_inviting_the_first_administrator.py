import re

import pytest
from django.core.management import CommandError, call_command

from fraudhub.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_new_hub_gets_its_first_account_from_the_shell(client, capsys):
    call_command("invite_administrator", "Sam@Example.org", "--name", "Sam Cohen", "--address", "http://testserver")

    link = re.search(r"http://testserver(/invitation/\S+/)", capsys.readouterr().out)[1]
    client.post(link, {"password": "four words put together"})
    client.post("/sign-in/", {"email": "sam@example.org", "password": "four words put together"})

    assert client.get("/accounts/").status_code == 200
    assert User.objects.get().full_name == "Sam Cohen"


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [("not an address", "Sam", "valid email"), ("sam@example.org", "​", "name")],
)
def test_what_cannot_be_is_refused_with_a_sentence(email, name, sentence):
    with pytest.raises(CommandError, match=f"(?i){sentence}"):
        call_command("invite_administrator", email, "--name", name)
    assert not User.objects.exists()


def test_asked_twice_it_says_that_the_first_still_waits():
    call_command("invite_administrator", "sam@example.org", "--name", "Sam Cohen", verbosity=0)

    with pytest.raises(CommandError, match="invited to that already"):
        call_command("invite_administrator", "sam@example.org", "--name", "Sam Cohen")
