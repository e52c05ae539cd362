-- The mouse: a person's clicks, which reach what lies on top and nothing else.
local engine = ...
local data = engine.data

local hovered

-- Moves the cursor to a place of the screen.
function engine.mouse_to(x, y)
    local from_x, from_y = engine.cursor_x or x, engine.cursor_y or y
    engine.cursor_x, engine.cursor_y = x, y
    if engine.moving then
        engine.drag_by(engine.moving, x - from_x, y - from_y)
    end
    local frame = engine.frame_at(x, y)
    if frame == hovered then
        return
    end
    local before = hovered
    hovered = frame
    for object, is_over in pairs({ [before or 0] = false, [frame or 0] = true }) do
        if object ~= 0 and data[object].class.is_a.Button then
            data[object].is_hovered = is_over
            engine.button_look(object)
        end
    end
    if before then
        engine.run_script(before, "OnLeave", 1)
    end
    if frame then
        engine.run_script(frame, "OnEnter", 1)
    end
end

local pressed

function engine.mouse_down(button)
    pressed = hovered
    if not pressed then
        return
    end
    local d = data[pressed]
    if d.is_toplevel then
        pressed:Raise()
    end
    engine.run_script(pressed, "OnMouseDown", button)
    if d.class.is_a.Button and d.is_enabled then
        d.state = "PUSHED"
        engine.button_look(pressed)
        if d.clicks[button .. "Down"] or d.clicks.AnyDown then
            pressed:Click(button, 1)
        end
    elseif d.class.is_a.EditBox then
        pressed:SetFocus()
    end
end

function engine.mouse_up(button)
    local frame = pressed
    pressed = nil
    if not frame then
        return
    end
    local d = data[frame]
    if d.is_dragged then
        d.is_dragged = false
        engine.run_script(frame, "OnDragStop", button)
    end
    engine.run_script(frame, "OnMouseUp", button)
    if d.class.is_a.Button and d.is_enabled then
        d.state = "NORMAL"
        engine.button_look(frame)
        if frame == hovered and (d.clicks[button .. "Up"] or d.clicks.AnyUp) then
            frame:Click(button)
        end
    end
end

-- The button was held while the mouse moved a little: a drag begins, where one was asked for.
function engine.mouse_drag(button)
    for _, each in ipairs(pressed and data[pressed].drag_buttons or {}) do
        if each == button then
            data[pressed].is_dragged = true
            engine.run_script(pressed, "OnDragStart", button)
        end
    end
end

function engine.mouse_wheel(delta)
    local frame = engine.frame_at(engine.cursor_x or 0, engine.cursor_y or 0, "takes_wheel")
    if frame then
        engine.run_script(frame, "OnMouseWheel", delta)
    end
end

function GetCursorPosition()
    return engine.cursor_x or 0, engine.cursor_y or 0
end

function GetMouseFocus()
    return hovered or WorldFrame
end
