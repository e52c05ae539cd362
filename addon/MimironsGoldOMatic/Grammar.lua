-- The words of the game link: what the Desktop may type (SPEC §8) and what the addon says (SPEC §10,
-- docs/game.md). Pure: no call to the game. Builders return the tag without session and counter.
local _, ns = ...

local Grammar = {}
ns.Grammar = Grammar

Grammar.MESSAGE_BYTES_MAX = 255
Grammar.ITEMS_MESSAGE_BYTES_MAX = 250
Grammar.ITEM_PARTS_MAX = 20
-- The most that a purse, a mail or any number of the game can be.
Grammar.NUMBER_MAX = 2147483647
Grammar.COPPER_PER_GOLD = 10000
Grammar.LAST_BAG = 4
Grammar.BAG_SLOTS_MAX = 36
-- " k3v9x0qa.2147483647"
Grammar.SIGNATURE_BYTES_MAX = 20
local LABEL_CHARS_MAX = 64

-- --- what is typed ------------------------------------------------------------------------------------------

local HEX4 = ("%x"):rep(4)
local ID = "^" .. HEX4 .. HEX4 .. ("%-" .. HEX4):rep(3) .. "%-" .. HEX4:rep(3) .. "$"

-- Return the id in lower case, or nil if the value is no UUID in its 36-character form.
function Grammar.id(value)
  return type(value) == "string" and value:find(ID) and value:lower() or nil
end

-- Return the value if it is a nonce or session word, eight of a-z and 0-9; else nil.
function Grammar.word(value)
  return type(value) == "string" and value:find("^" .. ("[a-z0-9]"):rep(8) .. "$") and value or nil
end

-- Return the value if it is a whole number from `least` to `most`; else nil.
function Grammar.number(value, least, most)
  if type(value) ~= "number" or value ~= math.floor(value) or value < least or value > most then
    return nil
  end
  return value
end

-- Read one entry of ReceiveGold: return it, or nil, the reason, and its id if it has one.
local function entry_of(text)
  local id_text, name_text, copper_text = text:match("^([^:]*):([^:]*):([^:]*)$")
  local id = Grammar.id(id_text or text:match("^([^:]*)"))
  if not id_text or text:find("%s") then
    return nil, "malformed", id
  elseif not id then
    return nil, "bad_id", nil
  end
  local name = ns.Names.parse(name_text)
  if not name then
    return nil, "bad_name", id
  end
  local copper = copper_text:find("^[1-9]%d*$") and #copper_text <= 10 and tonumber(copper_text)
  if not copper or copper > Grammar.NUMBER_MAX then
    return nil, "bad_amount", id
  end
  return { id = id, name = name, copper = copper }
end

