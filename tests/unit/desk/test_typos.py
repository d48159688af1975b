"""The one obvious correction of a mistyped address, or nothing."""
import pytest

from gateway.desk.typos import suggest


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ben@gmial.com", "ben@gmail.com"),
        ("ben@hotmial.com", "ben@hotmail.com"),
        ("ben@gmail.con", "ben@gmail.com"),
        ("ben@outlok.com", "ben@outlook.com"),
        ("ben@t-onlien.de", "ben@t-online.de"),
        ("Ben.O@exmaple.test", "Ben.O@example.test"),
        ("ben@example.test", ""),
        ("ben@gmail.com", ""),
        ("ben@a-firm-of-its-own.test", ""),
        ("no address", ""),
        ("@gmial.com", ""),
    ],
)
def test_a_mistyped_domain(typed: str, meant: str) -> None:
    assert suggest(typed, ["ana@example.test"]) == meant
