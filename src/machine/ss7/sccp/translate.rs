//! Global title translation: Q.714 §2.4.

use crate::codec::sccp::{
    DigitsBuf, GlobalTitle, NatureOfAddress, NumberingPlan, ReturnCause, Ssn, TitleBuf, TitleDigits,
    TitleForm,
};
use crate::wire::PointCode;

/// Which global titles a rule is for: what is `None` may be anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selector {
    /// Global title indicator.
    pub form: Option<TitleForm>,
    /// Translation type.
    pub translation_type: Option<u8>,
    /// Numbering plan.
    pub plan: Option<NumberingPlan>,
    /// Nature of address.
    pub nature: Option<NatureOfAddress>,
}

/// What becomes of a global title's numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conversion {
    /// E.212 to E.214, by the table of mobile titles.
    E212ToE214,
    /// E.214 to E.212, by the same table.
    E214ToE212,
}

/// What becomes of a global title. Steps are taken in the order of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrite {
    /// Between numbering plans.
    pub conversion: Option<Conversion>,
    /// These digits in place of all.
    pub replace: Option<DigitsBuf>,
    /// Digits to take away in front.
    pub strip: u8,
    /// Digits to put in front.
    pub prepend: Option<DigitsBuf>,
    /// Another form.
    pub form: Option<TitleForm>,
    /// Another translation type.
    pub translation_type: Option<u8>,
    /// Another numbering plan.
    pub plan: Option<NumberingPlan>,
    /// Another nature of address.
    pub nature: Option<NatureOfAddress>,
}

/// A place that a translation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The destination.
    pub point_code: PointCode,
    /// The subsystem number of the called address from there on; `None` leaves it as it is.
    pub ssn: Option<Ssn>,
    /// Its share of the traffic among targets of one priority.
    pub weight: u16,
    /// Targets of a higher number are used while none of a lower one can be reached.
    pub priority: u8,
}

/// A rule of translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which global titles it is for.
    pub selector: Selector,
    /// Digits that the title must begin with; none for all.
    pub prefix: DigitsBuf,
    /// What becomes of the title.
    pub rewrite: Rewrite,
    /// Whether the target routes on the subsystem number; else on the title, again.
    pub route_on_ssn: bool,
    /// Where to.
    pub targets: Vec<Target>,
}

/// One row of the table of mobile global titles: E.214 §2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MobileTitle {
    /// Mobile country code and mobile network code, E.212.
    pub network: DigitsBuf,
    /// Country code and national destination code, E.164, in their place.
    pub title: DigitsBuf,
}

/// Numbers by their prefixes: the longest that fits wins.
#[derive(Debug)]
pub(super) struct Prefixes {
    /// Of each node, the node behind each digit; 0 is none, for none leads back to the root.
    nodes: Vec<[u32; 16]>,
    /// Of each node, what its prefix stands for.
    values: Vec<Option<u32>>,
}

impl Default for Prefixes {
    fn default() -> Self {
        Self { nodes: vec![[0; 16]], values: vec![None] }
    }
}

impl Prefixes {
    /// Enters a prefix; of equal ones the first stays.
    pub(super) fn insert(&mut self, prefix: TitleDigits<'_>, value: u32) {
        let mut node = 0;
        for digit in prefix.iter() {
            let next = self.nodes[node][usize::from(digit)];
            node = if next == 0 {
                self.nodes.push([0; 16]);
                self.values.push(None);
                let new = self.nodes.len() - 1;
                self.nodes[node][usize::from(digit)] = new as u32;
                new
            } else {
                next as usize
            };
        }
        self.values[node].get_or_insert(value);
    }

    /// What the longest prefix of `digits` stands for.
    #[inline]
    pub(super) fn find(&self, digits: impl Iterator<Item = u8>) -> Option<u32> {
        let mut node = 0;
        let mut found = self.values[0];
        for digit in digits {
            node = self.nodes[node][usize::from(digit & 0xf)] as usize;
            if node == 0 {
                break;
            }
            found = self.values[node].or(found);
        }
        found
    }
}

/// The rules of one selector.
#[derive(Debug)]
struct Group {
    selector: Selector,
    prefixes: Prefixes,
}

impl Selector {
    fn fits(&self, title: &GlobalTitle<'_>) -> bool {
        self.form.is_none_or(|form| form == title.form)
            && self.translation_type.is_none_or(|tt| tt == title.translation_type)
            && self.plan.is_none_or(|plan| plan == title.plan)
            && self.nature.is_none_or(|nature| nature == title.nature)
    }

    /// How many elements it asks for.
    fn elements(&self) -> u8 {
        u8::from(self.form.is_some())
            + u8::from(self.translation_type.is_some())
            + u8::from(self.plan.is_some())
            + u8::from(self.nature.is_some())
    }
}

/// The rules in the shape in which they are looked up.
#[derive(Debug)]
pub(super) struct Translator {
    rules: Vec<Rule>,
    groups: Vec<Group>,
    mobile: Vec<MobileTitle>,
    by_network: Prefixes,
    by_title: Prefixes,
}

