#!/usr/bin/env bash
# Switching conntrack's accounting on counts nothing of the connections there are.
#
# After `sysctl net.netfilter.nf_conntrack_acct=1` one waits for bytes to appear beside every connection. Counters
# are given to a connection when it begins; one that began before never gets any, for as long as it lasts and
# whatever it moves.
#
# Seen: conntrack 1.4.7-1+b2 and nftables 1.0.6-2+deb12u2 (Debian 12), Linux 6.18.44.
#   began before: tcp 6 431999 ESTABLISHED src=192.0.2.2 dst=192.0.2.1 sport=… dport=7001 src=… [ASSURED] mark=0 use=1
#   began after:  tcp 6 431999 ESTABLISHED src=… dport=7002 packets=3 bytes=170 src=… packets=2 bytes=112 [ASSURED] …
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* conntrack=1:1.4.7-* nftables=1.0.6-* netcat-openbsd'
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
ip link add em0 type veth peer name eth0 netns client
ip addr add 192.0.2.1/24 dev em0
ip link set em0 up
ip -n client addr add 192.0.2.2/24 dev eth0
ip -n client link set eth0 up
# a rule that asks for the state switches tracking on in this namespace
nft -f - <<'END' || cannot 'the kernel has no nftables with connection tracking.'
table ip track {
  chain input {
    type filter hook input priority 0; ct state established accept
  }
}
END
# connection PORT: opens one, says a line, and keeps it open
connection() {
  nc -l "$1" >"/tmp/heard-$1" &
  mkfifo "/tmp/say-$1"
  until ss -Hltn "sport = :$1" | grep -q .; do sleep 0.1; done
  ip netns exec client nc 192.0.2.1 "$1" <"/tmp/say-$1" &
}
say() {
  echo "$2" >&"$1"
  until grep -qx "$2" "/tmp/heard-$3"; do sleep 0.1; done
}
entry() { conntrack -L -p tcp --dport "$1" 2>/dev/null | xargs; }

sysctl -qw net.netfilter.nf_conntrack_acct=0
connection 7001
exec 5>/tmp/say-7001
say 5 before 7001
sysctl -qw net.netfilter.nf_conntrack_acct=1
say 5 after 7001
connection 7002
exec 6>/tmp/say-7002
say 6 after 7002

conntrack --version
uname -sr
echo "began before: $(entry 7001)"
echo "began after:  $(entry 7002)"
[[ $(entry 7001) = *ESTABLISHED*dport=7001* ]] || changed 'the earlier connection is not listed.'
[[ $(entry 7001) != *bytes=* ]] || changed 'the earlier connection has counters.'
[[ $(entry 7002) = *bytes=* ]] || changed 'the later connection has no counters.'
