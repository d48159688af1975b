"""Topics and lessons for the tests of what is learned."""
from __future__ import annotations

from gateway.model.lesson import Lesson
from gateway.model.people import Topic
from gateway.model.ticket import TicketId

TOPICS = {name: Topic(name, name.capitalize(), description) for name, description in (
    ("access", "passwords and accounts"), ("hardware", "laptops and printers"), ("finance", "invoices and payments"))}


def lesson(number: int, topic: str, text: str, *, corrected: bool = True, subject: str = "") -> Lesson:
    """What ticket `number` taught; its correction has the same number."""
    return Lesson(TicketId(number), subject, text, topic, correction=number if corrected else 0)


def about_tokens(count: int, first: int = 1, topic: str = "hardware") -> tuple[Lesson, ...]:
    """Mails that sound like access and are about a device."""
    places = ("Lisbon", "Porto", "Faro", "Braga", "Evora", "Aveiro", "Leiria", "Setubal")
    return tuple(
        lesson(first + n, topic, f"The login token {n} from {places[n % 8]} has a blank display.")
        for n in range(count)
    )
