//! TLS as an operator writes it: configuration file, `doctor`, `lookup`, `lab hss` and `serve`, with freeDiameterd
//! at the other end.

use super::programs::{
    Carrier, FREE_DIAMETER, certificate, certificate_for, free_diameter, have_free_diameter,
};
use crate::peers::{Folder, Peer, have, isolated};
use std::io::Write;
use std::path::Path;
use std::process::Command;

const US: &str = "a.net.example";

fn gtpush(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
        .args(arguments)
        .current_dir(folder.file("."))
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

/// The sections of a push server that asks by Sh; `files`: those of `[diameter.tls]`, `rest`: listens and peers.
fn write(folder: &Folder, files: [&str; 3], rest: &str) {
    let [certificate, key, authorities] = files;
    let text = format!(
        "[server]\ndata_dir = {:?}\n[http]\nbind = \"127.0.0.2:0\"\n[[apn]]\nname = \"internet\"\n\
         pool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n\
         [locate]\norder = [\"sh\"]\n[diameter]\nidentity = \"{US}\"\nrealm = \"net.example\"\ntc = \"1s\"\n\
         [diameter.tls]\ncertificate = \"{certificate}\"\nkey = \"{key}\"\nauthorities = \"{authorities}\"\n{rest}",
        folder.file("")
    );
    std::fs::write(folder.file("gtpush.toml"), text).unwrap();
}

const GOOD: [&str; 3] = ["a.net.example.pem", "a.net.example.key", "ca.pem"];

fn peer(identity: &str, transport: &str, at: &str) -> String {
    let connect = if at.is_empty() { String::new() } else { format!("connect = [\"{at}\"]\n") };
    format!(
        "[[diameter.peer]]\nidentity = \"{identity}\"\nrealm = \"peer.example\"\ntransport = \"{transport}\"\n{connect}"
    )
}

fn doctor(folder: &Folder) -> String {
    gtpush(folder, &["doctor", "-c", "gtpush.toml"]).1
}

/// `doctor` says both: what is wrong, and what to do about it.
fn says(folder: &Folder, problem: &str, advice: &str) {
    let said = doctor(folder);
    let mut lines = said.lines().skip_while(|line| !line.contains(problem));
    assert!(lines.next().is_some(), "no {problem:?} in:\n{said}");
    assert!(lines.next().is_some_and(|line| line.contains(advice)), "no {advice:?} after it in:\n{said}");
}

#[test]
fn what_is_wrong_with_the_files_of_tls_is_said_with_what_to_do() {
    if !have("openssl", "openssl") {
        return;
    }
    let folder = Folder::new("diameter-tls-files");
    certificate(&folder, US);
    certificate(&folder, "b.net.example");
    let openssl = |arguments: &[&str]| {
        assert!(
            Command::new("openssl").args(arguments).current_dir(folder.file(".")).status().unwrap().success()
        );
    };
    openssl(&["pkey", "-in", GOOD[1], "-aes256", "-passout", "pass:x", "-out", "locked.key"]);
    let rest = peer("hss.peer.example", "tls", "127.0.0.61:5868");
    for (files, problem, advice) in [
        (["", GOOD[1], GOOD[2]], "this file is not named", "README"),
        (["none.pem", GOOD[1], GOOD[2]], "none.pem: No such file", "make the file"),
        ([GOOD[0], "none.key", GOOD[2]], "none.key: No such file", "make the file"),
        ([GOOD[0], GOOD[1], "none.pem"], "none.pem: No such file", "make the file"),
        ([GOOD[1], GOOD[1], GOOD[2]], "there is no certificate in it", "-----BEGIN CERTIFICATE-----"),
        ([GOOD[0], GOOD[0], GOOD[2]], "there is no private key in it", "-----BEGIN PRIVATE KEY-----"),
        ([GOOD[0], "locked.key", GOOD[2]], "it is encrypted", "locked.key -out plain.key"),
        ([GOOD[0], "b.net.example.key", GOOD[2]], "it is not the key of", "must print the same"),
        (
            ["b.net.example.pem", "b.net.example.key", GOOD[2]],
            "is not for our identity a.net.example",
            "subjectAltName=DNS:a.net.example",
        ),
        (
            [GOOD[0], GOOD[1], "b.net.example.pem"],
            "is by none of our `authorities`",
            "must know its authority",
        ),
        (GOOD, "expires within 30 days", "have a new one signed"),
    ] {
        write(&folder, files, &rest);
        says(&folder, problem, advice);
        // What cannot work keeps the server from starting.
        if !problem.starts_with("expires") && !problem.contains("authorities`") {
            let (code, said) = gtpush(&folder, &["serve", "-c", "gtpush.toml"]);
            assert!(code != Some(0) && said.contains(problem), "{said}");
        }
    }
    openssl(&["pkey", "-in", GOOD[1], "-out", "open.key"]);
    std::fs::set_permissions(folder.file("open.key"), std::os::unix::fs::PermissionsExt::from_mode(0o644))
        .unwrap();
    write(&folder, [GOOD[0], "open.key", GOOD[2]], &rest);
    says(&folder, "others on this machine can read", "chmod 600");
    certificate_for(&folder, US, 0);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    write(&folder, GOOD, &rest);
    says(&folder, "has expired", "no peer takes this one");
    // Ports that stand for something else.
    certificate(&folder, US);
    write(&folder, GOOD, &peer("hss.peer.example", "tls", "127.0.0.61:5658"));
    says(&folder, "127.0.0.61:5658 by TLS over TCP", "write 5868");
    write(&folder, GOOD, &peer("hss.peer.example", "tcp", "127.0.0.61:5868"));
    says(&folder, "127.0.0.61:5868 by TCP", "transport = \"tls\"");
}

#[test]
fn free_diameter_by_tls_as_the_file_says_and_what_doctor_says_where_it_does_not_come_to_be() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("diameter-tls-config");
        certificate(&folder, US);
        let mut fd = free_diameter(&folder, Carrier::Tls, None);
        let at = format!("{FREE_DIAMETER}:5868");
        write(&folder, GOOD, &peer("fd.peer.example", "tls", &at));
        says_good(&folder);
        // Who stops takes leave.
        fd.wait("Peer 'a.net.example' sent a DPR with cause: REBOOTING");
        // Both sides know what they asked: a lookup's request arrives there.
        let (code, said) =
            gtpush(&folder, &["lookup", "--via", "sh", "-c", "gtpush.toml", "--timeout", "2s", "+15550022"]);
        assert_eq!(fd.asked().len(), 1, "{code:?} {said}\n{}", fd.log());
        let tls = format!("tls:{at}");
        let by_hand =
            ["lookup", "--via", "sh", "--connect", &tls, "--peer", "fd.peer.example", "--origin", US];
        let files = [
            "--certificate",
            GOOD[0],
            "--key",
            GOOD[1],
            "--authorities",
            GOOD[2],
            "--timeout",
            "2s",
            "+15550022",
        ];
        let (code, said) = gtpush(&folder, &[&by_hand[..], &files[..]].concat());
        assert_eq!(fd.asked().len(), 2, "{code:?} {said}");

        // Its certificate is for another name than that of the peer that is meant.
        write(&folder, GOOD, &peer("hss.peer.example", "tls", &at));
        says(&folder, "its certificate is not valid for its name", "it must be for hss.peer.example");
        // The name in it may be written.
        let named = peer("fd.peer.example", "tls", &at) + "certificate_name = \"hss.peer.example\"\n";
        write(&folder, GOOD, &named);
        says(&folder, "its certificate is not valid for its name", "certificate_name");
        // By an authority that is not ours, and ours by one that is not its.
        let other = Folder::new("diameter-tls-config-other");
        let (foreign, foreign_key) = certificate(&other, US);
        let [foreign, foreign_key] = [&foreign, &foreign_key].map(|path| path.to_str().unwrap().to_owned());
        let foreign_ca = other.file("ca.pem").to_str().unwrap().to_owned();
        write(&folder, [GOOD[0], GOOD[1], &foreign_ca], &peer("fd.peer.example", "tls", &at));
        says(
            &folder,
            "its certificate is by none of our authorities",
            "add the authority that has signed it",
        );
        write(&folder, [&foreign, &foreign_key, GOOD[2]], &peer("fd.peer.example", "tls", &at));
        says(&folder, "ERROR   [[diameter.peer]] \"fd.peer.example\"", "have it take the authority of");
        // No TLS there, and TLS where none is meant.
        write(&folder, GOOD, &peer("fd.peer.example", "tls", &format!("{FREE_DIAMETER}:3868")));
        says(&folder, "closed the connection during", "`connect` must be its port of TLS, usually 5868");
        write(&folder, GOOD, &peer("fd.peer.example", "tcp", &at));
        says(&folder, "ERROR   [[diameter.peer]] \"fd.peer.example\"", "transport = \"tls\"");
    });
}

