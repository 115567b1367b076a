#!/bin/sh
# A network daemon of this machine with two uplinks, in namespaces with /etc and /run of their own.
#
#   lasting.sh DAEMON FILES     NetworkManager | dhcpcd | ifupdown | frr
#
# FILES is a directory: what lies in it is laid over /etc. Prints the default routes under a heading each: `== start`,
# then `== em0 lost`, `== em0 back`, and for some daemons more. Needs root; nothing of it is seen outside or stays.
#
#   em0   192.0.2.10/24      gateway 192.0.2.1        p1 is the other end of its cable
#   iwn0  198.51.100.10/24   gateway 198.51.100.1     p2
set -eu
if [ "${LASTING_INSIDE:-}" != yes ]; then
  LASTING_INSIDE=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private sh "$0" "$@"
fi
daemon=$1
files=$2
PATH=$PATH:/usr/sbin:/sbin:/usr/lib/frr:/usr/lib/NetworkManager

work=$(mktemp -d)
mount -t tmpfs lasting "$work"
mkdir "$work/etc" "$work/work" "$work/files"
cp -a "$files/." "$work/files"
chmod -R a+rX "$work/files"
mount -t overlay lasting -o "lowerdir=/etc,upperdir=$work/etc,workdir=$work/work" /etc
mount -t tmpfs lasting /run
# Without it udev would have to have seen the interfaces first.
mount -t sysfs -o ro lasting /sys
ip link set lo up
for cable in em0:p1 iwn0:p2; do
  ip link add "${cable%:*}" type veth peer name "${cable#*:}"
  ip link set "${cable#*:}" up
done

show() { echo "== $1"; ip route show default; }
# until_shown SECONDS PATTERN: until the default routes have it; goes on without it, for the test to tell.
until_shown() {
  tries=$(($1 * 5))
  while [ "$tries" -gt 0 ] && ! ip -o route show default | grep -q "$2"; do sleep 0.2; tries=$((tries - 1)); done
}
both='em0.*iwn0'
# until_gone SECONDS: until nothing leads by em0 that is not dead.
until_gone() {
  tries=$(($1 * 5))
  while [ "$tries" -gt 0 ] && ip route show default | grep 'dev em0' | grep -qv dead; do sleep 0.2; tries=$((tries - 1)); done
}
lose() { ip link set p1 down; until_gone 12; show 'em0 lost'; ip link set p1 up; }

case $daemon in
NetworkManager)
  mkdir -p /run/dbus /etc/NetworkManager/system-connections /etc/NetworkManager/dispatcher.d
  rm -rf /etc/NetworkManager/dispatcher.d/*
  mount -t tmpfs lasting /var/lib/NetworkManager
  cat >/run/bus.conf <<'END'
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
<allow send_type="method_return"/><allow send_type="error"/><allow receive_type="method_call"/>
<allow receive_type="signal"/><allow receive_type="method_return"/><allow receive_type="error"/></policy></busconfig>
END
  dbus-daemon --config-file=/run/bus.conf --fork
  cat >/etc/NetworkManager/NetworkManager.conf <<'END'
[main]
plugins=keyfile
auth-polkit=false
[keyfile]
unmanaged-devices=interface-name:p1;interface-name:p2
[device]
match-device=interface-name:em0;interface-name:iwn0
managed=1
[connectivity]
enabled=false
END
  for line in em0:192.0.2 iwn0:198.51.100; do
    profile=/etc/NetworkManager/system-connections/${line%:*}.nmconnection
    printf '[connection]\nid=%s\ntype=ethernet\ninterface-name=%s\n[ethernet]\n[ipv4]\nmethod=manual\naddress1=%s.10/24,%s.1\n[ipv6]\nmethod=disabled\n' \
      "${line%:*}" "${line%:*}" "${line#*:}" "${line#*:}" >"$profile"
    chmod 600 "$profile"
  done
  cp -a "$work/files/." /etc
  nm-dispatcher --persist >/dev/null 2>&1 &
  NetworkManager --no-daemon >/dev/null 2>&1 &
  until_shown 15 "$both"
  show start
  nmcli device reapply em0 >/dev/null
  until_shown 5 "$both"
  show 'em0 reapplied'
  lose
  until_shown 10 "$both"
  show 'em0 back'
  ;;
dhcpcd)
  mount -t tmpfs lasting /var/lib/dhcpcd
  printf '%s\n' noipv6 noarp nodev 'allowinterfaces em0 iwn0' \
    'interface em0' 'static ip_address=192.0.2.10/24' 'static routers=192.0.2.1' \
    'interface iwn0' 'static ip_address=198.51.100.10/24' 'static routers=198.51.100.1' >/etc/dhcpcd.conf
  cp -a "$work/files/." /etc
  ip link set em0 up
  ip link set iwn0 up
  dhcpcd -q em0 iwn0 >/dev/null 2>&1
  until_shown 15 "$both"
  show start
  lose
  until_shown 10 'dev em0 src'
  show 'em0 back'
  ;;
ifupdown)
  mkdir -p /run/network
  cp -a "$work/files/." /etc
  ifup -a -i /etc/network/interfaces 2>/dev/null && echo '== ifup succeeded'
  show start
  ifdown em0 -i /etc/network/interfaces 2>/dev/null
  show 'em0 lost'
  ifup em0 -i /etc/network/interfaces 2>/dev/null && echo '== ifup succeeded again'
  show 'em0 back'
  ;;
frr)
  mkdir -p /run/frr
  chown frr /run/frr
  ip addr add 192.0.2.10/24 dev em0
  ip addr add 198.51.100.10/24 dev iwn0
  ip link set em0 up
  ip link set iwn0 up
  rm -f /etc/frr/frr.conf
  printf 'ip route 0.0.0.0/0 192.0.2.1\nip route 0.0.0.0/0 198.51.100.1\n' >/etc/frr/staticd.conf
  : >/etc/frr/zebra.conf
  : >/etc/frr/vtysh.conf
  cp -a "$work/files/." /etc
  chown -R frr /etc/frr
  zebra -d -f /etc/frr/zebra.conf >/dev/null 2>&1
  staticd -d -f /etc/frr/staticd.conf >/dev/null 2>&1
  until_shown 10 "$both"
  show start
  lose
  until_shown 3 "$both"
  show 'em0 back'
  sh /etc/frr/cure.sh >/dev/null 2>&1
  until_shown 5 "$both"
  show cured
  lose
  until_shown 5 "$both"
  show 'em0 back again'
  ;;
*)
  echo "lasting.sh: no such daemon: $daemon" >&2
  exit 2
  ;;
esac
