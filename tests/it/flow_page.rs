//! The page that `gtpush flow --html` writes, as a person uses it: in a real browser, by WebDriver.

use crate::peers::have;
use gtpush::capture::{LinkType, Writer, udp_frame};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A browser without a window.
struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
}

impl Browser {
    fn open(profile: &Path) -> Self {
        let mut driver = Command::new("/usr/bin/chromedriver")
            .arg("--port=0")
            .env("HOME", profile)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = said
            .filter(|line| line.contains("started successfully on port"))
            .find_map(|line| line.trim_end_matches('.').rsplit(' ').next()?.parse::<u16>().ok())
            .expect("chromedriver says its port");
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(60)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        let mut browser = Self { driver, session: format!("http://127.0.0.1:{port}/session"), agent };
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--window-size=1400,900".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let made = browser.post("", &wanted);
        browser.session = format!("{}/{}", browser.session, made["sessionId"].as_str().expect("a session"));
        browser
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        let answer = self.agent.post(format!("{}{command}", self.session)).send_json(body);
        let answer: Value = answer.unwrap().body_mut().read_json().unwrap();
        assert!(answer["value"]["error"].is_null(), "{command}: {answer}");
        answer["value"].clone()
    }

    fn get(&self, command: &str) -> Value {
        let mut answer = self.agent.get(format!("{}{command}", self.session)).call().unwrap();
        answer.body_mut().with_config().limit(64 << 20).read_json::<Value>().unwrap()["value"].clone()
    }

    fn show(&self, page: &Path) {
        self.post("/url", &json!({"url": format!("file://{}", page.display())}));
    }

