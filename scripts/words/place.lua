-- By which line a rule is what it is, where somebody asks (natives.explains): places of slots, from
-- the text of their files. A place is a number that the core tells apart; nil is none.
--
-- The lines of a policy are { file =, at = { ["session.idle"] = 5 }, base = lines }: those that its
-- own text shows, and of a policy like another (`with`) those of that one.
local natives = ...

local place = {}

function place.lines_of(file, base)
  if not natives.explains and not natives.checking then return nil end
  return { file = file, at = natives.positions(file), base = base }
end

local function parent(path)
  return path:match "^(.*)%[%d+%]$" or path:match "^(.*)%.[^.]*$" or ""
end

-- The file and line where a slot is given: the innermost that any text shows of it or of what is
-- around it; line 0 where none does.
function place.find(lines, path)
  while true do
    local at = lines
    while at and not at.at[path] do at = at.base end
    if at then return at.file, at.at[path] end
    if path == "" then return lines.file, 0 end
    path = parent(path)
  end
end

function place.of(slot)
  if not slot.lines then return nil end
  local file, line = place.find(slot.lines, slot.path)
  return line > 0 and natives.mark(file, line) or nil
end

-- Where one part of a slot's value is written, if that stands in the slot itself: "[2]", ".trial".
function place.of_part(slot, part)
  local lines = slot and slot.lines
  while lines and not lines.at[slot.path] do lines = lines.base end
  local line = lines and lines.at[slot.path .. part]
  return line and natives.mark(lines.file, line)
end

return place
