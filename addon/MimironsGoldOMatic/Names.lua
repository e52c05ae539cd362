-- The name of a character, as SPEC §4 and §18 "Names" have it: the Lua twin of the product's one parser.
-- Pure: no call to the game.
local _, ns = ...

local Letters = ns.Letters
local Names = {}
ns.Names = Names

Names.LETTERS_MIN = 2
Names.LETTERS_MAX = 12
-- The longest text worth looking at: whatever is longer is no name, and a whisper has at most 255 bytes.
local TEXT_BYTES_MAX = 512

-- Return the code points of a UTF-8 text, or nil when it is none.
function Names.decode(text)
  local points, at, size = {}, 1, #text
  while at <= size do
    local byte = text:byte(at)
    local more, point, least
    if byte < 0x80 then
      more, point, least = 0, byte, 0
    elseif byte >= 0xC2 and byte < 0xE0 then
      more, point, least = 1, byte - 0xC0, 0x80
    elseif byte >= 0xE0 and byte < 0xF0 then
      more, point, least = 2, byte - 0xE0, 0x800
    elseif byte >= 0xF0 and byte < 0xF5 then
      more, point, least = 3, byte - 0xF0, 0x10000
    else
      return nil
    end
    for offset = 1, more do
      local following = text:byte(at + offset)
      if not following or following < 0x80 or following >= 0xC0 then
        return nil
      end
      point = point * 64 + following - 0x80
    end
    if point < least or point > 0x10FFFF or (point >= 0xD800 and point < 0xE000) then
      return nil
    end
    points[#points + 1] = point
    at = at + more + 1
  end
  return points
end

local function encode_point(point)
  local floor, char = math.floor, string.char
  if point < 0x80 then
    return char(point)
  elseif point < 0x800 then
    return char(0xC0 + floor(point / 64), 0x80 + point % 64)
  elseif point < 0x10000 then
    return char(0xE0 + floor(point / 4096), 0x80 + floor(point / 64) % 64, 0x80 + point % 64)
  end
  local high = floor(point / 262144)
  return char(0xF0 + high, 0x80 + floor(point / 4096) % 64, 0x80 + floor(point / 64) % 64, 0x80 + point % 64)
end

-- Return the UTF-8 text of code points.
function Names.encode(points)
  local parts = {}
  for index, point in ipairs(points) do
    parts[index] = encode_point(point)
  end
  return table.concat(parts)
end

local function is_in(ranges, point)
  for _, range in ipairs(ranges) do
    if point >= range[1] and point <= range[2] then
      return true
    end
  end
  return false
end

-- Return the code points between leading and trailing white space.
local function trimmed(points)
  local first, last = 1, #points
  while first <= last and is_in(Letters.space_ranges, points[first]) do
    first = first + 1
  end
  while last >= first and is_in(Letters.space_ranges, points[last]) do
    last = last - 1
  end
  local inner = {}
  for index = first, last do
    inner[#inner + 1] = points[index]
  end
  return inner
end

-- Return the text without the white space around it, of whatever alphabet; the text itself if it is no UTF-8.
function Names.trim(text)
  local points = Names.decode(text)
  return points and Names.encode(trimmed(points)) or text
end

local composed -- composed[mark][letter] = letter; made at first use from the strings of Letters.lua
local function compositions()
  if not composed then
    composed = {}
    for mark, pairs_of_letters in pairs(Letters.composed_by_mark) do
      local points = Names.decode(pairs_of_letters)
      composed[mark] = {}
      for index = 1, #points, 2 do
        composed[mark][points[index]] = points[index + 1]
      end
    end
  end
  return composed
end

-- Normal form C, as far as letters of names are concerned: every one of them is at most a letter and a mark.
local function normalized(points)
  local by_mark, result = compositions(), {}
  for _, point in ipairs(points) do
    local plain = Letters.same_as[point] or point
    local whole = by_mark[plain] and by_mark[plain][result[#result]]
    if whole then
      result[#result] = whole
    else
      result[#result + 1] = plain
    end
  end
  return result
end

-- Return the name in the game's own spelling (first letter upper, the rest lower), or nil if it is no name.
function Names.parse(text)
  if type(text) ~= "string" or #text > TEXT_BYTES_MAX then
    return nil
  end
  local points = Names.decode(text)
  if not points then
    return nil
  end
  local visible = {}
  for _, point in ipairs(points) do
    if not is_in(Letters.invisible_ranges, point) then
      visible[#visible + 1] = point
    end
  end
  local letters = normalized(trimmed(visible))
  if #letters < Names.LETTERS_MIN or #letters > Names.LETTERS_MAX then
    return nil
  end
  local script = Letters.scripts[letters[1]]
  for index, letter in ipairs(letters) do
    if not script or Letters.scripts[letter] ~= script then
      return nil
    end
    local other_case = index == 1 and Letters.upper or Letters.lower
    letters[index] = other_case[letter] or letter
  end
  return Names.encode(letters)
end

-- Return the text with its letters in lower case; the text itself if it is no UTF-8.
function Names.lower(text)
  local points = Names.decode(text)
  if not points then
    return text
  end
  for index, point in ipairs(points) do
    points[index] = Letters.lower[point] or point
  end
  return Names.encode(points)
end

-- Whether two texts name the same character; texts that are no names are equal to nothing.
function Names.are_same(one, other)
  local name = Names.parse(one)
  return name ~= nil and name == Names.parse(other)
end
