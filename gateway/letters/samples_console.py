"""The invented letter of the console."""
from __future__ import annotations

from gateway.model.letter import Letter
from gateway.model.letters_console import LoginLink


def console_samples() -> tuple[Letter, ...]:
    """A link to log in."""
    return (LoginLink(None, "", "https://desk.example.org/login/Q2hlY2stdGhlLWFkZHJlc3MtYmFyLWFuZC1iZS1oYXBweQ", 15),)
