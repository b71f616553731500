//! IPv4, IPv6, UDP, ICMP and ICMPv6, as far as a GGSN and a device need them.
