-- LogRocket, by docs.logrocket.com/docs/what-defines-a-session, read in 2026-11. Moving the mouse,
-- clicking and scrolling are activity. On the web two minutes away from the site end a session, in
-- an app five, and an app's session lasts a day at most. A session goes over all tabs: what happens
-- in another one shows that the visitor did not leave. leave is a closed tab or another site,
-- background an app that is left.
settings {
  idle    = { "30m", about = "nobody is active for longer" },
  left    = { "2m", about = "away from the site for longer" },
  app     = { "5m", about = "away from the app for longer" },
  longest = { "24h", about = "of a session in an app" },
}

local moves = { "mouse_move", "click", "scroll", "leave", "background", "foreground" }

return policy {
  key      = "userID",
  time     = "time",
  activity = where { type = moves },

  session = {
    idle = choose {
      when({ type = "leave" }, settings.left),
      when({ type = "background" }, settings.app),
      settings.idle,
    },
    cap  = choose { when({ platform = "mobile" }, settings.longest), never },
  },

  window = { key = "tabID" },
}
