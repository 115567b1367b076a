#!/bin/sh
# Files that `uplinktop advise` wrote, read by the programs they are for, in a network namespace of their own.
# base-tools.sh DIRECTORY: prints what each had to say.
set -eu
cd "$1"
exec unshare --net --mount sh -c '
	# The links of this namespace.
	mount -t sysfs none /sys
	for name in em0 iwn0 br0; do
		ip link add "$name" type veth peer name "$name-far"
		ip link set "$name" up
	done
	ip addr add 192.0.2.10/24 dev em0
	ip addr add 198.51.100.10/24 dev iwn0
	echo "== keepalived"
	keepalived -t -f keepalived.conf 2>&1 || echo "exit $?"
	echo "== nft"
	nft -c -f nftables.conf 2>&1 || echo "exit $?"
	nft -f nftables.conf 2>&1 || echo "exit $?"
	sh -n hotplug
	IFACE=em0 sh ./hotplug
	echo "== no link"
	ip route show default
	for name in em0 iwn0; do ip link set "$name-far" up; done
	IFACE=em0 sh ./hotplug
	echo "== both links"
	ip route show default
	ip link set iwn0-far down
	IFACE=iwn0 sh ./hotplug
	echo "== em0 alone"
	ip route show default
	sh ./uplink-tables
	echo "== tables"
	ip rule
	for table in 101 102; do ip route show table "$table"; done
'
