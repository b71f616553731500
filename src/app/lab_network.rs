//! The lab's places in a signalling network: what its `[[ss7]]` tables come to, and the usual ones.

use crate::codec::sccp::Ssn;
use crate::config::{Finding, Ss7};
use crate::machine::ss7::{stack, tcap};
use crate::transport::Link;
use std::net::SocketAddr;

/// A node of the lab: stack, links, number.
#[derive(Clone, Debug)]
pub struct Node {
    /// M3UA or SUA, SCCP and TCAP.
    pub ss7: stack::Config,
    /// The links below.
    pub links: Vec<Link>,
    /// The node's number, in digits.
    pub number: String,
}

/// What a table comes to for a node with these subsystems.
///
/// # Errors
/// The first value that cannot be used.
pub fn node(table: &Ss7, local: &[Ssn]) -> Result<Node, Finding> {
    let place = table.place(local)?;
    let max_dialogues = u32::try_from(place.max_dialogues).unwrap_or(u32::MAX).clamp(1, 1 << 20);
    Ok(Node {
        ss7: stack::Config {
            xua: place.xua,
            sccp: place.sccp,
            tcap: tcap::Config { max_dialogues, ..tcap::Config::default() },
            ..stack::Config::default()
        },
        links: place.links,
        number: place.number,
    })
}

/// Who is where in the usual lab: name, point code, number, subsystem.
const NODES: [(&str, &str, &str, u8); 4] = [
    ("hlr", "0-0-6", "15550006", 6),
    ("sgsn", "0-1-4", "15550021", 149),
    ("msc", "0-1-5", "15550008", 8),
    ("gtpush", "0-1-3", "15550011", 150),
];

/// The number of the usual lab's HLR.
pub const HLR: &str = NODES[0].2;
/// The number of the usual lab's SGSN.
pub const SGSN: &str = NODES[1].2;
/// The number of the usual lab's MSC.
pub const MSC: &str = NODES[2].2;

/// A list of tables as a file would have it.
#[derive(serde::Deserialize)]
struct Tables {
    ss7: Vec<Ss7>,
}

/// The usual lab's tables, as text: a transfer point at `stp` to which all others connect and at which they
/// register their point codes, and which knows all their numbers. `transport` is "tcp" or "sctp".
#[must_use]
pub fn usual_text(stp: SocketAddr, transport: &str) -> String {
    let mut text = format!(
        "[[ss7]]\nname = \"stp\"\npoint_code = \"0-0-1\"\n\
         [[ss7.link]]\nname = \"nodes\"\nrole = \"sgp\"\ntransport = \"{transport}\"\nlisten = [\"{stp}\"]\n\
         registration = \"dynamic\"\ninstances = 16\n\
         [[ss7.server]]\nname = \"none\"\nside = \"remote\"\npoint_code = \"7-255-7\"\n"
    );
    for (_, point_code, number, _) in NODES {
        text += &format!(
            "[[ss7.translation]]\nprefix = \"{number}\"\nroute_on_ssn = true\n\
             targets = [{{ point_code = \"{point_code}\" }}]\n"
        );
    }
    for (name, point_code, number, _) in NODES {
        text += &format!(
            "[[ss7]]\nname = \"{name}\"\npoint_code = \"{point_code}\"\nnumber = \"{number}\"\n\
             [[ss7.link]]\nname = \"stp\"\ntransport = \"{transport}\"\nconnect = [\"{stp}\"]\n\
             [[ss7.server]]\nname = \"{name}\"\npoint_code = \"{point_code}\"\nregister = true\n\
             traffic_mode = \"loadshare\"\nlinks = [\"stp\"]\n\
             [[ss7.translation]]\nprefix = \"\"\ntargets = [{{ point_code = \"0-0-1\" }}]\n"
        );
    }
    text
}

/// The same, read; the last one is that of a push server or gateway.
#[must_use]
pub fn usual(stp: SocketAddr, transport: &str) -> Vec<Ss7> {
    let tables: Result<Tables, _> = toml::from_str(&usual_text(stp, transport));
    tables.map(|tables| tables.ss7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_tables_can_all_be_taken() {
        let tables = usual("127.0.0.31:2905".parse().unwrap(), "tcp");
        assert_eq!(tables.len(), 1 + NODES.len());
        for table in &tables {
            node(table, &[]).unwrap_or_else(|why| panic!("{}: {why:?}", table.name));
        }
        for ((name, _, number, ssn), table) in NODES.iter().zip(&tables[1..]) {
            let node = node(table, &[Ssn(*ssn)]).unwrap();
            assert_eq!((table.name.as_str(), node.number.as_str()), (*name, *number));
        }
    }
}
