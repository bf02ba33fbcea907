-- lull explain: hears what `lull run --why` writes of one key, a record or the member `lull` of an
-- event at a time, and says it in words (story.lua). At the end, when it hears nothing, it sums up.
local lull, use = ...
local story = use "story"

return function(options)
  local lines = {}
  local told = story.new(options, function(line) lines[#lines + 1] = line .. "\n" end)
  return function(said)
    if said then
      told:hear(assert(lull.decode(said)))
    else
      told:finish()
    end
    local text = table.concat(lines)
    lines = {}
    return text
  end
end
