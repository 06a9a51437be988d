//! The content security policy of the built page, which forbids what the page does not do: above all, scripts that stand in the document.
//!
//! Trunk writes the script that loads the page into the document. It becomes a file here, beside the document; while the page is developed
//! (`cargo xtask serve`), Trunk's own scripts stay, and there is no policy.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Styles stand in the document and in its elements: what is where in a picture is one. A lesson may be fetched from anywhere.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; connect-src *; object-src 'none'; base-uri 'none'; form-action 'none'";

/// The name of the file that the document's scripts become. It changes with what they say, so that no cache has an old one for a new document.
fn file_name(script: &str) -> String {
    let mut hasher = DefaultHasher::new();
    script.hash(&mut hasher);
    format!("load-{:016x}.js", hasher.finish())
}

/// Gives the page in this directory its policy.
pub fn page(dist: &Path) -> Result<()> {
    let path = dist.join("index.html");
    let document = fs::read_to_string(&path).context("the page's document was expected")?;
    let (document, script) = without_scripts(&document)?;
    ensure!(!script.is_empty(), "the document has no script to load the page; does Trunk still write one?");
    let name = file_name(&script);
    fs::write(dist.join(&name), script)?;
    Ok(fs::write(path, with_policy(&document.replace(PLACE, &name))?)?)
}

/// Stands for the name of the file until it is known.
const PLACE: &str = "{load}";

/// The document without the modules that stand in it, with a file in the place of the first; and what they say, one after the other.
fn without_scripts(document: &str) -> Result<(String, String)> {
    let (mut rest, mut text, mut script) = (document, String::with_capacity(document.len()), String::new());
    while let Some(start) = rest.find("<script") {
        let (before, tag) = rest.split_at(start);
        let (tag, after) = tag.split_at(tag.find('>').context("a script's tag does not end")? + 1);
        let (content, after) = after.split_once("</script>").context("a script does not end")?;
        text += before;
        if content.trim().is_empty() {
            text += &[tag, "</script>"].concat();
        } else {
            ensure!(tag.contains("type=\"module\""), "only modules may stand in the document, and {tag} is none");
            if script.is_empty() {
                text += &format!("<script type=\"module\" src=\"./{PLACE}\"></script>");
            }
            script += &[content.trim(), "\n"].concat();
        }
        rest = after;
    }
    Ok((text + rest, script))
}

/// The policy stands before anything that it is about.
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
