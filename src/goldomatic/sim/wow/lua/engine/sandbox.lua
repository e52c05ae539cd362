-- What the game takes out of Lua 5.1, and what it puts in (GAME §8).
for _, name in ipairs({
    "io", "os", "require", "package", "module", "debug", "loadfile", "dofile", "python", "load", "print",
    "_VERSION",
}) do
    _G[name] = nil
end
string.dump = nil
math.randomseed = nil

-- The global copies that the game makes of the library.
strlen, strsub, strlower, strupper = string.len, string.sub, string.lower, string.upper
strfind, strmatch, strrep, strrev = string.find, string.match, string.rep, string.reverse
strbyte, strchar, gsub, gmatch, format = string.byte, string.char, string.gsub, string.gmatch, string.format
tinsert, tremove, sort, getn, foreach, foreachi =
    table.insert, table.remove, table.sort, table.getn, table.foreach, table.foreachi
abs, ceil, floor, max, min, mod, sqrt, exp, frexp, ldexp, log, log10 =
    math.abs, math.ceil, math.floor, math.max, math.min, math.fmod, math.sqrt, math.exp, math.frexp,
    math.ldexp, math.log, math.log10
-- Angles of the global functions are degrees; those of math are radians.
sin = function(degrees) return math.sin(math.rad(degrees)) end
cos = function(degrees) return math.cos(math.rad(degrees)) end
tan = function(degrees) return math.tan(math.rad(degrees)) end
asin = function(x) return math.deg(math.asin(x)) end
acos = function(x) return math.deg(math.acos(x)) end
atan = function(x) return math.deg(math.atan(x)) end
atan2 = function(y, x) return math.deg(math.atan2(y, x)) end
deg, rad = math.deg, math.rad
PI = math.pi

function wipe(t)
    for key in pairs(t) do
        t[key] = nil
    end
    return t
end
table.wipe = wipe

local function any_of(characters)
    return "[" .. string.gsub(characters, "%W", "%%%0") .. "]"
end

function strsplit(separators, text, pieces)
    local class, found, from = any_of(separators), {}, 1
    text = tostring(text)
    while not pieces or #found < pieces - 1 do
        local at = string.find(text, class, from)
        if not at then
            break
        end
        found[#found + 1] = string.sub(text, from, at - 1)
        from = at + 1
    end
    found[#found + 1] = string.sub(text, from)
    return unpack(found)
end
string.split = strsplit

function strjoin(separator, ...)
    local parts = {}
    for i = 1, select("#", ...) do
        parts[i] = tostring((select(i, ...)))
    end
    return table.concat(parts, separator)
end
string.join = strjoin

function strconcat(...)
    return strjoin("", ...)
end

function strtrim(text, characters)
    local class = characters and any_of(characters) or "[ \t\r\n]"
    text = string.gsub(text, "^" .. class .. "+", "")
    -- From the end, byte by byte: a pattern with a trailing repetition is slow on long lines of blanks.
    while string.find(string.sub(text, -1), class) do
        text = string.sub(text, 1, -2)
    end
    return text
end
string.trim = strtrim

-- The game's format takes %1$s, which translations use to change the order of words.
local plain_format = string.format
function string.format(pattern, ...)
    if type(pattern) ~= "string" or not string.find(pattern, "%%%d+%$") then
        return plain_format(pattern, ...)
    end
    local given, ordered = { ... }, {}
    pattern = string.gsub(pattern, "%%(%d+)%$", function(number)
        ordered[#ordered + 1] = given[tonumber(number)]
        return "%"
    end)
    return plain_format(pattern, unpack(ordered))
end
format = string.format

function tostringall(...)
    local all = {}
    for i = 1, select("#", ...) do
        all[i] = tostring((select(i, ...)))
    end
    return unpack(all, 1, select("#", ...))
end
