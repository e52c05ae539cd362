-- The addon's own services: errors caught, a log of what happened, what is saved, what is shown briefly.
local addonName, ns = ...

ns.addonName = addonName

local DEBUG_LINES_MAX = 200

ns.debug_lines = {}

-- Note what happened, for /mgm debug.
function ns.debug(text)
  local lines = ns.debug_lines
  lines[#lines + 1] = { at = ns.Game.now(), text = tostring(text) }
  if #lines > DEBUG_LINES_MAX then
    table.remove(lines, 1)
  end
  if ns.DebugFrame then
    ns.DebugFrame.changed()
  end
end

-- Call the function so that an error of ours stops nothing but itself; return whether it went well, and its
-- result or the error. Who has switched `scriptErrors` on is shown it.
function ns.try(action, ...)
  local is_well, result = pcall(action, ...)
  if not is_well then
    pcall(ns.debug, "error: " .. tostring(result))
    pcall(geterrorhandler(), result)
  end
  return is_well, result
end

-- Return a function that calls `action` and can be given to the game: errors are caught, and make it return nil.
function ns.guarded(action)
  return function(...)
    local is_well, result = ns.try(action, ...)
    if is_well then
      return result
    end
  end
end

-- Return a text of the client's language, filled in.
function ns.text(key, ...)
  local text = ns.L[key]
  if not text then
    return key
  end
  if select("#", ...) > 0 then
    return text:format(...)
  end
  return text
end

-- Tell the streamer: a short text in the chat frame (which never reaches the log file) and in the panel.
function ns.tell(kind, key, ...)
  local text = ns.text(key, ...)
  ns.debug(kind .. ": " .. text)
  ns.Game.print(kind, text)
  if ns.Panel then
    ns.Panel.toast(kind, text)
  end
end

-- The rows or what is known about them changed: the panel draws itself anew in the next frame, if it is shown.
function ns.changed()
  if ns.Panel then
    ns.Panel.changed()
  end
end

-- --- what is saved, per character ---------------------------------------------------------------------------

local SAVED_TABLES = { "rows", "sent", "winners", "gifts", "outbox", "sends", "places" }

-- Take over what was saved, or begin anew; what is not ours to understand is begun anew too.
function ns.load_saved()
  local saved = MimironsGoldOMaticDB
  if type(saved) ~= "table" or saved.schema ~= 1 then
    saved = { schema = 1 }
    MimironsGoldOMaticDB = saved
  end
  for _, name in ipairs(SAVED_TABLES) do
    if type(saved[name]) ~= "table" then
      saved[name] = {}
    end
  end
  ns.saved = saved
end
