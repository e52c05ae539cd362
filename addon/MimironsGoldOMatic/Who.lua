-- Asks the server whether a candidate is online (SPEC §11, docs/game.md §4, §10 "Who again").
--
-- One question at a time. The server drops a question that follows another too soon, in silence; so the
-- player's own questions delay ours, and one during ours voids it. No answer is not "offline".
local _, ns = ...

local Names = ns.Names
local Who = {}
ns.Who = Who

local PAUSE_SECONDS = 6
local ANSWER_SECONDS_MAX = 10
local QUESTIONS_MAX = 2
-- So long a candidate can be verified (SPEC §18): whoever asks the server all the time, another addon perhaps, keeps
-- our questions waiting, and those that nobody needs any more must not stand before the one that counts.
local QUESTION_KEPT_SECONDS = 300
local REPORT_KEPT_SECONDS = 60
local RESULTS_MAX = 49

local queue = {} -- {cycle, name, typed_name, at, asked = how often}; the first is in flight when `flight` is set
local flight -- {timer = …}
local last_question_at
local reports = {} -- reports[cycle] = {tag, at}
local is_asking = false -- true while our own SendWho runs
local restore_who -- gives the who window its event back

local next_question

-- Keep the game's own who window from popping up with our answer, until the next frame after it.
local function take_over()
  if not restore_who then
    local was_listening = FriendsFrame:IsEventRegistered("WHO_LIST_UPDATE")
    FriendsFrame:UnregisterEvent("WHO_LIST_UPDATE")
    restore_who = function()
      restore_who = nil
      if was_listening then
        FriendsFrame:RegisterEvent("WHO_LIST_UPDATE")
      end
      if not WhoFrame:IsVisible() then
        SetWhoToUI(0)
      end
    end
  end
  SetWhoToUI(1)
end

local function give_back()
  if restore_who then
    restore_who()
  end
end

local function land()
  if flight then
    ns.Scheduler.cancel(flight.timer)
    flight = nil
  end
end

local function done()
  table.remove(queue, 1)
  ns.changed()
  next_question()
end

-- No answer, or one that says nothing: ask once more, then give up without a report.
local function unanswered()
  land()
  give_back()
  if queue[1].asked >= QUESTIONS_MAX then
    ns.tell("bad", "who_unanswered", queue[1].name)
    return done()
  end
  next_question()
end

local function ask()
  if flight or not queue[1] then
    return
  end
  flight = {}
  flight.timer = ns.Scheduler.after(ANSWER_SECONDS_MAX, unanswered)
  queue[1].asked = queue[1].asked + 1
  last_question_at = ns.Game.now()
  take_over()
  is_asking = true
  ns.try(SendWho, WHO_TAG_NAME .. '"' .. queue[1].name .. '"')
  is_asking = false
end

local waiting

-- Give up what has waited too long.
local function drop_old()
  while queue[1] and ns.Game.now() - queue[1].at > QUESTION_KEPT_SECONDS do
    ns.tell("bad", "who_unanswered", queue[1].name)
    table.remove(queue, 1)
    ns.changed()
  end
end

function next_question()
  if flight or waiting then
    return
  end
  drop_old()
  if not queue[1] then
    return
  end
  local rest = last_question_at and last_question_at + PAUSE_SECONDS - ns.Game.now() or 0
  if rest <= 0 then
    return ask()
  end
  waiting = ns.Scheduler.after(rest, function()
    waiting = nil
    next_question()
  end)
end

-- Look a candidate up and report; `typed_name` is the name as the Desktop spelled it, and is repeated so.
function Who.look_up(cycle_id, name, typed_name)
  ns.Link.emit(ns.Grammar.ack("who", cycle_id))
  local report = reports[cycle_id]
  if report and ns.Game.now() - report.at <= REPORT_KEPT_SECONDS then
    return ns.Link.emit(report.tag)
  end
  for _, question in ipairs(queue) do
    if question.cycle == cycle_id then
      return
    end
  end
  queue[#queue + 1] = {
    cycle = cycle_id, name = name, typed_name = typed_name, at = ns.Game.now(), asked = 0,
  }
  next_question()
end

local function report(is_online)
  local question = queue[1]
  local now = ns.Game.now()
  for cycle, old in pairs(reports) do
    if now - old.at > REPORT_KEPT_SECONDS then
      reports[cycle] = nil
    end
  end
  local tag = ns.Grammar.who(question.cycle, question.typed_name, is_online, ns.Game.instant())
  reports[question.cycle] = { tag = tag, at = now }
  ns.Link.emit(tag)
  ns.tell("plain", is_online and "who_online" or "who_offline", question.name)
end

local function answered()
  if not flight then
    return
  end
  local shown = GetNumWhoResults()
  local name, is_online = queue[1].name, false
  for index = 1, shown do
    local listed = GetWhoInfo(index) or ""
    if not Names.lower(listed):find(Names.lower(name), 1, true) then
      -- We asked for names that hold this one: an old question of the player's is answered here, late.
      return
    end
    is_online = is_online or Names.parse(listed) == name
  end
  if not is_online and shown >= RESULTS_MAX then
    -- The server cut the list: the candidate may stand behind the cut.
    return unanswered()
  end
  land()
  -- The who window hears of this very event after us, perhaps.
  ns.Scheduler.after(0, function()
    if not flight then
      give_back()
    end
  end)
  report(is_online)
  done()
end

-- Somebody asked the server. When it was not us, whatever answer comes next is not ours.
local function asked_by_somebody()
  if is_asking then
    return
  end
  last_question_at = ns.Game.now()
  if waiting then
    ns.Scheduler.cancel(waiting)
    waiting = nil
  end
  if flight then
    land()
    give_back()
    -- The question was not answered, but neither did it fail: it does not count.
    queue[1].asked = queue[1].asked - 1
  end
  next_question()
end

-- At once: addons that load after this one may keep the function as they find it.
hooksecurefunc("SendWho", ns.guarded(asked_by_somebody))

-- How many candidates wait for their answer.
function Who.count()
  return #queue
end

-- Listen to the game.
function Who.start()
  ns.Game.on("WHO_LIST_UPDATE", answered)
end
