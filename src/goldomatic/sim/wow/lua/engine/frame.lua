-- Frames: the tree, levels, the mouse, movement, backdrops.
local engine = ...
local data = engine.data
local class = engine.classes.Frame
local m = class.methods

table.insert(class.starts, function(_, d)
    d.scripts = {}
    d.attributes = {}
    d.id = 0
end)

-- Puts a new frame under its parent.
function engine.adopt(frame, parent)
    local d = data[frame]
    d.parent = parent
    if parent then
        table.insert(data[parent].children, frame)
        d.strata = data[parent].strata
        d.level = data[parent].level + 1
    else
        d.strata = d.strata or "MEDIUM"
        d.level = 0
    end
    engine.refresh_visibility(frame)
end

function m:SetParent(parent)
    local d = data[self]
    if parent ~= nil and not engine.resolve(parent) then
        error("Usage: " .. engine.label(self) .. ":SetParent(frame or \"frame\")", 2)
    end
    parent = engine.resolve(parent)
    if d.parent then
        engine.remove(data[d.parent].children, self)
    end
    engine.adopt(self, parent)
    engine.touch()
end

function m:CreateTexture(name, layer, inherits)
    return engine.create_region("Texture", self, name, layer, inherits, "CreateTexture()")
end

function m:CreateFontString(name, layer, inherits)
    return engine.create_region("FontString", self, name, layer, inherits, "CreateFontString()")
end

function m:GetChildren()
    return unpack(data[self].children)
end

function m:GetNumChildren()
    return #data[self].children
end

function m:GetRegions()
    return unpack(data[self].regions)
end

function m:GetNumRegions()
    return #data[self].regions
end

function m:SetID(id)
    data[self].id = engine.number(id, engine.label(self) .. ":SetID(ID)")
end

function m:GetID()
    return data[self].id
end

local STRATA = { BACKGROUND = 1, LOW = 2, MEDIUM = 3, HIGH = 4, DIALOG = 5, FULLSCREEN = 6, FULLSCREEN_DIALOG = 7,
    TOOLTIP = 8 }
engine.strata_order = STRATA

local function set_strata(frame, strata)
    data[frame].strata = strata
    for _, child in ipairs(data[frame].children) do
        set_strata(child, strata)
    end
end

function m:SetFrameStrata(strata)
    strata = type(strata) == "string" and string.upper(strata)
    if not STRATA[strata or ""] then
        error("Usage: " .. engine.label(self) .. ":SetFrameStrata(\"strata\")", 2)
    end
    set_strata(self, strata)
end

function m:GetFrameStrata()
    return data[self].strata
end

local function raise_level(frame, by)
    data[frame].level = math.max(0, data[frame].level + by)
    for _, child in ipairs(data[frame].children) do
        raise_level(child, by)
    end
end

function m:SetFrameLevel(level)
    raise_level(self, engine.number(level, engine.label(self) .. ":SetFrameLevel(level)") - data[self].level)
end

function m:GetFrameLevel()
    return data[self].level
end

function m:Raise()
    local top = 0
    for _, other in ipairs(engine.objects) do
        local d = data[other]
        if d.scripts and d.is_visible and d.strata == data[self].strata and other ~= self then
            top = math.max(top, d.level)
        end
    end
    if data[self].level <= top then
        raise_level(self, top + 1 - data[self].level)
    end
end

function m:Lower()
    raise_level(self, -data[self].level)
end

function m:SetScale(scale)
    scale = engine.number(scale, engine.label(self) .. ":SetScale(scale)")
    if scale <= 0 then
        error(engine.label(self) .. ":SetScale(): Scale must be > 0", 2)
    end
    data[self].scale = scale
    engine.touch()
end

function m:GetScale()
    return data[self].scale or 1
end

function m:GetEffectiveScale()
    return engine.scale(self)
end

