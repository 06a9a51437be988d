//! Names of users: a root filesystem's `/etc/passwd`, as far as names and numbers go.

use crate::HAS_SHELL;

/// Who has an account. Each container has a list of its own, so a number has other names inside and outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users(Vec<(String, u32)>);

impl Default for Users {
    /// What every image has.
    fn default() -> Self {
        Users(vec![("root".to_owned(), 0), ("daemon".to_owned(), 1), ("nobody".to_owned(), 65534)])
    }
}

impl Users {
    /// The usual accounts, and these.
    pub fn with(extra: impl IntoIterator<Item = (String, u32)>) -> Self {
        // Only programs ask.
        if !HAS_SHELL {
            return Users(Vec::new());
        }
        let mut users = Self::default();
        users.0.extend(extra);
        users
    }

    /// The first account with this number.
    pub fn name(&self, uid: u32) -> Option<&str> {
        self.0.iter().find(|(_, other)| *other == uid).map(|(name, _)| name.as_str())
    }

    /// The number of an account.
    pub fn uid(&self, name: &str) -> Option<u32> {
        self.0.iter().find(|(other, _)| other == name).map(|&(_, uid)| uid)
    }

    /// Every account in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(name, uid)| (name.as_str(), *uid))
    }
}
