# What an admin would pipe pfctl's states into: totals of each uplink, states by kind, bytes by host, the twenty largest.
# For the tables of states-print.mjs. It counts states; which of them are one connection it does not know.

function bare(end,  at) {
  at = index(end, "[")
  if (!at) at = index(end, ":")
  return at ? substr(end, 1, at - 1) : end
}

function uplink(address) {
  if (address in own) return own[address]
  if (index(address, "2001:db8:e0:") == 1) return "vio0"
  if (index(address, "2001:db8:f7:") == 1) return "umb0"
  return ""
}

BEGIN {
  own["203.0.113.10"] = "vio0"
  own["100.72.5.6"] = "umb0"
}

/^[^ ]/ {
  kinds[$2 " " $NF]++
  host = bare($3)
  via = uplink(host)
  if (substr($4, 1, 1) == "(") {
    before = bare(substr($4, 2, length($4) - 2))
    if (via != "") host = before
    else via = uplink(before)
  }
  if (via == "") { via = "none"; host = "" }
  next
}

$1 == "age" {
  colon = index($8, ":")
  out = substr($8, 1, colon - 1) + 0
  back = substr($8, colon + 1) + 0
  states[via]++
  outBytes[via] += out
  inBytes[via] += back
  if (host != "") hosts[host] += out + back
  bytes = out + back
  next
}

$1 == "id:" {
  if (kept < 20 || bytes > least) {
    if (kept < 20) kept++
    for (at = kept; at > 1 && most[at - 1] < bytes; at--) { most[at] = most[at - 1]; ids[at] = ids[at - 1] }
    most[at] = bytes
    ids[at] = $2
    least = most[20] + 0
  }
}

END {
  for (via in states) printf "uplink %s %d %.0f %.0f\n", via, states[via], outBytes[via], inBytes[via]
  for (kind in kinds) printf "state %s %d\n", kind, kinds[kind]
  for (host in hosts) printf "host %s %.0f\n", host, hosts[host]
  for (at = 1; at <= kept; at++) printf "id %s %.0f\n", ids[at], most[at]
}
