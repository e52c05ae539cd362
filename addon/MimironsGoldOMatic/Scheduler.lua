-- What is to be done later. Pure: the frame that calls `run` once a frame stands in Game.lua, and is hidden
-- while nothing is due, so that an idle addon does no work.
local _, ns = ...

local Scheduler = { pass = 0 }
ns.Scheduler = Scheduler

local tasks, next_due, counter = {}, nil, 0

-- Do `action` when `seconds` have passed, at the earliest in the next frame; return the task, for `cancel`.
function Scheduler.after(seconds, action)
  counter = counter + 1
  local task = { due = ns.Game.now() + seconds, order = counter, action = action }
  tasks[#tasks + 1] = task
  if not next_due or task.due < next_due then
    next_due = task.due
  end
  ns.Game.wake()
  return task
end

-- Do not do it after all; nil and tasks already done are allowed.
function Scheduler.cancel(task)
  if task then
    task.action = nil
  end
end

local function earlier(one, other)
  if one.due ~= other.due then
    return one.due < other.due
  end
  return one.order < other.order
end

-- Do what is due, in order; tasks made meanwhile wait for the next frame. Return whether anything is left.
function Scheduler.run()
  Scheduler.pass = Scheduler.pass + 1
  local now = ns.Game.now()
  if next_due and now < next_due then
    return true
  end
  local due, kept = {}, {}
  next_due = nil
  for _, task in ipairs(tasks) do
    if task.action and task.due <= now then
      due[#due + 1] = task
    elseif task.action then
      kept[#kept + 1] = task
      if not next_due or task.due < next_due then
        next_due = task.due
      end
    end
  end
  tasks = kept
  table.sort(due, earlier)
  for _, task in ipairs(due) do
    if task.action then
      ns.try(task.action)
    end
  end
  return #tasks > 0
end
