-- docs/policies.md: what the policies of the shelf have in common and where they differ, told from
-- the files themselves.
local use = ...
local record, tell = use "record", use "tell"

local HEAD = [[
# The shelf: policies compared

The files of [rules/](../rules), side by side: what each says by its defaults. What is a setting can
be set; `lull settings -r rules/NAME.lua` lists them. This page is made from the files by
`make policies`.

- **idle** is how much silence ends a session, **cap** how long one may last. `> 30m`: an event at
  exactly 30 minutes still joins; `≥ 30m`: it begins the next session.
- **Ends also**: what else ends a session, be it a trigger, a limit or an event that is its last.
- **Activity** keeps a session alive. The rest joins it; what becomes of it when the session is over
  its class says.
- **Late**: what becomes of events that come behind their time.

| policy | idle | cap | ends also | activity | late | source |
| --- | --- | --- | --- | --- | --- | --- |
]]

-- The product and its sources, from the first sentence of the header.
local function source_of(header)
  local sources = {}
  for repository, commit in header:gmatch "([%w_.-]+/[%w_.-]+) (%x%x%x%x%x%x%x+)" do
    sources[#sources + 1] = ("[%s](https://github.com/%s/tree/%s)"):format(repository, repository,
      commit)
  end
  for address in header:gmatch "[%w-]+%.[%w.-]+%.%l+/[%w/_-]+[%w]" do
    sources[#sources + 1] = ("[%s](https://%s)"):format(address:match "^[^/]+", address)
  end
  if sources[1] then return table.concat(sources, ", ") end
  return header:match "%(([^)]*%x%x%x%x%x%x%x[^)]*)%)" or "–"
end

local function cell(text) return (text:gsub("|", "\\|")) end

local function row_of(name, file)
  local policy, lines = file.policy, file.lines
  local cells = {
    ("[%s](../rules/%s.lua)"):format(name, name), tell.threshold(policy.session.idle, lines),
    tell.threshold(policy.session.cap, lines), tell.ends(policy.session, lines),
    tell.activity(policy), tell.late(policy), source_of(file.header),
  }
  for i, text in ipairs(cells) do cells[i] = cell(text) end
  return "| " .. table.concat(cells, " | ") .. " |\n"
end

-- The page, from the files of these names in `folder`; vocabularies are no policies.
return function(folder, names, words)
  local rows = {}
  for _, name in ipairs(names) do
    local file = record(folder .. "/" .. name .. ".lua", words)
    if not file.is_vocabulary then rows[#rows + 1] = row_of(name, file) end
  end
  return HEAD .. table.concat(rows)
end
