-- What is kept over logout: Lua values written as Lua, as the game writes SavedVariables.
local engine = ...

local ESCAPES = { ["\n"] = "\\n", ["\r"] = "\\r", ["\""] = "\\\"", ["\\"] = "\\\\", ["\0"] = "\\000" }

local function literal(value)
    local kind = type(value)
    if kind == "string" then
        return "\"" .. string.gsub(value, "[%z\n\r\"\\]", ESCAPES) .. "\""
    elseif kind == "number" then
        -- Infinity and not-a-number have no literal: the game's file breaks on them, ours says nil.
        return value == value and math.abs(value) < math.huge and string.format("%.14g", value) or nil
    elseif kind == "boolean" then
        return tostring(value)
    end
end

local function by_kind(a, b)
    if type(a) ~= type(b) then
        return type(a) < type(b)
    end
    if type(a) == "boolean" then
        return tostring(a) < tostring(b)
    end
    return a < b
end

local function write(value, indent, out, inside)
    if type(value) ~= "table" then
        out[#out + 1] = literal(value)
        return
    end
    inside[value] = true
    out[#out + 1] = "{\n"
    local keys, count = {}, #value
    for key in pairs(value) do
        if literal(key) then
            keys[#keys + 1] = key
        end
    end
    table.sort(keys, by_kind)
    for _, key in ipairs(keys) do
        local each = value[key]
        -- Functions, frames' userdata and circles are not kept.
        if literal(each) or (type(each) == "table" and not inside[each]) then
            local is_listed = type(key) == "number" and key >= 1 and key <= count and key % 1 == 0
            out[#out + 1] = indent .. "\t" .. (is_listed and "" or "[" .. literal(key) .. "] = ")
            write(each, indent .. "\t", out, inside)
            out[#out + 1] = is_listed and ", -- [" .. key .. "]\n" or ",\n"
        end
    end
    out[#out + 1] = indent .. "}"
    inside[value] = nil
end

-- The text of a file that holds these global variables.
function engine.saved_text(names)
    local out = { "\n" }
    for index = 1, #names do
        local name = names[index]
        local value = _G[name]
        out[#out + 1] = name .. " = "
        if literal(value) or type(value) == "table" then
            write(value, "", out, {})
        else
            out[#out + 1] = "nil"
        end
        out[#out + 1] = "\n"
    end
    return table.concat(out)
end
