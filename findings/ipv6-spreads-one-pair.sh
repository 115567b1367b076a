#!/usr/bin/env bash
# Over one multipath default IPv4 sends a pair of hosts one way, and IPv6 sends the same pair both ways.
#
# With fib_multipath_hash_policy=0 ("layer 3") one expects of both families that source and destination decide. IPv6
# puts the flow label into that hash, and the sender's kernel gives every connection a label of its own
# (auto_flowlabels=1). So the same two hosts use one uplink by IPv4 and both by IPv6; without labels they use one by
# IPv6, too.
#
# Seen: iproute2 6.1.0-3 and nftables 1.0.6-2+deb12u2 (Debian 12), Linux 6.18.44; 60 connections each.
#   IPv4: 60 and 0; IPv6: 34 and 26; IPv6 without labels: 0 and 60 (which of the two differs from run to run)
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* nftables=1.0.6-*'
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
for uplink in em0,192.0.2,2001:db8:1: iwn0,198.51.100,2001:db8:2:; do
  IFS=, read -r name net4 net6 <<<"$uplink"
  ip link add "$name" type veth peer name "$name-peer"
  sysctl -qw "net.ipv6.conf.$name.accept_dad=0"
  ip addr add "$net4.10/24" dev "$name"
  ip addr add "${net6}:10/64" dev "$name"
  ip link set "$name" up
  ip link set "$name-peer" up
  # gateways that need no answer
  ip neigh add "$net4.1" lladdr 02:00:00:00:00:01 dev "$name"
  ip neigh add "${net6}:1" lladdr 02:00:00:00:00:01 dev "$name"
done
ip route add default nexthop via 192.0.2.1 dev em0 nexthop via 198.51.100.1 dev iwn0
ip -6 route add default nexthop via 2001:db8:1::1 dev em0 nexthop via 2001:db8:2::1 dev iwn0
sysctl -qw net.ipv4.fib_multipath_hash_policy=0 net.ipv6.fib_multipath_hash_policy=0
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

ip netns add client
ip link add lan0 type veth peer name eth0 netns client
sysctl -qw net.ipv6.conf.lan0.accept_dad=0
ip netns exec client sysctl -qw net.ipv6.conf.eth0.accept_dad=0
for family in 4,10.77.0,/24 6,2001:db8:77:,/64; do
  IFS=, read -r version net length <<<"$family"
  dot=$([ "$version" = 4 ] && echo . || echo :)
  ip addr add "$net${dot}1$length" dev lan0
  ip -n client addr add "$net${dot}2$length" dev eth0
  ip link set lan0 up
  ip -n client link set eth0 up
  ip -n client "-$version" route add default via "$net${dot}1"
done

# split ADDRESS: by how many of 60 connections em0 and iwn0 are used
split() {
  nft -f - <<'END' || cannot 'the kernel has no nftables.'
flush ruleset
table inet count {
  chain out {
    type filter hook postrouting priority 0
    udp dport 9 oifname "em0" counter
    udp dport 9 oifname "iwn0" counter
  }
}
END
  ip netns exec client bash -c "for _ in {1..60}; do echo >'/dev/udp/$1/9'; done"
  nft list ruleset | grep -o 'packets [0-9]*' | cut -d ' ' -f 2 | xargs
}
v4=$(split 203.0.113.1) v6=$(split 2001:db8:ffff::1)
ip netns exec client sysctl -qw net.ipv6.auto_flowlabels=0
v6_unlabelled=$(split 2001:db8:ffff::1)

uname -sr
echo "IPv4: $v4; IPv6: $v6; IPv6 without labels: $v6_unlabelled"
for one in "$v4" "$v6_unlabelled"; do [[ $one = '60 0' || $one = '0 60' ]] || changed "one pair is spread: $one."; done
[[ $v6 =~ ^([1-9][0-9]*)\ ([1-9][0-9]*)$ ]] || changed "IPv6 sends the pair one way: $v6."
