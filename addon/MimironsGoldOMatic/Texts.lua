-- What the product says to viewers, word for word: the table of SPEC §10. A test holds it equal.
local _, ns = ...

ns.Texts = {
  WINNER_WHISPER = "Поздравляю, ты победил в розыгрыше! Дай мне своё согласие на получение награды"
    .. " - ответь на это сообщение одной фразой: !twgold",
  MAIL_SENT_WHISPER = "Награда отправлена тебе на почту, проверяй ящик!",
  GIFT_WHISPER = "Тебе выбран подарок! Для подтверждения ответь одной фразой: !twgift",
}
