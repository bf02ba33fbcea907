-- Durations: strings with a unit, as milliseconds.
local natives = ...

local FAULTS = { form = "not_a_duration.text", long = "long_duration", parts = "part_of_ms" }

-- Milliseconds, or nil and what is wrong: a message's code and what it tells. "90s", "1.5h"; 0 is a
-- value here, and part of a millisecond an error.
local function parse(text)
  if type(text) ~= "string" then
    return nil, "not_a_duration.number", { found = text }
  end
  local ms, fault = natives.duration(text)
  if ms then return ms end
  return nil, FAULTS[fault], { found = text }
end

return parse
