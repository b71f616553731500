//! What an HSS hears of subscribers at an SGSN that speaks no Diameter (TS 29.002 §8.1, §12.4).

use super::home::Home;
use super::record::Record;
use crate::wire::{Imsi, Now};

/// Absent-User-Diagnostic-SM "no paging response via the SGSN", TS 23.040 §9.2.3.22.
const NO_PAGING_RESPONSE: u32 = 5;

impl Home {
    /// The subscriber has attached at an SGSN with this number, or with the usual one. Nobody is attached at whom
    /// the HSS does not know.
    pub fn at_sgsn(&mut self, now: Now, imsi: Imsi, number: Option<&str>) {
        let Some(subscriber) = self.subscribers.get(imsi) else { return };
        let mut serving = Record::at_sgsn(subscriber, &self.config);
        (serving.attached, serving.since) = (true, now.mono);
        if let Some(number) = number {
            serving.number = Some(number.into());
        }
        self.record(imsi).sgsn = Some(serving);
        self.back(now, imsi);
    }

    /// The subscriber has detached there.
    pub fn left_sgsn(&mut self, imsi: Imsi) {
        if let Some(serving) = &mut self.record(imsi).sgsn {
            serving.attached = false;
        }
    }

    /// The subscriber did not answer a page there.
    pub fn missed_by_sgsn(&mut self, imsi: Imsi) {
        if let Some(serving) = &mut self.record(imsi).sgsn {
            serving.not_reachable = Some(NO_PAGING_RESPONSE);
        }
    }

    /// The subscriber is heard there again; whoever waits hears of it.
    pub fn heard_by_sgsn(&mut self, now: Now, imsi: Imsi) {
        if let Some(serving) = &mut self.record(imsi).sgsn {
            (serving.not_reachable, serving.since) = (None, now.mono);
        }
        self.back(now, imsi);
    }
}
