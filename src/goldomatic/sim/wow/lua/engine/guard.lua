-- Errors: who hears of them, and code that may fail without harm to the rest (GAME §8).
local engine = ...
local native = engine.native

local handler = function(message)
    native.show_error(message)
end

function geterrorhandler()
    return handler
end

function seterrorhandler(new_handler)
    if type(new_handler) ~= "function" then
        error("Usage: seterrorhandler(errfunc)", 2)
    end
    handler = new_handler
end

local function on_error(message)
    message = tostring(message)
    -- Kept before the handler sees it: an addon that swaps the handler hides nothing from a test.
    native.record_error(message)
    handler(message)
    return message
end

-- Calls a function; an error goes to the handler, and only `false` comes back.
function engine.guard(fn, ...)
    local count, given = select("#", ...), { ... }
    return xpcall(function()
        return fn(unpack(given, 1, count))
    end, on_error)
end

function securecall(fn, ...)
    if type(fn) == "string" then
        fn = _G[fn]
    end
    local function rest(is_fine, ...)
        if is_fine then
            return ...
        end
    end
    return rest(engine.guard(fn, ...))
end

function hooksecurefunc(owner, name, hook)
    if type(owner) == "string" then
        owner, name, hook = _G, owner, name
    end
    local original = owner[name]
    if type(original) ~= "function" or type(hook) ~= "function" then
        error("hooksecurefunc(): " .. tostring(name) .. " is not a function", 2)
    end
    owner[name] = function(...)
        local count, given = select("#", ...), { ... }
        local function finish(...)
            engine.guard(hook, unpack(given, 1, count))
            return ...
        end
        return finish(original(...))
    end
end

function RunScript(code)
    local chunk, message = loadstring(code, code)
    if chunk then
        engine.guard(chunk)
    else
        on_error(message)
    end
end

-- Everything that a third party's code may call, and that does nothing then (GAME §4).
for _, name in ipairs({
    "RunMacroText", "RunMacro", "CastSpell", "CastSpellByName", "CastSpellByID", "UseAction", "UseItemByName",
    "UseInventoryItem", "TargetUnit", "TargetNearestEnemy", "TargetLastTarget", "FocusUnit", "ClearTarget",
    "ClearFocus", "AssistUnit", "AttackTarget", "StartAttack", "PetAttack", "CancelUnitBuff", "JumpOrAscendStart",
    "MoveForwardStart", "MoveForwardStop", "MoveBackwardStart", "TurnLeftStart", "ToggleRun",
}) do
    _G[name] = function()
        engine.fire("ADDON_ACTION_BLOCKED", native.addon_name(), name .. "()")
        native.record_error("ADDON_ACTION_BLOCKED: " .. native.addon_name() .. " called " .. name .. "()")
    end
end

function InCombatLockdown()
    return nil
end
