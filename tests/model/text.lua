-- How the model writes (JSON members in the order given, times, ids), and what all of it uses.
local text = {}

function text.quote(value)
  return '"' .. value:gsub('["\\]', "\\%0") .. '"'
end

-- A key, a client's id or a window's key as JSON; nil where the field holds none.
function text.id(value)
  if type(value) == "string" then return text.quote(value) end
  if type(value) == "number" then return tostring(math.tointeger(value) or value) end
  if type(value) == "boolean" then return tostring(value) end
end

-- object("a", 1, "b", nil) is {"a":1}: what has no value is left out.
function text.object(...)
  local members = {}
  for i = 1, select("#", ...), 2 do
    local name, value = select(i, ...)
    if value ~= nil then members[#members + 1] = ('"%s":%s'):format(name, value) end
  end
  return "{" .. table.concat(members, ",") .. "}"
end

function text.list(items)
  return "[" .. table.concat(items, ",") .. "]"
end

function text.quoted_list(items)
  local quoted = {}
  for i, item in ipairs(items) do quoted[i] = text.quote(item) end
  return text.list(quoted)
end

function text.stamp(time)
  if time then
    return text.quote(os.date("!%Y-%m-%dT%H:%M:%S.", time // 1000) .. ("%03dZ"):format(time % 1000))
  end
end

-- { "slot": …, "limit_ms": … } of a timeout.
function text.threshold(slot, threshold)
  return threshold and text.object("slot", text.quote(slot), "limit_ms", threshold.ms)
end

-- The first of the items by `before`; of equals the one that stands first.
function text.first_of(items, before)
  local first
  for _, item in ipairs(items) do
    if not first or before(item, first) then first = item end
  end
  return first
end

function text.remove(items, item)
  for i, other in ipairs(items) do
    if other == item then return table.remove(items, i) end
  end
end

function text.asked(threshold, event)
  return threshold and threshold.by and threshold.by[event.kind] or threshold
end

-- A timeout of T fires at T + 1 ms after its base, `at_least T` at T.
function text.instant(base, threshold)
  return base + threshold.ms + (threshold.at_least and 0 or 1)
end

return text
