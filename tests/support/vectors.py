"""The shared vectors of ``tests/vectors``, and how protocol values are written in them.

The JSON is for every implementation of the protocol; what is here turns our values into the same shape.
"""

import json
from pathlib import Path
from typing import Any

from goldomatic.protocol.commands import (
    Command,
    GiftReady,
    NotifyWinner,
    ReceiveGold,
    RequestGiftConfirmation,
    RequestGiftItems,
    RunWho,
    SayHello,
    UseLink,
    Withdraw,
)
from goldomatic.protocol.link import Word
from goldomatic.protocol.tags import (
    Accept,
    Ack,
    Armed,
    Confirm,
    Disarmed,
    Err,
    GiftAccept,
    GiftSent,
    Hello,
    Items,
    Loaded,
    Subject,
    Tag,
    Who,
)

REPOSITORY = Path(__file__).resolve().parents[2]


_TAG_NAMES = {
    Accept: "ACCEPT",
    Confirm: "CONFIRM",
    Armed: "ARMED",
    Disarmed: "DISARMED",
    GiftAccept: "GIFT_ACCEPT",
    GiftSent: "GIFT_SENT",
}


def load_vectors(name: str) -> list[dict[str, Any]]:
    """Return the cases of ``tests/vectors/<name>.json``; each has a ``why``, and no two the same."""
    text = (REPOSITORY / "tests" / "vectors" / f"{name}.json").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = json.loads(text)
    assert len({case["why"] for case in cases}) == len(cases) > 0
    return cases


def tag_as_json(tag: Tag) -> dict[str, Any]:
    """Return the tag as ``log_lines.json`` has it."""
    match tag:
        case Loaded():
            return {"tag": "LOADED"}
        case Hello():
            words = {"tag": "HELLO", "nonce": tag.nonce.value, "session": tag.session.value}
            return words | {
                "name": tag.name.value,
                "realm": tag.realm,
                "version": tag.version,
                "locale": tag.locale,
            }
        case Who():
            captured_at = tag.captured_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            return {
                "tag": "WHO",
                "spinCycleId": str(tag.spin_cycle_id),
                "characterName": tag.character_name.value,
                "online": tag.online,
                "capturedAt": captured_at,
                "body": tag.body,
            }
        case (
            Accept(an_id)
            | Confirm(an_id)
            | Armed(an_id)
            | Disarmed(an_id)
            | GiftAccept(an_id)
            | GiftSent(an_id)
        ):
            return {"tag": _TAG_NAMES[type(tag)], "id": str(an_id)}
        case Items():
            items = [
                {"id": i.item_id, "count": i.count, "bag": i.bag, "slot": i.slot, "name": i.name}
                | ({} if i.quality is None else {"quality": i.quality})
                for i in tag.items
            ]
            numbers = {"part": tag.part, "parts": tag.parts}
            return {"tag": "ITEMS", "id": str(tag.gift_request_id), **numbers, "items": items}
        case Ack(verb, subject):
            return {"tag": "ACK", "verb": verb.value, "id": _subject_as_json(subject)}
        case Err(verb, subject, reason):
            return {"tag": "ERR", "verb": verb.value, "id": _subject_as_json(subject), "reason": reason}


def _subject_as_json(subject: Subject) -> str:
    """Return an id or word as text, and ``?`` for none."""
    match subject:
        case None:
            return "?"
        case Word(value):
            return value
        case an_id:
            return str(an_id)


def command_as_json(command: Command) -> dict[str, Any]:
    """Return the command as ``typed_lines.json`` has it."""
    match command:
        case RunWho(an_id, name):
            return {"name": "MGM_RunWhoForSpin", "id": str(an_id), "characterName": name.value}
        case NotifyWinner(an_id, name):
            return {"name": "NotifyWinnerWhisper", "id": str(an_id), "characterName": name.value}
        case ReceiveGold(entries):
            mails = [
                {"id": str(e.payout_id), "characterName": e.character_name.value, "copper": e.amount_copper}
                for e in entries
            ]
            return {"name": "ReceiveGold", "entries": mails}
        case RequestGiftItems(an_id):
            return {"name": "MGM_RequestGiftItems", "id": str(an_id)}
        case RequestGiftConfirmation():
            place = {"bag": command.bag, "slot": command.slot, "count": command.count}
            return {
                "name": "MGM_RequestGiftConfirmation",
                "id": str(command.gift_request_id),
                "characterName": command.character_name.value,
                "itemId": command.item_id,
            } | place
        case GiftReady(an_id):
            return {"name": "MGM_GiftReady", "id": str(an_id)}
        case Withdraw(an_id):
            return {"name": "MGM_Withdraw", "id": str(an_id)}
        case SayHello(nonce):
            return {"name": "MGM_Hello", "nonce": nonce.value}
        case UseLink(transport, flush):
            return {"name": "MGM_Use", "transport": transport.value, "flush": flush.value}
