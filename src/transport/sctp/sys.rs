//! The kernel's side of RFC 6458: option numbers and structures of `linux/sctp.h`.

use std::io;
use std::mem;
use std::os::fd::RawFd;

pub(super) const RTOINFO: i32 = 0;
pub(super) const ASSOCINFO: i32 = 1;
pub(super) const INITMSG: i32 = 2;
pub(super) const NODELAY: i32 = 3;
pub(super) const PRIMARY_ADDR: i32 = 6;
pub(super) const PEER_ADDR_PARAMS: i32 = 9;
pub(super) const EVENTS: i32 = 11;
pub(super) const STATUS: i32 = 14;
pub(super) const RECVRCVINFO: i32 = 32;
pub(super) const BINDX_ADD: i32 = 100;
pub(super) const GET_PEER_ADDRS: i32 = 108;
pub(super) const GET_LOCAL_ADDRS: i32 = 109;
pub(super) const CONNECTX: i32 = 110;

/// Ancillary data types (RFC 6458 §5.3.4, §5.3.5).
pub(super) const CMSG_SNDINFO: i32 = 2;
pub(super) const CMSG_RCVINFO: i32 = 3;

/// Flag of a received notification in `msg_flags`.
pub(super) const MSG_NOTIFICATION: i32 = 0x8000;

/// `spp_flags`: heartbeats on.
pub(super) const SPP_HB_ENABLE: u32 = 1;

/// `sctp_sstat_state`: established.
pub(super) const ESTABLISHED: i32 = 4;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct RtoInfo {
    pub association: i32,
    pub initial: u32,
    pub max: u32,
    pub min: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct AssocParams {
    pub association: i32,
    pub max_retransmissions: u16,
    pub peer_destinations: u16,
    pub peer_rwnd: u32,
    pub local_rwnd: u32,
    pub cookie_life: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct InitMsg {
    pub streams_out: u16,
    pub streams_in: u16,
    pub attempts: u16,
    pub timeout: u16,
}

/// 156 octets, packed as the header has it.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub(super) struct PeerAddrParams {
    pub association: i32,
    pub address: libc::sockaddr_storage,
    pub heartbeat: u32,
    pub max_retransmissions: u16,
    pub path_mtu: u32,
    pub sack_delay: u32,
    pub flags: u32,
    pub flow_label: u32,
    pub dscp: u8,
    pub padding: u8,
}

#[repr(C, packed(4))]
#[derive(Clone, Copy)]
pub(super) struct Primary {
    pub association: i32,
    pub address: libc::sockaddr_storage,
}

#[repr(C, packed(4))]
#[derive(Clone, Copy)]
pub(super) struct AddressInfo {
    pub association: i32,
    pub address: libc::sockaddr_storage,
    pub state: i32,
    pub window: u32,
    pub round_trip: u32,
    pub rto: u32,
    pub mtu: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Status {
    pub association: i32,
    pub state: i32,
    pub rwnd: u32,
    pub unacked: u16,
    pub pending: u16,
    pub streams_in: u16,
    pub streams_out: u16,
    pub fragmentation_point: u32,
    pub primary: AddressInfo,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct SndInfo {
    pub stream: u16,
    pub flags: u16,
    /// In network order.
    pub ppid: u32,
    pub context: u32,
    pub association: i32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct RcvInfo {
    pub stream: u16,
    pub ssn: u16,
    pub flags: u16,
    /// In network order.
    pub ppid: u32,
    pub tsn: u32,
    pub cumulative_tsn: u32,
    pub context: u32,
    pub association: i32,
}

const _: () = assert!(mem::size_of::<PeerAddrParams>() == 156);
const _: () = assert!(mem::size_of::<Primary>() == 132);
const _: () = assert!(mem::size_of::<Status>() == 176);
const _: () = assert!(mem::size_of::<SndInfo>() == 16);
const _: () = assert!(mem::size_of::<RcvInfo>() == 28);

/// The result of a system call that answers -1 for an error.
pub(super) fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Sets an SCTP option to a plain structure.
pub(super) fn set<T: Copy>(fd: RawFd, option: i32, value: &T) -> io::Result<()> {
    // SAFETY: `T` is one of the plain structures above, alive for the call, with its size.
    let octets = unsafe { std::slice::from_raw_parts((&raw const *value).cast::<u8>(), mem::size_of::<T>()) };
    set_octets(fd, option, octets)
}

/// Sets an SCTP option to `octets`.
pub(super) fn set_octets(fd: RawFd, option: i32, octets: &[u8]) -> io::Result<()> {
    // SAFETY: pointer and length are those of a live slice; the kernel only reads it.
    check(unsafe {
        libc::setsockopt(
            fd,
            libc::IPPROTO_SCTP,
            option,
            octets.as_ptr().cast(),
            octets.len() as libc::socklen_t,
        )
    })
    .map(drop)
}

/// Reads an SCTP option into `octets`, whose beginning may be input.
pub(super) fn get_octets(fd: RawFd, option: i32, octets: &mut [u8]) -> io::Result<()> {
    let mut length = octets.len() as libc::socklen_t;
    // SAFETY: pointer and length are those of a live slice that nothing else borrows.
    check(unsafe {
        libc::getsockopt(fd, libc::IPPROTO_SCTP, option, octets.as_mut_ptr().cast(), &raw mut length)
    })
    .map(drop)
}

/// Reads an SCTP option into a plain structure, whose content may be input.
pub(super) fn get<T: Copy>(fd: RawFd, option: i32, value: &mut T) -> io::Result<()> {
    // SAFETY: `T` is one of the plain structures above: any octets are a valid value of it.
    let octets =
        unsafe { std::slice::from_raw_parts_mut((&raw mut *value).cast::<u8>(), mem::size_of::<T>()) };
    get_octets(fd, option, octets)
}
