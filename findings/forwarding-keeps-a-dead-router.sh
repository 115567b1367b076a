#!/usr/bin/env bash
# A host leaves an IPv6 router that died; switched to forwarding, the same kernel stays with it for ever.
#
# Two routers advertise themselves (two entries, `proto ra`, metric 1024), and the one in use falls silent. A host
# notices (RFC 4861, 7.3.3) and takes the other. With net.ipv6.conf.all.forwarding=1 (and accept_ra=2, to hear
# advertisements at all) one expects no less of a router; it goes on sending to the dead one, whose neighbour entry
# says FAILED, until the advertised lifetime ends.
#
# Seen: radvd 2.19-1+b1 (Debian 12), Linux 6.18.44.
#   forwarding=0: leaves the dead router; forwarding=1: stays with it
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* radvd=1:2.19-* nftables=1.0.6-* iputils-ping'
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
# router FORWARDING: builds a router with two uplinks that advertise, lets the one in use fall silent, says what became of it
router() {
  ip netns add "r$1"
  ip netns exec "r$1" sysctl -qw "net.ipv6.conf.all.forwarding=$1" net.ipv6.conf.default.accept_ra=2 net.ipv6.conf.default.accept_dad=0
  for n in 1 2; do
    local isp="r$1-isp$n"
    ip netns add "$isp"
    ip netns exec "$isp" sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
    ip -n "$isp" link add eth0 type veth peer name "up$n" netns "r$1"
    ip -n "$isp" addr add "2001:db8:$n::1/64" dev eth0
    ip -n "$isp" addr add 2001:db8:ffff::1/128 dev lo
    ip -n "$isp" link set lo up
    ip -n "$isp" link set eth0 up
    ip -n "r$1" link set "up$n" up
    echo "interface eth0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 9000; prefix 2001:db8:$n::/64 { }; };" >"/tmp/$isp.conf"
    ip netns exec "$isp" radvd -C "/tmp/$isp.conf" -p "/run/$isp.pid" -m stderr 2>/dev/null
  done
  until [ "$(ip -n "r$1" -6 route show default proto ra | grep -c via)" = 2 ]; do sleep 0.2; done
  local used before
  used=$(used_by "r$1") before=$used
  # nothing is heard of it any more, and it hears nothing; what it advertised stays valid
  ip netns exec "r$1-isp${used#up}" nft -f - <<'END' || cannot 'the kernel has no nftables.'
table netdev silent {
  chain in {
    type filter hook ingress device "eth0" priority 0; policy drop;
  }
}
table ip6 silent {
  chain out {
    type filter hook output priority 0; policy drop;
  }
}
END
  for _ in {1..60}; do
    ip -n "r$1" -6 neigh show dev "$before" | grep -q FAILED && break
    ip netns exec "r$1" ping -6 -c 1 -W 1 2001:db8:ffff::1 >/dev/null 2>&1 || true
    [ "$(used_by "r$1")" = "$before" ] || break
  done
  for _ in {1..5}; do ip netns exec "r$1" ping -6 -c 1 -W 1 2001:db8:ffff::1 >/dev/null 2>&1 || true; done
  if [ "$(used_by "r$1")" = "$before" ]; then echo 'stays with it'; else echo 'leaves the dead router'; fi
}
used_by() { ip -n "$1" -6 route get 2001:db8:ffff::1 | grep -o 'dev [a-z0-9]*' | cut -d ' ' -f 2; }

host=$(router 0)
forwarding=$(router 1)
dpkg-query -W radvd
uname -sr
echo "forwarding=0: $host; forwarding=1: $forwarding"
[ "$host" = 'leaves the dead router' ] || changed 'a host stays with a dead router.'
[ "$forwarding" = 'stays with it' ] || changed 'a router leaves a dead router.'
