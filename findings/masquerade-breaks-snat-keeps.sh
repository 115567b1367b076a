#!/usr/bin/env bash
# When the default route moves to another uplink, `masquerade` breaks the connections there are and `snat` keeps
# them.
#
# Both translate a forwarded connection to the address of its uplink, and one takes masquerade for snat that looks
# up the address by itself. It does more: a packet of a translated connection that would leave by another interface
# is dropped, and the entry is destroyed. The next one is taken for a new connection with the other address, which
# the far end resets. With snat the entry stays, and the old address leaves by the new uplink: it works wherever the
# provider lets such packets pass.
#
# Seen: nftables 1.0.6-2+deb12u2 and conntrack 1.4.7-1+b2 (Debian 12), Linux 6.18.44.
#   masquerade: broken; the entry is gone
#   snat:       goes on; reply to 192.0.2.10
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* nftables=1.0.6-* conntrack=1:1.4.7-* netcat-openbsd'
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
# client -- lan0 (router) em0, iwn0 -- internet; here is the router
ip netns add client
ip netns add internet
ip link add lan0 type veth peer name eth0 netns client
ip link add em0 type veth peer name em0 netns internet
ip link add iwn0 type veth peer name iwn0 netns internet
for end in lan0:10.77.0 em0:192.0.2 iwn0:198.51.100; do
  ip addr add "${end#*:}.10/24" dev "${end%:*}"
  ip link set "${end%:*}" up
done
ip -n client addr add 10.77.0.1/24 dev eth0
ip -n client link set eth0 up
ip -n client route add default via 10.77.0.10
for end in em0:192.0.2 iwn0:198.51.100; do
  ip -n internet addr add "${end#*:}.1/24" dev "${end%:*}"
  ip -n internet link set "${end%:*}" up
done
ip -n internet addr add 203.0.113.1/32 dev lo
ip -n internet link set lo up
sysctl -qw net.ipv4.ip_forward=1

# moved PORT RULE: how a connection fares whose default moves from em0 to iwn0
moved() {
  local port=$1 client
  nft -f - <<END
flush ruleset
table ip nat {
  chain out {
    type nat hook postrouting priority srcnat
    $2
  }
}
END
  ip route replace default via 192.0.2.1 dev em0
  ip netns exec internet nc -l "$port" >"/tmp/heard-$port" 2>/dev/null &
  mkfifo "/tmp/say-$port"
  until ip netns exec internet ss -Hltn "sport = :$port" | grep -q .; do sleep 0.1; done
  ip netns exec client nc 203.0.113.1 "$port" <"/tmp/say-$port" >/dev/null 2>&1 &
  client=$!
  exec 5>"/tmp/say-$port"
  echo before >&5
  until grep -qx before "/tmp/heard-$port"; do sleep 0.1; done
  ip route replace default via 198.51.100.1 dev iwn0
  echo after >&5
  for _ in {1..300}; do
    grep -qx after "/tmp/heard-$port" && break
    kill -0 "$client" 2>/dev/null || break
    sleep 0.1
  done
  if grep -qx after "/tmp/heard-$port"; then fate='goes on'; else fate=broken; fi
  entry=$(conntrack -L -p tcp --dport "$port" 2>/dev/null | grep ESTABLISHED | grep -o 'dst=1[0-9.]*' || true)
  exec 5>&-
}
moved 7001 'oifname { "em0", "iwn0" } masquerade'
masquerade="$fate; ${entry:-the entry is gone}"
moved 7002 'oifname "em0" snat to 192.0.2.10; oifname "iwn0" snat to 198.51.100.10'
snat="$fate; ${entry:-the entry is gone}"

nft --version
uname -sr
echo "masquerade: $masquerade"
echo "snat:       $snat"
[ "$masquerade" = 'broken; the entry is gone' ] || changed 'a masqueraded connection survives.'
[[ $snat = 'goes on; '*192.0.2.10* ]] || changed 'a connection with snat does not go on with its address.'
