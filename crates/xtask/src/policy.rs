//! The content security policy of the built page. It forbids everything the page does not do, above all inline scripts.
//!
//! Trunk writes the script that loads the page into the document. Here it is moved to a file beside the document.
//! During development (`cargo xtask serve`) Trunk's own scripts stay, and there is no policy.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Styles are inline in the document and in its elements; the positions of nodes in a picture are such styles. A lesson
/// may be fetched from anywhere.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; connect-src *; object-src 'none'; base-uri 'none'; form-action 'none'";

/// Returns the name of the file that the document's scripts are moved to. It contains a hash of the scripts, so that no
/// cache combines an old script with a new document.
fn file_name(script: &str) -> String {
    let mut hasher = DefaultHasher::new();
    script.hash(&mut hasher);
    format!("load-{:016x}.js", hasher.finish())
}

/// Adds the policy to the page in this directory.
pub fn page(dist: &Path) -> Result<()> {
    let path = dist.join("index.html");
    let document = fs::read_to_string(&path).context("could not read the page's document")?;
    let (document, script) = without_scripts(&document)?;
    ensure!(!script.is_empty(), "the document has no script to load the page; does Trunk still write one?");
    let name = file_name(&script);
    fs::write(dist.join(&name), script)?;
    Ok(fs::write(path, with_policy(&document.replace(FILE_NAME_PLACEHOLDER, &name))?)?)
}

/// A placeholder for the file name until that is known.
const FILE_NAME_PLACEHOLDER: &str = "{load}";

/// Returns the document without its inline modules, the first of which is replaced by a reference to a file, and the
/// concatenation of the modules.
fn without_scripts(document: &str) -> Result<(String, String)> {
    let (mut rest, mut text, mut script) = (document, String::with_capacity(document.len()), String::new());
    while let Some(start) = rest.find("<script") {
        let (before, tag) = rest.split_at(start);
        let (tag, after) = tag.split_at(tag.find('>').context("unterminated <script> tag")? + 1);
        let (content, after) = after.split_once("</script>").context("missing </script>")?;
        text += before;
        if content.trim().is_empty() {
            text += &[tag, "</script>"].concat();
        } else {
            ensure!(tag.contains("type=\"module\""), "only inline modules are supported, found {tag}");
            if script.is_empty() {
                text += &format!("<script type=\"module\" src=\"./{FILE_NAME_PLACEHOLDER}\"></script>");
            }
            script += &[content.trim(), "\n"].concat();
        }
        rest = after;
    }
    Ok((text + rest, script))
}

/// Inserts the policy before everything that it applies to.
fn with_policy(document: &str) -> Result<String> {
    let (before, after) = document.split_once("<head>").context("the document has no head")?;
    Ok(format!("{before}<head><meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_in_the_document_become_one_file() {
        let document = "<head><script src=\"./start.js\"></script>\n<script type=\"module\" nonce=\"x\">\nimport a;\n</script>x\
             <script type=\"module\">b();</script></head>";
        let (document, script) = without_scripts(document).unwrap();
        let expected =
            "<head><script src=\"./start.js\"></script>\n<script type=\"module\" src=\"./{load}\"></script>x</head>";
        assert_eq!(document, expected);
        assert_eq!(script, "import a;\nb();\n");
        assert!(without_scripts("<script>evil()</script>").is_err());
    }

    #[test]
    fn the_policy_comes_first() {
        let document = with_policy("<html><head><meta></head></html>").unwrap();
        assert!(document.starts_with("<html><head><meta http-equiv=\"Content-Security-Policy\""));
        assert!(document.ends_with("<meta></head></html>"));
        assert!(with_policy("<body>").is_err());
    }
}
