"""What the product says to viewers, word for word (SPEC §10); a test holds it equal to ``docs/spec.md``."""

from typing import Final

from goldomatic.protocol.character_name import CharacterName

WINNER_WHISPER: Final = (
    "Поздравляю, ты победил в розыгрыше! Дай мне своё согласие на получение награды"
    " - ответь на это сообщение одной фразой: !twgold"
)
MAIL_SENT_WHISPER: Final = "Награда отправлена тебе на почту, проверяй ящик!"
REWARD_SENT: Final = "Награда отправлена персонажу <WINNER_NAME> на почту, проверяй ящик!"
GIFT_WHISPER: Final = "Тебе выбран подарок! Для подтверждения ответь одной фразой: !twgift"

_WINNER_PLACE: Final = "<WINNER_NAME>"


def reward_sent(name: CharacterName) -> str:
    """Return the line for the stream's chat that says whom the reward was sent to (SPEC §9)."""
    return REWARD_SENT.replace(_WINNER_PLACE, name.value)
