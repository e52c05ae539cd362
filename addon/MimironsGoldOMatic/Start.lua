-- Puts the parts together when the interface has been loaded. The last file of the .toc.
local addonName, ns = ...

local is_running = false

-- Hide our own lines on screen, and nothing else: the stream shows the game. The log keeps them.
local function hide_own_lines()
  local is_own_system = ns.guarded(function(_, _, message)
    return ns.Link.is_own(message or "")
  end)
  local is_own_whisper = ns.guarded(function(_, _, message, other)
    return ns.Names.are_same(other, ns.Game.own_name()) and ns.Link.is_own(message or "")
  end)
  ChatFrame_AddMessageEventFilter("CHAT_MSG_SYSTEM", is_own_system)
  ChatFrame_AddMessageEventFilter("CHAT_MSG_WHISPER", is_own_whisper)
  ChatFrame_AddMessageEventFilter("CHAT_MSG_WHISPER_INFORM", is_own_whisper)
end

local function start()
  -- The log stays on over /reload and is off after a login: what was sent stays in sight until logout.
  if not ns.Game.is_logging() then
    ns.Rows.clear_sent()
  end
  ns.Rows.prune()
  ns.Sends.prune()
  hide_own_lines()
  ns.Game.on("CHAT_MSG_WHISPER", function(text, sender)
    if ns.Names.are_same(sender, ns.Game.own_name()) then
      ns.Link.echoed(text)
    end
  end)
  ns.Game.keep_logging()
  ns.Link.start()
  ns.Mailbox.start()
  ns.Awaited.start()
  ns.Who.start()
  ns.Panel.start()
  ns.Minimap.start()
end

ns.Game.on("ADDON_LOADED", function(name)
  if name == addonName then
    ns.load_saved()
  end
end)

ns.Game.on("PLAYER_ENTERING_WORLD", function()
  if is_running then
    -- Through a portal: the interface is the same, only the log may have been closed.
    return ns.Game.keep_logging()
  end
  is_running = true
  start()
end)
