//! What `gtpush doctor` says of a Diameter peer with which something is wrong, and what to do about it: with
//! freeDiameterd and with the lab's nodes. Of TLS: [`super::tls_config`]; of an HSS in Python: `hss_lookup`.

use super::programs::{Carrier, FREE_DIAMETER, free_diameter, have_free_diameter};
use crate::peers::{Folder, Peer, have, isolated};
use std::process::Command;

const IMSI: &str = "001010000000001";
const HSS: &str = "127.0.0.22:3868";
const MME: &str = "127.0.0.23:3868";

/// Our configuration: who we are, by which way we ask, and the peer.
fn write(folder: &Folder, us: &str, way: &str, (peer, at): (&str, &str), more: &str) {
    let realm = |name: &str| name.split_once('.').unwrap().1.to_owned();
    let text = format!(
        "[server]\ndata_dir = {:?}\n[http]\nbind = \"127.0.0.2:0\"\n[locate]\norder = [\"{way}\"]\n\
         [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n\
         [diameter]\nidentity = \"{us}\"\nrealm = \"{}\"\ntimeout = \"2s\"\n\
         [[diameter.peer]]\nidentity = \"{peer}\"\nrealm = \"{}\"\nconnect = [\"{at}\"]\n{more}\
         [[subscriber]]\nimsi = \"{IMSI}\"\nusers = [\"a@push.example\"]\nmsisdn = \"15550022\"\n",
        folder.file(""),
        realm(us),
        realm(peer),
    );
    std::fs::write(folder.file("gtpush.toml"), text).unwrap();
}

fn doctor(folder: &Folder) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
        .args(["doctor", "-c", "gtpush.toml", "--imsi", IMSI])
        .current_dir(folder.file(""))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// It says what is wrong, and in the next line what to do.
#[track_caller]
fn says(said: &str, problem: &str, advice: &str) {
    let mut lines = said.lines().skip_while(|line| !line.contains(problem));
    assert!(lines.next().is_some(), "no {problem:?} in:\n{said}");
    assert!(lines.next().is_some_and(|line| line.contains(advice)), "no {advice:?} after it in:\n{said}");
}

fn lab(folder: &Folder, role: &str, text: &str) -> Peer {
    let file = folder.file(&format!("{role}.toml"));
    std::fs::write(&file, text).unwrap();
    let arguments = ["lab", role, "-c", file.to_str().unwrap()];
    let mut peer = Peer::start(env!("CARGO_BIN_EXE_gtpush"), &arguments, folder.file(&format!("{role}.log")));
    peer.wait_log("the lab runs");
    peer
}

#[test]
fn free_diameter_does_not_know_us_or_the_realm_or_the_application() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("doctor-fd");
        let _fd = free_diameter(&folder, Carrier::Tcp, None);
        let at = format!("{FREE_DIAMETER}:3868");
        let fd = ("fd.peer.example", &at[..]);
        write(&folder, "a.stranger.example", "sh", fd, "");
        let said = doctor(&folder);
        says(&said, "fd.peer.example\": ", "identity a.stranger.example, realm stranger.example");
        // A realm to which it leads nobody, and an application that it has as a relay alone.
        let elsewhere = "[[diameter.route]]\nrealm = \"elsewhere.example\"\npeers = [\"fd.peer.example\"]\n\
                         [[diameter.hss]]\nrealm = \"elsewhere.example\"\n";
        write(&folder, "a.net.example", "sh", fd, elsewhere);
        says(&doctor(&folder), "DIAMETER_UNABLE_TO_DELIVER (3002)", "realm");
        write(&folder, "a.net.example", "slh", fd, "");
        let said = doctor(&folder);
        assert!(
            said.contains("DIAMETER_UNABLE_TO_DELIVER (3002)")
                || said.contains("APPLICATION_UNSUPPORTED (3007)"),
            "{said}"
        );
        // What fits.
        write(&folder, "a.net.example", "sh", fd, "");
        let said = doctor(&folder);
        assert!(said.contains("is connected, and capabilities are exchanged"), "{said}");
    });
}

#[test]
fn nothing_there_nothing_in_common_a_wrong_name_and_silence() {
    if !have("ip", "iproute2") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("doctor-lab");
        let us = "push.gtpush.example";
        write(&folder, us, "slh", ("hss.lab.example", HSS), "");
        says(
            &doctor(&folder),
            "it could not be connected to",
            "start it or correct `connect` (127.0.0.22:3868)",
        );
        let mme = lab(&folder, "mme", "");
        write(&folder, us, "slh", ("mme.lab.example", MME), "");
        says(&doctor(&folder), "NO_COMMON_APPLICATION", "have the other side offer one of our applications");
        drop(mme);
        let silent = lab(&folder, "hss", "[behaviour.diameter]\nsilent = true\n");
        write(&folder, us, "slh", ("hss.lab.example", HSS), "");
        says(
            &doctor(&folder),
            "does not answer our Capabilities-Exchange",
            "it must know us as identity push.gtpush.example",
        );
        drop(silent);
        let mut hss = lab(&folder, "hss", &format!("[[subscriber]]\nimsi = \"{IMSI}\"\n"));
        write(&folder, us, "slh", ("hss.other.example", HSS), "");
        says(
            &doctor(&folder),
            "its Origin-Host is not the one that is configured",
            "as the other side's CEA says",
        );
        // A realm of which the HSS is not, though a route leads to it.
        let elsewhere = "[[diameter.route]]\nrealm = \"elsewhere.example\"\npeers = [\"hss.lab.example\"]\n\
                         [[diameter.hss]]\nrealm = \"elsewhere.example\"\n";
        write(&folder, us, "slh", ("hss.lab.example", HSS), elsewhere);
        says(&doctor(&folder), "DIAMETER_REALM_NOT_SERVED (3003)", "realm");
        // A realm without a route is seen before anybody is asked.
        write(&folder, us, "slh", ("hss.lab.example", HSS), "[[diameter.hss]]\nrealm = \"lab.exmple\"\n");
        says(&doctor(&folder), "no peer is of this realm", "did you mean \"lab.example\"?");
        // Frozen after it has said who it is.
        write(&folder, "frozen.gtpush.example", "slh", ("hss.lab.example", HSS), "");
        let said = std::thread::scope(|scope| {
            let said = scope.spawn(|| doctor(&folder));
            hss.wait_log("frozen.gtpush.example is connected");
            hss.signal(libc::SIGSTOP);
            said.join().unwrap()
        });
        hss.signal(libc::SIGCONT);
        says(&said, "does not answer the watchdog", "look at its log and load");
    });
}
