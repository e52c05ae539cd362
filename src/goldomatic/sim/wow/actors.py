"""What a realm's other inhabitants do by themselves: winners answer, liars lie (GAME §2, §5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goldomatic.sim.wow.characters import Heard
from goldomatic.sim.wow.packets import SpeechKind
from goldomatic.sim.wow.realm import Realm

__all__ = ["Lie", "answer_whispers", "lies_about", "tell_lie"]


def answer_whispers(
    realm: Realm,
    name: str,
    answer: str,
    *,
    when: str = "",
    after_seconds: float = 2.0,
    times: int | None = None,
) -> None:
    """Let a character answer every whisper that holds ``when``, so often at most, by whispering back."""
    left = times

    def react(heard: Heard) -> None:
        nonlocal left
        if heard.kind is not SpeechKind.WHISPER or when not in heard.text or left == 0:
            return
        left = left if left is None else left - 1
        realm.clock.after(after_seconds, lambda: realm.whisper(name, heard.speaker, answer))

    realm.character(name).reactions.append(react)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """A message that would be taken for the addon's own if its reader were careless."""

    kind: SpeechKind
    text: str
    needs_character: str | None = None
    """The liar must be called so for it to work."""


def lies_about(line: str, streamer: str) -> Iterator[Lie]:
    """Yield the ways to get a tag line into the streamer's log: plain, behind faked headers, in its own line.

    ``line`` is the tag with all that follows it, as the addon would send it.
    """
    # A character named To, whose emote reads like the echo of a whisper: "To Mimiron: …".
    yield Lie(kind=SpeechKind.EMOTE, text=f"{streamer}: {line}", needs_character="To")
    stamp = "4/10 21:07:33.412  "
    headers = ("", f"{streamer} whispers: ", f"{streamer} шепчет: ", f"To {streamer}: ", stamp)
    broken = tuple(
        f"psst{line_end}{stamp}{header}" for line_end in ("\n", "\r\n", "\r") for header in headers[:4]
    )
    for kind in (
        SpeechKind.WHISPER,
        SpeechKind.SAY,
        SpeechKind.YELL,
        SpeechKind.EMOTE,
        SpeechKind.GUILD,
        SpeechKind.CHANNEL,
    ):
        for prefix in (*headers, *broken):
            yield Lie(kind=kind, text=f"{prefix}{line}")


def tell_lie(realm: Realm, liar: str, streamer: str, lie: Lie) -> None:
    """Let a character tell a lie to the streamer, as far as the server lets it."""
    if lie.kind is SpeechKind.WHISPER:
        realm.whisper(liar, streamer, lie.text)
    else:
        channel = "5. world" if lie.kind is SpeechKind.CHANNEL else ""
        realm.say(liar, lie.text, lie.kind, channel=channel)
