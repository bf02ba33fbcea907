-- The outside of the model: lines of input to events, and what the model says to lines of output.
local cjson = require "cjson"

local lines = {}

local function quote(value)
  return '"' .. value:gsub('["\\]', "\\%0") .. '"'
end

-- A key, a client's id or a window's key as JSON; nil where the field holds none.
local function id(value)
  if type(value) == "string" then return quote(value) end
  if type(value) == "number" then return tostring(math.tointeger(value) or value) end
  if type(value) == "boolean" then return tostring(value) end
end

-- A key of one part or of several; nil where one is missing.
local function key_of(data, paths)
  if type(paths) == "string" then return id(data[paths]) end
  local parts = {}
  for i, path in ipairs(paths) do parts[i] = id(data[path]) end
  return #parts == #paths and "[" .. table.concat(parts, ",") .. "]" or nil
end

-- The event of a line; nil where the line is empty or a reject.
function lines.read(policy, line)
  local fine, data = pcall(cjson.decode, line)
  local time = fine and type(data) == "table" and math.tointeger(data.ts)
  if not time or data.lull ~= nil then return end
  local window = policy.window or {}
  local function value(path)
    local found = path and data[path]
    return found ~= cjson.null and found or nil
  end
  local client = id(value(policy.session.id))
  return { line = line, time = time, received = math.tointeger(value(policy.received)),
    kind = value "kind", key = key_of(data, policy.key), client = client ~= '""' and client or nil,
    order = value(policy.order), window = id(value(window.key)), chunk = value(window.chunk) }
end

-- Writing ----------------------------------------------------------------------------------------

local function stamp(time)
  return os.date('!"%Y-%m-%dT%H:%M:%S.', time // 1000) .. ('%03dZ"'):format(time % 1000)
end

local function list_of(write)
  return function(items)
    local written = {}
    for i, item in ipairs(items) do written[i] = write(item) end
    return "[" .. table.concat(written, ",") .. "]"
  end
end

local object

-- How a member of this name is written; ids are JSON already, and so is the rest.
local WRITERS = {
  type = quote, policy = quote, reason = quote, slot = quote, activity = quote, kind = quote,
  file = quote, time = stamp, start = stamp, ["end"] = stamp, last_active = stamp, from = stamp,
  to = stamp, playable_from = stamp, also = list_of(quote), marks = list_of(quote),
  windows = list_of(tostring),
  segments = list_of(function(segment)
    return object { "kind", segment.kind, "from", segment.from, "to", segment.to, n = 6 }
  end),
  threshold = function(of) return object { "slot", of.slot, "limit_ms", of.ms, n = 4 } end,
}

-- { "a", 1, "b", nil, n = 4 } is {"a":1}: what has no value is left out.
function object(members)
  local written = {}
  for i = 1, members.n, 2 do
    local name, value = members[i], members[i + 1]
    if value ~= nil then
      written[#written + 1] = ('"%s":%s'):format(name, (WRITERS[name] or tostring)(value))
    end
  end
  return "{" .. table.concat(written, ",") .. "}"
end

-- What the model tells: a record, or an event with what is said of it.
function lines.write(told)
  local text = object(told)
  if not told.event then return text end
  local at = told.event.line:find "}[ \t\r]*$"
  return told.event.line:sub(1, at - 1) .. ',"lull":' .. text .. told.event.line:sub(at)
end

return lines
