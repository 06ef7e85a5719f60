"""Records of a few people in several sources, whose persons are made by hand.

P1 is Li Ming: a contact of the CRM, an account of the shop, a guest, a mailbox and a device. His
wife has an account with the same phone. Zhang's account was deleted. The rest are strangers.
"""

from datetime import date

import persons
from arms import moment

FEEDS = {
    "crm": ["source_record", "identifier", "record_merge"],
    "shop": ["source_record", "identifier", "order_line", "consent"],
    "club": ["source_record", "loyalty_member", "loyalty_txn"],
    "site": ["source_record", "session"],
    "post": ["source_record", "campaign", "campaign_touch"],
}
MAY = date(2025, 5, 1)
JUNE = date(2025, 6, 1)
PERSONS = {
    "P1": ["crm:1", "shop:1", "shop:guest:g1", "club:1", "club:2", "post:a", "post:b", "site:d1"],
    "P2": ["shop:2"],
    "P3": ["crm:3", "crm:4"],
}
HOME = {"country": "CN", "province": "广东", "city": "深圳", "postcode": "518000"}


def plant(made, line, known) -> None:
    _records(made, known)
    _identifiers(made, known)
    _facts(made, line, known)
    _campaign(made, known)
    _consents(made, known)
    persons.link(made, PERSONS)


def _consents(made, known) -> None:
    """The account says no; the guest, who is the same person, says yes later."""
    said = (
        ("shop:1", "denied", MAY),
        ("shop:guest:g1", "granted", JUNE),
        ("shop:2", "denied", MAY),
    )
    rows = [
        {
            "consent_id": f"{record}:{day}",
            "customer_id": record,
            "source_system": "shop",
            "purpose": "marketing",
            "channel": "email",
            "state": state,
            "valid_from": moment(day),
            **known(day),
        }
        for record, state, day in (*said, ("shop:2", "granted", JUNE))
    ]
    made.put("shop", "consent", *rows)


def _record(known, record: str, day: date = MAY, kind: str = "account", **other) -> dict:
    source, pk = record.split(":", 1)
    told = {"record_id": record, "source_system": source, "source_pk": pk, "record_type": kind}
    return told | {"is_deleted": False, **known(day)} | other


def _named(known, record: str, name: str, **other) -> dict:
    return _record(known, record, name=name, name_told=name, **other)


def _records(made, known) -> None:
    li = {"name": "Li Ming", "name_told": "Li Ming", "birth_date": date(1990, 2, 3)}
    made.put(
        "crm",
        "source_record",
        _record(known, "crm:1", **li, gender="male", city="深圳", country="CN"),
        _named(known, "crm:3", "Zhang San", city="上海"),
        _named(known, "crm:4", "Zhang Sanfeng", is_deleted=True, birth_date=MAY),
    )
    made.put(
        "shop",
        "source_record",
        _named(known, "shop:1", "Li Minh", day=JUNE, language="en", is_verified=True)
        | HOME
        | {"street": "深南路1号", "birth_date": date(1991, 2, 3)},
        _named(known, "shop:2", "Li Na") | HOME | {"street": "深南路1号"},
        _named(known, "shop:3", "Wang Wu"),
        _record(known, "shop:guest:g1", JUNE, "guest", **li),
    )
    made.put("club", "source_record", *(_record(known, f"club:{n}") for n in (1, 2)))
    made.put(
        "post", "source_record", *(_record(known, f"post:{n}", MAY, "contact_point") for n in "ab")
    )
    made.put(
        "site",
        "source_record",
        *(_record(known, f"site:{n}", MAY, "device") for n in ("d1", "kiosk")),
    )
    merge = {"record_merge_id": "1", "source_system": "crm", **known(JUNE)}
    made.put(
        "crm", "record_merge", merge | {"kept_customer_id": "crm:3", "merged_customer_id": "crm:4"}
    )


def _identifiers(made, known) -> None:
    for source, record, kind, value, gone in (
        ("crm", "crm:1", "phone", "+8613800000001", None),
        ("crm", "crm:1", "email", "old@x.example", JUNE),
        ("shop", "shop:1", "email", "li@x.example", None),
        ("shop", "shop:1", "phone", "+8613800000009", None),
        ("shop", "shop:2", "phone", "+8613800000009", None),
        ("shop", "shop:3", "phone", "+8613800000007", None),
    ):
        row = {"record_id": record, "identifier_type": kind, "identifier_value": value}
        row |= {"first_at": moment(MAY), "last_at": gone and moment(gone), **known(MAY)}
        made.put(source, "identifier", row)


def _facts(made, line, known) -> None:
    shop = {"source_system": "shop", "channel": "web", "store_id": None}
    made.put(
        "shop",
        "order_line",
        line("o1", "shop:1", MAY, "100.00", **shop),
        line("o2", "shop:guest:g1", JUNE, "30.00", **shop),
        line("o3", "shop:2", MAY, "7.00", **shop),
        line("o4", "shop:99", MAY, "5.00", **shop),
    )
    for number, (status, joined) in enumerate((("active", MAY), ("closed", JUNE)), 1):
        member = {"member_id": str(number), "tier": status, "status": status, "joined_on": joined}
        made.put("club", "loyalty_member", member | {"customer_id": f"club:{number}"})
        points = {"loyalty_txn_id": str(number), "points": 10 * number, **known(MAY)}
        made.put("club", "loyalty_txn", points | {"customer_id": f"club:{number}"})
    for session, user, device in (("1", "shop:1", "d9"), ("2", None, "d1"), ("3", None, "kiosk")):
        made.put(
            "site",
            "session",
            {
                "session_id": session,
                "customer_id": user,
                "anonymous_key": device,
                "device_record_id": f"site:{device}",
                "source_system": "site",
                "started_at": moment(JUNE),
                "ended_at": moment(JUNE),
                "session_date": JUNE,
                "events": 1,
                **known(JUNE),
            },
        )


def _campaign(made, known) -> None:
    days = {"start_date": MAY, "end_date": JUNE, **known(MAY)}
    made.put("post", "campaign", {"campaign_id": "k", "source_system": "post", **days})
    for mailbox, held in (("a", False), ("b", True)):
        touch = {"campaign_touch_id": mailbox, "campaign_id": "k", "source_system": "post"}
        touch |= {"customer_id": f"post:{mailbox}", "is_holdout": held, "touched_on": MAY}
        made.put("post", "campaign_touch", touch | known(MAY))
