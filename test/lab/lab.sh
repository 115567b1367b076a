#!/bin/sh
# Two uplinks on a real Linux kernel, in network namespaces of their own. Needs root, iproute2 and nftables.
#
#   lab.sh check                                  can there be a lab on this machine? If not, one sentence and exit 2
#   lab.sh up NAME [plain]                        build it; plain: without shaping
#   lab.sh hold NAME [plain]                      build it, and take it away when standard input ends
#   lab.sh routes NAME mismatch|ecmp|equal|none   the router's default routes, both families
#   lab.sh fault NAME KIND [em0|iwn0]             break something of one uplink, of iwn0 unless told
#   lab.sh mend NAME KIND [em0|iwn0]              put it right again
#   lab.sh show NAME                              what is there
#   lab.sh down NAME                              take it away, and end what still runs in it
#
# The KIND of a fault:
#   link-down        the cable is pulled at the provider's end: the carrier is lost
#   interface-down   the router's interface is switched off; once mended, its plain default routes are gone for good
#   black-hole       the gateway answers, and the provider passes nothing on
#   silent           the gateway answers nothing, not even ARP, and passes nothing on; the carrier stays
#   route-lost       the DHCP client lost its lease: the uplink's IPv4 default is gone
#   delay, loss      100 ms, or one packet in five; only where the kernel has netem
#
#   client  10.77.0.10-59         -- lan0 10.77.0.1       router
#   router  em0  192.0.2.10       -- isp1 192.0.2.1       8/1 Mbit     2001:db8:1::/64
#   router  iwn0 198.51.100.10    -- isp2 198.51.100.1    20/5 Mbit    2001:db8:2::/64
#   isp1    100.64.1.2            -- server 100.64.1.1
#   isp2    100.64.2.2            -- server 100.64.2.1
#   server  203.0.113.1-60 and 2001:db8:ffff::1-8
#
# The namespaces are NAME-client, NAME-router, NAME-isp1, NAME-isp2 and NAME-server. All traffic stays inside.
# A lab named uplab-…-PID belongs to that process: when it is dead, the next `up` takes its lab away. For the other
# commands the name without the number will do, as long as there is only one. /run/uplab.NAME is for the router's state.
set -eu
PATH=$PATH:/usr/sbin:/sbin

hosts='client router isp1 isp2 server'

usage() { sed -n '/^#   lab\.sh/s/^# *//p' "$0" >&2; exit 2; }
fail() { echo "lab.sh: $1" >&2; exit "${2:-1}"; }

# on NAMESPACE COMMAND ...
on() { space=$name-$1; shift; ip netns exec "$space" "$@"; }
# batch NAMESPACE: lines of ip(8) from standard input
batch() { ip -n "$name-$1" -batch -; }
namespaces() { ip netns list | cut -d ' ' -f 1; }

# The program on the router is asked first: it has a terminal to give back.
ask_to_leave() {
  ip netns pids "$name-router" 2>/dev/null | while read -r pid; do kill "$pid" 2>/dev/null || true; done
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -n "$(ip netns pids "$name-router" 2>/dev/null)" ] || return 0
    sleep 0.1
  done
}

down() {
  ask_to_leave
  for host in $hosts; do
    ip netns pids "$name-$host" 2>/dev/null | while read -r pid; do kill -9 "$pid" 2>/dev/null || true; done
    ip netns del "$name-$host" 2>/dev/null || true
  done
  rm -rf "/run/uplab.$name"
}

# What a test run that was killed has left behind.
sweep() {
  for space in $(namespaces); do
    case $space in uplab-*-client | uplab-*-router | uplab-*-isp[12] | uplab-*-server) ;; *) continue ;; esac
    name=${space%-*}
    pid=${name##*-}
    case $pid in '' | *[!0-9]*) continue ;; esac
    kill -0 "$pid" 2>/dev/null || down
  done
}

# The lab of that name, or the only one that has it with a number behind.
find_lab() {
  found=
  for space in $(namespaces); do
    case $space in
    "$name-router") return ;;
    "$name"-*[!0-9]*-router) ;;
    "$name"-*-router) found="$found ${space%-router}" ;;
    esac
  done
  case $found in
  '') fail "there is no lab $name" ;;
  ' '*' '*) fail "say which:$found" ;;
  esac
  name=${found# }
}

refuse() { fail "no lab on this machine: $1" 2; }

check() {
  [ "$(uname -s)" = Linux ] || refuse "it needs a Linux kernel, and this is $(uname -s)"
  [ "$(id -u)" = 0 ] || refuse 'it needs root (sudo npm run lab)'
  missing=
  for tool in ip tc nft conntrack ping sysctl; do
    command -v "$tool" >/dev/null || missing="$missing${missing:+, }$tool"
  done
  [ -z "$missing" ] ||
    refuse "it needs $missing (on Debian: apt-get install iproute2 nftables conntrack iputils-ping procps)"
  [ -d /proc/sys/net/ipv6 ] || refuse 'its kernel has no IPv6'
  name=uplab-check-$$
  trap 'down' EXIT
  said=$(ip netns add "$name-router" 2>&1) || refuse "it makes no network namespaces, as in most containers: $said"
  said=$(on router sysctl -qw net.ipv4.ip_forward=1 2>&1) || refuse "its kernel settings are locked: $said"
  said=$(ip link add lan0 netns "$name-router" type veth peer name eth0 netns "$name-router" 2>&1) ||
    refuse "its kernel has no veth: $said"
  said=$(translate 2>&1) || refuse "its kernel does not translate addresses with nftables: $said"
}

