-- A reason that is one of lull's own.
-- says: session.rotate_on: found "cap", expected another name
return policy {
  key     = "user",
  time    = "ts",
  session = {
    idle = "30m",
    rotate_on = {
      function(event)
        if event.attack then return "cap" end
      end,
    },
  },
}
