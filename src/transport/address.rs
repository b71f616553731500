//! Socket addresses as the kernel writes them.

use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// An address that the kernel wrote; `None` for one of no IP family.
pub(super) fn read(storage: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match i32::from(storage.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says that the kernel wrote a sockaddr_in; the storage is larger
            // and aligned for every address family.
            let v4 = unsafe { &*(&raw const *storage).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr));
            Some(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into())
        }
        libc::AF_INET6 => {
            // SAFETY: as above, for sockaddr_in6.
            let v6 = unsafe { &*(&raw const *storage).cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
            Some(SocketAddrV6::new(ip, u16::from_be(v6.sin6_port), 0, v6.sin6_scope_id).into())
        }
        _ => None,
    }
}

/// Writes an address for the kernel and answers its length.
pub(super) fn write(to: SocketAddr, storage: &mut libc::sockaddr_storage) -> u32 {
    match to {
        SocketAddr::V4(to) => {
            let v4 = (&raw mut *storage).cast::<libc::sockaddr_in>();
            // SAFETY: sockaddr_storage is large and aligned enough for a sockaddr_in, whose
            // all-zero value is valid.
            unsafe {
                *v4 = mem::zeroed();
                (*v4).sin_family = libc::AF_INET as u16;
                (*v4).sin_port = to.port().to_be();
                (*v4).sin_addr.s_addr = u32::from(*to.ip()).to_be();
            }
            mem::size_of::<libc::sockaddr_in>() as u32
        }
        SocketAddr::V6(to) => {
            let v6 = (&raw mut *storage).cast::<libc::sockaddr_in6>();
            // SAFETY: as above, for sockaddr_in6.
            unsafe {
                *v6 = mem::zeroed();
                (*v6).sin6_family = libc::AF_INET6 as u16;
                (*v6).sin6_port = to.port().to_be();
                (*v6).sin6_addr.s6_addr = to.ip().octets();
                (*v6).sin6_scope_id = to.scope_id();
            }
            mem::size_of::<libc::sockaddr_in6>() as u32
        }
    }
}

/// An address storage with nothing in it.
pub(super) fn empty() -> libc::sockaddr_storage {
    // SAFETY: a plain C structure for which all-zero octets are a valid value.
    unsafe { mem::zeroed() }
}

/// An IPv4 address that was written as an IPv6 one, as IPv4.
pub(super) fn plain(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        ip @ IpAddr::V4(_) => SocketAddr::new(ip, address.port()),
        IpAddr::V6(_) => address,
    }
}

/// Addresses one behind the other, each as long as its family makes it (RFC 6458 §9.1).
pub(super) fn pack(addresses: &[SocketAddr]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(addresses.len() * mem::size_of::<libc::sockaddr_in6>());
    for address in addresses {
        let mut storage = empty();
        let length = write(*address, &mut storage) as usize;
        // SAFETY: `length` octets of the storage were just written, and all of it is initialized.
        packed.extend_from_slice(unsafe {
            std::slice::from_raw_parts((&raw const storage).cast::<u8>(), length)
        });
    }
    packed
}

/// What [`pack`] packs; stops at what is no address.
pub(super) fn unpack(mut octets: &[u8], count: usize) -> Vec<SocketAddr> {
    let mut addresses = Vec::new();
    for _ in 0..count {
        let Some(family) = octets.first_chunk::<2>() else { break };
        let length = match i32::from(u16::from_ne_bytes(*family)) {
            libc::AF_INET => mem::size_of::<libc::sockaddr_in>(),
            libc::AF_INET6 => mem::size_of::<libc::sockaddr_in6>(),
            _ => break,
        };
        let Some(one) = octets.get(..length) else { break };
        addresses.extend(from_octets(one));
        octets = &octets[length..];
    }
    addresses
}

/// One address at the beginning of `octets`.
pub(super) fn from_octets(octets: &[u8]) -> Option<SocketAddr> {
    let mut storage = empty();
    let length = octets.len().min(mem::size_of_val(&storage));
    // SAFETY: copies at most the size of the storage, for which any octets are valid.
    unsafe { std::ptr::copy_nonoverlapping(octets.as_ptr(), (&raw mut storage).cast::<u8>(), length) };
    read(&storage).map(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_addresses_are_read_back() {
        let addresses: Vec<SocketAddr> =
            ["127.0.0.1:2905", "[::1]:2905", "10.0.0.1:2905"].map(|a| a.parse().unwrap()).to_vec();
        let packed = pack(&addresses);
        assert_eq!(packed.len(), 16 + 28 + 16);
        assert_eq!(unpack(&packed, 3), addresses);
        assert_eq!(unpack(&packed[..50], 3), addresses[..2]);
        assert_eq!(unpack(&packed, 9), addresses);
        let mapped = "[::ffff:10.0.0.1]:2905".parse().unwrap();
        assert_eq!(unpack(&pack(&[mapped]), 1), addresses[2..]);
    }
}