# cable HOST INTERFACE HOST INTERFACE
cable() {
  ip link add "$2" netns "$name-$1" type veth peer name "$4" netns "$name-$3"
  ip -n "$name-$1" link set "$2" up
  ip -n "$name-$3" link set "$4" up
}

# shape HOST INTERFACE RATE
shape() { on "$1" tc qdisc replace dev "$2" root handle 1: tbf rate "$3" burst 16kb latency 150ms; }

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
  mkdir -m 700 "/run/uplab.$name"
  for host in $hosts; do
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

# What lies at one uplink. The provider's namespace is $isp, the router's interface $device.
uplink() {
  device=$1
  case $device in
  em0) isp=isp1 gateway=192.0.2.1 own=192.0.2.10 net6=2001:db8:1: metric=100 ;;
  iwn0) isp=isp2 gateway=198.51.100.1 own=198.51.100.10 net6=2001:db8:2: metric=600 ;;
  *) usage ;;
  esac
  case $device in em0) other='198.51.100.1 dev iwn0' ;; *) other='192.0.2.1 dev em0' ;; esac
}

# unfilter TABLE: nothing is dropped any more. filter TABLE HOOK ...: all that passes there is.
unfilter() { on "$isp" nft delete table inet "$1" 2>/dev/null || true; }
filter() {
  table=$1
  unfilter "$table"
  shift
  {
    echo "table inet $table {"
    for hook; do echo "chain $hook { type filter hook $hook priority filter; policy drop; }"; done
    echo '}'
  } | on "$isp" nft -f -
}

# disturb WORDS OF netem(8) ...: towards the router, behind the shaping
disturb() {
  at=root
  if on "$isp" tc qdisc show dev down0 | grep -q '^qdisc tbf'; then at='parent 1:1'; fi
  # shellcheck disable=SC2086
  if ! said=$(on "$isp" tc qdisc replace dev down0 $at handle 10: netem "$@" 2>&1); then
    echo "lab.sh: this kernel has no netem, so there is no $1; the lab goes on without ($said)" >&2
  fi
}

undisturb() {
  on "$isp" tc qdisc show dev down0 | while read -r _ kind _ at; do
    if [ "$kind" = netem ]; then
      case $at in parent*) at='parent 1:1' ;; *) at=root ;; esac
      # shellcheck disable=SC2086
      on "$isp" tc qdisc del dev down0 $at
    fi
  done
}

lose_route() {
  if ip -n "$name-router" route show default | grep -q nexthop; then
    # shellcheck disable=SC2086
    ip -n "$name-router" route replace default via $other
  fi
  while ip -n "$name-router" route del default dev "$device" 2>/dev/null; do :; done
}

fault() {
  case $1 in
  link-down) ip -n "$name-$isp" link set down0 down ;;
  interface-down) ip -n "$name-router" link set "$device" down ;;
  black-hole) filter black_hole forward ;;
  silent)
    filter silent input forward
    ip -n "$name-$isp" link set down0 arp off
    ;;
  route-lost) lose_route ;;
  delay) disturb delay 100ms ;;
  loss) disturb loss 20% ;;
  *) usage ;;
  esac
}

# An interface that was down has lost its IPv6 addresses.
mend() {
  case $1 in
  link-down)
    ip -n "$name-$isp" link set down0 up
    ip -n "$name-$isp" addr replace "$net6:1/64" dev down0 nodad
    ;;
  interface-down)
    ip -n "$name-router" link set "$device" up
    ip -n "$name-router" addr replace "$net6:10/64" dev "$device" nodad
    ;;
  black-hole) unfilter black_hole ;;
  silent)
    unfilter silent
    ip -n "$name-$isp" link set down0 arp on
    ;;
  route-lost)
    ip -n "$name-router" route replace default via "$gateway" dev "$device" proto dhcp src "$own" metric "$metric"
    ;;
  delay | loss) undisturb ;;
  *) usage ;;
  esac
}

show() {
  echo "$name, by the router's default routes:"
  for family in -4 -6; do ip -n "$name-router" $family route show default | sed 's/^/  /; s/ *$//'; done
  for host in $hosts; do
    echo "$name-$host, $(ip netns pids "$name-$host" | wc -l) processes"
    ip -n "$name-$host" -br link | sed '/^lo /d; s/@[^ ]*//; s/^/  /; s/ *$//'
    on "$host" nft list tables | sed -n '/ lab$/d; s/^table inet/  fault:/p'
    on "$host" tc qdisc show | sed -n '/netem/s/^/  fault: /p'
  done
}

case ${1:-} in
check)
  check
  exit
  ;;
up | hold | routes | fault | mend | show | down) ;;
*) usage ;;
esac
[ $# -ge 2 ] || usage
name=$2
case $name in '' | *[!A-Za-z0-9-]*) fail "a name is letters, digits and dashes: $name" 2 ;; esac
[ "$(id -u)" = 0 ] || fail 'network namespaces are made by root'
case $1 in
up)
  sweep
  name=$2
  trap 'down' EXIT
  build "${3:-}"
  trap - EXIT
  ;;
hold)
  sweep
  name=$2
  trap '' INT HUP
  trap 'down' EXIT
  build "${3:-}"
  echo "$name is up"
  cat >/dev/null
  ;;
routes)
  find_lab
  routes "${3:-}"
  ;;
fault | mend)
  find_lab
  uplink "${4:-iwn0}"
  "$1" "${3:-}"
  ;;
show)
  find_lab
  show
  ;;
down) down ;;
esac