fn says_good(folder: &Folder) {
    let said = doctor(folder);
    assert!(said.contains("is connected, and capabilities are exchanged"), "{said}");
}

#[test]
fn free_diameter_comes_by_tls_to_serve() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("diameter-tls-serve");
        certificate(&folder, US);
        let listen = "[[diameter.listen]]\ntransport = \"tls\"\nat = [\"127.0.0.7:5868\"]\n";
        write(&folder, GOOD, &(listen.to_owned() + &peer("fd.peer.example", "tls", "")));
        let file = folder.file("gtpush.toml");
        let arguments = ["serve", "-c", file.to_str().unwrap()];
        let mut us = server(&folder, &arguments);
        let mut fd = free_diameter(&folder, Carrier::Tls, Some("127.0.0.7:5868".parse().unwrap()));
        fd.wait("STATE_OPEN");
        us.wait_log("association up");
        drop(fd);
        // Diameter in clear is no TLS.
        let mut clear = std::net::TcpStream::connect("127.0.0.7:5868").unwrap();
        clear.write_all(&[1, 0, 0, 20, 0x80, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]).unwrap();
        us.wait_log("TLS does not come to be");
    });
}

fn server(folder: &Folder, arguments: &[&str]) -> Peer {
    let mut peer = Peer::start(env!("CARGO_BIN_EXE_gtpush"), arguments, folder.file("serve.log"));
    peer.wait_log("serves: ");
    peer
}

