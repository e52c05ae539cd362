-- Fonts and texts: what a text looks like, how wide it is, where it breaks.
local engine = ...
local data, native = engine.data, engine.native

engine.fonts = {}
local LINE_SPACING = 0

local font = engine.class("FontInstance", "LayeredRegion")
local m = font.methods

-- What is not set on the text itself is its font object's.
local function look(object, key)
    local d = data[object]
    while d do
        if d[key] ~= nil then
            return d[key]
        end
        d = d.font_object and data[d.font_object]
    end
end
engine.font_look = look

function m:SetFont(path, size, flags)
    local d = data[self]
    if type(path) ~= "string" or not tonumber(size) then
        error("Usage: " .. engine.label(self) .. ":SetFont(\"font\", fontHeight [, flags])", 2)
    end
    d.font_path, d.font_size, d.font_flags = path, tonumber(size), flags or ""
    engine.touch()
    return 1
end

function m:GetFont()
    return look(self, "font_path"), look(self, "font_size"), look(self, "font_flags")
end

function m:SetFontObject(object)
    if type(object) == "string" then
        object = engine.fonts[object]
    end
    if object ~= nil and not (engine.is_object(object) and data[object].class.is_a.FontInstance) then
        error("Usage: " .. engine.label(self) .. ":SetFontObject(font or \"font\" or nil)", 2)
    end
    local d = data[self]
    d.font_object = object
    d.font_path, d.font_size, d.font_flags, d.text_color = nil, nil, nil, nil
    engine.touch()
end

function m:GetFontObject()
    return data[self].font_object
end

function m:SetTextColor(r, g, b, a)
    data[self].text_color = { r, g, b, a or 1 }
end

function m:GetTextColor()
    local color = look(self, "text_color") or { 1, 1, 1, 1 }
    return color[1], color[2], color[3], color[4]
end

function m:SetJustifyH(justify)
    data[self].justify_h = string.upper(justify)
end

function m:GetJustifyH()
    return look(self, "justify_h") or "CENTER"
end

function m:SetJustifyV(justify)
    data[self].justify_v = string.upper(justify)
end

function m:GetJustifyV()
    return look(self, "justify_v") or "MIDDLE"
end

engine.property(font, "ShadowColor", 0, 0, 0, 1)
engine.property(font, "ShadowOffset", 1, -1)
engine.property(font, "Spacing", 0)

local text = engine.class("FontString", "FontInstance")

local function set_text(self, value, usage)
    if not look(self, "font_path") then
        error(engine.label(self) .. ":" .. usage .. "(): Font not set", 3)
    end
    if value ~= nil and type(value) ~= "string" and type(value) ~= "number" then
        error("Usage: " .. engine.label(self) .. ":" .. usage .. "(\"text\")", 3)
    end
    local d = data[self]
    value = value ~= nil and tostring(value) or nil
    if d.text ~= value then
        d.text = value
        engine.touch()
    end
end

function text.methods:SetText(value)
    set_text(self, value, "SetText")
end

function text.methods:SetFormattedText(pattern, ...)
    set_text(self, string.format(pattern, ...), "SetFormattedText")
end

function text.methods:GetText()
    local value = data[self].text
    return value ~= "" and value or nil
end

function text.methods:SetTextHeight(height)
    data[self].font_size = height
    engine.touch()
end

function text.methods:SetNonSpaceWrap(is_on)
    data[self].breaks_words = is_on and true or false
    engine.touch()
end

function text.methods:CanNonSpaceWrap()
    return data[self].breaks_words and 1 or nil
end

function text.methods:SetAlphaGradient(start, length)
    data[self].alpha_gradient = { start, length }
end

