-- Boundaries in words: what happened, and why.
local lull, use = ...
local clock = use "clock"

local reasons = {}

local function span(ms)
  return ms and clock.shown(ms) or "?"
end

local function limit(record)
  return span(record.threshold and record.threshold.limit_ms)
end

-- Why something is over. A reason that is not here is a name that a rule gave.
local OVER = {
  idle = function(record) return "nobody was active for " .. limit(record) end,
  cap = function(record) return "it lasted " .. limit(record) end,
  calendar = function() return "the calendar turned" end,
  limit = function(record)
    return record.rule and "it has as much as it may" or "to make room for another"
  end,
  changed = function() return "a watched field changed" end,
  ended = function() return "the event here is its last" end,
  end_of_input = function() return "the input is over" end,
}

-- The rule by which it is so, in parentheses.
function reasons.by(record)
  return record.rule and " (" .. record.rule .. ")" or ""
end

local function over(record)
  local words = OVER[record.reason]
  return words and words(record) or "the rules say " .. lull.encode(record.reason)
end

-- A window that ends with its session has that one's reason, and no threshold of its own.
function reasons.over(record)
  if record.type == "window.end" and not record.threshold and record.reason == "idle" then
    return "its session does" .. reasons.by(record)
  end
  return over(record) .. reasons.by(record)
end

-- Why a session begins. `before`: the name of the one before it in its line, where that is known.
function reasons.begins(record, before)
  local gap = record.gap_ms and span(record.gap_ms)
  local also = record.also and #record.also > 0 and ", also " .. table.concat(record.also, ", ")
    or ""
  if record.reason == "first" then
    return record.previous_id and "the first in the key's own line" or "the first of its key"
  elseif record.reason == "client" then
    return "a session id of the client that is new"
  elseif record.reason == "revived" then
    return ("it was over; back after %s under the same id"):format(gap) .. also
      .. reasons.by(record)
  end
  return ("%s is over (%s%s); %s after %s last activity"):format(
    before or "the one before in its line", record.reason, also, gap,
    before and "its" or "the key's") .. reasons.by(record)
end

-- Why a window begins, or a new one of its id.
function reasons.opens(record)
  return record.reason == "first" and "its first event"
    or "the one before is over (" .. record.reason .. ")" .. reasons.by(record)
end

function reasons.pauses(record)
  return "nobody was active in it for " .. limit(record) .. reasons.by(record)
end

function reasons.resumes(record)
  return "somebody is back after " .. span(record.gap_ms) .. reasons.by(record)
    .. (record.needs_snapshot and "; a replay needs a new snapshot" or "")
end

return reasons