#[test]
fn the_labs_hss_speaks_tls_with_whoever_shows_its_own_name() {
    if !have("openssl", "openssl") || !have("ip", "iproute2") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("diameter-tls-lab");
        let names = ["hss.lab.example", US, "z.net.example"].map(|name| certificate(&folder, name));
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let lab = format!(
            "hss = \"127.0.0.22:5868\"\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthorities = {:?}\n\
             [[subscriber]]\nimsi = \"001010000000001\"\nmsisdn = \"15550001\"\nsgsn = \"127.0.0.11\"\nattached = true\n",
            path(&names[0].0),
            path(&names[0].1),
            path(&folder.file("ca.pem"))
        );
        std::fs::write(folder.file("lab.toml"), lab).unwrap();
        let file = folder.file("lab.toml");
        let arguments = ["lab", "hss", "-c", file.to_str().unwrap()];
        let mut lab = Peer::start(env!("CARGO_BIN_EXE_gtpush"), &arguments, folder.file("lab.log"));
        lab.wait_log("the lab runs");
        let ask = |certificate: &str| {
            let (file, key) = (format!("{certificate}.pem"), format!("{certificate}.key"));
            let arguments =
                ["lookup", "--via", "slh", "--connect", "tls:127.0.0.22:5868", "--peer", "hss.lab.example"];
            let more = ["--origin", US, "--certificate", &file, "--key", &key, "--authorities", "ca.pem"];
            gtpush(
                &folder,
                &[&arguments[..], &more[..], &["--timeout", "2s", "--json", "001010000000001"]].concat(),
            )
        };
        let (code, said) = ask(US);
        assert!(code == Some(3) && said.contains("number 15550021"), "{code:?} {said}");
        // The same Origin-Host with another's certificate.
        let (code, said) = ask("z.net.example");
        assert!(code != Some(0) && said.contains("DIAMETER_UNKNOWN_PEER"), "{code:?} {said}");
    });
}