    /// What a script of the page's own world returns.
    fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    fn find(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": selector}));
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Replaces what stands in an input.
    fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("/element/{element}/clear"), &json!({}));
        self.post(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    fn press(&self, key: &str) {
        let actions = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
    }

    fn text(&self, selector: &str) -> String {
        let text = self.run(&format!("return document.querySelector({selector:?}).textContent"));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the script is true.
    #[track_caller]
    fn until(&self, script: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.run(&format!("return !!({script})")) != true {
            assert!(Instant::now() < end, "never true: {script}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn screenshot(&self) -> usize {
        self.get("/screenshot").as_str().unwrap().len()
    }

    /// What the browser complained of.
    fn complaints(&self) -> Vec<Value> {
        self.post("/se/log", &json!({"type": "browser"})).as_array().unwrap().clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gtpush-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn page_of(capture: &Path, page: &Path) {
    let made =
        Command::new(env!("CARGO_BIN_EXE_gtpush")).arg("flow").arg(capture).arg("--html").arg(page).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[test]
fn a_flow_is_filtered_clicked_and_zoomed_in_a_browser() {
    if !have("chromedriver", "chromium-driver") || !have("chromium", "chromium") {
        return;
    }
    let folder = Folder::new("flow-page");
    let page = folder.0.join("flow.html");
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("pcaps/push-without-an-address-static.pcapng");
    page_of(&capture, &page);
    let written = std::fs::read_to_string(&page).unwrap();
    let outside = written.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http:") && !outside.contains("https:"), "the page refers to the outside");

    let browser = Browser::open(&folder.0.join("profile"));
    browser.show(&page);
    browser.until("document.querySelectorAll('.row').length > 10");
    let all = browser.text("#count");
    let total: usize = all.split(' ').next().unwrap().parse().unwrap();
    assert!(all.ends_with(" messages") && total > 10, "{all}");
    let heads = browser.text("#heads");
    assert!(heads.contains("sgsn") && heads.contains("hlr"), "{heads}");
    let picture = browser.screenshot();
    assert!(picture > 20_000, "a screenshot of {picture} octets shows hardly anything");

    // Words, a member of the decode, its negation, a part of it, and nothing.
    for (filter, count) in [
        ("\"pdu notification\"", "2"),
        ("protocol=GTPv1-C message=\"PDU Notification Request\"", "1"),
        ("message~PDP protocol=SM", "3"),
        ("cause_name=\"Request accepted\"", "4"),
        ("no such thing", "0"),
    ] {
        browser.write("#filter", filter);
        browser.until(&format!(
            "document.getElementById('count').textContent === '{count} of {total} messages'"
        ));
        browser.until(&format!("document.querySelectorAll('.row').length === {count}"));
    }
    browser.until("!document.getElementById('none').hidden");
    browser.write("#filter", "imsi!=001010000000002");
    browser.until("document.querySelectorAll('.row').length > 0");
    browser.write("#filter", "message=\"PDU Notification Request\"");
    browser.until("document.querySelectorAll('.row').length === 1");

    // The full decode of the message that is clicked, until it is closed.
    browser.click(".row text");
    browser.until("!document.getElementById('detail').hidden");
    let detail = browser.text("#detail");
    for words in ["PDU Notification Request", "GTPv1-C", "001010000000002", "International Mobile Subscriber"]
    {
        assert!(detail.contains(words), "{words} is not in {detail}");
    }
    browser.press("\u{e00c}");
    browser.until("document.getElementById('detail').hidden");
    browser.write("#filter", " ");
    browser.until(&format!("document.querySelectorAll('.row').length === {total}"));

    // Zoom: rows and letters grow, and shrink again.
    let height = "document.querySelector('.row rect').getBoundingClientRect().height";
    let before = browser.run(&format!("return {height}")).as_f64().unwrap();
    browser.click("#in");
    browser.until(&format!("{height} > {before} * 1.15"));
    browser.click("#out");
    browser.click("#out");
    browser.until(&format!("{height} < {before} * 0.95"));

    // By the keys: the first message, and the next one.
    browser.run("document.activeElement.blur()");
    browser.press("j");
    browser.press("j");
    browser.until("document.querySelector('.row.chosen').dataset.at === '1'");
    assert_eq!(browser.run("return performance.getEntriesByType('resource').length"), 0);
    assert_eq!(browser.complaints(), Vec::<Value>::new());
}

#[test]
fn ten_thousand_messages_read_as_well_as_ten_in_a_browser() {
    if !have("chromedriver", "chromium-driver") || !have("chromium", "chromium") {
        return;
    }
    const MESSAGES: u32 = 10_000;
    let folder = Folder::new("flow-page-long");
    let (mut octets, mut frame) = (Vec::new(), Vec::new());
    let mut writer = Writer::new("gtpush");
    writer.start(&mut octets);
    let interface = writer.interface(&mut octets, "Gn", LinkType::RAW);
    for number in 0..MESSAGES {
        // Echo Requests that differ in their sequence number; a name in the comment must stay text.
        let [_, _, high, low] = number.to_be_bytes();
        let echo = [0x32, 1, 0, 4, 0, 0, 0, 0, high, low, 0, 0];
        let from = format!("127.0.0.{}:2123", 11 + number % 5).parse().unwrap();
        frame.clear();
        udp_frame(from, "127.0.0.2:2123".parse().unwrap(), &echo, &mut frame).unwrap();
        let comment = (number == 0).then_some("</script><b id=\"broken\">");
        writer.packet(&mut octets, interface, Duration::from_millis(number.into()), &frame, comment);
    }
    let (capture, page) = (folder.0.join("long.pcapng"), folder.0.join("long.html"));
    std::fs::write(&capture, octets).unwrap();
    page_of(&capture, &page);

    let browser = Browser::open(&folder.0.join("profile"));
    browser.show(&page);
    browser.until("document.getElementById('count').textContent === '10000 messages'");
    assert_eq!(browser.run("return document.getElementById('broken')"), Value::Null);
    let rows = browser.run("return document.querySelectorAll('.row').length").as_u64().unwrap();
    assert!((5..100).contains(&rows), "{rows} rows are drawn");
    browser.run("const view = document.getElementById('view'); view.scrollTop = view.scrollHeight");
    browser.until("[...document.querySelectorAll('.row')].some((row) => row.dataset.at === '9999')");
    browser.write("#filter", "sequence=1234");
    browser.until("document.getElementById('count').textContent === '1 of 10000 messages'");
    assert_eq!(browser.complaints(), Vec::<Value>::new());
}