-- Read "UUID:CharacterName:GoldCopper;…", whose last ";" may be missing: return the good entries in their
-- order, and the bad ones as {id = …, reason = …}.
function Grammar.gold_entries(data)
  local good, bad = {}, {}
  if type(data) ~= "string" or data == "" then
    return good, { { reason = "malformed" } }
  end
  if data:sub(-1) ~= ";" then
    data = data .. ";"
  end
  for text in data:gmatch("([^;]*);") do
    local entry, reason, id = entry_of(text)
    if entry then
      good[#good + 1] = entry
    else
      bad[#bad + 1] = { id = id, reason = reason }
    end
  end
  return good, bad
end

-- --- JSON, as much as we say --------------------------------------------------------------------------------

local ESCAPED = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b",
  ["\f"] = "\\f",
  -- The chat engine takes these two for its own: they must never stand in a message.
  ["%"] = "\\u0025", ["|"] = "\\u007c",
}

local function escaped(char)
  return ESCAPED[char] or ("\\u%04x"):format(char:byte())
end

-- Return the text as a JSON string.
function Grammar.json_text(text)
  return '"' .. text:gsub('[%c"\\%%|]', function(char)
    return char == "\127" and char or escaped(char)
  end) .. '"'
end

-- Return as much of the text as makes a label of a tag: one line of at most 64 characters and so many bytes
-- as a JSON string, never empty.
function Grammar.label(text, json_bytes_max)
  local points = ns.Names.decode(text or "") or {}
  local kept, bytes_left = {}, (json_bytes_max or 255) - 2
  for _, point in ipairs(points) do
    local char = ns.Names.encode({ point })
    local cost = #Grammar.json_text(char) - 2
    if cost > bytes_left or #kept >= LABEL_CHARS_MAX then
      break
    elseif point >= 0x20 and point ~= 0x7F then
      kept[#kept + 1] = char
      bytes_left = bytes_left - cost
    end
  end
  return #kept > 0 and table.concat(kept) or "?"
end

-- --- what is said -------------------------------------------------------------------------------------------

Grammar.LOADED = "[MGM_LOADED]"

-- The answer to a typed Hello; the realm's name is cut where it would not fit.
function Grammar.hello(nonce, session, name, realm, version, locale)
  local function told(shown_realm)
    local json = Grammar.json_text
    return ("[MGM_HELLO:%s]{\"session\":%s,\"name\":%s,\"realm\":%s,\"version\":%s,\"locale\":%s}"):format(
      nonce, json(session), json(name), json(shown_realm), json(version), json(locale))
  end
  local room = Grammar.MESSAGE_BYTES_MAX - #told("")
  return told(Grammar.label(realm, room + 2))
end

-- The report of a candidate; `name` as it was typed, `captured_at` like 2026-04-04T12:00:01.000Z.
function Grammar.who(cycle_id, name, is_online, captured_at)
  return ('[MGM_WHO]{"schemaVersion":1,"spinCycleId":"%s","characterName":%s,"online":%s,"capturedAt":"%s"}')
    :format(cycle_id, Grammar.json_text(name), tostring(is_online), captured_at)
end

local function of_one_id(word)
  return function(id)
    return ("[MGM_%s:%s]"):format(word, id)
  end
end

Grammar.accept = of_one_id("ACCEPT")
Grammar.confirm = of_one_id("CONFIRM")
Grammar.armed = of_one_id("ARMED")
Grammar.disarmed = of_one_id("DISARMED")
Grammar.gift_accept = of_one_id("GIFT_ACCEPT")
Grammar.gift_sent = of_one_id("GIFT_SENT")

function Grammar.ack(verb, subject)
  return ("[MGM_ACK:%s:%s]"):format(verb, subject or "?")
end

-- A reason is one of our own words, so that it needs no escaping.
function Grammar.err(verb, subject, reason)
  return ("[MGM_ERR:%s:%s:%s]"):format(verb, subject or "?", reason)
end

-- --- the bags -----------------------------------------------------------------------------------------------

local function item_json(item, json_bytes_max)
  local quality = item.quality and ('"q":%d,'):format(item.quality) or ""
  local front = ('{"i":%d,"c":%d,"b":%d,"s":%d,%s"n":'):format(item.id, item.count, item.bag, item.slot, quality)
  return front .. Grammar.json_text(Grammar.label(item.name, json_bytes_max - #front - 1)) .. "}"
end

-- Pack the items, in this order, into the fewest arrays that fit; return at most twenty arrays, as JSON, and
-- how many items found no place.
local function packed(items, room)
  local arrays, left_out = {}, 0
  for _, item in ipairs(items) do
    local json = item_json(item, room - 2)
    local last = arrays[#arrays]
    if last and #last + 1 + #json <= room then
      arrays[#arrays] = last:sub(1, -2) .. "," .. json .. "]"
    elseif #arrays < Grammar.ITEM_PARTS_MAX then
      arrays[#arrays + 1] = "[" .. json .. "]"
    else
      left_out = left_out + 1
    end
  end
  return arrays, left_out
end

-- Return the tags that list the items, and how many items had to be left out. When not all fit, those that
-- stay are a random choice; `random(n)` gives a whole number from 1 to n.
function Grammar.items(gift_id, items, random)
  local header_bytes = #("[MGM_ITEMS:%s:20/20]"):format(gift_id)
  local room = Grammar.ITEMS_MESSAGE_BYTES_MAX - Grammar.SIGNATURE_BYTES_MAX - header_bytes
  local arrays, left_out = packed(items, room)
  if left_out > 0 then
    local shuffled = {}
    for index, item in ipairs(items) do
      local place = random(index)
      shuffled[index] = shuffled[place]
      shuffled[place] = item
    end
    arrays, left_out = packed(shuffled, room)
  end
  if #arrays == 0 then
    arrays[1] = "[]"
  end
  local tags = {}
  for part, array in ipairs(arrays) do
    tags[part] = ("[MGM_ITEMS:%s:%d/%d]%s"):format(gift_id, part, #arrays, array)
  end
  return tags, left_out
end

-- --- the session --------------------------------------------------------------------------------------------

local ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

-- Make a session word out of texts that together nobody else knows.
function Grammar.session_word(secrets)
  local text, letters, state = table.concat(secrets, "\1"), {}, 5381
  for round = 1, 8 do
    for index = 1, #text do
      state = (state * 33 + text:byte(index) + round) % 4294967291
    end
    local place = state % #ALPHABET + 1
    letters[round] = ALPHABET:sub(place, place)
  end
  return table.concat(letters)
end

-- Return the message as it is sent: the tag, the session, and the counter in that session.
function Grammar.signed(tag, session, sequence)
  return ("%s %s.%d"):format(tag, session, sequence)
end
