//! User names: the names and UIDs in the `/etc/passwd` of a root filesystem.

use crate::HAS_SHELL;

/// A list of accounts. Each container has its own, so a UID may have different names inside and outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users(Vec<(String, u32)>);

impl Default for Users {
    /// Returns the accounts that every image has.
    fn default() -> Self {
        Users(vec![("root".to_owned(), 0), ("daemon".to_owned(), 1), ("nobody".to_owned(), 65534)])
    }
}

impl Users {
    /// Returns the usual accounts and these.
    pub fn with(extra: impl IntoIterator<Item = (String, u32)>) -> Self {
        // Only programs look up users.
        if !HAS_SHELL {
            return Users(Vec::new());
        }
        let mut users = Self::default();
        users.0.extend(extra);
        users
    }

    /// Returns the name of the first account with this UID.
    pub fn name(&self, uid: u32) -> Option<&str> {
        self.0.iter().find(|(_, other)| *other == uid).map(|(name, _)| name.as_str())
    }

    /// Returns the UID of an account.
    pub fn uid(&self, name: &str) -> Option<u32> {
        self.0.iter().find(|(other, _)| other == name).map(|&(_, uid)| uid)
    }

    /// Iterates over all accounts in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(name, uid)| (name.as_str(), *uid))
    }
}
