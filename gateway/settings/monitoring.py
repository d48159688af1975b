"""The section of the settings about being watched. `config/default.toml` says what each key does."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from gateway.settings.kinds import Count, Duration, Host, at_least
from gateway.settings.sections import Section


class MonitoringSettings(Section):
    """Where health and figures are told. An empty host: nowhere."""

    host: Host = ""
    port: Annotated[Count, Field(ge=0, le=65_535)] = 9525
    hung_after: Annotated[Duration, at_least("1s")] = timedelta(minutes=15)
