//! `gtpush lookup` and `gtpush doctor` against servers that are not ours: an HSS made of python-diameter, and
//! Debian's osmo-hlr.

use crate::peers::{Folder, Peer, have, isolated, wait_for};
use crate::tshark;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

const HSS: &str = "127.0.0.61";
const IMSI: &str = "001010000000001";

/// The program's exit code, and what it printed.
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

/// Python with python-diameter; `None`: left out, said loudly, and in CI a failure.
pub fn python() -> Option<String> {
    let python = std::env::var("GTPUSH_PYTHON").unwrap_or_else(|_| "tools/.venv/bin/python".to_owned());
    let has = Command::new(&python).args(["-c", "import diameter"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let what = "python-diameter is missing: run tools/test, or name a Python that has it in GTPUSH_PYTHON";
    assert!(std::env::var_os("CI").is_none(), "{what}");
    eprintln!("LEFT OUT: {what}");
    None
}

/// That HSS.
pub fn hss(folder: &Folder, python: &str) -> Peer {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/hss.py");
    let mut peer = Peer::start(python, &[script, HSS], folder.file("hss.log"));
    peer.wait_log("ready");
    peer
}

/// The serving node that it names.
pub const NODES: &str =
    "[[serving_node]]\nnumber = \"15550021\"\nname = \"sgsn1.python.example\"\naddress = \"127.0.0.11\"\n";

fn lookup(folder: &Folder, via: &str, more: &[&str]) -> (Option<i32>, Value) {
    let at = format!("tcp:{HSS}:3868");
    let mut arguments = vec!["lookup", "--via", via, "-c", "nodes.toml", "--connect", &at];
    arguments.extend([
        "--peer",
        "hss.python.example",
        "--origin",
        "push.gtpush.example",
        "--timeout",
        "3s",
        "--json",
    ]);
    arguments.extend(["--capture", "lookup.pcapng"]);
    arguments.extend(more);
    let (code, text) = gtpush(folder, &arguments);
    let row = serde_json::from_str(text.lines().next().unwrap_or_default());
    (code, row.unwrap_or_else(|_| panic!("{via}: {text}")))
}

/// An AVP in what python-diameter read: its data, or what is in it.
fn find(avps: &Value, code: u64) -> Option<&Value> {
    avps.as_array()?.iter().find(|avp| avp[0] == code).map(|avp| &avp[3])
}

fn text(value: Option<&Value>) -> String {
    let hex = value.and_then(Value::as_str).unwrap_or_default();
    let octets = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
    String::from_utf8_lossy(&octets.collect::<Vec<_>>()).into_owned()
}

#[test]
fn a_foreign_hss_reads_our_questions_and_we_read_its_answers() {
    if !have("ip", "iproute2") || !have("tshark", "tshark") {
        return;
    }
    let Some(python) = python() else { return };
    isolated(move || {
        let folder = Folder::new("lookup-hss");
        std::fs::write(folder.file("nodes.toml"), NODES).unwrap();
        let server = hss(&folder, &python);
        for (via, who, age, reason) in [
            ("sh", "+15550001", Some(7), None),
            ("slh", IMSI, None, None),
            ("s6c", IMSI, None, Some(5)),
            ("s6m", "meter@iot.example", None, None),
        ] {
            let (code, row) = lookup(&folder, via, &[who]);
            assert_eq!((code, &row["sgsn"]), (Some(0), &"127.0.0.11".into()), "{via}: {row}");
            assert_eq!(row["age_minutes"], Value::from(age), "{via}: {row}");
            assert_eq!(row["ms_not_reachable_reason"], Value::from(reason), "{via}: {row}");
            if via != "sh" {
                assert_eq!(row["imsi"], IMSI, "{via}: {row}");
            }
            let report = tshark::check(&folder.file("lookup.pcapng"), |_| Some("diameter"));
            let faults: Vec<_> = report.faults.iter().filter(|fault| !fault.contains("99999")).collect();
            assert!(faults.is_empty(), "{via}: {faults:#?}");
        }
        for (via, who, refused, code) in [
            ("sh", "+15550009", "unknown-subscriber", 5001),
            ("slh", "001010000000009", "absent-subscriber", 4201),
        ] {
            let (exit, row) = lookup(&folder, via, &[who]);
            assert_eq!((exit, &row["refused"]), (Some(3), &refused.into()), "{via}: {row}");
            assert_eq!(row["code"], code, "{row}");
            assert!(row["detail"].as_str().unwrap().contains("DIAMETER_ERROR_"), "{row}");
        }
        // Sh has no name for an IMSI, and the server does not offer S6t.
        let (exit, row) = lookup(&folder, "sh", &[IMSI]);
        assert_eq!(exit, Some(1), "{row}");
        assert!(row["error"].as_str().unwrap().contains("no name"), "{row}");
        let asked: Vec<Value> =
            server.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let of = |application: u64| {
            let row = asked.iter().find(|row| row["application"] == application);
            row.unwrap_or_else(|| panic!("{application} was not asked: {asked:#?}"))
        };
        for row in &asked {
            let avps = &row["avps"];
            assert_eq!(row["flags"], 0xc0, "{row}");
            assert_eq!(text(find(avps, 264)), "push.gtpush.example");
            assert_eq!(text(find(avps, 296)), "gtpush.example");
            assert_eq!(text(find(avps, 283)), "python.example");
            assert_eq!(find(avps, 277), Some(&"00000001".into()));
            assert!(text(find(avps, 263)).starts_with("push.gtpush.example;"), "{row}");
            assert_eq!(find(find(avps, 260).unwrap(), 266), Some(&"000028af".into()));
        }
        let sh = &of(16_777_217)["avps"];
        assert_eq!(find(find(sh, 700).unwrap(), 701), Some(&"51550010".into()));
        let references: Vec<_> =
            sh.as_array().unwrap().iter().filter(|avp| avp[0] == 703).map(|avp| &avp[3]).collect();
        assert_eq!(references, ["0000000e", "0000000f"]);
        assert_eq!((find(sh, 706), find(sh, 713)), (Some(&"00000001".into()), Some(&"00000003".into())));
        assert_eq!(text(find(&of(16_777_291)["avps"], 1)), IMSI);
        assert_eq!(find(&of(16_777_312)["avps"], 3310), Some(&"00000003".into()));
        let s6m = &of(16_777_310)["avps"];
        assert_eq!(text(find(find(s6m, 3102).unwrap(), 3111)), "meter@iot.example");
        assert_eq!((find(s6m, 3103), find(s6m, 3110)), (Some(&"00000000".into()), Some(&"00000001".into())));
    });
}

#[test]
fn doctor_says_what_is_wrong_with_a_diameter_peer_and_what_to_do() {
    if !have("ip", "iproute2") {
        return;
    }
    let Some(python) = python() else { return };
    isolated(move || {
        let folder = Folder::new("doctor-hss");
        let write = |order: &str, identity: &str, address: &str| {
            let text = format!(
                "[locate]\norder = [\"{order}\"]\n[diameter]\nidentity = \"push.gtpush.example\"\n\
                 realm = \"gtpush.example\"\n[[diameter.peer]]\nidentity = \"{identity}\"\nrealm = \"python.example\"\n\
                 connect = [\"{address}:3868\"]\n{NODES}[[subscriber]]\nimsi = \"{IMSI}\"\nusers = [\"a@push.example\"]\n\
                 msisdn = \"15550001\"\n"
            );
            std::fs::write(folder.file("gtpush.toml"), text).unwrap();
        };
        let doctor = || gtpush(&folder, &["doctor", "-c", "gtpush.toml", "--imsi", IMSI]).1;
        write("sh", "hss.python.example", "127.0.0.62");
        let said = doctor();
        assert!(said.contains("could not be connected to") && said.contains("127.0.0.62:3868"), "{said}");
        let _server = hss(&folder, &python);
        write("sh", "hss.python.example", HSS);
        let said = doctor();
        assert!(
            said.contains("capabilities are exchanged") && said.contains("the HSS answers for"),
            "{said}"
        );
        write("sh", "hss.other.example", HSS);
        let said = doctor();
        assert!(said.contains("Origin-Host"), "{said}");
        write("s6t", "hss.python.example", HSS);
        let said = doctor();
        assert!(said.contains("no application") || said.contains("no peer takes S6t"), "{said}");
    });
}

#[test]
fn a_relay_of_ours_stands_between_a_client_and_a_foreign_hss() {
    if !have("ip", "iproute2") {
        return;
    }
    let Some(python) = python() else { return };
    isolated(move || {
        let folder = Folder::new("relay-hss");
        let relay = format!(
            "[server]\ndata_dir = {:?}\n[http]\nbind = \"127.0.0.2:0\"\n[[apn]]\nname = \"internet\"\n\
             pool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n[diameter]\nidentity = \"dra.gtpush.example\"\nrealm = \"gtpush.example\"\n\
             forward = \"relay\"\n[[diameter.listen]]\nat = [\"127.0.0.2:3868\"]\n\
             [[diameter.peer]]\nidentity = \"hss.python.example\"\nrealm = \"python.example\"\nconnect = [\"{HSS}:3868\"]\n\
             [[diameter.peer]]\nidentity = \"push.client.example\"\nrealm = \"client.example\"\n\
             allow_destination_realms = [\"python.example\"]\n",
            folder.file("relay-data")
        );
        std::fs::write(folder.file("relay.toml"), relay).unwrap();
        std::fs::write(folder.file("nodes.toml"), NODES).unwrap();
        let server = hss(&folder, &python);
        let (program, file) = (env!("CARGO_BIN_EXE_gtpush"), folder.file("relay.toml"));
        let log = folder.file("relay.log");
        let mut relay = Peer::start(program, &["serve", "-c", file.to_str().unwrap()], log);
        relay.wait_log("hss.python.example is connected");
        let ask = |realm: &str| {
            let mut arguments =
                vec!["lookup", "--via", "sh", "-c", "nodes.toml", "--connect", "tcp:127.0.0.2:3868"];
            arguments.extend([
                "--peer",
                "dra.gtpush.example",
                "--realm",
                realm,
                "--origin",
                "push.client.example",
            ]);
            arguments.extend(["--timeout", "3s", "--json", "+15550001"]);
            gtpush(&folder, &arguments)
        };
        let (code, said) = ask("python.example");
        assert!(code == Some(0) && said.contains("\"sgsn\":\"127.0.0.11\""), "{said}\n{}", relay.log());
        let asked: Vec<Value> =
            server.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let avps = &asked.last().unwrap()["avps"];
        assert_eq!(text(find(avps, 282)), "push.client.example", "Route-Record");
        assert_eq!(text(find(avps, 264)), "push.client.example", "Origin-Host");
        let (code, said) = ask("elsewhere.example");
        assert!(code == Some(1) && said.contains("DIAMETER_REALM_NOT_SERVED"), "{said}");
        assert!(
            relay.log().contains("push.client.example may not send Sh/UDR: destination"),
            "{}",
            relay.log()
        );
    });
}

/// Gives commands to osmo-hlr's terminal.
fn terminal(commands: &[&str]) -> String {
    let mut stream = wait_for("osmo-hlr's terminal", || TcpStream::connect("127.0.0.1:4258").ok());
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut said = Vec::new();
    for command in commands {
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = stream.read(&mut buffer) {
            said.extend_from_slice(&buffer[..length]);
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn osmo_hlr_tells_where_a_subscriber_is() {
    if !have("osmo-hlr", "osmo-hlr") || !have("ip", "iproute2") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("osmo-hlr");
        std::fs::write(folder.file("hlr.cfg"), "log stderr\n logging filter all 1\nhlr\n").unwrap();
        std::fs::write(
            folder.file("nodes.toml"),
            "[[serving_node]]\nname = \"SGSN-01\"\naddress = \"127.0.0.11\"\n",
        )
        .unwrap();
        let (config, database) = (folder.file("hlr.cfg"), folder.file("hlr.db"));
        let arguments = ["-c", config.to_str().unwrap(), "-l", database.to_str().unwrap()];
        let _hlr = Peer::start("osmo-hlr", &arguments, folder.file("osmo-hlr.log"));
        let create = format!("subscriber imsi {IMSI} create");
        let number = format!("subscriber imsi {IMSI} update msisdn 15550001");
        let said = terminal(&["enable", &create, &number]);
        assert!(said.contains("Updated subscriber"), "{said}");
        let ask = |who: &str| {
            let arguments =
                ["lookup", "--via", "osmo-hlr", "-c", "nodes.toml", "--timeout", "3s", "--json", who];
            gtpush(&folder, &arguments)
        };
        let (code, said) = ask(IMSI);
        assert!(code == Some(3) && said.contains("\"refused\":\"absent-subscriber\""), "{code:?} {said}");
        // What a GSUP client's Update Location leaves behind.
        let db = rusqlite::Connection::open(&database).unwrap();
        db.execute("UPDATE subscriber SET sgsn_number = 'SGSN-01' WHERE imsi = ?1", [IMSI]).unwrap();
        for who in [IMSI, "+15550001"] {
            let (code, said) = ask(who);
            assert!(code == Some(0) && said.contains("\"sgsn\":\"127.0.0.11\""), "{code:?} {said}");
            assert!(said.contains(IMSI) && said.contains("name SGSN-01"), "{said}");
        }
        let (code, said) = ask("001010000000009");
        assert!(code == Some(3) && said.contains("unknown-subscriber"), "{code:?} {said}");
        terminal(&["enable", &format!("subscriber imsi {IMSI} update network-access-mode cs")]);
        let (code, said) = ask(IMSI);
        assert!(code == Some(3) && said.contains("barred"), "{code:?} {said}");
    });
}

/// A push to a device that only the HSS knows where to find, with the ways of `order`; `nodes` tells where serving
/// nodes are.
fn pushed(folder: &Folder, order: &str, nodes: &str, to: &str) -> gtpush::api::PushStatus {
    use gtpush::api::{Accepted, PushBody, PushStatus};
    use gtpush::app::{lab, serve};
    use gtpush::cli::client::Client;
    use gtpush::config::{Application, Config};
    use gtpush::lab::subscribers;
    use gtpush::transport::Clock;
    let text = format!(
        "[server]\ndata_dir = {:?}\n[gtp]\nt3_response = \"500ms\"\n[push]\ncheck_secret = false\n\
         back_off = \"300ms\"\n[coap]\nack_timeout = \"500ms\"\n[http]\nbind = \"127.0.0.2:0\"\n[locate]\norder = {order}\n\
         [diameter]\nidentity = \"push.gtpush.example\"\nrealm = \"gtpush.example\"\ntimeout = \"2s\"\nresolve_users = true\n\
         [[diameter.peer]]\nidentity = \"hss.python.example\"\nrealm = \"python.example\"\nconnect = [\"{HSS}:3868\"]\n\
         {nodes}[[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n\
         [[subscriber]]\nimsi = \"{IMSI}\"\nusers = [\"alice@push.example\"]\nmsisdn = \"15550001\"\n",
        folder.file(&format!("data-{}", order.len()))
    );
    let mut config = Config::parse(&text, "test").unwrap();
    let (domains, networks) = (Vec::new(), Vec::new());
    config.application.push(Application {
        id: "chat".into(),
        secret: None,
        domains,
        networks,
        report_to: None,
        sms: false,
    });
    let clock = Clock::start();
    let serving = serve::start_with(&config, clock, None).unwrap();
    let mut plan = lab::Plan::new([127, 0, 0, 2].into());
    plan.subscribers = vec![subscribers::Subscriber::new(IMSI.parse().unwrap())];
    let lab = lab::start(plan, clock, None).unwrap();
    let imsi = IMSI.parse().unwrap();
    let mobile = lab.device(imsi, [127, 0, 0, 31].into(), None).unwrap();
    mobile.handle().ask(|device, now| device.attach(now)).unwrap();
    assert!(lab.wait_attached(imsi, Duration::from_secs(10)));
    let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
    let body = PushBody {
        application: Some("chat".into()),
        to: to.into(),
        payload: Some("Dinner is ready".into()),
        ttl: Some(20),
        ..PushBody::default()
    };
    let id = client.post::<Accepted>("/v1/push", &[], &body).unwrap().id;
    let status = wait_for("the push's end", || {
        let status: PushStatus = client.get(&format!("/v1/push/{id}")).unwrap();
        status.ended.then_some(status)
    });
    serving.stop().unwrap();
    status
}

#[test]
fn a_push_finds_its_device_by_a_foreign_hss_and_says_by_which_way() {
    if !have("ip", "iproute2") {
        return;
    }
    let Some(python) = python() else { return };
    isolated(move || {
        let folder = Folder::new("push-hss");
        let server = hss(&folder, &python);
        for (order, to, via) in [
            ("[\"s6m\"]", "alice@push.example", "s6m"),
            ("[\"sh\", \"s6m\"]", "alice@push.example", "sh"),
            // Who that is, and where, only the HSS knows.
            ("[\"slh\", \"sh\", \"s6m\"]", "meter@iot.example", "slh"),
            // The HSS offers no S6t: the next way is asked.
            ("[\"s6t\", \"slh\", \"sh\", \"s6m\"]", "alice@push.example", "slh"),
        ] {
            let status = pushed(&folder, order, NODES, to);
            assert_eq!(status.state, "delivered", "{order}: {status:?}\n{}", server.log());
            let notified = status.history.iter().find(|entry| entry.state == "notified");
            assert_eq!(notified.unwrap().via.as_deref(), Some(via), "{order}: {status:?}");
            let resolved = status.history.iter().any(|entry| entry.via.as_deref() == Some("s6m"));
            assert_eq!(resolved, via == "s6m" || to.starts_with("meter"), "{order}: {status:?}");
        }
        let nobody = pushed(&folder, "[\"s6m\" ]", NODES, "nobody@iot.example");
        assert_eq!(nobody.state, "failed", "{nobody:?}");
        let last = nobody.history.last().unwrap();
        assert_eq!(last.cause.as_ref().unwrap().reason, "unknown-user", "{nobody:?}");
        assert_eq!(last.via.as_deref(), Some("s6m"), "{nobody:?}");
    });
}

/// A name server that is not ours, which this thread and all that it starts ask from now on.
fn name_server(folder: &Folder, host: &str, address: &str) -> Peer {
    let file = folder.file("resolv.conf");
    std::fs::write(&file, "nameserver 127.0.0.53\noptions attempts:1 timeout:2\n").unwrap();
    let path = |path: &str| std::ffi::CString::new(path).unwrap();
    let (root, none) = (path("/"), path(""));
    let (from, over) = (path(file.to_str().unwrap()), path("/etc/resolv.conf"));
    // SAFETY: plain system calls on live C strings; they concern only this thread's own view of the file system.
    let done = unsafe {
        let (none, data) = (none.as_ptr(), std::ptr::null());
        libc::unshare(libc::CLONE_NEWNS) == 0
            && libc::mount(none, root.as_ptr(), none, libc::MS_REC | libc::MS_PRIVATE, data) == 0
            && libc::mount(from.as_ptr(), over.as_ptr(), none, libc::MS_BIND, data) == 0
    };
    assert!(done, "{}", std::io::Error::last_os_error());
    let known = format!("--address=/{host}/{address}");
    let arguments =
        ["-k", "-C", "/dev/null", "-R", "-h", "-z", "-a", "127.0.0.53", "-u", "root", "-x", "", "-q"];
    let arguments = [&arguments[..], &["--log-facility=-", &known]].concat();
    let mut peer = Peer::start("dnsmasq", &arguments, folder.file("dnsmasq.log"));
    peer.wait_log("started");
    peer
}

#[test]
fn a_serving_node_that_no_row_names_is_found_in_the_dns() {
    if !have("ip", "iproute2") || !have("dnsmasq", "dnsmasq-base") {
        return;
    }
    let Some(python) = python() else { return };
    isolated(move || {
        let folder = Folder::new("push-dns");
        let _server = hss(&folder, &python);
        let names = name_server(&folder, "sgsn1.python.example", "127.0.0.11");
        let status = pushed(&folder, "[\"s6m\"]", "[map]\nresolve = true\n", "alice@push.example");
        assert_eq!(status.state, "delivered", "{status:?}\n{}", names.log());
        assert!(names.log().contains("query[A] sgsn1.python.example"), "{}", names.log());
        let status = pushed(&folder, "[\"s6m\" ]", "", "alice@push.example");
        assert_eq!(status.state, "failed", "without resolve nobody is asked: {status:?}");
        let last = status.history.last().unwrap();
        assert_eq!(last.cause.as_ref().unwrap().reason, "no-serving-address", "{status:?}");
    });
}
