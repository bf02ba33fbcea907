-- What `lull check` warns of, one description each: code, means, mend (what to do), and a rules
-- file that it is told of. `lull help CODE` and docs/reference.md are made from these, and a test
-- asks that each example is told of what it is an example of, and of nothing else.
return {
  {
    code = "unused_setting",
    means = "A setting is declared, and nothing reads it.",
    mend = "Use it where the value stands now, or take it out.",
    example = [[
settings { idle = "30m" }
return policy { key = "user", time = "ts", session = { idle = "20m" } }]],
  },
  {
    code = "never_asked",
    means = "A choice or trigger stands behind one that always holds; or no event is of a class "
      .. "that a trigger or limit is asked for.",
    mend = "Put it before the other, or take it out.",
    example = [[
return policy {
  key = "user", time = "ts", session = { idle = "30m" },
  activity = choose { when(true, "active"), "passive" },
}]],
  },
  {
    code = "never_decides",
    means = "A timeout is no shorter than the one around it, which always comes first: idle and "
      .. "cap of a session, or those of a window and its session.",
    mend = "Make the inner one shorter, or take it out.",
    example = [[
return policy { key = "user", time = "ts", session = { idle = "24h", cap = "12h" } }]],
  },
  {
    code = "never_holds",
    means = "A tag asks for what no session or window can be.",
    mend = "Look at what the figure counts: events are 1 or more, a number is never a text, and a "
      .. "reason is one that this policy can have.",
    example = [[
return policy {
  key = "user", time = "ts",
  session = { idle = "30m", tags = { empty = where { events = 0 } } },
}]],
  },
  {
    code = "never_closes",
    means = "For some events idle is never, and their session has no cap and no calendar either.",
    mend = "Give it a cap, or a long idle time.",
    example = [[
return policy {
  key = "user", time = "ts",
  session = { idle = choose { when({ plan = "free" }, "30m"), never } },
}]],
  },
  {
    code = "mixed_list",
    means = "A list has both a number and the same number as a text, such as { 1, \"1\" }.",
    mend = "Look at what the events have: 1 is not \"1\". Keep that one, or where "
      .. "they do have both write any(where { type = 1 }, where { type = \"1\" }).",
    example = [[
return policy {
  key = "user", time = "ts", session = { idle = "30m" },
  activity = where { type = { 1, "1" } },
}]],
  },
  {
    code = "needless_function",
    means = "A function only returns a field, a constant or a comparison.",
    mend = "Write the value: it is checked when the file loads, and Lua is not called for each "
      .. "event.",
    example = [[
return policy {
  key = function(event) return event.user end, time = "ts",
  session = { idle = "30m" },
}]],
  },
  {
    code = "lost_matcher",
    means = "Lua's own `and`, `or` or `not` stands between matchers: one of them is the value, "
      .. "and the other is lost.",
    mend = "Write all(a, b), any(a, b) or none(a).",
    example = [[
return policy {
  key = "user", time = "ts", session = { idle = "30m" },
  activity = where { kind = "click" } or where { kind = "key" },
}]],
  },
  {
    code = "lua_index",
    means = "An index is a comparison, as in t[a < b]: the compiler of Lua 5.4.4 can get it wrong.",
    mend = "Put the comparison into a local first.",
    example = [[
local limits = { [true] = "10m", [false] = "30m" }
return policy {
  key = "user", time = "ts",
  session = { idle = function(event) return limits[event.size < 10] end },
}]],
  },
  {
    code = "lua_bitwise",
    means = "A bitwise operator stands in a file of more than 255 different names, texts and "
      .. "numbers: the compiler of Lua 5.4.4 can get constants of such operators wrong.",
    mend = "Put the function that uses it into a small file of its own, and require that.",
  },
}
