-- Why the game refused a mail: it says so in an event of its own, before or after the one that says "failed".
local _, ns = ...

local Refusals = {}
ns.Refusals = Refusals

local RECENT_SECONDS = 2
local INBOX_SECONDS = 10

-- What asks the server for something in the inbox: it answers a refusal, of full bags for one, with the same event.
local INBOX_CALLS = {
  "AutoLootMailItem", "DeleteInboxItem", "ReturnInboxItem", "TakeInboxItem", "TakeInboxMoney", "TakeInboxTextItem",
}

-- Our word for each of the game's sentences, and whether repeating cannot change it.
local REASONS = {
  ERR_MAIL_TARGET_NOT_FOUND = { "no_such_player", true },
  ERR_PLAYER_WRONG_FACTION = { "wrong_faction", true },
  ERR_MAIL_TO_SELF = { "oneself", true },
  ERR_NOT_ENOUGH_MONEY = { "gold_short", false },
  ERR_MAIL_REACHED_CAP = { "mailbox_full", false },
}

local said -- {reason, at}: the last that the game said
local inbox_at -- when something in the inbox was asked for last

-- Whether the game has just said why.
function Refusals.is_known()
  return said ~= nil and ns.Game.now() - said.at <= RECENT_SECONDS
end

-- Whether a refusal may be one of the inbox, and say nothing of a mail that left.
function Refusals.may_be_of_inbox()
  return inbox_at ~= nil and ns.Game.now() - inbox_at <= INBOX_SECONDS and not Refusals.is_known()
end

-- Return our word for what the game has just said, and whether repeating cannot change it; it is used up.
function Refusals.take()
  local reason = Refusals.is_known() and said.reason or { "unknown", false }
  said = nil
  return reason[1], reason[2]
end

-- At once: addons that load after this one may keep the functions as they find them.
for _, name in ipairs(INBOX_CALLS) do
  if _G[name] then
    hooksecurefunc(name, ns.guarded(function()
      inbox_at = ns.Game.now()
    end))
  end
end

-- Listen to the game.
function Refusals.start()
  local by_sentence = {}
  for name, reason in pairs(REASONS) do
    if _G[name] then
      by_sentence[_G[name]] = reason
    end
  end
  ns.Game.on("UI_ERROR_MESSAGE", function(message)
    if by_sentence[message] then
      said = { reason = by_sentence[message], at = ns.Game.now() }
    end
  end)
end
