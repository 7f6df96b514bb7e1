//! A policy file: rules in order; the strictest one that holds decides, the first among equals.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::envelope::Envelope;
use super::verdict::{Action, Verdict};
use crate::catalog::{Catalog, Category, built_in};
use crate::error::{BuildError, BuildErrorKind};
use crate::report::Report;
use crate::score::{Finding, Level};

/// Whether numbers of test series count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Synthetic {
    /// Like any other number.
    #[default]
    TreatAsReal,
    /// Found and reported, but no rule looks at them.
    Ignore,
}

/// Whom a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recipients {
    /// At least one recipient is outside the organisation, or none is known.
    External,
    /// All recipients are inside.
    Internal,
}

/// When a rule holds: all that is said must hold; what is left out does not matter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Kinds that count; `*` at the end takes a family: `se.*`.
    pub kinds: Vec<String>,
    /// Categories that count.
    pub categories: Vec<Category>,
    /// Least level that counts; medium when left out.
    pub level: Option<Level>,
    /// Least number of findings that count.
    pub count: Option<usize>,
    /// Least number of different persons by identity number.
    pub persons: Option<usize>,
    /// Each of these categories must be found.
    pub together: Vec<Category>,
    /// Where the document goes.
    pub recipients: Option<Recipients>,
    /// Least number of recipients.
    pub recipient_count: Option<usize>,
    /// A person with protected identity is spoken of.
    pub protected: Option<bool>,
    /// Something could not be examined.
    pub incomplete: Option<bool>,
    /// Only findings in quoted history, or only those outside it, count.
    pub quoted: Option<bool>,
}

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name, as verdicts give it.
    pub name: String,
    /// What to do when it holds.
    pub action: Action,
    /// When it holds.
    pub when: When,
    /// What the sender is told, by language.
    #[serde(default)]
    pub message: BTreeMap<String, String>,
}

/// A text and what the policy must decide on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyExample {
    /// The text.
    pub text: String,
    /// The action.
    pub expect: Action,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
}

/// A policy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Name.
    pub name: String,
    /// What it is for, by language.
    pub description: BTreeMap<String, String>,
    /// What happens when no rule holds.
    #[serde(default)]
    pub default: Action,
    /// Whether test numbers count.
    #[serde(default)]
    pub synthetic: Synthetic,
    /// Its rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    /// Its own examples.
    #[serde(default, rename = "example")]
    pub examples: Vec<PolicyExample>,
}

impl Policy {
    /// The policy used when none is named.
    pub const DEFAULT: &'static str = "nordic-strict";

    /// Reads a policy file; `catalog` tells which kinds exist.
    pub fn parse(file: &str, text: &str, catalog: &Catalog) -> Result<Self, BuildError> {
        let policy: Self = toml::from_str(text).map_err(|error| BuildError::toml(file, text, &error))?;
        for rule in &policy.rules {
            for kind in &rule.when.kinds {
                let known = match kind.strip_suffix('*') {
                    Some(family) => catalog.kinds().iter().any(|k| k.id.starts_with(family)),
                    None => catalog.kind(kind).is_some(),
                };
                if !known {
                    let line =
                        text.lines().position(|line| line.contains(&format!("\"{kind}\""))).map(|at| at + 1);
                    let message = format!(
                        "rule {:?}: unknown kind {kind:?}; `vakthund detectors list` names them",
                        rule.name
                    );
                    return Err(BuildError::new(file, line, BuildErrorKind::Unknown, message));
                }
            }
        }
        Ok(policy)
    }

    /// The built-in policy of that name.
    pub fn built_in(name: &str, catalog: &Catalog) -> Result<Self, BuildError> {
        let wanted = format!("policies/{name}.toml");
        match built_in("policies/").find(|(file, _)| *file == wanted) {
            Some((file, text)) => Self::parse(file, text, catalog),
            None => {
                let message = format!("no such policy; built in are {}", Self::built_in_names().join(", "));
                Err(BuildError::new(name, None, BuildErrorKind::Unknown, message))
            }
        }
    }

    /// A built-in policy by its name, or one of the caller's own by the path of its file.
    pub fn load(name: &str, catalog: &Catalog) -> Result<Self, BuildError> {
        let path = Path::new(name);
        let is_name = Self::built_in_names().contains(&name) || path.extension().is_none() && !path.exists();
        if is_name {
            return Self::built_in(name, catalog);
        }
        let text = fs::read_to_string(path)
            .map_err(|error| BuildError::new(name, None, BuildErrorKind::Unreadable, error.to_string()))?;
        Self::parse(name, &text, catalog)
    }

