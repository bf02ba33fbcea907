local invariants = {}
function invariants.check() end
function invariants.same_keys() end
return invariants
