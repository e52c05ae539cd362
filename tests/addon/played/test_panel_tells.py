"""What the panel and the words of /mgm tell the streamer, in both languages (SPEC §11, docs/game.md §10)."""

import pytest

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.commands import NotifyWinner
from goldomatic.protocol.tags import Accept
from goldomatic.sim.wow.post import MailTrouble
from tests.support.addon_lua import texts_of
from tests.support.played import PAYOUT, WIDE_NAMES, WIN_COPPER, Played

FAILED_FOR = ("no_such_player", "wrong_faction", "oneself", "item_gone", "ambiguous")


def shows(game: Played, key: str, *values: object) -> bool:
    """Whether the panel shows this text of the client's language."""
    text = texts_of(game.locale.value)[key] % values
    return text in [thing.text for thing in game.client.screen.inside("MGMPanel")]


def test_it_tells_whether_the_desktop_is_heard(full: Played) -> None:
    assert shows(full, "link_connected")
    full.client.advance(110)
    assert shows(full, "link_connected")
    full.client.advance(30)
    assert shows(full, "link_away", 2)
    full.client.advance(120)
    assert shows(full, "link_away", 4)
    full.typed("/run MGM_Withdraw()")
    assert shows(full, "link_connected"), "even by a command that makes no sense"
    full.no_errors()


def test_it_counts_those_who_have_not_answered(full: Played) -> None:
    assert shows(full, "awaited", 0)
    full.tell(NotifyWinner(PAYOUT, CharacterName(full.winner)))
    assert shows(full, "awaited", 1)
    full.answer()
    full.wait(Accept(PAYOUT))
    assert shows(full, "awaited", 0)
    full.no_errors()


@pytest.mark.parametrize("reason", FAILED_FOR)
def test_a_failed_row_says_why(full: Played, reason: str) -> None:
    full.client.run(
        f"local row = MimironsGoldOMaticDB.rows[2] row.state, row.reason = 'FAILED', 'reason_{reason}'"
    )
    full.person.click("MGMRow2")
    assert shows(full, "hint_failed", texts_of(full.locale.value)[f"reason_{reason}"])


def test_a_row_on_its_way_says_that_it_waits(full: Played) -> None:
    full.realm.post_office.troubles.append(MailTrouble(is_answer_lost=True))
    full.prepare(3)
    full.person.send_letter()
    assert shows(full, "hint_unanswered")
    full.no_errors()


def test_the_missing_gold_is_told_to_the_copper_and_follows_the_purse(full: Played) -> None:
    texts = texts_of(full.locale.value)
    missing = " ".join((texts["gold"] % "12", texts["silver"] % "34", texts["copper"] % "86"))
    full.person.click("MGMRow3")
    full.realm.pay(full.streamer, WIN_COPPER - 123_456 - full.me.copper)
    full.client.advance(0.5)
    assert shows(full, "hint_gold_short", missing), "with the postage"
    full.realm.pay(full.streamer, 123_456 + 30)
    full.client.advance(0.5)
    assert shows(full, "hint_ready")
    full.no_errors()


def toast(game: Played) -> str | None:
    """Return what stands at the top of the screen."""
    return str(game.client.run("return MGMToast.label:GetText()")) if is_visible(game, "MGMToast") else None


def test_success_and_failure_are_told_for_some_seconds(full: Played) -> None:
    texts, name = texts_of(full.locale.value), WIDE_NAMES[full.locale]
    full.prepare(3)
    full.person.send_letter()
    full.client.advance(1)
    assert toast(full) == texts["mail_failed"] % (name, texts["reason_no_such_player"])
    full.client.advance(6)
    assert toast(full) is None
    full.realm.add_character(name)
    full.prepare(6)
    full.person.send_letter()
    full.client.advance(1)
    assert toast(full) == texts["mail_sent"] % name
    full.no_errors()


def test_the_purse_is_the_evidence_for_a_mail_without_an_answer(full: Played) -> None:
    texts = texts_of(full.locale.value)
    full.realm.add_character(WIDE_NAMES[full.locale])
    full.realm.post_office.troubles.append(MailTrouble(is_request_lost=True))
    full.prepare(3)
    full.person.send_letter()
    full.client.advance(20)
    full.client.mouse.hover("MGMRow3")
    full.client.advance(0.2)
    purse = texts["gold"] % "100 000"
    told = [thing.text for thing in full.client.screen.inside("GameTooltip")]
    assert any(texts["row_purse"] % (purse, purse) in text for text in told), told
    full.no_errors()


def test_away_from_the_mailbox_the_panel_says_where_to_go(full: Played) -> None:
    full.person.close_mailbox()
    full.typed("/mgm show")
    assert shows(full, "hint_mailbox_closed")
    full.no_errors()


def is_visible(game: Played, frame: str) -> bool:
    return bool(game.client.run(f"return {frame} ~= nil and {frame}:IsVisible()"))


def test_the_slash_command_alone_shows_and_hides_the_panel(full: Played) -> None:
    for is_shown in (False, True):
        full.typed("/mgm")
        assert is_visible(full, "MGMPanel") == is_shown
    full.person.close_mailbox()
    for word in ("show", " SHOW "):
        full.typed(f"/mgm {word}")
        assert is_visible(full, "MGMPanel")
    full.no_errors()


def test_the_debug_window_shows_what_happened(full: Played) -> None:
    full.typed("/mgm debug")
    assert is_visible(full, "MGMDebug")
    lines = [thing.text for thing in full.client.screen.inside("MGMDebug")]
    assert any("MGM_ACK:gold" in line for line in lines)
    full.typed("/mgm debug")
    assert not is_visible(full, "MGMDebug")
    full.no_errors()


def test_the_other_words_answer_in_the_chat(full: Played) -> None:
    texts = texts_of(full.locale.value)
    name = WIDE_NAMES[full.locale]
    answers = {
        "help": texts["help"],
        "what": texts["help"],
        "link": texts["link_connected"],
        "queue": name,
        "reset": texts["reset_done"],
    }
    for word, answer in answers.items():
        before = len(full.client.chat_lines)
        full.typed(f"/mgm {word}")
        fresh = full.client.chat_lines[before:]
        assert any(answer in line for line in fresh), word
        assert len(fresh) == (15 if word == "queue" else 1)
    full.no_errors()
