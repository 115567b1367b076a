#!/usr/bin/env bash
# `ip route get` with addresses, interface, protocol and ports does not foretell the way of a forwarded flow.
#
# With fib_multipath_hash_policy=1 the kernel chooses a next hop by addresses, protocol and ports, and `ip route
# get` takes all of them, and the interface a packet comes in by. It answers the same each time, and one would take
# that for the kernel's choice. Real packets of the same five values, forwarded a moment later, leave by the other
# uplink as often as by the one it named.
#
# Seen: iproute2 6.1.0-3 and nftables 1.0.6-2+deb12u2 (Debian 12), Linux 6.18.44.
#   19 of 40 flows left by the other uplink
# To rely on: count what leaves by each uplink.
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* nftables=1.0.6-* netcat-openbsd'
cannot() { echo "Cannot run: $1" >&2; exit 2; }
changed() { echo "Changed: $1" >&2; exit 1; }

# A copy of this system that is gone afterwards: its files in memory, its processes and its network its own.
case ${1:-} in
  '')
    [ "$(id -u)" = 0 ] || cannot 'it needs root.'
    unshare --mount --net --pid --fork true 2>/dev/null || cannot 'namespaces are not permitted here.'
    box=$(mktemp -d) status=0
    unshare --mount --pid --fork --kill-child bash "$0" "$box" || status=$?
    rmdir "$box"
    exit "$status"
    ;;
  inside) ;;
  *)
    mount -t tmpfs box "$1" && mkdir "$1"/{upper,work,root}
    mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" box "$1/root" || cannot 'no overlay file system.'
    cp "$0" "$1/root/finding"
    cp -L --remove-destination /etc/resolv.conf "$1/root/etc/resolv.conf"
    cd "$1/root"
    for dir in run tmp; do mount -t tmpfs "$dir" "$dir"; done
    mount -t proc proc proc && mount --rbind /dev dev
    printf '#!/bin/sh\nexit 101\n' >usr/sbin/policy-rc.d && chmod +x usr/sbin/policy-rc.d
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C
    # shellcheck disable=SC2086 # one argument per package
    { chroot . apt-get update && chroot . apt-get install -y --no-install-recommends $PACKAGES; } >tmp/apt 2>&1 </dev/null ||
      cannot "Debian 12 with $PACKAGES is needed; apt-get said: $(tail -n 1 tmp/apt)"
    exec unshare --net chroot . bash -c 'mount -t sysfs sysfs /sys && exec bash /finding inside'
    ;;
esac
# What fails below without having been asked about is no finding.
set -E
trap 'cannot "line $LINENO failed: $BASH_COMMAND"' ERR
ip netns add client
ip link add lan0 type veth peer name eth0 netns client
ip addr add 10.77.0.1/24 dev lan0
ip link set lan0 up
ip -n client addr add 10.77.0.2/24 dev eth0
ip -n client link set eth0 up
ip -n client route add default via 10.77.0.1
for uplink in em0:192.0.2 iwn0:198.51.100; do
  ip link add "${uplink%:*}" type veth peer name "${uplink%:*}-peer"
  ip addr add "${uplink#*:}.10/24" dev "${uplink%:*}"
  ip link set "${uplink%:*}" up
  ip link set "${uplink%:*}-peer" up
  ip neigh add "${uplink#*:}.1" lladdr 02:00:00:00:00:01 dev "${uplink%:*}"
done
ip route add default nexthop via 192.0.2.1 dev em0 nexthop via 198.51.100.1 dev iwn0
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.fib_multipath_hash_policy=1
nft -f - <<'END' || cannot 'the kernel has no nftables.'
table ip seen {
  set went { type ifname . inet_service; flags dynamic; size 1000; }
  chain out {
    type filter hook postrouting priority 0
    udp dport 9 add @went { oifname . udp sport }
  }
}
END
foretold=() again=()
foretell() { ip route get 203.0.113.1 from 10.77.0.2 iif lan0 ipproto udp sport "$1" dport 9 | grep -o 'dev [a-z0-9]*' | cut -d ' ' -f 2; }
for port in {5001..5040}; do
  foretold+=("$(foretell "$port")")
  again+=("$(foretell "$port")")
  echo | ip netns exec client nc -u -w 1 -p "$port" 203.0.113.1 9 &
  senders+=("$!")
done
wait "${senders[@]}"
seen=0 wrong=0
for port in {5001..5040}; do
  for uplink in em0 iwn0; do
    nft get element ip seen went "{ $uplink . $port }" >/dev/null 2>&1 || continue
    seen=$((seen + 1))
    [ "${foretold[port - 5001]}" = "$uplink" ] || wrong=$((wrong + 1))
  done
done

ip -V
uname -sr
echo "$wrong of $seen flows left by the other uplink"
[ "$seen" = 40 ] || cannot "$seen flows were forwarded instead of 40."
[ "${foretold[*]}" = "${again[*]}" ] || changed 'the answer is not the same each time.'
# a guess would be wrong for 20; fewer than 5 of 40 by chance: once in half a million runs
[ "$wrong" -ge 5 ] || changed 'the answer foretells which way a flow goes.'
