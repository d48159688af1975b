"""The sections of the settings about what comes each day: POCs' morning lists, operators' ledgers."""

from datetime import time
from typing import Annotated

from pydantic import PlainValidator

from gateway.settings.sections import Section
from gateway.settings.summary import TimeOfDay, read_time


def _time_or_none(value: object) -> time | None:
    return None if value in ("", None) else read_time(value)


OptionalTimeOfDay = Annotated[time | None, PlainValidator(_time_or_none, json_schema_input_type=str)]


class MorningListSettings(Section):
    """The list of what waits for a POC; without a time it comes when his work begins."""

    enabled: bool = True
    at: OptionalTimeOfDay = None


class LedgerSettings(Section):
    """The ledger for operators, in the zone of the house."""

    enabled: bool = True
    at: TimeOfDay = time(7, 30)
