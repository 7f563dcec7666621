"""A volunteer's phone, as the hub meets it: it seals what it has to say, and sends it when there is a signal."""

import base64
import json
import os
import uuid
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client
from django.utils import timezone as django_timezone

from fraudhub.referrals.models import ConcernKind
from fraudhub.web.second_steps import PASSED_KEY
from outreach.field.phone.owners import owner_key
from outreach.field.phone.seal import SealKey, current_key
from outreach.models import OtherAccount, Phone, UnnamedConcern, VisitRecord
from outreach.verbs import Unsent, hand_out, hear_from, receive_concern
from outreach.verbs.beside import SaidOnVisit, keep_what_came_under_the_same_id
from tests.factories.outreach import CALM_ANSWERS

BRITISH_SUMMER = timezone(timedelta(hours=1))


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sealed(plain: bytes, client_uuid: str, key: SealKey | None = None) -> dict:
    """As the phone does it, with another library than the phone's."""
    key = key or current_key()
    secret = ec.generate_private_key(ec.SECP256R1())
    shared = secret.exchange(ec.ECDH(), key.secret.public_key())
    words = b"hub phone seal v1" + key.key_id.encode()
    secret_key, iv = HKDF(hashes.SHA256(), length=32, salt=b"", info=words).derive(shared), os.urandom(12)
    own = secret.public_key().public_numbers()
    return {
        "key_id": key.key_id,
        "epk": {"x": b64(own.x.to_bytes(32)), "y": b64(own.y.to_bytes(32))},
        "iv": b64(iv),
        "ct": b64(AESGCM(secret_key).encrypt(iv, plain, client_uuid.encode())),
    }


def a_phone_of(user, *, unsent: Unsent | None = None) -> Phone:
    phone, _ = hand_out(
        uuid.uuid4(), references=[], digest="", build="1", is_persisted=True, storage=(None, None),
        session_key="", by=user,
    )  # fmt: skip
    hear_from(phone, unsent or Unsent())
    return phone


def another_account(visit) -> OtherAccount:
    """The same phone sent other answers under the number of the record."""
    record = VisitRecord.objects.select_related("visit", "outcome", "checklist_version", "recorded_by").get(visit=visit)
    said = SaidOnVisit(
        client_uuid=record.client_uuid, outcome=record.outcome, checklist_version=record.checklist_version,
        answers=record.answers | {"leaflet": "no"}, happened_at=record.happened_at, recorded_at=record.recorded_at,
        by=record.recorded_by, received_at=django_timezone.now(),
    )  # fmt: skip
    return keep_what_came_under_the_same_id(record.visit, said)


def a_concern_that_names_nobody(user) -> UnnamedConcern:
    receive_concern(
        client_uuid=uuid.uuid4(), kind=ConcernKind.objects.get(pk="worried"), visit=None, about=None,
        what="A woman at the talk is being rung each day.", happened_at=django_timezone.now(), sent_at=None,
        borough=user.memberships.get().borough, by=user,
    )  # fmt: skip
    return UnnamedConcern.objects.filter(created_by=user).latest("pk")


class APhone:
    """Signed in with a second step, unless ``client`` says otherwise."""

    def __init__(self, user, *, client: Client | None = None, phone: uuid.UUID | None = None):
        self.user, self.uuid, self.token = user, str(phone or uuid.uuid4()), ""
        self.client = client or Client()
        self.sign_in()

    def sign_in(self, *, second_step: bool = True):
        self.client.force_login(self.user)
        session = self.client.session
        session[PASSED_KEY] = second_step
        session.save()

    def hello(self):
        return self.client.get("/field/phone/hello/", {"phone": self.uuid})

    def fetch(self, **changes):
        """A bundle; the phone keeps the token that comes with it."""
        body = {"phone": self.uuid, "persisted": True, "storage": {"usage": 1000, "quota": 10_000_000}, **changes}
        answer = self.post("bundle", body)
        if answer.status_code == 200:
            self.token = answer.json()["send_token"]
        return answer

    def post(self, where: str, body, **more):
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(f"/field/phone/{where}/", text, content_type="application/json", **more)

    def item(self, kind: str, body: dict, *, visit=None, client_uuid: str = "", key=None, **changes) -> dict:
        """``changes``: of what is sealed."""
        client_uuid = client_uuid or str(uuid.uuid4())
        plain = {
            "v": 1, "owner": owner_key(self.user), "phone": self.uuid, "client_uuid": client_uuid, "kind": kind,
            "visit": visit and visit.reference, "made_at": self.now(), "body": body, **changes,
        }  # fmt: skip
        text = json.dumps(plain).encode()
        return {
            "client_uuid": client_uuid, "kind": kind, "urgent": kind != "record",
            "sealed": sealed(text, client_uuid, key),
        }  # fmt: skip

    def record(self, visit, *, client_uuid: str = "", **changes) -> dict:
        body = {
            "outcome": "visited", "checklist_version": "2024-1", "answers": CALM_ANSWERS,
            "happened_at": visit.planned_start.isoformat(), "recorded_at": self.now(), **changes,
        }  # fmt: skip
        return self.item("record", body, visit=visit, client_uuid=client_uuid)

    def concern(self, kind: str = "danger_now", *, visit=None, about=None, what: str = "", happened_at=None, **more):
        body = {"concern_kind": kind, "about": about and about.reference, "what": what,
                "happened_at": happened_at or self.now()}  # fmt: skip
        return self.item("concern", body, visit=visit, **more)

    def envelope(self, *items: dict, **changes) -> dict:
        unsent = {"count": len(items), "oldest_at": self.now() if items else None, "needs_you": 0}
        return {
            "protocol": 1, "phone": self.uuid, "owner": owner_key(self.user), "items": list(items), "unsent": unsent,
            "clock": self.now(), **changes,
        }  # fmt: skip

    def send(self, *items: dict, **changes):
        return self.post("sync", self.envelope(*items, **changes))

    def send_by_token(self, *items: dict, token: str = "", **changes):
        """Nobody is signed in."""
        stranger = Client(enforce_csrf_checks=True)
        return stranger.post(
            "/field/phone/sync/", json.dumps(self.envelope(*items, **changes)), content_type="application/json",
            headers={"X-Phone-Token": token or self.token},
        )  # fmt: skip

    def result(self, *items: dict, **changes) -> dict:
        """What the hub says of the only, or the last, item."""
        answer = self.send(*items, **changes)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"][-1]

    @staticmethod
    def now(moment: datetime | None = None) -> str:
        return (moment or django_timezone.now()).astimezone(BRITISH_SUMMER).isoformat()
