"""The engine's side of one player: what packets change in the client, and which events they raise."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from goldomatic.sim.wow.packets import (
    BagChanged,
    MailAnswer,
    Notice,
    Packet,
    PurseChanged,
    ServerText,
    Speech,
    SpeechKind,
    WhoAnswer,
    WhoRow,
)
from goldomatic.sim.wow.purse_and_bags import Belongings
from goldomatic.sim.wow.send_form import SendForm

if TYPE_CHECKING:
    from goldomatic.sim.wow.characters import Character
    from goldomatic.sim.wow.client import Client
    from goldomatic.sim.wow.realm import Realm

__all__ = ["PlayerSide", "side_of"]

WHO_LINES_IN_CHAT_MAX: Final = 3
_PLACE: Final = re.compile(r"%(?:\d\$)?[sd]")


class PlayerSide:
    """Belongings, mail form and who list of the character that a client plays."""

    def __init__(self, client: Client, realm: Realm, character: Character) -> None:
        """Begin with what a login tells."""
        self._client = client
        self.realm = realm
        self.character = character
        self.belongings = Belongings(character, client.fire)
        self.form = SendForm(
            belongings=self.belongings,
            fire=client.fire,
            complain=self.complain,
            post=partial(realm.send_mail, character.name),
            later=client.later,
        )
        self.who_rows: tuple[WhoRow, ...] = ()
        self.who_found = 0
        self.is_who_to_ui = False

    def receive(self, packet: Packet) -> None:
        """Do what the client does when this packet arrives."""
        match packet:
            case Speech():
                self._speak(packet)
            case Notice(key, arguments):
                self.system_text(self.words(key, *arguments))
            case ServerText(text):
                self.system_text(text)
            case WhoAnswer(rows, found):
                self._show_who(rows, found)
            case MailAnswer():
                self.form.answered(packet)
            case PurseChanged(copper):
                self.belongings.set_copper(copper)
            case BagChanged(bag):
                self._client.fire("BAG_UPDATE", bag)

    def interface_reloaded(self) -> None:
        """Do what /reload does to the engine: cursor and mailbox are left, without a word to anybody."""
        self.belongings.fire = self.form.fire = _nobody
        self.belongings.drop()
        self.form.leave()
        self.belongings.fire = self.form.fire = self._client.fire
        self.is_who_to_ui = False

    def use_mailbox(self) -> None:
        """Walk to a mailbox and click on it; the window is there when the server has answered."""
        self.character.is_near_mailbox = True
        self.realm.clock.after(2 * self.realm.lag_seconds, self.form.open)

    def check_inbox(self) -> None:
        """Ask the server for the letters; it tells that they are there."""
        self.realm.clock.after(2 * self.realm.lag_seconds, lambda: self._client.fire("MAIL_INBOX_UPDATE"))

    def complain(self, key: str) -> None:
        """Show a global string in red."""
        self._client.fire("UI_ERROR_MESSAGE", self.words(key))

    def system_text(self, text: str) -> None:
        """Show a system message."""
        self._client.chat("CHAT_MSG_SYSTEM", text)

    def words(self, key: str, *arguments: object) -> str:
        """Return a global string of the client's language with the arguments in their places."""
        template = self._client.lua.get(key)
        assert isinstance(template, str), f"the client has no global string {key}"
        values = iter(arguments)
        return _PLACE.sub(lambda _: str(next(values)), template)

    def _speak(self, speech: Speech) -> None:
        """Raise the event of a message, with the arguments that the game gives it."""
        number, _, channel = speech.channel.partition(". ")
        is_channel = speech.kind is SpeechKind.CHANNEL
        self._client.chat(
            f"CHAT_MSG_{speech.kind.value}",
            speech.text,
            speech.speaker,
            "",
            speech.channel,
            "",
            speech.flag,
            0,
            int(number) if is_channel else 0,
            channel,
            guid=speech.guid,
        )

    def _show_who(self, rows: tuple[WhoRow, ...], found: int) -> None:
        """Keep the rows; a few go to the chat unless they were asked for the window."""
        self.who_rows, self.who_found = rows, found
        if self.is_who_to_ui or len(rows) > WHO_LINES_IN_CHAT_MAX:
            self._client.fire("WHO_LIST_UPDATE")
            return
        for row in rows:
            key = "WHO_LIST_GUILD_FORMAT" if row.guild else "WHO_LIST_FORMAT"
            parts = (row.name, row.name, row.level, row.race, row.cls)
            self.system_text(self.words(key, *parts, *([row.guild] if row.guild else []), row.zone))
        self.system_text(self.words("WHO_NUM_RESULTS", found))


def side_of(client: Client) -> PlayerSide:
    """Return the side of a client that is in the world of a `Realm`; KeyError when it is not in the world."""
    return cast("Realm", client.realm).side_of(client)


def _nobody(*_: object) -> None:
    """Hear an event that no frame lives to hear."""
