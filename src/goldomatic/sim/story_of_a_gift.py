"""The demo between two draws: a subscriber asks for a gift, and an item comes by mail (SPEC §12).

Like the rest of the story it runs on the real programs, and looks at every fact that it tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from goldomatic.protocol.texts import GIFT_WHISPER
from goldomatic.sim.cast import CLAIMANT
from goldomatic.sim.chat import ChatMessage
from goldomatic.sim.e2e_calls import ExpectationFailed, Program
from goldomatic.sim.stage import cell
from goldomatic.sim.world import CHANNEL_ID

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient
    from goldomatic.sim.evening_in_game import EveningInGame
    from goldomatic.sim.stage import Stage
    from goldomatic.sim.viewers_chat import ViewersChat

__all__ = ["tell_of_a_gift"]

_RECEIVER: Final = "Wunschkind"
_ITEM_ID, _ITEM, _UNCOMMON = 2140, "Carving Knife", 2
_ASKED_MAX: Final = 10
"""The EBS's clock is fast, so its minute for choosing is a few seconds: a slow machine may miss it, and the
viewer asks again, as anybody may whom nothing was given."""


async def tell_of_a_gift(stage: Stage, game: EveningInGame, ambient: Ambient, chat: ViewersChat) -> None:
    """Tell it from the chat line to the item in the mailbox.

    Raises:
        ExpectationFailed: something was not as the contract says.
        Unreachable: a program is gone.
    """
    stage.chapter("Until the next draw, a gift: an item out of the streamer's bags")
    await game.find_item(_ITEM_ID, _ITEM, quality=_UNCOMMON)
    await game.let_in(_RECEIVER)
    stage.check("what is offered", await _offered(stage, game, ambient, chat), _ITEM)
    await game.told("gift_accepted")
    await game.told("queued")
    stage.check("the viewer's request", (await _request(stage))["state"], "Completed")
    await game.mail_gift(_RECEIVER, _ITEM)
    await game.check_whispers(_RECEIVER, GIFT_WHISPER)
    await game.check_errors()
    await _ask_once_more(stage)
    stage.console.print(
        f"[bold]{CLAIMANT.name}[/] has had their gift of this streamer, once and for all: "
        f"[bold green]{_ITEM}[/]"
    )


async def _offered(stage: Stage, game: EveningInGame, ambient: Ambient, chat: ViewersChat) -> str:
    """Ask until something is offered; return what."""
    for _ in range(_ASKED_MAX):
        await _ask(stage, ambient, chat)
        told = await game.told("gift_chosen", "gift_failed")
        if told["kind"] == "gift_chosen":
            return str(told["detail"])
        stage.check("why nothing was given", told["detail"], "selection_timeout")
    raise ExpectationFailed("what is offered", _ITEM, f"nothing in {_ASKED_MAX} times")


async def _ask(stage: Stage, ambient: Ambient, chat: ViewersChat) -> None:
    message = ChatMessage(
        text=f"!twgift {_RECEIVER}",
        message_id=str(ambient.random.uuid()),
        chatter_user_id=CLAIMANT.id,
        chatter_user_name=CLAIMANT.name,
        broadcaster_user_id=CHANNEL_ID,
        badges=CLAIMANT.badges,
    )
    await chat.say(message)
    stage.console.print(Text.assemble((cell(CLAIMANT.name, 18), "bold"), message.text))


async def _request(stage: Stage) -> dict[str, Any]:
    """Return the viewer's newest request, as their panel is told."""
    headers = {"Authorization": f"Bearer {await stage.token(CLAIMANT)}"}
    queue = await stage.programs.object(
        Program.EBS, "GET", f"/api/streamers/{CHANNEL_ID}/gift-queue", headers=headers
    )
    if not queue["mine"]:
        raise ExpectationFailed("the viewer's requests", "one", queue)
    newest: dict[str, Any] = queue["mine"][-1]
    return newest


async def _ask_once_more(stage: Stage) -> None:
    headers = {"Authorization": f"Bearer {await stage.token(CLAIMANT)}"}
    body = {"streamerId": CHANNEL_ID, "characterName": _RECEIVER}
    answer = await stage.programs.call(Program.EBS, "POST", "/api/gift-requests", headers=headers, body=body)
    stage.check("a second gift", (answer.status_code, answer.json()["code"]), (409, "gift_already_used"))
