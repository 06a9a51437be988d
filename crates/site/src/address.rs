//! The address of the site.

/// The address of the site's root folder, if it is known when the site is built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site(Option<String>);

impl Site {
    /// Returns the site at this address, or an error message.
    pub fn parse(url: &str) -> Result<Site, String> {
        let error = |why| format!("`{url}` {why}; an address such as https://example.org/pidscope/ was expected");
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let rest = rest.ok_or_else(|| error("does not begin with https:// or http://"))?;
        if rest.is_empty() || rest.starts_with('/') {
            return Err(error("names no host"));
        }
        if rest.contains(['?', '#']) {
            return Err(error("goes on behind the folder's path"));
        }
        if let Some(odd) = rest.chars().find(|&letter| !letter.is_ascii_graphic() || "\"<>\\^`{|}".contains(letter)) {
            return Err(error(&format!("has the character {odd:?}, which stands in no address as it is")));
        }
        Ok(Site(Some(format!("{}/", url.trim_end_matches('/')))))
    }

    /// Returns the absolute address of one of the site's files; `None` if the site's address is unknown.
    pub fn absolute(&self, path: &str) -> Option<String> {
        self.0.as_ref().map(|site| format!("{site}{path}"))
    }

    /// Returns the address of a file as seen from `depth` folders below the root; absolute if possible.
    pub fn address_from(&self, depth: usize, path: &str) -> String {
        self.absolute(path).unwrap_or_else(|| relative(depth, path))
    }
}

/// Returns the relative address of a file from `depth` folders below the root.
pub fn relative(depth: usize, path: &str) -> String {
    format!("{}{path}", "../".repeat(depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_trailing_slash() {
        for url in ["https://example.org", "https://example.org/", "https://example.org//"] {
            assert_eq!(Site::parse(url).unwrap().absolute("s/").unwrap(), "https://example.org/s/");
        }
        assert_eq!(Site::default().absolute("s/"), None);
        assert_eq!(Site::default().address_from(2, "a"), "../../a");
        assert_eq!(Site::parse("http://h/p").unwrap().address_from(2, "a"), "http://h/p/a");
    }

    #[test]
    fn rejects_invalid_addresses() {
        for url in [
            "",
            "ftp://h/",
            "https://",
            "https:///x",
            "https://h/?a",
            "https://h/#a",
            "https://h/a b",
            "https://h/\"",
            "https://h/é",
        ] {
            let message = Site::parse(url).unwrap_err();
            assert!(message.contains("https://example.org/pidscope/"), "{message}");
        }
    }
}
