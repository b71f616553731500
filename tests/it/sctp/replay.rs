//! Captures played over the kernel's SCTP and through osmo-stp, and osmo-stp judged.

use super::here;
use super::osmo_stp::osmo_stp;
use crate::peers::{Folder, have};
use crate::replay::{gtpush, map};

/// What of the suite OsmoSTP 1.6 does not pass.
const OSMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/replay/osmo-stp.baseline.toml");
const LINK: &str = "sctp:127.0.0.1:2905";

#[test]
#[ignore = "SCTP"]
fn an_hlr_out_of_a_capture_registers_at_osmo_stp_and_serves_a_live_lookup() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("replay-osmo-stp");
        // Recorded over TCP, played over SCTP.
        let (capture, lab) = map::recorded(&folder);
        drop(lab);
        let _stp = osmo_stp(&folder, &["127.0.0.1"], "");
        map::behind_a_transfer_point(&capture, LINK);
    });
}

#[test]
#[ignore = "SCTP"]
fn osmo_stp_passes_but_what_is_known() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("conform-osmo-stp");
        let stp = osmo_stp(&folder, &["127.0.0.1"], "");
        let (code, text) = gtpush(&["conform", "stp", "--connect", LINK, "--baseline", OSMO]);
        assert_eq!(code, 0, "{text}\n{}", stp.log());
        assert!(!text.contains("passes now"), "{text}");
    });
}
