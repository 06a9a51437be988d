//! Makes a built page smaller without changing its behaviour.
//!
//! Scripts and styles are minified, and all styles are put into one file. The names shared by WebAssembly and
//! JavaScript contain hashes, which do not compress; they are replaced on both sides by names of one or two letters.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use xshell::{Shell, cmd};

use crate::order;

/// The name that `wasm-opt` gives to the module that imports come from.
const IMPORT_MODULE: &str = "a";

/// The features that all recent browsers have, and no others: `wasm-opt` uses whatever it is allowed to.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// The passes that make modules smallest; found by experiment.
const PASSES: [&str; 9] = [
    "--strip-producers",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "-ocimfs=50",
    "--low-memory-unused",
    "--skip-pass=local-cse",
    "--strip-debug",
];
/// Sorts functions by name, and removes the names, which have no other use.
const SORT_PASSES: [&str; 2] = ["--reorder-functions-by-name", "--strip-debug"];
const RENAME_PASS: &str = "--minify-imports-and-exports-and-modules";

/// The list of replaced names that `wasm-opt` prints.
#[derive(Deserialize)]
struct Renamed {
    /// Module, old name, new name.
    imports: Vec<(String, String, String)>,
    /// Old name, new name.
    exports: Vec<(String, String)>,
}

/// Makes the page in this directory smaller.
pub fn page(sh: &Shell, dist: &Path) -> Result<()> {
    join_styles(dist)?;
    for file in files(dist, &["js", "css"])? {
        minify(sh, &file)?;
    }
    for module in files(dist, &["wasm"])? {
        optimize(sh, &module)?;
        // The modules that are loaded later share no names with JavaScript.
        if !module.to_string_lossy().ends_with("_bg.wasm") {
            continue;
        }
        rename_in(sh, &module, &files(dist, &["js"])?)?;
    }
    Ok(())
}

/// Joins the page's style sheets, in their order, into one file: they are similar, and compress better together.
fn join_styles(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page)?;
    let (rest, names) = without_styles(&html).context("a style sheet link of the page has no relative href")?;
    let mut styles = String::new();
    for name in &names {
        let file = dist.join(name);
        styles +=
            &fs::read_to_string(&file).with_context(|| format!("could not read the page's style sheet {name}"))?;
        fs::remove_file(file)?;
    }
    // A hash of the content, so that the address changes exactly when the content does.
    let mut hasher = DefaultHasher::new();
    styles.hash(&mut hasher);
    let name = format!("styles-{:016x}.css", hasher.finish());
    fs::write(dist.join(&name), styles)?;
    Ok(fs::write(page, rest.replacen("</head>", &format!("{STYLESHEET} href=\"./{name}\" /></head>"), 1))?)
}

const STYLESHEET: &str = "<link rel=\"stylesheet\"";

/// Returns a document without its links to style sheets, and their targets.
fn without_styles(html: &str) -> Option<(String, Vec<&str>)> {
    let mut parts = html.split(STYLESHEET);
    let mut rest = parts.next()?.to_owned();
    let mut names = Vec::new();
    for part in parts {
        let (link, after) = part.split_once('>')?;
        names.push(link.split_once("href=\"./")?.1.split_once('"')?.0);
        rest += after.trim_start_matches('\n');
    }
    Some((rest, names))
}

/// Makes the JavaScript package in this directory smaller: each module, the script named after it, and the other
/// scripts.
pub fn package(sh: &Shell, directory: &Path) -> Result<()> {
    for module in files(directory, &["wasm"])? {
        optimize(sh, &module)?;
        let script = PathBuf::from(module.to_string_lossy().replace("_bg.wasm", ".js"));
        rename_in(sh, &module, &[script])?;
        append_name(&module)?;
    }
    for file in files(directory, &["js"])? {
        minify(sh, &file)?;
    }
    Ok(())
}

/// Appends an empty custom section to a module that holds the module's own name. With short names, the two modules of
/// the package look alike: a script would accept the wrong one, and call other functions than it means to.
fn append_name(module: &Path) -> Result<()> {
    let name = module.file_name().and_then(OsStr::to_str).context("the module has no file name")?;
    let length = u8::try_from(name.len()).ok().filter(|length| *length < 0x7f);
    let length = length.with_context(|| format!("{name} is too long for a one-byte length"))?;
    let mut bytes = fs::read(module)?;
    bytes.extend([0, length + 1, length]);
    bytes.extend(name.bytes());
    Ok(fs::write(module, bytes)?)
}

