-- Scroll frames, sliders and status bars.
local engine = ...
local data = engine.data

local scroll = engine.class("ScrollFrame", "Frame")
local m = scroll.methods
engine.scripts(scroll, { "OnHorizontalScroll", "OnScrollRangeChanged", "OnVerticalScroll" })
table.insert(scroll.starts, function(_, d)
    d.scroll_x, d.scroll_y = 0, 0
end)

local function place_child(self)
    local d = data[self]
    if d.scroll_child then
        data[d.scroll_child].points = {
            TOPLEFT = { point = "TOPLEFT", to = self, x = -d.scroll_x, y = d.scroll_y },
        }
        engine.touch()
    end
end

function m:SetScrollChild(child)
    child = engine.resolve(child)
    data[self].scroll_child = child
    if child then
        child:SetParent(self)
        place_child(self)
    end
end

function m:GetScrollChild()
    return data[self].scroll_child
end

-- How much of the child sticks out, as it was when it was last looked at.
local function range(self)
    local d = data[self]
    local child = d.scroll_child
    if not child then
        return 0, 0
    end
    return math.max(0, child:GetWidth() - self:GetWidth()), math.max(0, child:GetHeight() - self:GetHeight())
end

function m:UpdateScrollChildRect()
    local x, y = range(self)
    local d = data[self]
    if d.range_x ~= x or d.range_y ~= y then
        d.range_x, d.range_y = x, y
        engine.run_script(self, "OnScrollRangeChanged", x, y)
    end
end

function m:GetVerticalScrollRange()
    local _, y = range(self)
    return y
end

function m:GetHorizontalScrollRange()
    return (range(self))
end

function m:SetVerticalScroll(offset)
    data[self].scroll_y = engine.number(offset, engine.label(self) .. ":SetVerticalScroll(offset)")
    place_child(self)
    engine.run_script(self, "OnVerticalScroll", offset)
end

function m:GetVerticalScroll()
    return data[self].scroll_y
end

function m:SetHorizontalScroll(offset)
    data[self].scroll_x = engine.number(offset, engine.label(self) .. ":SetHorizontalScroll(offset)")
    place_child(self)
    engine.run_script(self, "OnHorizontalScroll", offset)
end

function m:GetHorizontalScroll()
    return data[self].scroll_x
end

-- Values between two ends, for sliders and status bars alike.
local function ranged(class)
    local c = class.methods
    engine.scripts(class, { "OnValueChanged", "OnMinMaxChanged" })
    function c:SetMinMaxValues(low, high)
        local d = data[self]
        d.low = engine.number(low, engine.label(self) .. ":SetMinMaxValues(min, max)")
        d.high = engine.number(high, engine.label(self) .. ":SetMinMaxValues(min, max)")
        engine.run_script(self, "OnMinMaxChanged", d.low, d.high)
        if d.value then
            self:SetValue(d.value)
        end
    end
    function c:GetMinMaxValues()
        return data[self].low or 0, data[self].high or 0
    end
    function c:SetValue(value)
        local d = data[self]
        value = engine.number(value, engine.label(self) .. ":SetValue(value)")
        value = math.max(d.low or 0, math.min(d.high or 0, value))
        if d.value_step and d.value_step > 0 then
            value = (d.low or 0) + math.floor((value - (d.low or 0)) / d.value_step + 0.5) * d.value_step
        end
        if d.value ~= value then
            d.value = value
            engine.run_script(self, "OnValueChanged", value)
        end
    end
    function c:GetValue()
        return data[self].value or 0
    end
    function c:SetOrientation(orientation)
        data[self].orientation = string.upper(orientation)
    end
    function c:GetOrientation()
        return data[self].orientation or class.orientation
    end
end

local slider = engine.class("Slider", "Frame")
slider.orientation = "VERTICAL"
ranged(slider)
table.insert(slider.starts, function(_, d)
    d.is_enabled, d.takes_mouse = true, true
end)

function slider.methods:SetValueStep(step)
    data[self].value_step = step
end

function slider.methods:GetValueStep()
    return data[self].value_step or 0
end

function slider.methods:SetThumbTexture(texture)
    local d = data[self]
    if engine.is_object(texture) then
        d.thumb = texture
    else
        d.thumb = d.thumb or self:CreateTexture(nil, "OVERLAY")
        d.thumb:SetTexture(texture)
    end
end

function slider.methods:GetThumbTexture()
    return data[self].thumb
end

function slider.methods:Enable()
    data[self].is_enabled = true
end

function slider.methods:Disable()
    data[self].is_enabled = false
end

function slider.methods:IsEnabled()
    return data[self].is_enabled and 1 or nil
end

local bar = engine.class("StatusBar", "Frame")
bar.orientation = "HORIZONTAL"
ranged(bar)
engine.property(bar, "StatusBarColor", 1, 1, 1, 1)

function bar.methods:SetStatusBarTexture(texture)
    local d = data[self]
    if engine.is_object(texture) then
        d.bar = texture
    else
        d.bar = d.bar or self:CreateTexture(nil, "BORDER")
        d.bar:SetTexture(texture)
    end
end

function bar.methods:GetStatusBarTexture()
    return data[self].bar
end
