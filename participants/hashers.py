"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at the OWASP minimum (19 MiB, two passes, one lane).

    Django's default asks for 100 MiB and eight lanes; an office of 200 signing in at nine o'clock would then queue
    for minutes on two cores. The length asked of passwords carries the strength, see `participants.passwords`.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
