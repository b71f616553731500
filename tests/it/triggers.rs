//! Two processes of ours: a push server that hands its pushes to a gateway by T4, which is killed and comes back.

use crate::peers::{Folder, have, isolated, run};
use gtpush::api::{Accepted, PushBody, PushStatus};
use gtpush::app::serve;
use gtpush::cli::client::Client;
use gtpush::config::Config;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const LAB: &str = "[[subscriber]]\nimsi = \"001010000000001\"\n\
    [[device]]\nimsi = \"001010000000001\"\nat = \"127.0.0.31\"\nuser = \"u1@push.example\"\n";

fn gateway(folder: &Folder) -> String {
    format!(
        "[server]\ndata_dir = {:?}\n[push]\ncheck_secret = false\nback_off = \"500ms\"\n[http]\nbind = \"127.0.0.2:0\"\n\
         [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n\
         [t4]\ntake_from = [\"push.epc.example\"]\n\
         [diameter]\nidentity = \"gateway.epc.example\"\nrealm = \"epc.example\"\n\
         [[diameter.listen]]\nat = [\"127.0.0.2:3868\"]\n\
         [[diameter.peer]]\nidentity = \"push.epc.example\"\nrealm = \"epc.example\"\n\
         [[subscriber]]\nimsi = \"001010000000001\"\nusers = [\"u1@push.example\"]\n",
        folder.file("gateway-data")
    )
}

fn push_server(folder: &Folder) -> String {
    format!(
        "[server]\ndata_dir = {:?}\n[gtp]\nbind = \"127.0.0.5\"\n[push]\ncheck_secret = false\nback_off = \"500ms\"\n\
         max_back_off = \"1s\"\n[http]\nbind = \"127.0.0.5:0\"\n[capture]\nfile = {:?}\n\
         [[gateway]]\nname = \"elsewhere\"\nkind = \"t4\"\nidentity = \"gateway.epc.example\"\nrealm = \"epc.example\"\n\
         [diameter]\nidentity = \"push.epc.example\"\nrealm = \"epc.example\"\ntc = \"1s\"\n\
         [[diameter.peer]]\nidentity = \"gateway.epc.example\"\nrealm = \"epc.example\"\nconnect = [\"127.0.0.2:3868\"]\n\
         [[application]]\nid = \"chat\"\n\
         [[subscriber]]\nimsi = \"001010000000001\"\nusers = [\"u1@push.example\"]\n",
        folder.file("push-data"),
        folder.file("push.pcapng"),
    )
}

/// A process that is killed at its end.
struct Process(Child);