function m:GetEffectiveAlpha()
    local d, alpha = data[self], 1
    while d do
        alpha = alpha * d.alpha
        d = d.parent and data[d.parent]
    end
    return alpha
end

-- Switches that can be asked for again: Enable<What>(on) or Set<What>(on), and Is<What>() → 1 or nil.
local function switch(set, get, key)
    m[set] = function(self, is_on)
        data[self][key] = is_on and is_on ~= 0 or false
        engine.touch()
    end
    m[get] = function(self)
        return data[self][key] and 1 or nil
    end
end
switch("EnableMouse", "IsMouseEnabled", "takes_mouse")
switch("EnableMouseWheel", "IsMouseWheelEnabled", "takes_wheel")
switch("EnableKeyboard", "IsKeyboardEnabled", "takes_keys")
switch("SetMovable", "IsMovable", "is_movable")
switch("SetResizable", "IsResizable", "is_resizable")
switch("SetClampedToScreen", "IsClampedToScreen", "is_clamped")
switch("SetToplevel", "IsToplevel", "is_toplevel")
switch("SetUserPlaced", "IsUserPlaced", "is_user_placed")

engine.property(class, "HitRectInsets", 0, 0, 0, 0)
engine.property(class, "ClampRectInsets", 0, 0, 0, 0)
engine.property(class, "MinResize", 0, 0)
engine.property(class, "MaxResize", 0, 0)
engine.property(class, "BackdropColor", 1, 1, 1, 1)
engine.property(class, "BackdropBorderColor", 1, 1, 1, 1)

function m:SetBackdrop(backdrop)
    if backdrop ~= nil and type(backdrop) ~= "table" then
        error("Usage: " .. engine.label(self) .. ":SetBackdrop(nil or {...})", 2)
    end
    data[self].backdrop = backdrop
end

function m:GetBackdrop()
    return data[self].backdrop
end

function m:SetAttribute(name, value)
    data[self].attributes[name] = value
    engine.run_script(self, "OnAttributeChanged", name, value)
end

function m:GetAttribute(name)
    return data[self].attributes[name]
end

function m:RegisterForDrag(...)
    data[self].drag_buttons = { ... }
end

function m:IsDragging()
    return data[self].is_dragged and 1 or nil
end

-- While it moves, a frame keeps its size and is anchored to the screen.
function m:StartMoving()
    if not data[self].is_movable then
        error(engine.label(self) .. ":StartMoving(): Frame is not movable", 2)
    end
    data[self].is_moving = true
    engine.moving = self
end

function m:StartSizing()
    if not data[self].is_resizable then
        error(engine.label(self) .. ":StartSizing(): Frame is not resizable", 2)
    end
    data[self].is_moving = true
end

function m:StopMovingOrSizing()
    local d = data[self]
    if d.is_moving and engine.moving == self then
        d.is_user_placed = true
        engine.moving = nil
    end
    d.is_moving = nil
end

-- What the mouse does to a moving frame: it goes along, and hangs on the screen's corner from then on.
function engine.drag_by(frame, x, y)
    local left, bottom, width, height = engine.rectangle(frame)
    local scale = engine.scale(frame)
    local screen = data[WorldFrame]
    left, bottom = left + x, bottom + y
    if data[frame].is_clamped then
        left = math.max(0, math.min(left, screen.width - width))
        bottom = math.max(0, math.min(bottom, screen.height - height))
    end
    data[frame].points = {
        TOPLEFT = {
            point = "TOPLEFT", to = UIParent, x = left / scale, y = (bottom + height - screen.height) / scale,
        },
    }
    engine.touch()
end

function m:EnableDrawLayer(layer)
    data[self].hidden_layers = data[self].hidden_layers or {}
    data[self].hidden_layers[layer] = nil
end

function m:DisableDrawLayer(layer)
    data[self].hidden_layers = data[self].hidden_layers or {}
    data[self].hidden_layers[layer] = true
end

function m:IsFrameType(kind)
    return self:IsObjectType(kind)
end
