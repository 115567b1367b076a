#!/bin/sh
# Two uplinks on a real Linux kernel, in network namespaces of their own. Needs root, iproute2 and nftables.
#
#   lab.sh up NAME [plain]                        build it; plain: without shaping
#   lab.sh routes NAME mismatch|ecmp|equal|none   the router's default routes, both families
#   lab.sh down NAME                              take it away, and end what still runs in it
#
#   client  10.77.0.10-59         -- lan0 10.77.0.1       router
#   router  em0  192.0.2.10       -- isp1 192.0.2.1       8/1 Mbit     2001:db8:1::/64
#   router  iwn0 198.51.100.10    -- isp2 198.51.100.1    20/5 Mbit    2001:db8:2::/64
#   isp1    100.64.1.2            -- server 100.64.1.1
#   isp2    100.64.2.2            -- server 100.64.2.1
#   server  203.0.113.1-60 and 2001:db8:ffff::1-8
#
# The namespaces are NAME-client, NAME-router, NAME-isp1, NAME-isp2 and NAME-server. All traffic stays inside.
set -eu

usage() { sed -n '4,6s/^# *//p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
name=$2
case $name in '' | *[!A-Za-z0-9-]*) echo "lab.sh: a name is letters, digits and dashes: $name" >&2; exit 2 ;; esac

# on NAMESPACE COMMAND ...
on() { space=$name-$1; shift; ip netns exec "$space" "$@"; }
# batch NAMESPACE: lines of ip(8) from standard input
batch() { ip -n "$name-$1" -batch -; }

down() {
  for host in client router isp1 isp2 server; do
    ip netns pids "$name-$host" 2>/dev/null | while read -r pid; do kill -9 "$pid" 2>/dev/null || true; done
    ip netns del "$name-$host" 2>/dev/null || true
  done
}

# cable HOST INTERFACE HOST INTERFACE
cable() {
  ip link add "$2" netns "$name-$1" type veth peer name "$4" netns "$name-$3"
  ip -n "$name-$1" link set "$2" up
  ip -n "$name-$3" link set "$4" up
}

# shape HOST INTERFACE RATE
shape() { on "$1" tc qdisc replace dev "$2" root tbf rate "$3" burst 16kb latency 150ms; }

addresses() {
  {
    for last in $(seq 10 59); do echo "addr add 10.77.0.$last/24 dev eth0"; done
    echo 'addr add 2001:db8:77::10/64 dev eth0 nodad'
    echo 'route add default via 10.77.0.1'
    echo 'route add default via 2001:db8:77::1'
  } | batch client
  batch router <<'END'
addr add 10.77.0.1/24 dev lan0
addr add 192.0.2.10/24 dev em0
addr add 198.51.100.10/24 dev iwn0
addr add 2001:db8:77::1/64 dev lan0 nodad
addr add 2001:db8:1::10/64 dev em0 nodad
addr add 2001:db8:2::10/64 dev iwn0 nodad
END
  provider 1 192.0.2.1
  provider 2 198.51.100.1
  {
    for i in 1 2; do
      echo "addr add 100.64.$i.1/24 dev isp$i"
      echo "addr add 2001:db8:10$i::1/64 dev isp$i nodad"
    done
    echo 'route add 192.0.2.0/24 via 100.64.1.2'
    echo 'route add 198.51.100.0/24 via 100.64.2.2'
    echo 'route add 2001:db8:1::/64 via 2001:db8:101::2'
    echo 'route add 2001:db8:2::/64 via 2001:db8:102::2'
    for last in $(seq 1 60); do echo "addr add 203.0.113.$last/32 dev lo"; done
    for last in $(seq 1 8); do echo "addr add 2001:db8:ffff::$last/128 dev lo nodad"; done
  } | batch server
}

# provider NUMBER ADDRESS
provider() {
  batch "isp$1" <<END
addr add $2/24 dev down0
addr add 100.64.$1.2/24 dev up0
addr add 2001:db8:$1::1/64 dev down0 nodad
addr add 2001:db8:10$1::2/64 dev up0 nodad
route add 203.0.113.0/24 via 100.64.$1.1
route add 2001:db8:ffff::/64 via 2001:db8:10$1::1
END
}

# Nothing else may decide which way a packet goes: no filter on where it came from.
switches() {
  for host in router isp1 isp2; do
    on "$host" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  done
  for host in router isp1 isp2 server; do
    on "$host" sh -c 'for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > "$f"; done'
  done
  on router sysctl -qw net.ipv4.fib_multipath_hash_policy=1 net.ipv6.fib_multipath_hash_policy=1
}

translate() {
  on router nft -f - <<'END'
table inet lab {
  chain postrouting {
    type nat hook postrouting priority srcnat
    oifname { "em0", "iwn0" } counter masquerade
  }
  chain forward {
    type filter hook forward priority filter
    ct state established,related accept
    iifname "lan0" accept
  }
}
END
  on router sysctl -qw net.netfilter.nf_conntrack_acct=1
}

build() {
  for host in client router isp1 isp2 server; do
    ip netns add "$name-$host"
    ip -n "$name-$host" link set lo up
    # IPv6 works at once: nobody else is there whose address it could be.
    on "$host" sysctl -qw net.ipv6.conf.default.accept_dad=0
  done
  cable client eth0 router lan0
  cable router em0 isp1 down0
  cable router iwn0 isp2 down0
  cable isp1 up0 server isp1
  cable isp2 up0 server isp2
  addresses
  switches
  translate
  if [ "${1:-}" != plain ]; then
    shape router em0 1mbit; shape isp1 down0 8mbit
    shape router iwn0 5mbit; shape isp2 down0 20mbit
  fi
  routes mismatch
}

routes() {
  for family in -4 -6; do
    while ip -n "$name-router" $family route del default 2>/dev/null; do :; done
  done
  case $1 in
  mismatch)
    batch router <<'END'
route add default via 192.0.2.1 dev em0 proto dhcp src 192.0.2.10 metric 100
route add default via 198.51.100.1 dev iwn0 proto dhcp src 198.51.100.10 metric 600
route add default via 2001:db8:1::1 dev em0 proto static metric 100
route add default via 2001:db8:2::1 dev iwn0 proto static metric 600
END
    ;;
  equal)
    batch router <<'END'
route add default via 192.0.2.1 dev em0 metric 100
route append default via 198.51.100.1 dev iwn0 metric 100
END
    ;;
  ecmp)
    batch router <<'END'
route add default nexthop via 192.0.2.1 dev em0 weight 1 nexthop via 198.51.100.1 dev iwn0 weight 1
route add default nexthop via 2001:db8:1::1 dev em0 weight 1 nexthop via 2001:db8:2::1 dev iwn0 weight 1
END
    ;;
  none) ;;
  *) usage ;;
  esac
}

[ "$(id -u)" = 0 ] || { echo 'lab.sh: network namespaces are made by root' >&2; exit 1; }
case $1 in
up)
  trap 'down' EXIT
  build "${3:-}"
  trap - EXIT
  ;;
routes) routes "${3:-}" ;;
down) down ;;
*) usage ;;
esac
