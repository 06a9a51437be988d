//! What the kernel's own words mean: rules, error numbers, states.

use pidscope_kernel::{Errno, NsState, Rule, State};

use crate::lang::Lang;
use crate::messages;

/// What to say about a call that Linux refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// What Linux checked, and why it refused.
    pub why: &'static str,
    /// What to do instead.
    pub advice: &'static str,
}

/// The explanation of a rule.
pub fn rule(lang: Lang, rule: Rule) -> RuleText {
    let [why, advice] = messages::rule(lang, rule);
    RuleText { why, advice }
}

/// What an error number means, without its name.
pub fn errno(lang: Lang, errno: Errno) -> &'static str {
    let [meaning] = messages::errno(lang, errno);
    meaning
}

/// A word and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub word: &'static str,
    /// One sentence.
    pub about: &'static str,
}

/// The state of a process, with the letter that `ps` shows for it.
pub fn state(lang: Lang, state: State) -> Term {
    let [word, about] = messages::state(lang, state);
    Term { word, about }
}

/// The state of a namespace.
pub fn namespace_state(lang: Lang, state: NsState) -> Term {
    let [word, about] = messages::namespace_state(lang, state);
    Term { word, about }
}
