//! The meaning of the kernel's own terms: rules, error numbers, states.

use pidscope_kernel::{Errno, NsState, Rule, State};

use crate::lang::Lang;
use crate::messages;

/// The explanation of a call that Linux refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// What Linux checked, and why it refused.
    pub why: &'static str,
    /// What to do instead.
    pub advice: &'static str,
}

/// Returns the explanation of a rule.
pub fn rule(lang: Lang, rule: Rule) -> RuleText {
    let [why, advice] = messages::rule(lang, rule);
    RuleText { why, advice }
}

/// Returns the meaning of an error number, without its name.
pub fn errno(lang: Lang, errno: Errno) -> &'static str {
    let [meaning] = messages::errno(lang, errno);
    meaning
}

/// A word and its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub word: &'static str,
    /// The meaning, in one sentence.
    pub about: &'static str,
}

/// Returns the state of a process, with the letter that `ps` shows for it.
pub fn state(lang: Lang, state: State) -> Term {
    let [word, about] = messages::state(lang, state);
    Term { word, about }
}

/// Returns the state of a namespace.
pub fn namespace_state(lang: Lang, state: NsState) -> Term {
    let [word, about] = messages::namespace_state(lang, state);
    Term { word, about }
}
