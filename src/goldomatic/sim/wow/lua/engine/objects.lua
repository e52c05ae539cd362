-- Widget types: who inherits from whom, which methods and scripts each has, and how one is made.
--
-- A method that 3.3.5a does not have is not here, and calling it is an error, as in the game. What only later
-- clients have for certain (SetShown, SetSize on old builds, SetEnabled, SetColorTexture, RegisterUnitEvent, …)
-- is left out, and so is what we are not sure of: an addon that does without works either way.
local engine = ...

-- Object -> what the game keeps where Lua cannot reach it.
engine.data = setmetatable({}, { __mode = "k" })
engine.classes = {}
engine.templates = {}
-- Every object in the order of its making.
engine.objects = {}

local data, classes = engine.data, engine.classes

function engine.class(name, parent_name)
    local parent = parent_name and classes[parent_name]
    local class = { name = name, is_a = { [name] = true }, methods = {}, scripts = {}, starts = {} }
    if parent then
        for each in pairs(parent.is_a) do
            class.is_a[each] = true
        end
        for key, method in pairs(parent.methods) do
            class.methods[key] = method
        end
        for script in pairs(parent.scripts) do
            class.scripts[script] = true
        end
        for _, start in ipairs(parent.starts) do
            class.starts[#class.starts + 1] = start
        end
    end
    class.metatable = { __index = class.methods }
    classes[name] = class
    return class
end

function engine.scripts(class, names)
    for _, name in ipairs(names) do
        class.scripts[name] = true
    end
end

-- Set<Name> and Get<Name>, which keep what they are given; `defaults` is what Get says before.
function engine.property(class, name, ...)
    local key, defaults, count = "property_" .. name, { ... }, select("#", ...)
    class.methods["Set" .. name] = function(self, ...)
        data[self][key] = { n = select("#", ...), ... }
    end
    class.methods["Get" .. name] = function(self)
        local kept = data[self][key]
        if kept then
            return unpack(kept, 1, kept.n)
        end
        return unpack(defaults, 1, count)
    end
end

function engine.number(value, usage)
    local number = tonumber(value)
    if not number then
        error("Usage: " .. usage, 3)
    end
    return number
end

function engine.is_object(value)
    return type(value) == "table" and data[value] ~= nil
end

-- Returns an object given by itself or by its global name.
function engine.resolve(value)
    if type(value) == "string" then
        value = _G[value]
    end
    return engine.is_object(value) and value or nil
end

function engine.label(object)
    return data[object].name or "<unnamed>"
end

local function full_name(name, parent)
    if not name then
        return nil
    end
    local parent_name = ""
    while parent do
        if data[parent].name then
            parent_name = data[parent].name
            break
        end
        parent = data[parent].parent
    end
    return (string.gsub(name, "%$[pP][aA][rR][eE][nN][tT]", (string.gsub(parent_name, "%%", "%%%%"))))
end

-- Makes an object of a class: bare, without template and without OnLoad.
function engine.new(class_name, name, parent)
    local class = classes[class_name]
    local object = { [0] = newproxy() }
    engine.made = (engine.made or 0) + 1
    local d = {
        class = class, name = full_name(name, parent), parent = parent, number = engine.made,
        points = {}, children = {}, regions = {}, is_shown = true, alpha = 1,
    }
    data[object] = d
    setmetatable(object, class.metatable)
    engine.objects[#engine.objects + 1] = object
    if d.name then
        _G[d.name] = object
    end
    for _, start in ipairs(class.starts) do
        start(object, d)
    end
    engine.touch()
    return object
end

-- A template: `kind` is the type that it is for, `build` makes the object what the game's XML would.
function engine.template(name, kind, build)
    engine.templates[name] = { kind = kind, build = build }
end

local function apply(object, inherits, usage)
    for each in string.gmatch(inherits or "", "[^,%s]+") do
        local template = engine.templates[each]
        if not template then
            error(usage .. ": Couldn't find inherited node \"" .. each .. "\"", 4)
        end
        template.build(object, data[object].name)
    end
end

-- What CreateFrame does, for the interface's own code too.
function engine.create(kind, name, parent, inherits, id)
    local class = classes[kind]
    if not class or not class.is_a.Frame then
        error("CreateFrame: Unknown frame type '" .. tostring(kind) .. "'", 3)
    end
    local frame = engine.new(kind, name, parent)
    engine.adopt(frame, parent)
    data[frame].id = id or 0
    apply(frame, inherits, "CreateFrame()")
    engine.run_script(frame, "OnLoad")
    return frame
end

function engine.create_region(kind, owner, name, layer, inherits, usage)
    local region = engine.new(kind, name, owner)
    local d = data[region]
    d.layer = layer or "ARTWORK"
    d.is_visible = data[owner].is_visible
    table.insert(data[owner].regions, region)
    if kind == "FontString" and inherits then
        if engine.fonts[inherits] then
            region:SetFontObject(inherits)
        else
            apply(region, inherits, usage)
        end
    elseif inherits then
        apply(region, inherits, usage)
    end
    return region
end

local TYPES = { Frame = true, Button = true, CheckButton = true, EditBox = true, ScrollFrame = true, Slider = true,
    StatusBar = true, GameTooltip = true, Minimap = true, ScrollingMessageFrame = true, MessageFrame = true }

function CreateFrame(kind, name, parent, inherits, id)
    if type(kind) ~= "string" then
        error("Usage: CreateFrame(\"frameType\" [, \"name\"] [, parent] [, \"template\"] [, id])", 2)
    end
    if not TYPES[kind] then
        -- The game does not care about the case of a type's name.
        for each in pairs(TYPES) do
            if string.lower(each) == string.lower(kind) then
                kind = each
            end
        end
    end
    if parent ~= nil and not engine.resolve(parent) then
        error("CreateFrame: Couldn't find parent '" .. tostring(parent) .. "'", 2)
    end
    return engine.create(kind, name, engine.resolve(parent), inherits, id)
end
