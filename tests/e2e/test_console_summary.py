"""The weekly summary as a page: a sponsor's own, as he would get it now; an operator sees whether each is right."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.console import SWITCHED_ON, Console
from tests.e2e.house import House

DORA = {"name": "Dora Lind", "addresses": ["dora@example.test"], "roles": ["sponsor"]}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("summary"), {**SWITCHED_ON, "people.dora": DORA})
    try:
        house.start()
        house.stakeholder().writes(subject="Lanterns")
        letter = house.ana.receives("new-ticket")
        house.ana.replies(letter, "#approve clara: May we spend 300 on lanterns, as on https://example.test/ ?")
        house.settle()
        yield house
    finally:
        house.close()


def test_a_sponsor_reads_his_own_as_it_would_be_sent(house: House) -> None:
    clara = Console(house).log_in("clara")
    assert 'src="/summary/body?sponsor=clara"' in clara.opens("/summary").html
    letter = clara.opens("/summary/body?sponsor=clara")
    assert "May we spend 300 on lanterns" in letter.text
    assert letter.headers["Content-Security-Policy"].startswith("sandbox;")
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "href" not in letter.html


def test_an_operator_reads_each_one(house: House) -> None:
    ana = Console(house).log_in("ana")
    assert "As Clara Weiss would get it now" in ana.opens("/summary?sponsor=clara").text
    assert "lanterns" in ana.opens("/summary/body?sponsor=clara").text
    assert "lanterns" not in ana.opens("/summary/body?sponsor=dora").text
    assert all(f'value="{key}"' in ana.opens("/summary").html for key in ("clara", "dora"))
    assert [ana.opens(f"/summary{rest}?sponsor=nobody").status for rest in ("", "/body")] == [404, 404]


def test_it_is_nobody_elses(house: House) -> None:
    ben = Console(house).log_in("ben")
    for path in ("/summary", "/summary/body?sponsor=clara"):
        assert ben.opens(path).status == 403
        assert "You get a link by mail" in Console(house).opens(path).text
    dora = Console(house).log_in("dora")
    assert "clara" not in dora.opens("/summary").html
    assert [dora.opens(f"/summary{rest}?sponsor=clara").status for rest in ("", "/body")] == [404, 404]
