-- Keys: to the edit box that has the focus, else to a frame that listens, else to the game's own bindings.
local engine = ...
local data = engine.data

-- Key -> what it does when nobody types; always with the next frame, as the game reads its keys once a frame.
engine.bindings = {}

local function listener(script)
    local found
    for _, object in ipairs(engine.objects) do
        local d = data[object]
        if d.scripts and d.takes_keys and d.is_visible and d.scripts[script] and not d.class.is_a.EditBox then
            found = object
        end
    end
    return found
end

-- A key without a letter. Returns whether anything took it.
function engine.key(key)
    if GetCurrentKeyBoardFocus() then
        engine.key_to_focus(key)
        return true
    end
    local frame = listener("OnKeyDown")
    if frame then
        engine.run_script(frame, "OnKeyDown", key)
        return true
    end
    local action = engine.bindings[key]
    if action then
        engine.at_next_frame(action)
    end
    return action ~= nil
end

-- A letter. Returns whether an edit box or a frame took it; without one it is at most somebody's key.
function engine.letter(letter)
    if GetCurrentKeyBoardFocus() then
        engine.letter_to_focus(letter)
        return true
    end
    local frame = listener("OnChar")
    if frame then
        engine.run_script(frame, "OnChar", letter)
        return true
    end
    local action = engine.bindings[string.upper(letter)]
    if action then
        engine.at_next_frame(action)
    end
    return false
end
