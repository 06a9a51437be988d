//! Reads the locale files, stops the build where one says less or something else than the other, and writes one function for
//! each message, and one catalogue of all messages for each language.

mod catalog;
mod generate;
mod manual;
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
    let pages = locales.with_file_name("man");
    println!("cargo::rerun-if-changed={}", pages.display());
    let manual = manual::code(&pages);
    let sources = FILES.map(|file| {
        let path = locales.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (file, text)
    });
    let sources = sources.each_ref().map(|(file, text)| (*file, text.as_str()));
    let code = catalog::read(sources).and_then(|catalog| generate::code(&catalog));
    match code.and_then(|code| Ok((code, manual?))) {
        Ok((generate::Generated { code, catalogues, essential }, manual)) => {
            let out = env::var("OUT_DIR").expect("cargo sets it");
            let files = [
                ("messages.rs", code),
                ("manual.rs", manual),
                ("en.txt", catalogues[0].clone()),
                ("ko.txt", catalogues[1].clone()),
                ("en-essential.txt", essential[0].clone()),
                ("ko-essential.txt", essential[1].clone()),
            ];
            for (variable, text) in ["EN_HASH", "KO_HASH"].iter().zip(&catalogues) {
                println!("cargo::rustc-env={variable}={:016x}", hash(text));
            }
            for (name, text) in files {
                let path = Path::new(&out).join(name);
                fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            }
        }
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={problem}");
            }
        }
    }
}

/// FNV-1a: the name of a file must change with its content, and be the same wherever it is built.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
