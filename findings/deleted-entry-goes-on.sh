#!/usr/bin/env bash
# `conntrack -D` ends a translated connection only when the far end is the next to speak.
#
# One deletes an entry of connection tracking to cut a connection off, and conntrack says that it was deleted. Nothing is
# sent to either end. When the host inside speaks next, the kernel takes the packet for a new connection, translates it to
# the same address and port, and the connection goes on as if nothing had been. When the far end speaks next there is no
# entry to translate back by: its packet is the router's own, which answers with a reset.
#
# Seen: nftables 1.0.6-2+deb12u2 and conntrack 1.4.7-1+b2 (Debian 12), Linux 6.18.44.
#   deleted, then the host inside speaks: goes on
#   deleted, then the far end speaks:     cut off, resets sent by the router: 1
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* nftables=1.0.6-* conntrack=1:1.4.7-* socat'
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
# client -- lan0 (router) em0 -- internet; here is the router
ip netns add client
ip netns add internet
ip link add lan0 type veth peer name eth0 netns client
ip link add em0 type veth peer name em0 netns internet
ip addr add 10.77.0.10/24 dev lan0
ip addr add 192.0.2.10/24 dev em0
ip link set lan0 up
ip link set em0 up
ip -n client addr add 10.77.0.1/24 dev eth0
ip -n client link set eth0 up
ip -n client route add default via 10.77.0.10
ip -n internet addr add 192.0.2.1/24 dev em0
ip -n internet link set em0 up
sysctl -qw net.ipv4.ip_forward=1
nft add table ip nat
nft add chain ip nat out '{ type nat hook postrouting priority srcnat; }'
nft add rule ip nat out oifname em0 masquerade

# is_gone END PORT: whether that end has no such connection any more
is_gone() { ! ip netns exec "$1" ss -Htn state established "( sport = :$2 or dport = :$2 )" | grep -q .; }

# deleted PORT FIRST OTHER: how a connection fares whose entry is deleted, when FIRST is the next to speak
deleted() {
  local port=$1 first=$2 other=$3 end
  for end in client internet; do mkfifo "/tmp/$end-$port"; done
  ip netns exec internet socat -u "PIPE:/tmp/internet-$port" - 2>/dev/null |
    ip netns exec internet socat - "TCP-LISTEN:$port" >"/tmp/heard-by-internet-$port" 2>/dev/null &
  until ip netns exec internet ss -Hltn "sport = :$port" | grep -q .; do sleep 0.1; done
  ip netns exec client socat -u "PIPE:/tmp/client-$port" - 2>/dev/null |
    ip netns exec client socat - "TCP:192.0.2.1:$port" >"/tmp/heard-by-client-$port" 2>/dev/null &
  exec 5>"/tmp/client-$port" 6>"/tmp/internet-$port"
  echo before >&5
  until grep -qx before "/tmp/heard-by-internet-$port"; do sleep 0.1; done
  echo before >&6
  until grep -qx before "/tmp/heard-by-client-$port"; do sleep 0.1; done
  conntrack -D -p tcp --dport "$port" >/dev/null 2>"/tmp/told-$port"
  grep -q '1 flow entries have been deleted' "/tmp/told-$port" || cannot 'conntrack deleted no entry.'
  if [ "$first" = client ]; then echo after >&5; else echo after >&6; fi
  for _ in {1..100}; do
    grep -qx after "/tmp/heard-by-$other-$port" && break
    is_gone "$first" "$port" && break
    sleep 0.1
  done
  if grep -qx after "/tmp/heard-by-$other-$port"; then fate='goes on'
  elif is_gone "$first" "$port"; then fate="cut off, resets sent by the router: $(nstat -asz TcpOutRsts | awk '/Rsts/ { print $2 }')"
  else fate='hangs'; fi
  exec 5>&- 6>&-
}
deleted 7001 client internet
inside=$fate
deleted 7002 internet client
outside=$fate

nft --version
uname -sr
echo "deleted, then the host inside speaks: $inside"
echo "deleted, then the far end speaks:     $outside"
[ "$inside" = 'goes on' ] || changed 'the connection ends although the host inside was the next to speak.'
[ "$outside" = 'cut off, resets sent by the router: 1' ] || changed 'the far end was the next to speak, and no reset cut it off.'
