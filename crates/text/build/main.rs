//! Reads the locale files, stops the build where one says less or something else than the other, and writes one function for
//! each message.

mod catalog;
mod generate;
#[path = "../src/mark.rs"]
mod mark;
#[path = "../src/particle.rs"]
mod particle;
mod template;

use std::path::Path;
use std::{env, fs};

/// In the order of `Lang::ALL`.
const FILES: [&str; 2] = ["en.toml", "ko.toml"];

fn main() {
    let locales = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("locales");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/mark.rs");
    println!("cargo::rerun-if-changed=src/particle.rs");
    let sources = FILES.map(|file| {
        let path = locales.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (file, text)
    });
    let sources = sources.each_ref().map(|(file, text)| (*file, text.as_str()));
    let code = catalog::read(sources).and_then(|catalog| generate::code(&catalog));
    match code {
        Ok(code) => {
            let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("messages.rs");
            fs::write(&out, code).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
        }
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={problem}");
            }
        }
    }
}