    /// Names of the built-in policies.
    pub fn built_in_names() -> Vec<&'static str> {
        let stem = |file: &'static str| file.strip_prefix("policies/")?.strip_suffix(".toml");
        built_in("policies/").filter_map(|(file, _)| stem(file)).collect()
    }

    /// Decides on a report, for a sender and its recipients.
    pub fn decide(&self, report: &Report, envelope: &Envelope) -> Verdict {
        let mut verdict = Verdict { action: self.default, ..Verdict::default() };
        for rule in &self.rules {
            let stricter = rule.action > verdict.action;
            let first = verdict.rule.is_none() && rule.action == verdict.action;
            if let Some(because) = self.holds(&rule.when, report, envelope).filter(|_| stricter || first) {
                verdict = Verdict { action: rule.action, rule: Some(rule.name.clone()), because };
            }
        }
        verdict
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// True when some rule is about findings of this kind, at whatever level.
    pub fn looks_at(&self, finding: &Finding) -> bool {
        self.rules.iter().any(|rule| !rule.when.asks_nothing_of_findings() && rule.when.names(finding))
    }

    /// True when the finding must be masked before the document may go this way: some rule of action redact or
    /// stricter counts it, be it only together with others.
    pub fn masks(&self, finding: &Finding, envelope: &Envelope) -> bool {
        let strict = self.rules.iter().filter(|rule| rule.action >= Action::Redact);
        let mut asking =
            strict.filter(|rule| !rule.when.asks_nothing_of_findings() || rule.when.count.is_some());
        asking.any(|rule| rule.when.goes(envelope) && self.counts(&rule.when, finding))
    }

    /// The reasons, when all that `when` says holds.
    fn holds(&self, when: &When, report: &Report, envelope: &Envelope) -> Option<Vec<String>> {
        let examined = when.incomplete.is_none_or(|wanted| wanted != report.is_complete());
        let counting: Vec<&Finding> =
            report.findings.iter().filter(|finding| self.counts(when, finding)).collect();
        let of = |category: Category| counting.iter().any(|finding| finding.category == category);
        let together = when.together.iter().all(|category| of(*category));
        let protected = when.protected.is_none_or(|wanted| wanted == of(Category::ProtectedIdentity));
        let persons = persons(&counting);
        let enough = counting.len() >= when.count.unwrap_or(usize::from(!when.asks_nothing_of_findings()))
            && persons >= when.persons.unwrap_or(0);
        (when.goes(envelope) && examined && together && protected && enough)
            .then(|| reasons(when, &counting, persons, report))
    }

    fn counts(&self, when: &When, finding: &Finding) -> bool {
        let level = finding.confidence.level() >= when.level.unwrap_or(Level::Medium);
        let real = self.synthetic == Synthetic::TreatAsReal || !finding.synthetic;
        when.names(finding) && level && real && when.quoted.is_none_or(|wanted| wanted == finding.quoted)
    }
}

impl When {
    /// True when the document goes the way it asks for.
    fn goes(&self, envelope: &Envelope) -> bool {
        let way =
            self.recipients.is_none_or(|wanted| (wanted == Recipients::External) == envelope.leaves_house());
        way && self.recipient_count.is_none_or(|least| envelope.recipients.len() >= least)
    }

    /// True when the finding's kind or category is asked for, or none is.
    fn names(&self, finding: &Finding) -> bool {
        self.kinds.is_empty() && self.categories.is_empty() && self.together.is_empty()
            || self.kinds.iter().any(|kind| match kind.strip_suffix('*') {
                Some(family) => finding.kind.starts_with(family),
                None => *kind == finding.kind,
            })
            || self.categories.contains(&finding.category)
            || self.together.contains(&finding.category)
    }

    /// True when it only asks about the way or the gaps.
    fn asks_nothing_of_findings(&self) -> bool {
        self.kinds.is_empty()
            && self.categories.is_empty()
            && self.together.is_empty()
            && self.protected.is_none()
            && self.level.is_none()
            && self.quoted.is_none()
            && self.persons.is_none()
    }
}

/// Different identity numbers among findings.
fn persons(findings: &[&Finding]) -> usize {
    let identities = findings.iter().filter(|finding| finding.category == Category::Identity);
    identities.map(|finding| finding.person()).collect::<BTreeSet<_>>().len()
}

fn reasons(when: &When, counting: &[&Finding], persons: usize, report: &Report) -> Vec<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    if !when.asks_nothing_of_findings() {
        for finding in counting {
            *kinds.entry(finding.kind.as_str()).or_default() += 1;
        }
    }
    let mut because: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} × {kind}")).collect();
    if persons > 0 && !when.asks_nothing_of_findings() {
        because.push(format!("{persons} {}", if persons == 1 { "person" } else { "persons" }));
    }
    if when.incomplete == Some(true) {
        because.push(format!("{} not examined", report.gaps.len()));
    }
    because
}
