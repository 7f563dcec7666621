"""What a password costs to check."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class HubArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: the first choice of the OWASP Password Storage Cheat Sheet.

    Django's own default takes 100 MiB for each sign-in under way; sixteen threads at once would ask for 1.6 GiB.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
