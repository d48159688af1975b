"""What is known of people outside: said by themselves, by a POC, by a file; and what follows from it."""
from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.house import House

CHANGES: dict[str, dict[str, object]] = {
    "organisations.museum": {"name": "The Museum", "domains": ["museum.test"], "pocs": ["ben"], "always": True},
}


def taken(house: House, tmp_path: Path, text: str, *options: str, name: str = "people.csv", status: int = 0) -> str:
    """What `spoc people import` says of a file with this text."""
    file = tmp_path / name
    file.write_text(text)
    return house.spoc("people", "import", str(file), *options, status=status)


def test_he_says_in_which_language_and_zone_he_reads(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="In my language", text="Please help, nothing works here since this morning.")
    ana.receives("new-ticket")
    receipt = sam.receives("receipt")
    sam.replies(receipt, "language de")
    said = sam.receives("your-preferences")
    assert "Sprache: Deutsch" in said.text
    sam.replies(receipt, "zone Tokyo")
    assert "Zeiten in: Asia/Tokyo" in sam.receives("your-preferences").text
    ana.receives_nothing()
    sam.writes(subject="The next one", text="Another thing does not work either, please have a look at it.")
    again = sam.receives("receipt")
    assert again.text.startswith("Wir haben Ihre Nachricht")
    assert "JST" in again.text


def test_a_poc_says_who_is_important(house: House) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="The first")
    told = ana.receives("new-ticket")
    assert "Urgency: normal" in told.text
    ana.replies(told, "#person vip, updates never")
    receipt = ana.receives("command-receipt")
    assert f"{sam.address}: VIP is yes" in receipt.text
    assert f"#person {sam.address} not vip, updates none" in receipt.text
    sam.writes(subject="The second")
    assert "Urgency: high (Sam Lee is a VIP)" in ana.receives("new-ticket").text
    ana.replies(told, "#person")
    shown = ana.receives("command-receipt").text
    assert "VIP: yes (Ana Sousa)" in shown
    assert "news: never (Ana Sousa)" in shown


def test_what_he_says_of_himself_outranks_all_others(house: House, tmp_path: Path) -> None:
    sam, ana = house.stakeholder(), house.ana
    sam.writes(subject="My own words")
    sam.replies(sam.receives("receipt"), "updates weekly")
    sam.receives("your-preferences")
    ana.replies(ana.receives("new-ticket"), "#person updates never, language fr")
    receipt = ana.receives("command-receipt").text
    assert "news stays: that was said by" in receipt
    said = taken(house, tmp_path, f"address,updates,language\n{sam.address},never,de\n")
    assert "updates, language stays as it was said by mail" in said
    shown = json.loads(house.spoc("people", "show", sam.address, "--json"))["said"]
    assert shown["updates"] == {"value": "weekly", "by": sam.address}
    assert shown["language"] == {"value": "fr", "by": "ana"}


def test_a_file_says_where_somebody_belongs(house: House, tmp_path: Path) -> None:
    sam = house.stakeholder()
    said = taken(house, tmp_path, f"address,organisation,vip\n{sam.address},museum,yes\n")
    assert f"{sam.address}: organisation, vip" in said
    assert "1 in the file, 1 changed" in said
    sam.writes(subject="From the museum")
    told = house.ben.receives("new-ticket")
    assert "The Museum" in told.text
    assert "Urgency: high" in told.text


def test_the_same_file_again_changes_nothing_and_a_rehearsal_changes_nothing_at_all(
    house: House, tmp_path: Path,
) -> None:
    file = "address,name,zone\nkim@customer.test,Kim Park,Asia/Seoul\n"
    assert "1 in the file, 1 would change" in taken(house, tmp_path, file, "--dry-run")
    assert "1 in the file, 1 changed" in taken(house, tmp_path, file)
    assert "1 in the file, 0 changed" in taken(house, tmp_path, file)
    export = house.spoc("people", "export")
    assert "kim@customer.test,Kim Park,,,Asia/Seoul,," in export
    assert ", 0 changed" in taken(house, tmp_path, export)
    as_json = house.spoc("people", "export", "--format", "json")
    assert ", 0 changed" in taken(house, tmp_path, as_json, name="people.json")
    assert "0 changed" not in taken(house, tmp_path, "address,zone\nkim@customer.test,none\n")
    assert "kim@customer.test,Kim Park,,,,," in house.spoc("people", "export")


def test_a_file_with_errors_is_not_taken_and_each_is_told_with_its_line(house: House, tmp_path: Path) -> None:
    wrong = (
        "address,zone,vip,language,organisation\n"
        "lea@customer.test,Europe/Paris,yes,fr,\n"
        "nobody,,,,\n"
        "max@customer.test,Mars/Base,maybe,xx,circus\n"
        "ana@example.test,,yes,,\n"
        "lea@customer.test,,,,\n"
    )
    said = taken(house, tmp_path, wrong, status=65)
    assert "line 3: the address is missing or cannot be read" in said
    assert 'line 4: zone cannot be "Mars/Base" - write it like Europe/Paris' in said
    assert 'line 4: vip cannot be "maybe"' in said
    assert 'line 4: organisation cannot be "circus" - there are: museum' in said
    assert "line 5: ana@example.test belongs to the house" in said
    assert "line 6: lea@customer.test stands in the file twice" in said
    assert "nothing was taken" in said
    assert "lea@customer.test" not in house.spoc("people", "export")
    assert "columns" in taken(house, tmp_path, "mail,vip\n", status=65)
    assert "no JSON" in taken(house, tmp_path, "{", name="people.json", status=65)


def test_nothing_is_known_of_a_stranger(house: House) -> None:
    said = house.spoc("people", "show", "who@elsewhere.test", status=1)
    assert said.startswith("spoc: nothing is known of who@elsewhere.test in ")
    assert said.count("nothing is known") == 1
