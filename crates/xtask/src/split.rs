//! Splits the program at the places marked in `web/src/later.rs` into a module that the page starts with and one module
//! for each part that is fetched when it is needed.
//!
//! Trunk has put the whole program into the page's directory. The linker's output, from which Trunk made it, is split
//! by `wasm-split-cli`; `wasm-bindgen` generates the JavaScript for the main module as Trunk would, under the same
//! name; the parts are put beside it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

/// Linker flags: keep relocation information, so that code can be moved.
pub const LINKER_FLAGS: &str = "-Clink-args=--emit-relocs";

/// The script that loads the parts, as `wasm-split-cli` names it.
const LOADER_FILE: &str = "__wasm_split.js";

/// Puts the parts of the linker's module into the built page. `work` is a directory for intermediate files.
pub fn page(sh: &Shell, module: &Path, dist: &Path, work: &Path) -> Result<()> {
    ensure!(module.is_file(), "cargo built the page but {} is not there; is it still a binary?", module.display());
    let stem = stem(dist)?;
    sh.remove_path(work)?;
    cmd!(sh, "wasm-split-cli {module} {work} --target web --out-name {stem}").quiet().ignore_stderr().run()?;
    let main = work.join(format!("{stem}.wasm"));
    let options = ["--target", "web", "--no-typescript", "--keep-lld-exports"];
    cmd!(sh, "wasm-bindgen {options...} --out-name {stem} --out-dir {dist} {main}").quiet().run()?;
    let mut link =
        fs::read_to_string(work.join(LOADER_FILE)).context("wasm-split-cli did not write the loader script")?;
    for entry in fs::read_dir(work)? {
        let part = entry?.path();
        let name = part.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if part != main && name.ends_with(".wasm") {
            let new = format!("{stem}-{}", name.trim_start_matches("split_"));
            link = link.replace(&format!("\"./{name}\""), &format!("\"./{new}\""));
            fs::copy(&part, dist.join(new))?;
        }
    }
    let script = dist.join(format!("{stem}.js"));
    fs::write(&script, with_single_import(&fs::read_to_string(&script)?, &stem)?)?;
    Ok(fs::write(dist.join(format!("{stem}-later.js")), with_buffered_loading(&with_member_access(&link)?)?)?)
}

/// Returns the name of the page's module without `_bg.wasm`.
fn stem(dist: &Path) -> Result<String> {
    let entries =
        fs::read_dir(dist).with_context(|| format!("could not read the page's directory {}", dist.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<Result<Vec<_>>>()?;
    let stem = names.iter().find_map(|name| name.strip_suffix("_bg.wasm")).context("the page has no module")?;
    Ok(stem.to_owned())
}

/// Returns the page's script with a single import for all parts instead of one for each: they are functions of one
/// module.
fn with_single_import(script: &str, stem: &str) -> Result<String> {
    let is_part = |line: &str| line.contains(&format!("\"./{LOADER_FILE}\""));
    ensure!(script.lines().any(is_part), "wasm-bindgen did not import {LOADER_FILE}; is the program still split?");
    let own = format!("\"./{stem}_bg.js\": import0,");
    ensure!(script.contains(&own), "wasm-bindgen did not write its imports as {own}");
    let mut text = format!("import * as later from \"./{stem}-later.js\";\n");
    for line in script.lines().filter(|line| !is_part(line)) {
        text += &line.replace(&own, &own.replace("import0", "{ ...import0, ...later }"));
        text.push('\n');
    }
    Ok(text)
}

/// Makes the link script refer to everything the parts share as a member of the page module's exports: names are
/// shortened only where they are members.
fn with_member_access(link: &str) -> Result<String> {
    let (before, rest) = link.split_once("const {").context("the loader script does not list the shared names")?;
    let (names, rest) =
        rest.split_once("} = initSync(undefined, undefined);").context("the shared names do not come from initSync")?;
    let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let found = rest.find("Object.assign(").context("the shared names are not assigned")?;
    let (assign, after) = rest[found..].split_once(");").context("unterminated assignment of the shared names")?;
    ensure!(names.iter().all(|name| assign.contains(name)), "{assign} does not assign {}", names.join(", "));
    let members: Vec<String> = names.iter().map(|name| format!("{name}: main.{name}")).collect();
    const TABLE: &str = "sharedImports.__wasm_split.__indirect_function_table.";
    ensure!(after.contains(TABLE), "the loader script does not use {TABLE}");
    let after = after.replace(TABLE, "initSync().__indirect_function_table.");
    Ok(format!(
        "{before}const main = initSync();\n        Object.assign(sharedImports.__wasm_split, {{ {} }});{after}",
        members.join(", ")
    ))
}

/// Lets parts also be loaded from a server that does not know the MIME type of WebAssembly.
fn with_buffered_loading(link: &str) -> Result<String> {
    const STREAMING: &str = "(WebAssembly.instantiateStreaming(src, imports))";
    ensure!(link.contains(STREAMING), "the loader script does not contain {STREAMING}");
    let buffered = "(src.then((response) => { if (!response.ok) throw new Error(response.status); return response.arrayBuffer(); })\
                    .then((bytes) => WebAssembly.instantiate(bytes, imports)))";
    Ok(link.replace(STREAMING, buffered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_imported_once() {
        let script = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\n\
                      return {\n\"./p_bg.js\": import0,\n\"./__wasm_split.js\": import1,\n\"./__wasm_split.js\": import2,\n}";
        let expected =
            "import * as later from \"./p-later.js\";\nreturn {\n\"./p_bg.js\": { ...import0, ...later },\n}\n";
        assert_eq!(with_single_import(script, "p").unwrap(), expected);
        assert!(with_single_import("return {}", "p").is_err());
    }

    #[test]
    fn shared_names_become_members() {
        let link = "a const { memory, table,  } = initSync(undefined, undefined); Object.assign(sharedImports.__wasm_split, { memory, table,  }); \
                    sharedImports.__wasm_split.__indirect_function_table.get(0)";
        let expected = "a const main = initSync();
        Object.assign(sharedImports.__wasm_split, { memory: main.memory, table: main.table }); \
                        initSync().__indirect_function_table.get(0)";
        assert_eq!(with_member_access(link).unwrap(), expected);
        assert!(with_member_access("const { memory } = other();").is_err());
    }

    #[test]
    fn parts_load_without_mime_type() {
        let link = with_buffered_loading("return async (imports) => (WebAssembly.instantiateStreaming(src, imports));")
            .unwrap();
        assert!(link.contains("WebAssembly.instantiate(bytes, imports)"), "{link}");
        assert!(with_buffered_loading("else").is_err());
    }
}
