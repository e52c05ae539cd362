-- Winners of gold who have been whispered and must agree (SPEC §11 "acceptance").
local _, ns = ...

ns.Winners = ns.Awaited.new("winners", "notify", ns.Texts.WINNER_WHISPER, "twgold", ns.Grammar.accept)
