//! The lab's HSS and MME.

use super::timetable::Act;
use super::{Failed, File, Running, seed, spawn};
use crate::codec::ts23040::segment::Bounds;
use crate::lab::hss::{self, Hss};
use crate::lab::link::{Faults, Faulty};
use crate::lab::mme::{self, Mme};
use crate::machine::LinkId;
use crate::transport::{Clock, Handle, Link, tap};

/// Whom HSS and MME know that were told nothing.
pub(super) const USUAL: &str = r#"
    [[subscriber]]
    imsi = "001010000000001"
    msisdn = "15550001"
    mme = "mme.lab.example"
    names = ["alice@push.example", "sip:alice@ims.example"]
    ggsn = { internet = "127.0.0.2" }
    [[subscriber]]
    imsi = "001010000000002"
    msisdn = "15550002"
    sgsn = "127.0.0.11"
    names = ["bob@push.example", "sip:bob@ims.example"]
    ggsn = { internet = "127.0.0.2" }
"#;

impl File {
    fn hss(&self) -> Result<(Hss, Vec<Link>), Failed> {
        let row = &self.behaviour.diameter;
        let config = hss::Config {
            host: format!("hss.{}", self.realm).into(),
            realm: self.realm.as_str().into(),
            allowed: row.allowed.iter().map(|host| host.as_str().into()).collect(),
            seed: seed()?,
            ..hss::Config::default()
        };
        let mut machine = Hss::new(config, self.subscribers()?);
        *machine.faults_mut() = row.faults()?;
        let link = Link::diameter_listen(self.protocol()?, vec![self.hss]);
        Ok((machine, vec![Link { tls: self.tls()?, ..link }]))
    }

    /// The MME, at which every subscriber attaches that the list says to be there.
    fn mme(&self) -> Result<(Mme, Vec<Link>), Failed> {
        let row = &self.behaviour.diameter;
        let subscribers = self.subscribers()?;
        let host = format!("mme.{}", self.realm);
        let here = subscribers.iter().filter(|one| one.attached && one.mme.as_deref() == Some(&*host));
        let outcome = row.short_messages.parse();
        let mut machine = Mme::new(mme::Config {
            attach: here.map(|one| one.imsi).collect(),
            host: host.into(),
            realm: self.realm.as_str().into(),
            hss: (format!("hss.{}", self.realm).into(), self.realm.as_str().into(), LinkId(0)),
            number: Box::new([0x51, 0x55, 0x00, 0x13]),
            plmn: [0x00, 0xf1, 0x10],
            subscribers,
            outcome: outcome.map_err(|why: String| format!("[behaviour.diameter] short_messages: {why}"))?,
            assembly: Bounds::default(),
            seed: seed()?,
        });
        *machine.faults_mut() = row.faults()?;
        let protocol = self.protocol()?;
        let tls = self.tls()?;
        let to_hss = tls.as_ref().map(|tls| tls.to(&format!("hss.{}", self.realm))).transpose()?;
        let links = vec![
            Link { tls: to_hss, ..Link::diameter_connect(protocol, vec![self.hss]) },
            Link { tls, ..Link::diameter_listen(protocol, vec![self.mme]) },
        ];
        Ok((machine, links))
    }
}

/// Starts the HSS; tells how to reach it.
pub(super) fn run_hss(
    file: &File,
    clock: Clock,
    tap: Option<&tap::Capture>,
    running: &mut Running,
) -> Result<Handle<Faulty<Hss>>, Failed> {
    let (hss, links) = file.hss()?;
    let driver = spawn("hss", clock, hss, Faults::NONE, (&[], &links), tap)?;
    let handle = driver.handle();
    running.push(Box::new(driver));
    Ok(handle)
}

pub(super) fn restart_hss(hss: Handle<Faulty<Hss>>) -> Act {
    Box::new(move || {
        let _ = hss.call(|hss, now| hss.at(now).restart());
    })
}

pub(super) fn run_mme(
    file: &File,
    clock: Clock,
    tap: Option<&tap::Capture>,
    running: &mut Running,
) -> Result<Act, Failed> {
    let (mme, links) = file.mme()?;
    let driver = spawn("mme", clock, mme, Faults::NONE, (&[], &links), tap)?;
    let handle = driver.handle();
    running.push(Box::new(driver));
    Ok(Box::new(move || {
        let _ = handle.call(|mme, now| mme.at(now).restart());
    }))
}