impl Process {
    fn start(folder: &Folder, name: &str, args: &[&str]) -> Self {
        let log = std::fs::File::options().append(true).create(true).open(folder.file(name)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gtpush"));
        command.args(args).stdout(log.try_clone().unwrap()).stderr(Stdio::from(log));
        Self(command.spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What tshark shows of a capture through a filter.
fn shown(capture: &Path, filter: &str) -> String {
    let said = run("tshark", &["-r", capture.to_str().unwrap(), "-Y", filter]);
    said.lines().filter(|line| !line.starts_with("Running as user")).collect::<Vec<_>>().join("\n")
}

fn wait(what: &str, until: Duration, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + until;
    while !is() {
        assert!(Instant::now() < end, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_push_goes_by_t4_to_another_process_and_comes_through_its_restart() {
    isolated(|| {
        let folder = Folder::new("t4-processes");
        let file = |name: &str, text: String| {
            std::fs::write(folder.file(name), text).unwrap();
            folder.file(name).to_str().unwrap().to_owned()
        };
        let gateway_file = file("gateway.toml", gateway(&folder));
        let lab_file = file("lab.toml", LAB.to_owned());
        let log = |name: &str| std::fs::read_to_string(folder.file(name)).unwrap_or_default();
        let serve_gateway = || Process::start(&folder, "gateway.log", &["serve", "-c", &gateway_file]);
        let mut gateway = serve_gateway();
        let config = Config::parse(&push_server(&folder), "push").unwrap();
        let serving = serve::start(&config).unwrap();
        let _lab = Process::start(&folder, "lab.log", &["lab", "network", "-c", &lab_file]);
        wait("an attached device", Duration::from_secs(60), || {
            log("lab.log").contains("sgsn: 001010000000001 attached")
        });
        let client = Client::new(&format!("http://{}", serving.http()), "chat", "");
        let push = |text: &str| {
            let body = PushBody {
                application: Some("chat".into()),
                to: "u1@push.example".into(),
                payload: Some(text.into()),
                ttl: Some(120),
                ..PushBody::default()
            };
            client.post::<Accepted>("/v1/push", &[], &body).unwrap().id
        };
        let state = |id: &str| client.get::<PushStatus>(&format!("/v1/push/{id}")).unwrap();
        let first = push("through another process");
        wait("the first delivery", Duration::from_secs(60), || {
            let status = state(&first);
            assert!(
                !["failed", "expired"].contains(&status.state.as_str()),
                "{status:?} {}",
                log("gateway.log")
            );
            status.state == "delivered"
        });
        // Killed with a push in its hands that no device has: the device is gone while it is handed over.
        drop(gateway);
        gateway = serve_gateway();
        let second = push("after the restart");
        wait("the second delivery", Duration::from_secs(100), || {
            let status = state(&second);
            assert!(
                !["failed", "expired"].contains(&status.state.as_str()),
                "{status:?} {}",
                log("gateway.log")
            );
            status.state == "delivered"
        });
        drop(gateway);
        serving.stop().unwrap();
        if have("tshark", "tshark") {
            let capture = folder.file("push.pcapng");
            let tshark = |filter: &str| shown(&capture, filter);
            for (name, code, flag) in [
                ("Device-Trigger-Request", 8_388_643, 1),
                ("Device-Trigger-Answer", 8_388_643, 0),
                ("Delivery-Report-Request", 8_388_644, 1),
                ("Delivery-Report-Answer", 8_388_644, 0),
            ] {
                let filter = format!("diameter.cmd.code == {code} && diameter.flags.request == {flag}");
                let lines = tshark(&filter).lines().count();
                assert!(lines >= 2, "{name}: {lines}");
            }
            let bad = tshark("diameter && (_ws.malformed || _ws.expert.severity >= 6291456)");
            assert!(bad.trim().is_empty(), "{bad}");
        }
    });
}

#[test]
fn a_foreign_scs_and_a_foreign_push_server_have_their_triggers_delivered_and_told_once() {
    isolated(|| {
        let folder = Folder::new("foreign-triggers");
        let text = format!(
            "[server]\ndata_dir = {:?}\n[push]\nback_off = \"500ms\"\n[http]\nbind = \"127.0.0.2:0\"\n\
             [capture]\nfile = {:?}\n\
             [[apn]]\nname = \"internet\"\npool_v4 = \"10.45.0.0/16\"\npush_address = \"10.45.0.1:5683\"\n\
             [t4]\ntake_from = [\".app.example\"]\n\
             [[tsp.scs]]\nhost = \"scs.app.example\"\nrealm = \"app.example\"\napplication = \"meters\"\n\
             [diameter]\nidentity = \"push.epc.example\"\nrealm = \"epc.example\"\n\
             [[diameter.listen]]\nat = [\"127.0.0.2:3868\"]\n\
             [[diameter.peer]]\nidentity = \"scs.app.example\"\nrealm = \"app.example\"\n\
             [[application]]\nid = \"meters\"\n\
             [[subscriber]]\nimsi = \"001010000000001\"\nusers = [\"u1@push.example\"]\n",
            folder.file("data"),
            folder.file("triggers.pcapng"),
        );
        let serving = serve::start(&Config::parse(&text, "test").unwrap()).unwrap();
        std::fs::write(folder.file("lab.toml"), LAB).unwrap();
        let lab_file = folder.file("lab.toml").to_str().unwrap().to_owned();
        let _lab = Process::start(&folder, "lab.log", &["lab", "network", "-c", &lab_file]);
        wait("an attached device", Duration::from_secs(60), || {
            let log = std::fs::read_to_string(folder.file("lab.log")).unwrap_or_default();
            log.contains("sgsn: 001010000000001 attached")
        });
        let python = std::env::var("GTPUSH_PYTHON").unwrap_or_else(|_| "tools/.venv/bin/python".to_owned());
        for who in ["tsp", "t4"] {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/triggers_foreign.py");
            let args = [script, who, "127.0.0.2", "3868", "001010000000001", "u1@push.example"];
            let output = Command::new(&python).args(args).output().unwrap_or_else(|error| {
                panic!("{python}: {error}; `pip install -r tools/requirements.txt` gives it what it needs")
            });
            let (said, wrong) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{who}: {said}{wrong}");
            // Asked twice, answered twice, told once.
            assert_eq!(
                said.lines().collect::<Vec<_>>(),
                ["taken", "taken", "reported", "done"],
                "{who}: {wrong}"
            );
        }
        serving.stop().unwrap();
        if have("tshark", "tshark") {
            let capture = folder.file("triggers.pcapng");
            let tshark = |filter: &str| shown(&capture, filter);
            for code in [8_388_639, 8_388_640, 8_388_643, 8_388_644] {
                let lines = tshark(&format!("diameter.cmd.code == {code}")).lines().count();
                assert!(lines >= 2, "{code}: {lines}");
            }
            let bad = tshark("diameter && (_ws.malformed || _ws.expert.severity >= 6291456)");
            assert!(bad.trim().is_empty(), "{bad}");
        }
    });
}
