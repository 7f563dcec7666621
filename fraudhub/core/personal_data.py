"""Which fields are personal. Each model says so beside its fields; a test asks after every new one.

``personal = PersonalData(p3={"name", "phone"}, not_personal={"borough"})`` on the model.
P3 is a victim's or resident's, P2 a member of staff's or volunteer's (SECURITY 1).
Keys, references and times of the base class need no word.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PersonalData:
    p3: frozenset[str] = field(default_factory=frozenset)
    p2: frozenset[str] = field(default_factory=frozenset)
    not_personal: frozenset[str] = field(default_factory=frozenset)
    keep: str = ""  # the line of the retention schedule that says how long

    def __init__(self, *, p3=(), p2=(), not_personal=(), keep=""):
        object.__setattr__(self, "p3", frozenset(p3))
        object.__setattr__(self, "p2", frozenset(p2))
        object.__setattr__(self, "not_personal", frozenset(not_personal))
        object.__setattr__(self, "keep", keep)

    @property
    def declared(self) -> frozenset[str]:
        return self.p3 | self.p2 | self.not_personal
