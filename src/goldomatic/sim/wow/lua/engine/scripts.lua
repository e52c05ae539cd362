-- Handlers of frames, events, and what runs once a frame.
local engine = ...
local data = engine.data

-- Event name -> the frames that hear it, in the order in which they asked.
local listeners = {}
local hears_all = {}
-- The frames that have an OnUpdate, in the order of their making.
local updating = {}
-- What must happen with the next frame: functions, in order.
local next_frame = {}

function engine.run_script(frame, name, ...)
    local handlers = data[frame].scripts
    local handler = handlers and handlers[name]
    if handler then
        engine.guard(handler, frame, ...)
        return true
    end
    return false
end

local function check(frame, name, usage)
    if type(name) ~= "string" then
        error("Usage: " .. engine.label(frame) .. ":" .. usage, 3)
    end
    if data[frame].class.scripts[name] then
        return name
    end
    for script in pairs(data[frame].class.scripts) do
        if string.lower(script) == string.lower(name) then
            return script
        end
    end
    error(engine.label(frame) .. " doesn't have a \"" .. name .. "\" script", 3)
end

local function list_update(frame)
    local d = data[frame]
    local wants = d.scripts.OnUpdate and d.is_visible or false
    if wants and not d.is_updating then
        d.is_updating = true
        updating[#updating + 1] = frame
    elseif not wants and d.is_updating then
        d.is_updating = false
        engine.remove(updating, frame)
    end
end

function engine.visibility_changed(frame, d)
    if d.scripts.OnUpdate then
        list_update(frame)
    end
    if d.on_visibility then
        d.on_visibility(frame, d.is_visible)
    end
end

function engine.set_script(frame, name, handler)
    data[frame].scripts[name] = handler
    if name == "OnUpdate" then
        list_update(frame)
    end
end

local frame_class = engine.class("Frame", "Region")
local m = frame_class.methods
engine.scripts(frame_class, {
    "OnAttributeChanged", "OnChar", "OnDisable", "OnDragStart", "OnDragStop", "OnEnable", "OnEnter", "OnEvent",
    "OnHide", "OnKeyDown", "OnKeyUp", "OnLeave", "OnLoad", "OnMouseDown", "OnMouseUp", "OnMouseWheel",
    "OnReceiveDrag", "OnShow", "OnSizeChanged", "OnUpdate",
})

function m:SetScript(name, handler)
    name = check(self, name, "SetScript(\"type\", function)")
    if handler ~= nil and type(handler) ~= "function" then
        error("Usage: " .. engine.label(self) .. ":SetScript(\"type\", function)", 2)
    end
    engine.set_script(self, name, handler)
end

function m:GetScript(name)
    return data[self].scripts[check(self, name, "GetScript(\"type\")")]
end

function m:HasScript(name)
    for script in pairs(data[self].class.scripts) do
        if string.lower(script) == string.lower(name) then
            return 1
        end
    end
    return nil
end

function m:HookScript(name, hook)
    name = check(self, name, "HookScript(\"type\", function)")
    local before = data[self].scripts[name]
    if not before then
        engine.set_script(self, name, hook)
        return
    end
    engine.set_script(self, name, function(...)
        before(...)
        engine.guard(hook, ...)
    end)
end

function m:RegisterEvent(event)
    if type(event) ~= "string" then
        error("Usage: " .. engine.label(self) .. ":RegisterEvent(\"event\")", 2)
    end
    local list = listeners[event] or {}
    listeners[event] = list
    for _, each in ipairs(list) do
        if each == self then
            return
        end
    end
    list[#list + 1] = self
end

function m:UnregisterEvent(event)
    if type(event) ~= "string" then
        error("Usage: " .. engine.label(self) .. ":UnregisterEvent(\"event\")", 2)
    end
    engine.remove(listeners[event] or {}, self)
end

function m:RegisterAllEvents()
    engine.remove(hears_all, self)
    hears_all[#hears_all + 1] = self
end

function m:UnregisterAllEvents()
    engine.remove(hears_all, self)
    for _, list in pairs(listeners) do
        engine.remove(list, self)
    end
end

function m:IsEventRegistered(event)
    for _, each in ipairs(listeners[event] or {}) do
        if each == self then
            return 1
        end
    end
    return nil
end

local function contains(list, value)
    for _, each in ipairs(list) do
        if each == value then
            return true
        end
    end
    return false
end

-- Raises an event, at once, to those who hear it now and still do when their turn comes.
function engine.fire(event, ...)
    local turns = {}
    for _, frame in ipairs(listeners[event] or {}) do
        turns[#turns + 1] = frame
    end
    for _, frame in ipairs(hears_all) do
        turns[#turns + 1] = frame
    end
    for index, frame in ipairs(turns) do
        if index == 1 or m.IsEventRegistered(frame, event) or contains(hears_all, frame) then
            engine.run_script(frame, "OnEvent", event, ...)
        end
    end
end

function engine.at_next_frame(action)
    next_frame[#next_frame + 1] = action
end

-- Whether anything at all would happen in a frame.
function engine.is_busy()
    return #next_frame > 0 or #updating > 0
end

-- One frame of the game: what was put off first, then every visible OnUpdate. Returns whether anything would
-- happen in the next.
function engine.frame(elapsed)
    local due = next_frame
    next_frame = {}
    for _, action in ipairs(due) do
        action()
    end
    local turns = {}
    for index, frame in ipairs(updating) do
        turns[index] = frame
    end
    for _, frame in ipairs(turns) do
        if data[frame].is_updating then
            engine.run_script(frame, "OnUpdate", elapsed)
        end
    end
    return engine.is_busy()
end

-- Names of the frames that work every frame: an idle addon has none.
function engine.updating_names()
    local names = {}
    for index, frame in ipairs(updating) do
        names[index] = engine.label(frame)
    end
    return names
end
