//! Secrets: how they rest, how they are checked, and where unguessable numbers come from.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use blake2::digest::consts::U32;
use blake2::digest::{FixedOutput, Mac};
use blake2::{Blake2bMac, Blake2bMac512};
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How much work a guess at a secret is to cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// For secrets that people may choose: 19 MiB, two passes (about 20 ms).
    Person,
    /// For random secrets of devices, which are checked on the thread that serves the network:
    /// 64 KiB, one pass (below 1 ms).
    Device,
}

/// A secret as it is stored: an argon2id PHC string. `salt` is 8 to 32 random octets;
/// `None`: it is not.
#[must_use]
pub fn hash(secret: &str, salt: &[u8], cost: Cost) -> Option<Box<str>> {
    if !(8..=32).contains(&salt.len()) {
        return None;
    }
    let (memory, passes) = match cost {
        Cost::Person => (19_456, 2),
        Cost::Device => (64, 1),
    };
    let params = Params::new(memory, passes, 1, None).ok()?;
    let salt = SaltString::encode_b64(salt).ok()?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(secret.as_bytes(), &salt)
        .ok()?;
    Some(hash.to_string().into())
}

/// The most secrets that are remembered as verified.
const REMEMBERED: usize = 65_536;
/// The longest secret, octets.
const LONGEST: usize = 1024;
/// The most memory that a stored hash may ask for, KiB.
const MOST_MEMORY: u32 = 65_536;
/// The most passes that a stored hash may ask for.
const MOST_PASSES: u32 = 16;

#[derive(Debug, Default)]
struct Remembered {
    known: HashSet<[u8; 32]>,
    order: VecDeque<[u8; 32]>,
}

/// Checks secrets and remembers, under a key of its own, which it found right, so that each secret
/// costs its argon2 once.
pub struct Secrets {
    key: [u8; 32],
    remembered: Mutex<Remembered>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// With 32 random octets as key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key, remembered: Mutex::default() }
    }

    fn mark(&self, phc: &str, secret: &str) -> [u8; 32] {
        // A key of 32 octets is one that BLAKE2b takes.
        let mut mac = <Blake2bMac<U32> as Mac>::new_from_slice(&self.key).expect("a key of 32 octets");
        mac.update(&(phc.len() as u64).to_be_bytes());
        mac.update(phc.as_bytes());
        mac.update(secret.as_bytes());
        mac.finalize_fixed().into()
    }

    /// Whether `secret` was found right before.
    #[must_use]
    pub fn knows(&self, phc: &str, secret: &str) -> bool {
        let mark = self.mark(phc, secret);
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).known.contains(&mark)
    }

    /// Whether `secret` is what `phc` was made from. Costs an argon2 unless remembered.
    #[must_use]
    pub fn verify(&self, phc: &str, secret: &str) -> bool {
        if secret.len() > LONGEST {
            return false;
        }
        if self.knows(phc, secret) {
            return true;
        }
        let Ok(parsed) = PasswordHash::new(phc) else { return false };
        let modest =
            Params::try_from(&parsed).is_ok_and(|p| p.m_cost() <= MOST_MEMORY && p.t_cost() <= MOST_PASSES);
        if !modest || Argon2::default().verify_password(secret.as_bytes(), &parsed).is_err() {
            return false;
        }
        let mark = self.mark(phc, secret);
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.known.insert(mark) {
            remembered.order.push_back(mark);
            if remembered.order.len() > REMEMBERED
                && let Some(oldest) = remembered.order.pop_front()
            {
                remembered.known.remove(&oldest);
            }
        }
        true
    }
}

/// Allows so many costly things a second.
#[derive(Debug)]
pub(super) struct Allowance {
    per_second: u32,
    left: u32,
    since: Duration,
}

impl Allowance {
    pub fn new(per_second: u32) -> Self {
        Self { per_second, left: per_second, since: Duration::ZERO }
    }

    pub fn take(&mut self, mono: Duration) -> bool {
        if mono >= self.since + Duration::from_secs(1) {
            self.since = mono;
            self.left = self.per_second;
        }
        let some = self.left > 0;
        self.left = self.left.saturating_sub(1);
        some
    }
}

/// Unguessable numbers from a seed: BLAKE2b under the seed as key, over a counter.
pub(crate) struct Dice {
    seed: [u8; 32],
    counter: u64,
    block: [u8; 64],
    used: usize,
}

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dice")
    }
}

impl Dice {
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed, counter: 0, block: [0; 64], used: 64 }
    }

    fn octets<const N: usize>(&mut self) -> [u8; N] {
        const { assert!(64 % N == 0) };
        if self.used + N > 64 {
            let mut mac = <Blake2bMac512 as Mac>::new_from_slice(&self.seed).expect("a key of 32 octets");
            mac.update(&self.counter.to_be_bytes());
            self.block = mac.finalize_fixed().into();
            self.counter += 1;
            self.used = 0;
        }
        let mut octets = [0; N];
        octets.copy_from_slice(&self.block[self.used..self.used + N]);
        self.block[self.used..self.used + N].fill(0);
        self.used += N;
        octets
    }

    pub fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.octets())
    }

    pub fn u128(&mut self) -> u128 {
        u128::from_be_bytes(self.octets())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_costs_its_argon2_once_and_a_wrong_one_is_never_remembered() {
        let phc = hash("s3cret", b"0123456789abcdef", Cost::Device).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        let secrets = Secrets::new([7; 32]);
        assert!(!secrets.knows(&phc, "s3cret"));
        assert!(secrets.verify(&phc, "s3cret"));
        assert!(secrets.knows(&phc, "s3cret"));
        assert!(!secrets.verify(&phc, "other"));
        assert!(!secrets.knows(&phc, "other"));
        let changed = hash("other", b"0123456789abcdef", Cost::Device).unwrap();
        assert!(!secrets.verify(&changed, "s3cret"), "a changed secret ends the old one's validity");
        assert!(!secrets.verify("no phc string", "s3cret"));
        assert!(!secrets.verify("$argon2id$v=19$m=4000000,t=1,p=1$MDEyMzQ1Njc$MDEyMzQ1Njc", "s3cret"));
        assert_eq!(hash("x", b"", Cost::Device), None);
    }

    #[test]
    fn numbers_depend_on_the_seed_alone_and_do_not_repeat() {
        let (mut one, mut same, mut other) = (Dice::new([1; 32]), Dice::new([1; 32]), Dice::new([2; 32]));
        let drawn: Vec<u128> = (0..1000).map(|_| one.u128()).collect();
        assert!(drawn.iter().all(|n| same.u128() == *n && other.u128() != *n));
        assert_eq!(drawn.iter().collect::<HashSet<_>>().len(), 1000);
        let _ = one.u32();
        assert_ne!(one.u128(), one.u128());
    }

    #[test]
    fn an_allowance_comes_back_each_second() {
        let mut allowance = Allowance::new(2);
        let at = Duration::from_secs;
        assert!(allowance.take(at(5)) && allowance.take(at(5)) && !allowance.take(at(5)));
        assert!(allowance.take(at(6)));
    }
}
