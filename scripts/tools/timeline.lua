-- A picture of what happened when: a row for each session or window, a column for each stretch of
-- time. How long the story will be is not known while it is told, so that columns grow wider as it
-- does, each width a multiple of the one before.
local _, use = ...
local clock = use "clock"

local COLUMNS, ROWS = 88, 24
local LABEL = 10 -- columns
local SECOND, MINUTE, HOUR = 1000, 60000, 3600000
local WIDTHS = { 1, 5, 10, 50, 100, 500, SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE,
  5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR }

-- What is most worth seeing in a column.
local SYMBOLS = { [0] = " ", "·", "░", "█" }
local LEGEND = {
  "· a recorder would not have sent it", "░ something happened", "█ somebody is active",
}

local timeline = {}
timeline.__index = timeline

function timeline.new()
  return setmetatable({ rows = {}, by_name = {}, more = 0, step = 1, seen = {} }, timeline)
end

function timeline:width()
  local last = #WIDTHS
  return self.step <= last and WIDTHS[self.step] or WIDTHS[last] << self.step - last
end

-- The next wider columns: several become one.
function timeline:widen()
  local before = self:width()
  self.step = self.step + 1
  local several = self:width() // before
  for _, row in ipairs(self.rows) do
    local columns = {}
    for column = 0, COLUMNS - 1 do
      local at = column // several
      columns[at] = math.max(columns[at] or 0, row.columns[column] or 0)
    end
    row.columns = columns
  end
end

function timeline:row(name)
  local row = self.by_name[name]
  if not row and #self.rows < ROWS then
    row = { name = name, columns = {} }
    self.by_name[name], self.rows[#self.rows + 1] = row, row
  end
  return row
end

-- `weight`: 1 to 3, an index of SYMBOLS. What comes before the first event stands at the begin.
function timeline:add(name, instant, weight)
  self.first = self.first or instant
  local row = self:row(name)
  if not row then
    self.more = self.more + 1
    return
  end
  while (instant - self.first) // self:width() >= COLUMNS do self:widen() end
  local column = math.max((instant - self.first) // self:width(), 0)
  row.columns[column] = math.max(row.columns[column] or 0, weight)
  self.seen[weight] = true
end

-- Lines of text.
function timeline:lines()
  local margin, lines, last = 0, {}, 0
  for _, row in ipairs(self.rows) do
    margin = math.max(margin, #row.name)
    for column = 0, COLUMNS - 1 do
      if row.columns[column] then last = math.max(last, column) end
    end
  end
  local ruler = (" "):rep(margin + 2)
  for column = 0, last, LABEL do
    ruler = ruler .. ("%-10s"):format(clock.shown(column * self:width()))
  end
  lines[1] = ruler:gsub(" +$", "")
  for _, row in ipairs(self.rows) do
    local cells = {}
    for column = 0, last do cells[column + 1] = SYMBOLS[row.columns[column] or 0] end
    lines[#lines + 1] = ("%-" .. margin .. "s  %s"):format(row.name, table.concat(cells))
      :gsub(" +$", "")
  end
  if self.more > 0 then
    lines[#lines + 1] = ("and %d events in more of them"):format(self.more)
  end
  local legend = {}
  for weight = #LEGEND, 1, -1 do
    if self.seen[weight] then legend[#legend + 1] = LEGEND[weight] end
  end
  lines[#lines + 1] = (" "):rep(margin + 2) .. table.concat(legend, "   ")
  return lines
end

return timeline
