-- Durations: strings with a unit, as milliseconds.
local natives, use = ...
local say = use "say"

local FAULTS = {
  form = 'a duration such as "500ms", "90s", "30m", "24h" or "3d"',
  long = "at most 100 years: write never",
  parts = "whole milliseconds",
}

-- Milliseconds, or nil and what is wrong. "90s", "1.5h"; 0 is a value here, and part of a
-- millisecond an error.
local function parse(text)
  if type(text) ~= "string" then
    return nil, say.expected(text, 'a duration: write "30m"')
  end
  local ms, fault = natives.duration(text)
  if ms then return ms end
  return nil, say.expected(text, FAULTS[fault])
end

return parse
