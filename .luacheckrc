-- What the addon may use of the game (Interface 30300), and nothing else; what it may define.
std = "lua51"
max_line_length = 120
self = false
include_files = { "addon/**/*.lua" }

-- Lua 5.1 in the game has none of these.
not_globals = {
  "arg", "debug", "dofile", "io", "jit", "load", "loadfile", "module", "newproxy", "os", "package", "print",
  "require",
}

-- SPEC §8, SLASH_MGM*, one saved table.
globals = {
  "MGM_GiftReady", "MGM_Hello", "MGM_RequestGiftConfirmation", "MGM_RequestGiftItems", "MGM_RunWhoForSpin",
  "MGM_Use", "MGM_Withdraw", "MimironsGoldOMaticDB", "NotifyWinnerWhisper", "ReceiveGold", "SLASH_MGM1",
  "SlashCmdList",
}

read_globals = {
  -- Time, text, tables.
  "GetTime", "date", "geterrorhandler", "hooksecurefunc", "strtrim", "time", "wipe",
  -- The character and the client.
  "GetAddOnMetadata", "GetCursorPosition", "GetLocale", "GetMoney", "GetRealmName", "UnitHealth", "UnitName",
  "UnitXP",
  -- Chat and its log.
  "ChatFrame_AddMessageEventFilter", "DEFAULT_CHAT_FRAME", "LoggingChat", "SendChatMessage",
  "SendSystemMessage", "ERR_CHAT_PLAYER_NOT_FOUND_S", "ERR_CHAT_WRONG_FACTION",
  -- /who.
  "FriendsFrame", "GetNumWhoResults", "GetWhoInfo", "SendWho", "SetWhoToUI", "WHO_TAG_NAME", "WhoFrame",
  -- Mail.
  "ClickSendMailItemButton", "GetSendMailCOD", "GetSendMailItem", "GetSendMailItemLink", "GetSendMailMoney",
  "MailFrame", "MailFrameTab_OnClick", "MoneyInputFrame_GetCopper", "MoneyInputFrame_SetCopper",
  "SendMailFrame", "SendMailFrame_CanSend", "SendMailMoney", "SendMailNameEditBox", "SendMailRadioButton_OnClick",
  "SendMailSubjectEditBox",
  -- Bags.
  "ClearCursor", "GetContainerItemInfo", "GetContainerItemQuestInfo", "GetContainerNumSlots", "GetItemInfo",
  "PickupContainerItem",
  -- Windows.
  "CreateFrame", "FauxScrollFrame_GetOffset", "FauxScrollFrame_OnVerticalScroll", "FauxScrollFrame_Update",
  "GameTooltip", "Minimap", "UIParent",
}
