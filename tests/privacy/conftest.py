import pytest

from tests.privacy.canaries import Canaries


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture
def marked(person):
    """Somebody whose own name, title and address are marks too."""
    return person("kanarianlintu", "Kaneli Kanarianlintu", title="Kanarianhoitaja")