-- The text without colours, links and textures; a texture in the text is as wide as it says, or as a letter is high.
function engine.visible_text(value)
    value = string.gsub(value, "|c%x%x%x%x%x%x%x%x", "")
    value = string.gsub(value, "|r", "")
    value = string.gsub(value, "|H.-|h", "")
    value = string.gsub(value, "|h", "")
    value = string.gsub(value, "|T.-|t", "  ")
    value = string.gsub(value, "|3%-%d%((.-)%)", "%1")
    value = string.gsub(value, "|n", "\n")
    return (string.gsub(value, "||", "|"))
end

local function width_of(line, size)
    return native.text_width(line, size)
end

-- One line into as many as fit `room`; words longer than a line stand alone, or are cut where they may be.
local function wrap(line, size, room, breaks_words, into)
    local current = ""
    for space, word in string.gmatch(line, "(%s*)(%S+)") do
        local longer = current == "" and word or current .. space .. word
        if current ~= "" and width_of(longer, size) > room then
            into[#into + 1] = current
            longer = word
        end
        while breaks_words and width_of(longer, size) > room do
            local part = ""
            for letter in string.gmatch(longer, "[%z\1-\127\194-\244][\128-\191]*") do
                if part ~= "" and width_of(part .. letter, size) > room then
                    break
                end
                part = part .. letter
            end
            into[#into + 1] = part
            longer = string.sub(longer, #part + 1)
        end
        current = longer
    end
    into[#into + 1] = current
end

-- Returns the lines as they are drawn in a given width (nil: as wide as needed), and whether text was cut off.
function engine.text_lines(object, room, height)
    local d = data[object]
    local size = look(object, "font_size") or 12
    local lines = {}
    if not d.text or d.text == "" then
        return lines, false, size
    end
    local room_lines = height and math.max(1, math.floor((height + 0.5) / (size + LINE_SPACING)))
    for line in string.gmatch(engine.visible_text(d.text) .. "\n", "(.-)\n") do
        if room and room_lines ~= 1 and width_of(line, size) > room + 0.01 then
            wrap(line, size, room, d.breaks_words, lines)
        else
            lines[#lines + 1] = line
        end
    end
    local is_cut = false
    if room_lines and #lines > room_lines then
        is_cut = true
        for index = #lines, room_lines + 1, -1 do
            lines[index] = nil
        end
    end
    for index, line in ipairs(lines) do
        if room and width_of(line, size) > room + 0.01 then
            is_cut = true
            local kept = ""
            for letter in string.gmatch(line, "[%z\1-\127\194-\244][\128-\191]*") do
                if width_of(kept .. letter .. "...", size) > room then
                    break
                end
                kept = kept .. letter
            end
            lines[index] = kept .. "..."
        end
    end
    return lines, is_cut, size
end

-- The size of a text whose anchors leave it `room` (nil: none), and whose height is `height` (nil: as needed).
function engine.text_size(object, room, height)
    local lines, _, size = engine.text_lines(object, room, height)
    local width = 0
    for _, line in ipairs(lines) do
        width = math.max(width, width_of(line, size))
    end
    return room or width, height or #lines * size
end

function text.methods:GetStringWidth()
    local d = data[self]
    local size, width = look(self, "font_size") or 12, 0
    for line in string.gmatch(engine.visible_text(d.text or "") .. "\n", "(.-)\n") do
        width = math.max(width, width_of(line, size))
    end
    return width
end

function text.methods:GetStringHeight()
    local _, _, width = engine.own_rectangle(self)
    local lines, _, size = engine.text_lines(self, width or data[self].width, nil)
    return #lines * size
end

local font_class = engine.class("Font", "FontInstance")

function font_class.methods:CopyFontObject(other)
    self:SetFontObject(other)
end

function engine.define_font(name, parent, path, size, flags, color)
    local object = engine.new("Font", name)
    engine.fonts[name] = object
    if parent then
        object:SetFontObject(parent)
    end
    if path then
        object:SetFont(path, size, flags)
    end
    if color then
        object:SetTextColor(unpack(color))
    end
    return object
end

function CreateFont(name)
    return engine.fonts[name] or engine.define_font(name)
end
