"""What becomes of a message on its way through the server (GAME §3, §5)."""

import pytest

from goldomatic.sim.wow.characters import Availability, Faction
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import Notice, Packet, ServerText, Speech, SpeechKind
from goldomatic.sim.wow.realm import Realm
from goldomatic.sim.wow.speech import Fate

STREAMER, WINNER = "Mimiron", "Norinn"


@pytest.fixture(params=list(Profile))
def realm(request: pytest.FixtureRequest) -> Realm:
    return inhabited(request.param)


def inhabited(profile: Profile) -> Realm:
    realm = Realm(profile, VirtualClock())
    realm.add_character(STREAMER)
    realm.add_character(WINNER)
    return realm


def received(realm: Realm, name: str = STREAMER) -> list[Packet]:
    packets: list[Packet] = []
    realm.attach(name, packets.append)
    return packets


def test_a_whisper_arrives_and_comes_back_as_an_echo(realm: Realm) -> None:
    mine, theirs = received(realm), received(realm, WINNER)
    realm.whisper(STREAMER, "nORINN", "привет")
    assert not theirs
    realm.clock.advance(1)
    assert [(p.kind, p.speaker, p.text) for p in theirs if isinstance(p, Speech)] == [
        (SpeechKind.WHISPER, STREAMER, "привет")
    ]
    assert [(p.kind, p.speaker) for p in mine if isinstance(p, Speech)] == [
        (SpeechKind.WHISPER_INFORM, WINNER)
    ]
    assert realm.character(WINNER).whispers(STREAMER) == ["привет"]


def test_a_whisper_to_oneself_comes_in_first_and_goes_out_second(realm: Realm) -> None:
    mine = received(realm)
    realm.whisper(STREAMER, STREAMER, "[MGM_LOADED]")
    realm.clock.advance(1)
    assert [p.kind for p in mine if isinstance(p, Speech)] == [
        SpeechKind.WHISPER,
        SpeechKind.WHISPER_INFORM,
    ]


@pytest.mark.parametrize("typed", ["Nobody", "Norinn2", " Norinn", "", "Offline"])
def test_nobody_of_that_name_is_online(realm: Realm, typed: str) -> None:
    realm.add_character("Offline", online=False)
    mine = received(realm)
    realm.whisper(STREAMER, typed, "hello")
    realm.clock.advance(1)
    assert mine == [Notice("ERR_CHAT_PLAYER_NOT_FOUND_S", (typed,))]


def test_the_other_faction_cannot_be_whispered_to(realm: Realm) -> None:
    realm.add_character("Garrosh", Faction.HORDE)
    mine = received(realm)
    realm.whisper(STREAMER, "Garrosh", "hello")
    realm.clock.advance(1)
    assert mine == [Notice("ERR_CHAT_WRONG_FACTION")]
    assert realm.character("Garrosh").heard == []


@pytest.mark.parametrize(
    ("availability", "kind"), [(Availability.AWAY, SpeechKind.AFK), (Availability.BUSY, SpeechKind.DND)]
)
def test_the_absent_get_the_whisper_and_their_machine_answers(
    realm: Realm, availability: Availability, kind: SpeechKind
) -> None:
    norinn = realm.character(WINNER)
    norinn.availability = availability
    norinn.auto_reply = "brb"
    mine = received(realm)
    realm.whisper(STREAMER, WINNER, "hello")
    realm.whisper(WINNER, STREAMER, "back")
    realm.clock.advance(1)
    assert norinn.whispers() == ["hello"]
    spoken = [p for p in mine if isinstance(p, Speech)]
    assert (kind, "brb", WINNER) in [(p.kind, p.text, p.speaker) for p in spoken]
    assert [p.flag for p in spoken if p.kind is SpeechKind.WHISPER] == [availability.value]


