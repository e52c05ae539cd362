-- /mgm and its words.
local _, ns = ...

local words = {}

function words.help()
  ns.tell("plain", "help")
end

function words.show()
  ns.Panel.show()
end

function words.debug()
  ns.DebugFrame.toggle()
end

function words.link()
  local transport, flush = ns.Panel.transport_text()
  local begun = ns.text(ns.Link.is_greeted and "yes" or "no")
  ns.tell("plain", "link_line", ns.Panel.link_text(), begun, transport, flush, ns.Link.count(), ns.Sender.count())
end

function words.queue()
  local rows = ns.Rows.all()
  if #rows == 0 then
    return ns.tell("plain", "queue_empty")
  end
  for _, row in ipairs(rows) do
    local amount = row.kind == "gold" and ns.Widgets.gold(row.copper) or ns.text("gift")
    ns.Game.print("plain", ns.text("queue_line", row.name, amount, ns.text("state_" .. row.state)))
  end
end

function words.reset()
  ns.Panel.reset()
  ns.Minimap.reset()
  ns.DebugFrame.reset()
  ns.tell("plain", "reset_done")
end

SLASH_MGM1 = "/mgm"
SlashCmdList["MGM"] = ns.guarded(function(typed)
  local word = strtrim(typed or ""):lower()
  if word == "" then
    return ns.Panel.toggle()
  end
  local action = words[word] or words.help
  action()
end)
