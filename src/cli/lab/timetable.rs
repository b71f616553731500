//! What happens in the lab at a moment: the rows of `[[moment]]`, and `restart_after`.

use super::Failed;
use crate::config::parse_duration;
use crate::lab::link::Faulty;
use crate::lab::stp::{Say, Stp};
use crate::machine::ss7::stack::Ss7;
use crate::machine::ss7::xua::AsState;
use crate::transport::Handle;
use crate::wire::{PointCode, PointCodeFormat};
use serde::Deserialize;
use std::time::{Duration, Instant};

/// A row of `[[moment]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    after: String,
    what: What,
    /// Whose associations are lost; where one peer runs alone, its own.
    #[serde(default)]
    node: Option<String>,
    /// Of whom the transfer point speaks.
    #[serde(default)]
    point_code: Option<String>,
    #[serde(default)]
    level: u8,
}

/// What may happen; the words are those of RFC 4666 where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum What {
    /// A node's associations are lost, as if its process had died.
    AspDeath,
    /// The transfer point says that a destination cannot be reached (§3.4.1).
    Duna,
    /// The transfer point says that a destination can be reached again (§3.4.2).
    Dava,
    /// The transfer point says that a destination is congested (§3.4.4).
    Scon,
}

/// Does something to a node that runs.
pub(super) type Act = Box<dyn FnOnce()>;

/// Has a node lose its associations.
type Lose = Box<dyn Fn()>;

/// The nodes that something may happen to.
#[derive(Default)]
pub(super) struct Nodes {
    /// How each loses its associations.
    associations: Vec<(&'static str, Lose)>,
    stp: Option<(PointCodeFormat, Handle<Faulty<Stp>>)>,
}

impl Nodes {
    /// A node with associations, and how they are lost.
    pub(super) fn add(&mut self, name: &'static str, lose: impl Fn() + 'static) {
        self.associations.push((name, Box::new(lose)));
    }

    /// The transfer point.
    pub(super) fn add_stp(&mut self, format: PointCodeFormat, stp: &Handle<Faulty<Stp>>) {
        self.stp = Some((format, stp.clone()));
        let stp = stp.clone();
        self.add("stp", move || {
            // One that has stopped has no associations.
            let _ = stp.call(|stp, now| stp.at(now).drop_associations());
        });
    }

    fn names(&self) -> String {
        self.associations.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// What is to happen, and when: the earliest first.
///
/// # Errors
/// A row that cannot happen to these nodes, and what could.
pub(super) fn timetable(
    rows: &[Row],
    restart: Option<(Duration, Act)>,
    nodes: Nodes,
) -> Result<Vec<(Duration, String, Act)>, Failed> {
    let mut table = Vec::new();
    table.extend(restart.map(|(after, act)| (after, "restart".into(), act)));
    let names = nodes.names();
    let Nodes { associations, stp } = nodes;
    let associations = std::rc::Rc::new(associations);
    for row in rows {
        let bad = |why: String| -> Failed { format!("[[moment]] after {}: {why}", row.after).into() };
        let after = parse_duration(&row.after).map_err(|why| bad(why.to_string()))?;
        if row.what == What::AspDeath {
            let place = match &row.node {
                Some(node) => associations.iter().position(|(name, _)| name == node),
                None => (associations.len() == 1).then_some(0),
            };
            let place = place.ok_or_else(|| {
                bad(match (&row.node, names.as_str()) {
                    (_, "") => "nobody here has associations: set map = true".into(),
                    (Some(node), _) => format!("node {node:?} is not here; write one of: {names}"),
                    (None, _) => format!("whose associations? Write node = one of: {names}"),
                })
            })?;
            let (all, said) =
                (associations.clone(), format!("{}: loses its associations", associations[place].0));
            table.push((after, said, Box::new(move || (all[place].1)())));
            continue;
        }
        let Some((format, stp)) = stp.clone() else {
            return Err(bad("a transfer point says this: network with map = true, and stp".into()));
        };
        let text = row.point_code.as_deref().ok_or_else(|| bad("of whom? Write point_code".into()))?;
        let point_code = PointCode::parse(text, format).map_err(|why| bad(format!("point_code: {why}")))?;
        let (word, say) = match row.what {
            What::Duna => ("DUNA", Say::Unavailable),
            What::Dava => ("DAVA", Say::Available),
            What::Scon if row.level > 3 => return Err(bad("level: SCON has levels 0 to 3".into())),
            What::Scon => ("SCON", Say::Congested(row.level)),
            What::AspDeath => continue,
        };
        let said = format!("stp: {word} for {}", point_code.display(format));
        table.push((
            after,
            said,
            Box::new(move || {
                let _ = stp.call(move |stp, now| stp.at(now).say(say, point_code));
            }),
        ));
    }
    // Rows of one moment stay in the file's order.
    table.sort_by_key(|(after, ..)| *after);
    Ok(table)
}

/// Waits for a signal, at most so long; whether it came.
pub(super) fn wait(limit: Option<Duration>) -> std::io::Result<bool> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let limit = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        Ok(tokio::select! {
            _ = interrupt.recv() => true,
            _ = terminate.recv() => true,
            () = limit => false,
        })
    })
}

/// How long devices wait for the signalling network before they attach.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until HLR and SGSN, if they speak MAP, are active: a device that attaches before is refused.
pub(super) fn wait_active(network: &crate::app::lab::Running) {
    let active = |ss7: Option<&Ss7>| {
        ss7.is_none_or(|ss7| ss7.xua().servers().any(|(_, _, state)| state == AsState::Active))
    };
    let until = Instant::now() + PATIENCE;
    loop {
        let hlr = network.hlr().ask(move |hlr, _| active(hlr.ss7()));
        let sgsn = network.sgsn().ask(move |sgsn, _| active(sgsn.ss7()));
        // What has stopped needs no waiting.
        if hlr.unwrap_or(true) && sgsn.unwrap_or(true) || Instant::now() > until {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