impl Translator {
    pub(super) fn new(mut rules: Vec<Rule>, mobile: Vec<MobileTitle>) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for (i, rule) in (0..).zip(&mut rules) {
            rule.targets.sort_by_key(|target| target.priority);
            let known = groups.iter().position(|group| group.selector == rule.selector);
            let group = known.unwrap_or_else(|| {
                groups.push(Group { selector: rule.selector, prefixes: Prefixes::default() });
                groups.len() - 1
            });
            groups[group].prefixes.insert(rule.prefix.as_digits(), i);
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.selector.elements()));
        let (mut by_network, mut by_title) = (Prefixes::default(), Prefixes::default());
        for (i, row) in (0..).zip(&mobile) {
            by_network.insert(row.network.as_digits(), i);
            by_title.insert(row.title.as_digits(), i);
        }
        Self { rules, groups, mobile, by_network, by_title }
    }

    /// The rule for a title.
    ///
    /// # Errors
    /// There is none for titles of its kind, or none for its digits.
    pub(super) fn find(&self, title: &GlobalTitle<'_>) -> Result<&Rule, ReturnCause> {
        let mut cause = ReturnCause::NO_TRANSLATION_FOR_NATURE;
        for group in self.groups.iter().filter(|group| group.selector.fits(title)) {
            cause = ReturnCause::NO_TRANSLATION_FOR_ADDRESS;
            if let Some(rule) = group.prefixes.find(title.digits.iter()) {
                return Ok(&self.rules[rule as usize]);
            }
        }
        Err(cause)
    }

    /// An E.214 number in place of an E.212 number, or the other way round.
    pub(super) fn convert(&self, conversion: Conversion, digits: TitleDigits<'_>) -> Option<DigitsBuf> {
        let prefixes = match conversion {
            Conversion::E212ToE214 => &self.by_network,
            Conversion::E214ToE212 => &self.by_title,
        };
        let row = &self.mobile[prefixes.find(digits.iter())? as usize];
        let (from, to) = match conversion {
            Conversion::E212ToE214 => (row.network, row.title),
            Conversion::E214ToE212 => (row.title, row.network),
        };
        // What is past fifteen digits is cut off: E.214 §3.
        DigitsBuf::collect(to.as_digits().iter().chain(digits.iter().skip(from.len())).take(15))
    }

    /// What a rule makes of a title; `None` if it cannot.
    pub(super) fn rewrite(&self, rewrite: &Rewrite, title: &GlobalTitle<'_>) -> Option<TitleBuf> {
        let mut new = TitleBuf::of(title)?;
        if let Some(conversion) = rewrite.conversion {
            new.digits = self.convert(conversion, new.digits.as_digits())?;
            new.plan = match conversion {
                Conversion::E212ToE214 => NumberingPlan::E214,
                Conversion::E214ToE212 => NumberingPlan::E212,
            };
            new.nature = NatureOfAddress::INTERNATIONAL;
        }
        let digits = rewrite.replace.unwrap_or(new.digits);
        let prepend = rewrite.prepend.unwrap_or_default();
        let rest = digits.as_digits().iter().skip(usize::from(rewrite.strip));
        new.digits = DigitsBuf::collect(prepend.as_digits().iter().chain(rest))?;
        new.form = rewrite.form.unwrap_or(new.form);
        new.translation_type = rewrite.translation_type.unwrap_or(new.translation_type);
        new.plan = rewrite.plan.unwrap_or(new.plan);
        new.nature = rewrite.nature.unwrap_or(new.nature);
        Some(new)
    }
}

