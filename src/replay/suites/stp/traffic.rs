//! Traffic between processes, how several of them share it, and what is told of destinations: RFC 4666
//! §3.4, §4.3.4, §4.5, §4.6. The process 0 sends; 1 and 2 receive.

use super::*;

/// The cases.
pub const CASES: &[Row] = &[
    Row::new(
        "TC_act_rctx_data",
        "RFC 4666 §3.3.1",
        "DATA with its routing context arrives unchanged",
        |t| relayed(t, true),
    ),
    Row::new(
        "TC_act_rctx_data_no_rctx",
        "RFC 4666 §3.3.1",
        "DATA without a routing context, where the process has only one, arrives",
        |t| relayed(t, false),
    ),
    Row::new(
        "TC_data_before_aspac",
        "RFC 4666 §3.8.1, §4.3.1",
        "DATA of a process that is inactive: Error 6",
        data_inactive,
    ),
    Row::new(
        "TC_data_unknown_context",
        "RFC 4666 §3.3.1, §3.8.1",
        "DATA with a context that is none: Error 25",
        data_unknown,
    ),
    Row::new(
        "TC_tmt_override",
        "RFC 4666 §4.3.4.3",
        "the process that becomes active takes over; the other one is told",
        takes_over,
    ),
    Row::new(
        "TC_tmt_loadshare_sls",
        "RFC 4666 §4.3.4.3",
        "messages are shared by their SLS, all of one SLS at one process",
        shared,
    ),
    Row::new("TC_tmt_broadcast", "RFC 4666 §4.3.4.3", "every message comes to every process", broadcast),
    Row::new("TC_daud_dava", "RFC 4666 §4.5.3", "DAUD for a destination that is there: DAVA", |t| {
        let there = code(t, 1)?;
        active(t, 1, there, None)?;
        audit(t, there, kind::DAVA)
    }),
    Row::new("TC_daud_duna", "RFC 4666 §4.5.3", "DAUD for a destination that is not there: DUNA", |t| {
        let nowhere = code(t, 5)?;
        audit(t, nowhere, kind::DUNA)
    }),
    Row::new(
        "TC_ssnm_aspac_dava_aspia_duna",
        "RFC 4666 §4.5.1, §4.5.2",
        "a destination that comes is told by DAVA, one that goes by DUNA",
        told,
    ),
];

fn relayed(t: &mut Tester, context: bool) -> Ended {
    let (from, to) = (code(t, 0)?, code(t, 1)?);
    let key = active(t, 0, from, None)?;
    active(t, 1, to, None)?;
    let (octets, payload) = data(t, &key, to, 3, context);
    t.line(0)?.send(octets)?;
    arrives(t.line(1)?, &payload, from, to, PATIENCE)
}

fn data_inactive(t: &mut Tester) -> Ended {
    let from = code(t, 0)?;
    let key = registered(t, 0, from, None)?;
    let (octets, _) = data(t, &key, from + 1, 0, true);
    refused(t.line(0)?, octets, &[ErrorCode::UNEXPECTED_MESSAGE])
}

fn data_unknown(t: &mut Tester) -> Ended {
    let from = code(t, 0)?;
    let key = active(t, 0, from, None)?;
    let wrong = Key { context: [0x7f, 0, 0, 3], ..key };
    let (octets, _) = data(t, &wrong, from + 1, 0, true);
    refused(t.line(0)?, octets, &[ErrorCode::INVALID_ROUTING_CONTEXT])
}

/// A sender, and the first of two processes of one key.
fn sender_and_first(t: &mut Tester, mode: TrafficMode) -> Result<(Key, u32), Stop> {
    let (from, to) = (code(t, 0)?, code(t, 1)?);
    let key = active(t, 0, from, None)?;
    let first = active(t, 1, to, Some(mode))?;
    for sls in 0..4 {
        let (octets, payload) = data(t, &key, to, sls, true);
        t.line(0)?.send(octets)?;
        arrives(t.line(1)?, &payload, from, to, PATIENCE)?;
    }
    let second = active(t, 2, to, Some(mode))?;
    if first.context != second.context {
        let why =
            "the second process with the same key has another routing context: they are not of one server";
        return Err(Stop::Inconclusive(why.into()));
    }
    Ok((key, to))
}

