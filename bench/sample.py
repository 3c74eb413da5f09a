"""Which things of the sample organisation the rows mean by their {names}."""


def names() -> dict[str, str]:
    return {}
