-- docs/policies.md: what the policies of the shelf have in common and where they differ, told from
-- the files themselves.
local use = ...
local record, tell = use "record", use "tell"

local HEAD = [[
# The shelf: policies compared

The files of [rules/](../rules), side by side: what each says by its defaults. What is a setting can
be set; `lull settings -r rules/NAME.lua` lists them. This page is made from the files by
`make policies`.

- **idle** is how much silence ends a session, **cap** how long one may last. **At exactly idle** an
  event still joins, or it begins the next session.
- **Ends also**: what else ends a session, be it a trigger, a limit or an event that is its last.
- **Activity** keeps a session alive. The rest joins it; what becomes of it when the session is over
  its class says.
- **Late**: what becomes of events that come behind their time.

| policy | idle | at exactly idle | cap | ends also | activity | late | source |
| --- | --- | --- | --- | --- | --- | --- | --- |
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

local function answer_of(answers)
  if answers.joins and answers.ends then return "either" end
  return answers.joins and "joins" or answers.ends and "next session" or "–"
end

local function cell(text) return (text:gsub("|", "\\|")) end

local function row_of(name, file)
  local policy, answers = file.policy, {}
  local idle = tell.threshold(policy.session.idle, answers, file.lines)
  local cells = {
    ("[%s](../rules/%s.lua)"):format(name, name), idle, answer_of(answers),
    tell.threshold(policy.session.cap, {}, file.lines), tell.ends(policy.session, file.lines),
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
