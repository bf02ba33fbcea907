-- A reason as long as a book.
-- says: session.rotate_on: found "xxxx
return policy {
  key     = "user",
  time    = "ts",
  session = {
    idle = "30m",
    rotate_on = {
      function(event)
        if event.attack then return ("x"):rep(100000) end
      end,
    },
  },
}
