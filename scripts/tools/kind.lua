-- Tables of a kind of their own, which a spec can hold and not make: told by a member that only
-- this script knows. (No weak tables: under a limit on memory they are not safe in Lua 5.4.4.)
return function(methods)
  local secret, index = {}, {}
  for name, method in pairs(methods or {}) do index[name] = method end
  index.kind = secret
  local behaviour = { __index = index, __metatable = false }
  return {
    make = function(table) return setmetatable(table, behaviour) end,
    is = function(value)
      return type(value) == "table" and rawget(value, "kind") == nil and value.kind == secret
    end,
  }
end
