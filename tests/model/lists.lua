-- What all of the model does with lists.
local lists = {}

-- The first of the items by `before`; of equals the one that stands first.
function lists.first_of(items, before)
  local first
  for _, item in ipairs(items) do
    if not first or before(item, first) then first = item end
  end
  return first
end

function lists.those(items, test)
  local found = {}
  for _, item in ipairs(items) do
    if test(item) then found[#found + 1] = item end
  end
  return found
end

function lists.remove(items, item)
  for i = #items, 1, -1 do
    if items[i] == item then table.remove(items, i) end
  end
end

return lists
