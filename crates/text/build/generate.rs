//! Writes the Rust code of the messages, which knows them by their places in the catalogues.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::catalog::{Catalog, Path, shown};
use crate::mark::BETWEEN;
use crate::template::Template;

/// A table that is looked up by a value, so that every value needs an entry. Its texts have no arguments.
struct Lookup {
    table: &'static str,
    /// The enum whose variants the keys name, each of them.
    of: &'static str,
    /// The texts of each entry, in this order; none where the entry itself is the text.
    fields: &'static [&'static str],
}

const LOOKUPS: &[Lookup] = &[
    Lookup { table: "rule", of: "pidscope_kernel::Rule", fields: &["why", "try"] },
    Lookup { table: "errno", of: "pidscope_kernel::Errno", fields: &[] },
    Lookup { table: "state", of: "pidscope_kernel::State", fields: &["word", "about"] },
    Lookup { table: "namespace-state", of: "pidscope_kernel::NsState", fields: &["word", "about"] },
];

/// The messages of a module, and its modules.
#[derive(Default)]
struct Module<'c> {
    messages: BTreeMap<&'c str, &'c [Template; 2]>,
    modules: BTreeMap<&'c str, Module<'c>>,
}

/// The tables that no page says anything of by itself: those of the command line, and of what it writes into the page. They come last, so that
/// a page can do with what stands before.
const CLI: [&str; 3] = ["cli", "first-picture", "outcome"];

/// The tables of which only answers, lessons and dialogs say something, each of which a page fetches when it is needed. They come last of what a
/// page says, in a file of their own.
const LATER: [&str; 16] = [
    "about",
    "asking",
    "compare",
    "done",
    "embedding",
    "flaw",
    "goal",
    "keyboard",
    "lessons",
    "link",
    "script-sheet",
    "share",
    "shortcut",
    "tour",
    "why",
    "worlds",
];

/// Whether pictures, or errors of scripts and acts, say this message: those who do not link all of them link these.
fn is_essential(path: &[&str]) -> bool {
    match path {
        ["line" | "problem" | "wanted" | "scene-words" | "naming", ..] | ["state", _, "word"] | ["keep", "picture"] => {
            true
        }
        ["page", "thread" | "frame" | "children-go-to" | "panic" | "halted"] => true,
        ["page", key] => key.starts_with("caller-"),
        _ => false,
    }
}

/// What the build makes of the locale files.
#[derive(Debug)]
pub struct Generated {
    /// A function for each message.
    pub code: String,
    /// Every message in each language, in the same order.
    pub catalogues: [String; 2],
    /// The same with nothing in the place of each message that is not essential.
    pub essential: [String; 2],
}

/// The messages in the order in which they got their places.
#[derive(Default)]
struct Places {
    texts: [Vec<String>; 2],
    are_essential: Vec<bool>,
}

impl Places {
    /// The place of the next message, which stands there in the files.
    fn take(&mut self, path: &[&str], texts: &[Template; 2]) -> usize {
        self.are_essential.push(is_essential(path));
        for (list, text) in self.texts.iter_mut().zip(texts) {
            list.push(text.marked());
        }
        self.texts[0].len() - 1
    }

    /// What is said in each language, all of it or what is essential.
    fn catalogues(&self, says_all: bool) -> [String; 2] {
        let between = char::from(BETWEEN);
        let said = |(text, &is_essential): (&String, &bool)| {
            if says_all || is_essential { text.clone() } else { String::new() }
        };
        self.texts.each_ref().map(|texts| {
            let texts: Vec<String> = texts.iter().zip(&self.are_essential).map(said).collect();
            texts.join(between.encode_utf8(&mut [0])).trim_end_matches(between).to_owned()
        })
    }
}

/// The code of all messages, or what is wrong with a table that is looked up.
pub fn code(catalog: &Catalog) -> Result<Generated, Vec<String>> {
    let mut code = String::new();
    let mut problems = Vec::new();
    let mut places = Places::default();
    for lookup in LOOKUPS {
        write_lookup(&mut code, lookup, catalog, &mut places, &mut problems);
    }
    let mut root = Module::default();
    for (path, texts) in catalog {
        let [tables @ .., key] = path.as_slice() else { continue };
        if LOOKUPS.iter().any(|lookup| lookup.table == path[0]) {
            continue;
        }
        let module = tables.iter().fold(&mut root, |module, table| module.modules.entry(table).or_default());
        module.messages.insert(key, texts);
    }
    let mut apart = |tables: &[&'static str]| {
        let modules = tables.iter().filter_map(|&table| root.modules.remove_entry(table)).collect();
        Module { modules, ..Module::default() }
    };
    let (later, cli) = (apart(&LATER), apart(&CLI));
    let [first, page, _] = [root, later, cli].map(|modules| {
        write_module(&mut code, &modules, &mut Path::new(), &mut places);
        places.texts[0].len()
    });
    code += &format!(
        "/// Where each part of a page's messages ends; those of the command line stand behind.\n\
         #[cfg(any(feature = \"linked\", not(feature = \"essential\")))]\npub(crate) const ENDS: [usize; 2] = [{first}, {page}];\n"
    );
    let (catalogues, essential) = (places.catalogues(true), places.catalogues(false));
    if problems.is_empty() { Ok(Generated { code, catalogues, essential }) } else { Err(problems) }
}

