-- Buttons and check buttons.
local engine = ...
local data = engine.data

local button = engine.class("Button", "Frame")
local m = button.methods
engine.scripts(button, { "OnClick", "OnDoubleClick", "PreClick", "PostClick" })
table.insert(button.starts, function(_, d)
    d.is_enabled = true
    d.takes_mouse = true
    d.clicks = { LeftButtonUp = true }
    d.state = "NORMAL"
end)

function m:Enable()
    local d = data[self]
    local was_enabled = d.is_enabled
    d.is_enabled = true
    if not was_enabled then
        engine.button_look(self)
        engine.run_script(self, "OnEnable")
    end
end

function m:Disable()
    local d = data[self]
    local was_enabled = d.is_enabled
    d.is_enabled = false
    if was_enabled then
        engine.button_look(self)
        engine.run_script(self, "OnDisable")
    end
end

function m:IsEnabled()
    return data[self].is_enabled and 1 or nil
end

function m:RegisterForClicks(...)
    local clicks = {}
    for index = 1, select("#", ...) do
        clicks[(select(index, ...))] = true
    end
    data[self].clicks = clicks
end

-- A click by code: the mouse need not be able to reach the button, but it must be enabled.
function m:Click(mouse_button, is_down)
    local d = data[self]
    if not d.is_enabled then
        return
    end
    mouse_button = mouse_button or "LeftButton"
    engine.run_script(self, "PreClick", mouse_button, is_down)
    if d.class.is_a.CheckButton then
        d.is_checked = not d.is_checked
        engine.button_look(self)
    end
    engine.run_script(self, "OnClick", mouse_button, is_down)
    engine.run_script(self, "PostClick", mouse_button, is_down)
end

function m:SetButtonState(state, is_locked)
    data[self].state = string.upper(state)
    data[self].is_locked = is_locked
end

function m:GetButtonState()
    return data[self].is_enabled and data[self].state or "DISABLED"
end

function m:LockHighlight()
    data[self].is_highlight_locked = true
    engine.button_look(self)
end

function m:UnlockHighlight()
    data[self].is_highlight_locked = nil
    engine.button_look(self)
end

-- The text: made at the first SetText, in the middle of the button.
local function label_of(self)
    local d = data[self]
    if not d.label then
        d.label = self:CreateFontString(nil, "ARTWORK")
        d.label:SetPoint("CENTER", self, "CENTER", 0, 0)
    end
    return d.label
end

function m:SetText(text)
    if text ~= nil and type(text) ~= "string" and type(text) ~= "number" then
        error("Usage: " .. engine.label(self) .. ":SetText(\"text\")", 2)
    end
    local label = label_of(self)
    engine.button_look(self)
    if not label:GetFont() then
        -- A button without any font shows nothing; the game does not mind.
        data[label].text = text ~= nil and tostring(text) or nil
        return
    end
    label:SetText(text)
end

function m:SetFormattedText(pattern, ...)
    self:SetText(string.format(pattern, ...))
end

function m:GetText()
    local label = data[self].label
    return label and label:GetText()
end

function m:GetTextWidth()
    local label = data[self].label
    return label and label:GetStringWidth() or 0
end

function m:GetTextHeight()
    local label = data[self].label
    return label and label:GetStringHeight() or 0
end

function m:SetFontString(label)
    data[self].label = label
    engine.button_look(self)
end

function m:GetFontString()
    return data[self].label
end

for _, state in ipairs({ "Normal", "Disabled", "Highlight" }) do
    local key = "font_" .. state
    m["Set" .. state .. "FontObject"] = function(self, object)
        if type(object) == "string" then
            object = engine.fonts[object]
        end
        data[self][key] = object
        engine.button_look(self)
    end
    m["Get" .. state .. "FontObject"] = function(self)
        return data[self][key]
    end
end

-- Textures of states: a path, a texture of the button, or nil.
local function state_texture(class, state, layer)
    local key = "texture_" .. state
    class.methods["Set" .. state .. "Texture"] = function(self, texture)
        local d = data[self]
        if engine.is_object(texture) or texture == nil then
            d[key] = texture
        else
            if not d[key] then
                d[key] = self:CreateTexture(nil, layer)
                d[key]:SetAllPoints(self)
            end
            d[key]:SetTexture(texture)
        end
        engine.button_look(self)
    end
    class.methods["Get" .. state .. "Texture"] = function(self)
        return data[self][key]
    end
end
state_texture(button, "Normal", "BACKGROUND")
state_texture(button, "Pushed", "BACKGROUND")
state_texture(button, "Disabled", "BACKGROUND")
state_texture(button, "Highlight", "HIGHLIGHT")
engine.property(button, "PushedTextOffset", 0, 0)

local check = engine.class("CheckButton", "Button")
state_texture(check, "Checked", "ARTWORK")
state_texture(check, "DisabledChecked", "ARTWORK")

function check.methods:SetChecked(is_checked)
    data[self].is_checked = is_checked and is_checked ~= 0 or false
    engine.button_look(self)
end

function check.methods:GetChecked()
    return data[self].is_checked and 1 or nil
end

local function show(object, is_on)
    if object then
        object[is_on and "Show" or "Hide"](object)
    end
end

-- Which of its textures and fonts a button shows now.
function engine.button_look(self)
    local d = data[self]
    local is_over = d.is_highlight_locked or (d.is_hovered and d.is_enabled)
    local is_pushed = d.is_enabled and d.state == "PUSHED" and d.texture_Pushed ~= nil
    local is_disabled = not d.is_enabled and d.texture_Disabled ~= nil
    show(d.texture_Normal, not is_pushed and not is_disabled)
    show(d.texture_Pushed, is_pushed)
    show(d.texture_Disabled, is_disabled)
    show(d.texture_Highlight, is_over)
    show(d.texture_Checked, d.is_checked and (d.is_enabled or not d.texture_DisabledChecked))
    show(d.texture_DisabledChecked, d.is_checked and not d.is_enabled)
    local font = not d.is_enabled and d.font_Disabled or is_over and d.font_Highlight or d.font_Normal
    if d.label and font then
        d.label:SetFontObject(font)
    end
end
