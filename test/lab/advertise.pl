# A router advertisement: perl advertise.pl INDEX SECONDS, as a provider's router sends them by the interface of that index.
# RFC 4861 4.2; the kernel fills in the source and the checksum (ipv6(7), raw(7)). Hops and interface are IPV6_MULTICAST_*.
use strict;
use warnings;
use Socket qw(AF_INET6 SOCK_RAW inet_pton pack_sockaddr_in6);

my ($index, $seconds) = @ARGV;
my ($icmp, $level, $interface, $hops) = (58, 41, 17, 18);
socket(my $out, AF_INET6, SOCK_RAW, $icmp) or die "socket: $!";
setsockopt($out, $level, $interface, pack('i', $index)) or die "interface: $!";
setsockopt($out, $level, $hops, pack('i', 255)) or die "hops: $!";
my $all = pack_sockaddr_in6(0, inet_pton(AF_INET6, 'ff02::1'), $index);
send($out, pack('CCnCCnNN', 134, 0, 0, 64, 0, $seconds, 0, 0), 0, $all) or die "send: $!";
