"""The section of the settings about what others need not read. `config/default.toml` says what each key does."""

from typing import Literal

from gateway.settings.sections import Section


class PrivacySettings(Section):
    """What is left out of letters to others and of what is learned; nothing: all stays as it was written."""

    mask: tuple[Literal["card", "iban", "secret"], ...] = ("card", "iban", "secret")

    @property
    def kinds(self) -> frozenset[str]:
        """The same, for those who ask whether a kind is among them."""
        return frozenset(self.mask)
