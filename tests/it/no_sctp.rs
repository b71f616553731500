//! What is said where the kernel has no SCTP.

use gtpush::transport::Framing;
use gtpush::transport::driver::Sockets;
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use gtpush::transport::sctp;

#[test]
fn our_error_names_the_module_and_the_way_round_and_that_of_sctp_rs_a_bad_descriptor() {
    let here = vec!["127.0.0.1:0".parse().unwrap()];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let foreign = runtime.block_on(async {
        sctp_rs::Socket::new_v4(sctp_rs::SocketToAssociation::OneToOne)
            .map(|_| ())
            .map_err(|e| e.raw_os_error())
    });
    let mut sockets = Sockets::default();
    let links = [
        Link::listen(Protocol::Sctp, Framing::Xua, PPID_M3UA, here.clone()),
        Link::connect(Protocol::Sctp, Framing::Xua, PPID_M3UA, here),
    ];
    if sctp::available().is_ok() {
        // Where there is SCTP, both have it.
        assert_eq!(foreign, Ok(()));
        assert!(links.into_iter().all(|link| sockets.link(link).is_ok()));
        return;
    }
    assert_eq!(foreign, Err(Some(libc::EBADF)));
    for link in links {
        let error = sockets.link(link).unwrap_err();
        assert_eq!(error.source.raw_os_error(), Some(libc::EPROTONOSUPPORT));
        let text = error.to_string();
        assert!(text.contains("modprobe sctp") && text.contains("transport = \"tcp\""), "{text}");
    }
}
