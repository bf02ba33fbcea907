-- A text of two megabytes, which a function takes apart.
-- events: long_text
-- says: activity: found more instructions than the limit
return policy {
  key      = "user",
  time     = "ts",
  activity = function(event)
    local text = event.text or ""
    for _ in text:gmatch "(x*)y" do return "active" end
    return "passive"
  end,
  session  = { idle = "30m" },
}
