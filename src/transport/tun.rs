//! A TUN device: the GGSN's Gi side when it is to be a lab's gateway.

use super::OpenError;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::OpenOptionsExt;

/// An open TUN device that carries whole IP packets.
#[derive(Debug)]
pub struct Tun {
    file: File,
    name: String,
    packet: Box<[u8]>,
}

/// `struct ifreq` as `TUNSETIFF` and `SIOCSIFFLAGS` read it.
#[repr(C)]
struct InterfaceRequest {
    name: [u8; libc::IFNAMSIZ],
    flags: libc::c_short,
    rest: [u8; 22],
}

const TUNSETIFF: libc::Ioctl = 0x4004_54ca;

impl Tun {
    /// Opens or creates the device `name` and brings it up. Addresses and routes are the
    /// administrator's: `ip addr add 10.45.0.1/16 dev NAME`.
    pub fn open(name: &str) -> Result<Self, OpenError> {
        Self::try_open(name).map_err(|source| OpenError {
            what: format!("TUN {name}"),
            advice: match source.kind() {
                io::ErrorKind::PermissionDenied => format!(
                    "it needs CAP_NET_ADMIN: run as root, or let root make it first with `ip tuntap add dev {name} mode tun user $USER`"
                ),
                io::ErrorKind::NotFound => {
                    "this kernel has no /dev/net/tun: `modprobe tun`, or leave `tun` out to keep Gi inside the process".to_owned()
                }
                io::ErrorKind::ResourceBusy => "another process holds it: choose another name".to_owned(),
                _ => "leave `tun` out to keep Gi inside the process".to_owned(),
            },
            source,
        })
    }

    fn try_open(name: &str) -> io::Result<Self> {
        let mut request = InterfaceRequest {
            name: [0; libc::IFNAMSIZ],
            flags: (libc::IFF_TUN | libc::IFF_NO_PI) as libc::c_short,
            rest: [0; 22],
        };
        if name.is_empty() || name.len() >= request.name.len() || !name.is_ascii() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a device's name has 1 to 15 ASCII characters",
            ));
        }
        request.name[..name.len()].copy_from_slice(name.as_bytes());
        let file =
            OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open("/dev/net/tun")?;
        // SAFETY: TUNSETIFF reads and writes one ifreq, which `request` lays out.
        if unsafe { libc::ioctl(file.as_raw_fd(), TUNSETIFF, &raw mut request) } < 0 {
            return Err(io::Error::last_os_error());
        }
        // Any socket will do to name the interface to the kernel.
        let socket = std::net::UdpSocket::bind("127.0.0.1:0")?;
        request.flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
        // SAFETY: SIOCSIFFLAGS reads one ifreq.
        if unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS as libc::Ioctl, &raw mut request) } < 0
        {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { file, name: name.to_owned(), packet: vec![0; 65_536].into() })
    }

    /// The device's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next packet that the kernel routed into the device.
    pub fn receive(&mut self) -> Option<&[u8]> {
        let length = self.file.read(&mut self.packet).ok().filter(|length| *length > 0)?;
        Some(&self.packet[..length])
    }

    /// Gives a packet to the kernel; whether it took it.
    pub fn send(&mut self, packet: &[u8]) -> bool {
        self.file.write(packet).is_ok_and(|written| written == packet.len())
    }
}

impl AsRawFd for Tun {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}