fn write_module(code: &mut String, module: &Module<'_>, path: &mut Path, places: &mut Places) {
    for (key, texts) in &module.messages {
        let tables = path.iter().map(String::as_str);
        let place = places.take(&tables.chain([*key]).collect::<Vec<_>>(), texts);
        write_message(code, key, texts, place);
    }
    for (name, inner) in &module.modules {
        path.push((*name).to_owned());
        *code += &format!("/// The messages of `[{}]`.\npub mod {} {{\n", shown(path), identifier(name));
        *code += "#[allow(unused_imports)] // Not every module has messages of both kinds.\n";
        *code += "use {crate::{fill::fill, lang::Lang}, std::fmt::Display};\n";
        write_module(code, inner, path, places);
        *code += "}\n";
        path.pop();
    }
}

fn write_message(code: &mut String, key: &str, texts: &[Template; 2], place: usize) {
    let arguments = texts[0].arguments();
    let name = identifier(key);
    let documentation = documentation(&texts[0].marked());
    let result = if arguments.is_empty() {
        writeln!(code, "#[doc = {documentation:?}]\npub fn {name}(lang: Lang) -> &'static str {{ lang.text({place}) }}")
    } else {
        let parameters: String = arguments.iter().map(|name| format!(", {name}: &dyn Display")).collect();
        let list = arguments.iter().copied().collect::<Vec<_>>().join(", ");
        writeln!(
            code,
            "#[doc = {documentation:?}]\npub fn {name}(lang: Lang{parameters}) -> String {{ \
             fill(lang, {place}, &[{list}]) }}"
        )
    };
    result.expect("a string takes everything");
}

/// The English text as code, so that nothing in it is taken for markup.
fn documentation(text: &str) -> String {
    let plain: String = text.chars().map(|next| if next < ' ' { '…' } else { next }).collect();
    format!("`{}`", plain.replace('`', "'"))
}

fn write_lookup(
    code: &mut String,
    lookup: &Lookup,
    catalog: &Catalog,
    places: &mut Places,
    problems: &mut Vec<String>,
) {
    let mut entries: BTreeMap<&str, BTreeMap<&str, &[Template; 2]>> = BTreeMap::new();
    for (path, texts) in catalog {
        if path[0] != lookup.table {
            continue;
        }
        let field = path.get(2).map_or("", String::as_str);
        let is_known = lookup.fields.contains(&field) || (lookup.fields.is_empty() && path.len() == 2);
        if !is_known || path.len() > 3 {
            problems.push(format!("{}: an entry of [{}] has {}", shown(path), lookup.table, expected(lookup)));
        } else if !texts[0].arguments().is_empty() {
            problems.push(format!("{}: texts of [{}] have no arguments", shown(path), lookup.table));
        }
        entries.entry(&path[1]).or_default().insert(field, texts);
    }
    let fields = if lookup.fields.is_empty() { &[""] } else { lookup.fields };
    let name = identifier(lookup.table);
    let count = fields.len();
    // The compiler names the value that neither file has an entry for.
    let mut arms = String::new();
    for (key, entry) in &entries {
        // The texts of one entry stand side by side.
        let mut first = None;
        for field in fields {
            match entry.get(field) {
                Some(texts) => first = first.or(Some(places.take(&[lookup.table, key, field], texts))),
                None => problems.push(format!("{}.{key}: {field} is missing", lookup.table)),
            }
        }
        let pattern = format!("{}::{}", lookup.of, variant(key));
        arms += &format!("        {pattern} => {},\n", first.unwrap_or_default());
    }
    *code += &format!(
        "/// Every entry of `[{}]`, in both locale files.\npub(crate) fn {name}(lang: crate::lang::Lang, of: {}) -> [&'static str; {count}] {{\n    \
         let first: usize = match of {{\n{arms}    }};\n    std::array::from_fn(|field| lang.text(first + field))\n}}\n",
        lookup.table, lookup.of,
    );
}

fn expected(lookup: &Lookup) -> String {
    if lookup.fields.is_empty() { "one text".to_owned() } else { lookup.fields.join(" and ") }
}

/// `not-your-process` as the name of a function.
fn identifier(key: &str) -> String {
    key.replace('-', "_").to_ascii_lowercase()
}

/// `not-your-process` as the name of a variant; a key that begins with a capital is one.
fn variant(key: &str) -> String {
    let capitalised = key.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    capitalised.collect()
}