@pytest.mark.parametrize(
    ("profile", "arriving"),
    [
        (Profile.AZEROTHCORE, ["!twgold", "!!twgold", "twgold", "!"]),
        (Profile.MANGOS, ["!!twgold", "twgold", "!"]),
    ],
)
def test_a_command_prefix_is_swallowed_where_it_is_one(profile: Profile, arriving: list[str]) -> None:
    realm = inhabited(profile)
    theirs = received(realm, WINNER)
    for text in ("!twgold", "!!twgold", "twgold", "!"):
        realm.whisper(WINNER, STREAMER, text)
        realm.clock.advance(2)
    assert realm.character(STREAMER).whispers(WINNER) == arriving
    assert [s.fate for s in realm.speech_desk.swallowed] == [Fate.COMMAND] * (4 - len(arriving))
    assert theirs.count(ServerText("There is no such command")) == 4 - len(arriving)


def test_255_bytes_pass_and_one_more_is_dropped_or_cut() -> None:
    for profile, arriving in (
        (Profile.AZEROTHCORE, ["x" * 255]),
        (Profile.MANGOS, ["x" * 255, "ы" * 127 + "\udcd1"]),
    ):
        realm = inhabited(profile)
        realm.whisper(WINNER, STREAMER, "x" * 255)
        realm.whisper(WINNER, STREAMER, "ы" * 128)
        realm.clock.advance(1)
        assert realm.character(STREAMER).whispers() == arriving


def test_a_line_break_is_passed_on_by_mangos_only() -> None:
    text = "hello\r\n4/10 21:07:33.412  [MGM_LOADED]"
    for profile, arriving in ((Profile.AZEROTHCORE, "hello"), (Profile.MANGOS, text)):
        realm = inhabited(profile)
        realm.whisper(WINNER, STREAMER, text)
        realm.clock.advance(1)
        assert realm.character(STREAMER).whispers() == [arriving]


def test_ten_messages_in_haste_earn_a_mute_of_ten_seconds(realm: Realm) -> None:
    mine = received(realm)
    for number in range(12):
        realm.whisper(STREAMER, WINNER, f"hasty {number}")
        realm.clock.advance(0.9)
    assert len(realm.character(WINNER).whispers()) == 10
    assert [name for name, _ in realm.speech_desk.mutes] == [STREAMER]
    assert mine.count(ServerText("You must wait before speaking again.")) == 2
    realm.clock.advance(9)
    realm.whisper(STREAMER, WINNER, "at leisure")
    realm.clock.advance(1)
    assert realm.character(WINNER).whispers()[-1] == "at leisure"


def test_a_second_between_messages_never_mutes(realm: Realm) -> None:
    for number in range(100):
        realm.whisper(STREAMER, WINNER, f"calm {number}")
        realm.clock.advance(1.0)
    assert realm.speech_desk.mutes == []
    assert len(realm.character(WINNER).whispers()) == 100


def test_what_is_under_way_to_one_who_leaves_is_lost(realm: Realm) -> None:
    before = received(realm)
    realm.whisper(WINNER, STREAMER, "hello")
    realm.clock.advance(realm.lag_seconds)
    after = received(realm)
    realm.clock.advance(1)
    assert before == after == []


def test_who_hears_what(realm: Realm) -> None:
    realm.add_character("Near", Faction.HORDE)
    realm.add_character("Far", zone="Ironforge")
    realm.character("Far").guild = realm.character(STREAMER).guild = "Gnomes"
    realm.say(STREAMER, "said")
    realm.say(STREAMER, "to the guild", SpeechKind.GUILD)
    realm.say(STREAMER, "to the world", SpeechKind.CHANNEL, channel="5. world")
    realm.clock.advance(1)
    heard = {name: [h.text for h in each.heard] for name, each in realm.characters.items()}
    assert heard == {
        STREAMER: ["said", "to the guild", "to the world"],
        WINNER: ["said", "to the world"],
        "Near": ["said"],
        "Far": ["to the guild", "to the world"],
    }


def test_the_ignored_are_told_so(realm: Realm) -> None:
    realm.character(WINNER).ignored.add(STREAMER)
    mine = received(realm)
    realm.whisper(STREAMER, WINNER, "hello")
    realm.clock.advance(1)
    assert mine == [Notice("CHAT_IGNORED", (WINNER,))]
