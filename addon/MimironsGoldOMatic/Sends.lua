-- Which mail the game's next answer is about (docs/game.md §10, "Armed"). Pure.
--
-- MAIL_SEND_SUCCESS and MAIL_FAILED say nothing about whose mail they answer, so every SendMail is noted, the
-- streamer's own too. With one note the answer is that mail's. With two nobody can tell, and neither counts.
-- Kept in what is saved, oldest first: {row = id or nil, name, copper, kind, at = when, is_settled = the
-- streamer has said what became of it}. A settled note stands in nobody's way, but still takes a late answer.
local _, ns = ...

local Sends = {}
ns.Sends = Sends

-- After so long no answer comes any more to a mail that the streamer wrote.
local FORGOTTEN_SECONDS = 600

-- Drop the notes of the streamer's own mails that are too old; return those that are left.
local function notes()
  local sends, now = ns.saved.sends, ns.Game.clock()
  for index = #sends, 1, -1 do
    local send = sends[index]
    -- The clock of the computer may have been set back.
    send.at = math.min(send.at, now)
    if not send.row and now - send.at > FORGOTTEN_SECONDS then
      table.remove(sends, index)
    end
  end
  return sends
end

local function is_sound(note)
  if type(note) ~= "table" or type(note.at) ~= "number" then
    return false
  end
  -- A note that no row waits for would stand in the way of all mails, for good.
  local row = note.row and ns.Rows.find(note.row)
  return not note.row or note.is_settled or (row ~= nil and row.state == "SENDING")
end

-- Drop what is saved and is no note.
function Sends.prune()
  local sends = ns.saved.sends
  for index = #sends, 1, -1 do
    if not is_sound(sends[index]) then
      table.remove(sends, index)
    end
  end
end

-- A mail left: of `row`, if it is the armed one, else nil. Return the ids of the rows that can no longer be
-- told apart, among them possibly this one.
function Sends.note(row)
  local sends, confused = notes(), {}
  for index = #sends, 1, -1 do
    if sends[index].is_settled then
      table.remove(sends, index)
    end
  end
  local note = { at = ns.Game.clock() }
  if row and #sends == 0 then
    note.row, note.name, note.copper, note.kind = row.id, row.name, row.copper, row.kind
  elseif row then
    confused[1] = row.id
  end
  for _, send in ipairs(sends) do
    if send.row then
      confused[#confused + 1] = send.row
      send.row = nil
    end
  end
  table.insert(sends, note)
  return confused
end

-- An answer came: return the note of the row that it is about, or nil.
function Sends.answered()
  local note = table.remove(notes(), 1)
  return note and note.row and note or nil
end

-- Whether a mail is out whose answer has not come: "own" (a row's), "other", or nil.
function Sends.unanswered()
  for _, send in ipairs(notes()) do
    if not send.is_settled then
      return send.row and "own" or "other"
    end
  end
end

-- The streamer said what became of the mail of this row; or, without an id, that no answer to mails of their
-- own will come any more.
function Sends.settle(row_id)
  local sends = ns.saved.sends
  for index = #sends, 1, -1 do
    if row_id and sends[index].row == row_id then
      sends[index].is_settled = true
    elseif not row_id and not sends[index].row then
      table.remove(sends, index)
    end
  end
end