fn takes_over(t: &mut Tester) -> Ended {
    let (key, to) = sender_and_first(t, TrafficMode::OVERRIDE)?;
    notified(t.line(1)?, Status::ALTERNATE_ASP_ACTIVE)?;
    let (octets, payload) = data(t, &key, to, 0, true);
    t.line(0)?.send(octets)?;
    arrives(t.line(2)?, &payload, key.code, to, PATIENCE)
}

fn shared(t: &mut Tester) -> Ended {
    let (key, to) = sender_and_first(t, TrafficMode::LOADSHARE)?;
    // By SLS, which of the two had it; 4 bits, Q.704 §2.2.
    let mut had = [None; 16];
    for round in 0..2 {
        let mut sent = Vec::new();
        for sls in 0..16 {
            let (octets, payload) = data(t, &key, to, sls, true);
            t.line(0)?.send(octets)?;
            sent.push(payload);
        }
        for n in [1, 2] {
            let patience = if n == 1 { PATIENCE / 5 } else { PATIENCE };
            let mut came = 0;
            while came < 16 {
                let found = |octets: &[u8]| {
                    let data = protocol_data(octets)?;
                    sent.iter().position(|payload| *payload == data.data)
                };
                let Some(octets) = t.line(n)?.receive(patience / 2, |octets| found(octets).is_some()) else {
                    break;
                };
                let Some(sls) = found(&octets) else { break };
                came += 1;
                let before = had[sls].replace(n);
                check(before.is_none_or(|before| before == n), || {
                    format!("messages of SLS {sls} come to both processes in round {round}")
                })?;
            }
        }
        check(had.iter().all(Option::is_some), || "not every message arrives".into())?;
    }
    let first = had.iter().filter(|n| **n == Some(1)).count();
    check((1..16).contains(&first), || {
        format!("the first process has {first} of 16 SLS, the second the rest")
    })
}

fn broadcast(t: &mut Tester) -> Ended {
    let (key, to) = sender_and_first(t, TrafficMode::BROADCAST)?;
    for sls in 0..4 {
        let (octets, payload) = data(t, &key, to, sls, true);
        t.line(0)?.send(octets)?;
        for n in [1, 2] {
            arrives(t.line(n)?, &payload, key.code, to, PATIENCE)?;
        }
    }
    Ok(())
}

fn audit(t: &mut Tester, about: u32, wanted: (u8, u8)) -> Ended {
    let own = code(t, 0)?;
    let key = active(t, 0, own, None)?;
    let point = about.to_be_bytes();
    let body: &[(u16, &[u8])] = &[(tag::ROUTING_CONTEXT, &key.context), (tag::AFFECTED_POINT_CODE, &point)];
    let what = if wanted == kind::DAVA { "DAVA" } else { "DUNA" };
    t.line(0)?
        .ask(message(kind::DAUD, body), what, PATIENCE, |octets| affects(octets, wanted, about))
        .map(drop)
}

fn told(t: &mut Tester) -> Ended {
    let (own, other) = (code(t, 0)?, code(t, 1)?);
    active(t, 0, own, None)?;
    let key = active(t, 1, other, None)?;
    let told = |line: &mut Line, wanted, what: &str| match line
        .receive(PATIENCE, |octets| affects(octets, wanted, other))
    {
        Some(_) => Ok(()),
        None => fail(format!("no {what} comes")),
    };
    told(t.line(0)?, kind::DAVA, "DAVA")?;
    let inactive = message(kind::INACTIVE, &[(tag::ROUTING_CONTEXT, &key.context)]);
    t.line(1)?.ask(inactive, "ASP Inactive Ack", PATIENCE, is(kind::INACTIVE_ACK))?;
    told(t.line(0)?, kind::DUNA, "DUNA")
}
