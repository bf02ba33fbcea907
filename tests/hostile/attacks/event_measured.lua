-- Texts of two megabytes, which the sessions of many keys are told to remember.
-- events: long_texts
-- says: nothing
return policy {
  key     = "user",
  time    = "ts",
  session = {
    idle      = "30m",
    measures  = { opening = first "text", closing = last "text", texts = distinct "text" },
    rotate_on = { changed "text" },
  },
}
