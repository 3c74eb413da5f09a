"""Kinds of accounts and of posts in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# Only what an account can be known for. Rumours, harassment and fraud carry no sign in a channel either.
KNOWN_ACCOUNTS: Mapping[str, str | Promise] = {
    "company": pgettext_lazy("kind of account", "Own company"),
    "colleague": pgettext_lazy("kind of account", "Colleague"),
    "municipality": pgettext_lazy("kind of account", "Municipality"),
    "advice": pgettext_lazy("kind of account", "Advice service"),
    "media": pgettext_lazy("kind of account", "Media"),
    "researcher": pgettext_lazy("kind of account", "Researcher"),
    "checker": pgettext_lazy("kind of account", "Fact-checker"),
    "event": pgettext_lazy("kind of account", "Event"),
    "housing": pgettext_lazy("kind of account", "Housing company"),
    "resident": pgettext_lazy("kind of account", "Resident"),
    "school": pgettext_lazy("kind of account", "School"),
    "customer": pgettext_lazy("kind of account", "Business customer"),
    "designer": pgettext_lazy("kind of account", "Packaging designer"),
    "competitor": pgettext_lazy("kind of account", "Competitor"),
}
ACCOUNTS: Mapping[str, str | Promise] = {
    **KNOWN_ACCOUNTS,
    "sceptic": pgettext_lazy("kind of account", "Sceptic"),
    "complainer": pgettext_lazy("kind of account", "Angry customer"),
    "rumour": pgettext_lazy("kind of account", "Rumour account"),
    "harasser": pgettext_lazy("kind of account", "Harasser"),
    "phisher": pgettext_lazy("kind of account", "Phisher"),
}
POSTS: Mapping[str, str | Promise] = {
    "news": pgettext_lazy("kind of post", "news"),
    "question": pgettext_lazy("kind of post", "question"),
    "misinformation": pgettext_lazy("kind of post", "false claim"),
    "criticism": pgettext_lazy("kind of post", "criticism"),
    "praise": pgettext_lazy("kind of post", "praise"),
    "complaint": pgettext_lazy("kind of post", "complaint"),
    "event": pgettext_lazy("kind of post", "event"),
    "expert": pgettext_lazy("kind of post", "expert's post"),
    "harassment": pgettext_lazy("kind of post", "harassment"),
    "own": pgettext_lazy("kind of post", "the learner's own"),
}
