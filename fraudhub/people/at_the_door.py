"""What a visitor has to know before they knock, and a volunteer may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from fraudhub.people.models import Marker, Person, PersonKey


def before_the_door(people: Iterable[Person]) -> dict[int, list[str]]:
    """By their key, a line each: their own risk flags, then the hazards marked on them, then those marked on whoever
    this hub knows at the same address, as a dog bites whoever comes. Three questions, however many they are."""
    people = list(people)
    homes, marked = defaultdict(set), defaultdict(list)
    for person, key in PersonKey.objects.filter(person__in=people).of_homes().values_list("person", "key"):
        homes[key].add(person)
    hubs = {person.pk: person.borough_id for person in people}
    hazards = Marker.objects.standing().hazards().order_by("-pk")
    for person, note in hazards.filter(person__in=people).values_list("person", "note"):
        marked[person].append(note)
    at_home = hazards.filter(person__keys__key__in=homes) if homes else hazards.none()
    for key, hub, note in at_home.values_list("person__keys__key", "person__borough", "note"):
        for person in homes.get(key, ()):
            if hubs[person] == hub:
                marked[person].append(note)
    return {each.pk: list(dict.fromkeys([*filter(None, [each.risk_flags]), *marked[each.pk]])) for each in people}
