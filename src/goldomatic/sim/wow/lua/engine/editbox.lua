-- Edit boxes: focus, letters, limits, and OnTextChanged, which comes with the next frame, never inside SetText.
local engine = ...
local data = engine.data

local class = engine.class("EditBox", "FontInstance")
-- An edit box is a frame that is also a font instance.
for key, method in pairs(engine.classes.Frame.methods) do
    class.methods[key] = method
end
for script in pairs(engine.classes.Frame.scripts) do
    class.scripts[script] = true
end
for _, start in ipairs(engine.classes.Frame.starts) do
    table.insert(class.starts, start)
end
class.is_a.Frame = true
class.is_a.LayeredRegion = nil
for _, name in ipairs({ "SetDrawLayer", "GetDrawLayer", "SetVertexColor" }) do
    class.methods[name] = nil
end
local m = class.methods
engine.scripts(class, {
    "OnCursorChanged", "OnEditFocusGained", "OnEditFocusLost", "OnEnterPressed", "OnEscapePressed",
    "OnInputLanguageChanged", "OnSpacePressed", "OnTabPressed", "OnTextChanged", "OnTextSet",
})

local focused

local function letters_of(text)
    local _, count = string.gsub(text, "[^\128-\191]", "")
    return count
end

-- Whole letters only, as many as the box takes.
local function limited(d, text)
    local kept, count = {}, 0
    local bytes_max = d.bytes_max and d.bytes_max > 0 and d.bytes_max - 1 or nil
    local bytes = 0
    for letter in string.gmatch(text, "[%z\1-\127\194-\244][\128-\191]*") do
        bytes, count = bytes + #letter, count + 1
        if (bytes_max and bytes > bytes_max) or (d.letters_max and d.letters_max > 0 and count > d.letters_max) then
            break
        end
        if not d.is_numeric or string.find(letter, "^%d$") then
            kept[#kept + 1] = letter
        else
            bytes, count = bytes - #letter, count - 1
        end
    end
    return table.concat(kept)
end

local function changed(self, by_user)
    local d = data[self]
    d.changed_by_user = by_user
    if d.is_change_due then
        return
    end
    d.is_change_due = true
    engine.at_next_frame(function()
        d.is_change_due = false
        engine.run_script(self, "OnTextChanged", d.changed_by_user)
    end)
end

local function set_text(self, text, by_user)
    local d = data[self]
    text = limited(d, text)
    if d.text ~= text then
        d.text = text
        d.cursor = #text
        changed(self, by_user)
    end
end

table.insert(class.starts, function(self, d)
    d.text, d.cursor, d.takes_mouse, d.takes_keys, d.is_auto_focus = "", 0, true, true, true
    d.history, d.history_lines = {}, 0
    d.on_visibility = function(_, is_visible)
        if not is_visible then
            self:ClearFocus()
            return
        end
        -- A box that appears takes the focus, unless it is told not to before the next frame.
        engine.at_next_frame(function()
            if d.is_visible and d.is_auto_focus then
                self:SetFocus()
            end
        end)
    end
end)

function m:SetText(text)
    if type(text) ~= "string" and type(text) ~= "number" then
        error("Usage: " .. engine.label(self) .. ":SetText(\"text\")", 2)
    end
    set_text(self, tostring(text), nil)
    engine.run_script(self, "OnTextSet")
end

function m:GetText()
    return data[self].text
end

function m:Insert(text)
    local d = data[self]
    local before, after = string.sub(d.text, 1, d.cursor), string.sub(d.text, d.cursor + 1)
    local room = limited(d, before .. text .. after)
    if #room == #before + #text + #after then
        d.text, d.cursor = room, #before + #text
        changed(self, 1)
    else
        set_text(self, room, 1)
    end
end

function m:SetNumber(number)
    set_text(self, tostring(math.floor(engine.number(number, engine.label(self) .. ":SetNumber(number)"))), nil)
end

function m:GetNumber()
    return tonumber(data[self].text) or 0
end

function m:GetNumLetters()
    return letters_of(data[self].text)
end

function m:SetMaxLetters(count)
    data[self].letters_max = count
end

function m:GetMaxLetters()
    return data[self].letters_max or 0
end

-- The limit counts the zero byte at the end, as the game's own does: 256 lets 255 bytes in.
function m:SetMaxBytes(count)
    data[self].bytes_max = count
end

function m:GetMaxBytes()
    return data[self].bytes_max or 0
end

local function switch(set, get, key)
    m[set] = function(self, is_on)
        data[self][key] = is_on and is_on ~= 0 or false
    end
    m[get] = function(self)
        return data[self][key] and 1 or nil
    end
end
switch("SetAutoFocus", "IsAutoFocus", "is_auto_focus")
switch("SetNumeric", "IsNumeric", "is_numeric")
switch("SetPassword", "IsPassword", "is_password")
switch("SetMultiLine", "IsMultiLine", "is_multi_line")
switch("SetAltArrowKeyMode", "GetAltArrowKeyMode", "needs_alt_for_arrows")
switch("SetCountInvisibleLetters", "IsCountInvisibleLetters", "counts_invisible")
engine.property(class, "TextInsets", 0, 0, 0, 0)
engine.property(class, "BlinkSpeed", 0.5)

function m:SetFocus()
    local d = data[self]
    if focused == self or not d.is_visible then
        return
    end
    if focused then
        focused:ClearFocus()
    end
    focused = self
    engine.run_script(self, "OnEditFocusGained")
end

function m:ClearFocus()
    if focused == self then
        focused = nil
        engine.run_script(self, "OnEditFocusLost")
    end
end

function m:HasFocus()
    return focused == self and 1 or nil
end

function GetCurrentKeyBoardFocus()
    return focused
end

function m:HighlightText(from, to)
    data[self].is_highlighted = (from or 0) ~= (to or -1)
end

function m:SetCursorPosition(position)
    data[self].cursor = math.max(0, math.min(position, #data[self].text))
    engine.run_script(self, "OnCursorChanged", 0, 0, 0, 0)
end

function m:GetCursorPosition()
    return data[self].cursor
end

function m:SetHistoryLines(count)
    data[self].history_lines = count
end

function m:GetHistoryLines()
    return data[self].history_lines
end

function m:AddHistoryLine(text)
    local d = data[self]
    d.history[#d.history + 1] = text
    while #d.history > d.history_lines do
        table.remove(d.history, 1)
    end
end

-- Keys, as they come from the keyboard to the box that has the focus.
local KEYS = { ENTER = "OnEnterPressed", ESCAPE = "OnEscapePressed", TAB = "OnTabPressed" }

function engine.key_to_focus(key)
    local d = data[focused]
    if key == "BACKSPACE" then
        local before = string.gsub(string.sub(d.text, 1, d.cursor), "[%z\1-\127\194-\244][\128-\191]*$", "")
        local after = string.sub(d.text, d.cursor + 1)
        if before .. after ~= d.text then
            d.text, d.cursor = before .. after, #before
            changed(focused, 1)
        end
    elseif key == "ENTER" and d.is_multi_line and not d.scripts.OnEnterPressed then
        focused:Insert("\n")
    elseif KEYS[key] then
        engine.run_script(focused, KEYS[key])
    end
end

function engine.letter_to_focus(letter)
    local box = focused
    local d = data[box]
    if d.is_highlighted then
        d.text, d.cursor, d.is_highlighted = "", 0, false
    end
    local before = d.text
    box:Insert(letter)
    if d.text ~= before then
        engine.run_script(box, "OnChar", letter)
        if letter == " " then
            engine.run_script(box, "OnSpacePressed")
        end
    end
end
