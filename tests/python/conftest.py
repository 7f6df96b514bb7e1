"""What the tests share: one scanner under one key, and a mail of an invented pupil."""

import pytest
import vakthund

KEY = b"a key of the tests, not a secret"
MAIL = (
    b"From: larare@skola.example\r\nTo: vikarie@annan.example\r\nSubject: Elev\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Elevens personnummer \xc3\xa4r 811228-9874 och hon har diagnosen astma.\r\n"
)


@pytest.fixture(scope="session")
def scanner() -> vakthund.Scanner:
    return vakthund.Scanner(key=KEY)