/// Which of a rule's targets a message takes: of the lowest priority of which one is available, the
/// one into whose share `selector` falls.
pub(super) fn choose(
    targets: &[Target],
    selector: u32,
    available: impl Fn(&Target) -> Result<(), ReturnCause>,
) -> Result<&Target, ReturnCause> {
    let mut cause = ReturnCause::NO_TRANSLATION_FOR_ADDRESS;
    for (i, target) in targets.iter().enumerate() {
        if i > 0 && targets[i - 1].priority == target.priority {
            continue;
        }
        let tier = targets[i..].iter().take_while(|other| other.priority == target.priority);
        let weight = |target: &Target| u32::from(target.weight.max(1));
        let total: u32 = tier.clone().filter(|target| available(target).is_ok()).map(weight).sum();
        if total == 0 {
            // The reason of the first choice is the one to report.
            cause = if i == 0 { available(target).err().unwrap_or(cause) } else { cause };
            continue;
        }
        let mut share = selector % total;
        for target in tier.filter(|target| available(target).is_ok()) {
            match share.checked_sub(weight(target)) {
                Some(rest) => share = rest,
                None => return Ok(target),
            }
        }
    }
    Err(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::sccp::AddressBuf;
    use crate::wire::PointCodeFormat;

    fn digits(text: &str) -> DigitsBuf {
        if text.is_empty() { DigitsBuf::default() } else { text.parse().unwrap() }
    }

    fn rule(selector: Selector, prefix: &str, point_code: u32) -> Rule {
        let target = Target { point_code: PointCode(point_code), ssn: None, weight: 1, priority: 0 };
        Rule {
            selector,
            prefix: digits(prefix),
            rewrite: Rewrite::default(),
            route_on_ssn: false,
            targets: vec![target],
        }
    }

    fn found(translator: &Translator, title: &str) -> Result<u32, ReturnCause> {
        let address = AddressBuf::parse(title, PointCodeFormat::Itu).unwrap();
        let title = address.as_address().title().unwrap();
        translator.find(&title).map(|rule| rule.targets[0].point_code.0)
    }

    #[test]
    fn the_longest_prefix_of_the_most_exact_selector_wins() {
        let e164 = Selector { plan: Some(NumberingPlan::E164), ..Selector::default() };
        let exact = Selector { translation_type: Some(0), ..e164 };
        let rules = vec![
            rule(e164, "1", 1),
            rule(e164, "1555", 2),
            rule(e164, "1555", 3),
            rule(exact, "15550", 4),
            rule(Selector { form: Some(TitleForm::Nature), ..Selector::default() }, "", 5),
        ];
        let translator = Translator::new(rules, Vec::new());
        assert_eq!(found(&translator, "gt=1444 tt=0 np=1"), Ok(1));
        assert_eq!(found(&translator, "gt=15551 tt=0 np=1"), Ok(2));
        assert_eq!(found(&translator, "gt=15550 tt=0 np=1"), Ok(4));
        assert_eq!(found(&translator, "gt=15550 tt=9 np=1"), Ok(2));
        assert_eq!(found(&translator, "gt=99 nai=4"), Ok(5));
        assert_eq!(found(&translator, "gt=2 tt=0 np=1"), Err(ReturnCause::NO_TRANSLATION_FOR_ADDRESS));
        assert_eq!(found(&translator, "gt=1 tt=0 np=6"), Err(ReturnCause::NO_TRANSLATION_FOR_NATURE));
    }

    #[test]
    fn titles_are_rewritten_step_by_step() {
        let address = AddressBuf::parse("gt=001015550100 tt=0 np=6 nai=4", PointCodeFormat::Itu).unwrap();
        let title = address.as_address().title().unwrap();
        let mobile = MobileTitle { network: digits("00101"), title: digits("1555") };
        let translator = Translator::new(Vec::new(), vec![mobile]);
        let new = |rewrite: Rewrite| translator.rewrite(&rewrite, &title).unwrap().as_title().to_string();
        assert_eq!(new(Rewrite::default()), "gt=001015550100 tt=0 np=6 nai=4");
        let conversion = Some(Conversion::E212ToE214);
        assert_eq!(new(Rewrite { conversion, ..Rewrite::default() }), "gt=15555550100 tt=0 np=7 nai=4");
        assert_eq!(
            new(Rewrite {
                conversion,
                strip: 4,
                prepend: Some(digits("49")),
                form: Some(TitleForm::Plan),
                translation_type: Some(3),
                plan: Some(NumberingPlan::E164),
                ..Rewrite::default()
            }),
            "gt=495550100 tt=3 np=1"
        );
        let replace = Some(digits("15550199"));
        let plan = Some(NumberingPlan::E164);
        assert_eq!(new(Rewrite { replace, plan, ..Rewrite::default() }), "gt=15550199 tt=0 np=1 nai=4");
        let back = translator.convert(Conversion::E214ToE212, digits("15555550100").as_digits());
        assert_eq!(back, Some(digits("001015550100")));
        assert_eq!(translator.convert(Conversion::E212ToE214, digits("999").as_digits()), None);
        // A subscriber's whole number does not fit behind a longer title: it is cut at fifteen digits.
        let long = translator.convert(Conversion::E214ToE212, digits("155512345678901").as_digits());
        assert_eq!(long, Some(digits("001011234567890")));
    }

    #[test]
    fn traffic_is_shared_by_weight_and_falls_back_by_priority() {
        let target = |point_code, weight, priority| Target {
            point_code: PointCode(point_code),
            ssn: None,
            weight,
            priority,
        };
        let targets = [target(1, 3, 0), target(2, 1, 0), target(3, 0, 1)];
        let shares = |down: &[u32]| {
            let mut shares = [0; 4];
            for selector in 0..8 {
                let available = |target: &Target| {
                    if down.contains(&target.point_code.0) { Err(ReturnCause::MTP_FAILURE) } else { Ok(()) }
                };
                match choose(&targets, selector, available) {
                    Ok(target) => shares[target.point_code.0 as usize] += 1,
                    Err(cause) => assert_eq!(cause, ReturnCause::MTP_FAILURE),
                }
            }
            shares
        };
        assert_eq!(shares(&[]), [0, 6, 2, 0]);
        assert_eq!(shares(&[1]), [0, 0, 8, 0]);
        assert_eq!(shares(&[1, 2]), [0, 0, 0, 8]);
        assert_eq!(shares(&[1, 2, 3]), [0; 4]);
    }
}