/// Optimizes a module for size, then reorders its functions so that they compress best.
fn optimize(sh: &Shell, module: &Path) -> Result<()> {
    // Its warnings about names are of no interest here.
    let run = |passes: &[&str]| {
        let command = cmd!(sh, "wasm-opt {module} {FEATURES...} {passes...} -o {module}");
        command.quiet().ignore_stderr().run()
    };
    run(&PASSES)?;
    fs::write(module, order::named(&fs::read(module)?)?)?;
    Ok(run(&SORT_PASSES)?)
}

/// Shortens the names that these scripts share with a module to one or two letters.
fn rename_in(sh: &Shell, module: &Path, scripts: &[PathBuf]) -> Result<()> {
    let output = cmd!(sh, "wasm-opt {module} {FEATURES...} {RENAME_PASS} -o {module}").quiet().read()?;
    let renamed: Renamed =
        serde_json::from_str(&output).context("could not parse wasm-opt's list of replaced names")?;
    for script in scripts {
        fs::write(script, rename(&fs::read_to_string(script)?, &renamed))?;
    }
    Ok(())
}

fn minify(sh: &Shell, file: &Path) -> Result<()> {
    let options = ["--minify", "--allow-overwrite", "--log-level=warning"];
    Ok(cmd!(sh, "esbuild {file} {options...} --outfile={file}").quiet().run()?)
}

fn files(directory: &Path, kinds: &[&str]) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)
        .with_context(|| format!("could not read the page's directory {}", directory.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|kind| kinds.iter().any(|&wanted| kind == wanted)));
    files.sort();
    Ok(files)
}

/// Returns the script with the new names.
fn rename(script: &str, renamed: &Renamed) -> String {
    let imports: HashMap<&str, &str> = renamed.imports.iter().map(|(_, old, new)| (&**old, &**new)).collect();
    let exports: HashMap<&str, &str> = renamed.exports.iter().map(|(old, new)| (&**old, &**new)).collect();
    let mut text = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_identifier_part) {
        let (before, word) = rest.split_at(start);
        let (word, after) = word.split_at(word.find(|next| !is_identifier_part(next)).unwrap_or(word.len()));
        text += before;
        // An export is always used as a member of the instance; `memory` alone may be anything.
        let member = if before.ends_with('.') { exports.get(word) } else { None };
        text += imports.get(word).or(member).unwrap_or(&word);
        rest = after;
    }
    text += rest;
    match renamed.imports.first() {
        Some((module, ..)) => text.replace(&format!("{module:?}"), IMPORT_MODULE),
        None => text,
    }
}

/// Returns whether a character can be part of a JavaScript identifier.
fn is_identifier_part(next: char) -> bool {
    next.is_alphanumeric() || matches!(next, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_joined_in_order() {
        let dist = std::env::temp_dir().join(format!("pidscope-styles-{}", std::process::id()));
        fs::create_dir_all(&dist).expect("a directory for the test");
        let put = |name: &str, text: &str| fs::write(dist.join(name), text).expect("a file of the test");
        put(
            "index.html",
            "<head>\n<link rel=\"stylesheet\" href=\"./b-1.css\" data-x=\"y\"/>\n<link rel=\"stylesheet\" href=\"./a-2.css\"/>\n<title>t</title></head>",
        );
        put("a-2.css", "a{}\n");
        put("b-1.css", "b{}\n");
        join_styles(&dist).expect("both style sheets exist");
        let [style] = &files(&dist, &["css"]).expect("the directory exists")[..] else {
            panic!("expected one style sheet")
        };
        assert_eq!(fs::read_to_string(style).expect("the file exists"), "b{}\na{}\n");
        let name = style.file_name().expect("a file").to_string_lossy();
        let html = fs::read_to_string(dist.join("index.html")).expect("the file exists");
        assert_eq!(html, format!("<head>\n<title>t</title><link rel=\"stylesheet\" href=\"./{name}\" /></head>"));
        fs::remove_dir_all(dist).expect("the directory was created above");
    }

    #[test]
    fn only_whole_names_are_replaced() {
        let renamed = Renamed {
            imports: vec![("./page_bg.js".into(), "__wbg_now_1f".into(), "b".into())],
            exports: vec![("memory".into(), "c".into()), ("__wbindgen_export".into(), "d".into())],
        };
        let script = r#"var memory={"./page_bg.js":{__wbg_now_1f:x=>m.memory.y,__wbg_now_1f2:0}};m.__wbindgen_export(),m.__wbindgen_export2"#;
        let expected = "var memory={a:{b:x=>m.c.y,__wbg_now_1f2:0}};m.d(),m.__wbindgen_export2";
        assert_eq!(rename(script, &renamed), expected);
    }
}
