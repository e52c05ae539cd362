-- The functions that the Desktop types (SPEC §8): the addon's only globals beside SLASH_MGM1 and the saved table.
--
-- Every argument is checked before anything is done; whatever goes wrong is told by ERR, and no error of ours
-- reaches the game.
local _, ns = ...

local Grammar = ns.Grammar

local function refuse(verb, subject, reason)
  ns.Link.emit(Grammar.err(verb, subject, reason))
  ns.debug(("refused %s: %s"):format(verb, reason))
end

-- Make a command out of `action(...)`, which returns nil or the reason why it did nothing.
local function command(verb, subject_of, action)
  return function(first, ...)
    pcall(ns.Link.hear)
    local subject = subject_of(first)
    local is_well, reason = ns.try(action, first, ...)
    if not is_well then
      reason = "internal"
    end
    if reason then
      ns.try(refuse, verb, subject, reason)
    end
  end
end

-- Make a command about an id out of `action(id, ...)`.
local function about_id(verb, action)
  return command(verb, Grammar.id, function(first, ...)
    local id = Grammar.id(first)
    if not id then
      return "bad_id"
    end
    return action(id, ...)
  end)
end

-- Make a command about a character out of `action(id, name, ...)`; the typed spelling comes last.
local function about_character(verb, action)
  return about_id(verb, function(id, typed, ...)
    local name = ns.Names.parse(typed)
    if not name then
      return "bad_name"
    end
    return action(id, name, typed, ...)
  end)
end

MGM_Hello = command("hello", Grammar.word, function(nonce)
  if not Grammar.word(nonce) then
    return "bad_nonce"
  end
  ns.Link.greet(nonce)
  ns.Link.emit(Grammar.ack("hello", nonce))
end)

local TRANSPORTS = { system = true, whisper = true }
local FLUSHES = { toggle = true, pad = true }

MGM_Use = command("use", function()
  return ns.Link.session
end, function(transport, flush)
  if not TRANSPORTS[transport] then
    return "bad_transport"
  elseif not FLUSHES[flush] then
    return "bad_flush"
  end
  ns.Link.use(transport, flush)
  ns.Link.emit(Grammar.ack("use", ns.Link.session))
end)

MGM_RunWhoForSpin = about_character("who", function(id, name, typed)
  ns.Who.look_up(id, name, typed)
end)

NotifyWinnerWhisper = about_character("notify", function(id, name)
  return ns.Winners:ask(id, name)
end)

ReceiveGold = command("gold", function() end, function(data)
  ns.Receive.gold(data)
end)

MGM_RequestGiftItems = about_id("items", function(id)
  ns.Gifts.list(id)
end)

MGM_RequestGiftConfirmation = about_character("gift", function(id, name, _, item_id, bag, slot, count)
  local item = {
    id = Grammar.number(item_id, 1, Grammar.NUMBER_MAX),
    bag = Grammar.number(bag, 0, Grammar.LAST_BAG),
    slot = Grammar.number(slot, 1, Grammar.BAG_SLOTS_MAX),
    count = Grammar.number(count, 1, Grammar.NUMBER_MAX),
  }
  if not (item.id and item.bag and item.slot and item.count) then
    return "bad_item"
  end
  return ns.Gifts.confirm(id, name, item)
end)

MGM_GiftReady = about_id("ready", function(id)
  return ns.Gifts.ready(id)
end)

MGM_Withdraw = about_id("withdraw", function(id)
  return ns.Receive.withdraw(id)
end)
