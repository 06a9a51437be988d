//! Writes the Rust code of the messages.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::catalog::{Catalog, Path, shown};
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

/// The code of all messages, or what is wrong with a table that is looked up.
pub fn code(catalog: &Catalog) -> Result<String, Vec<String>> {
    let mut code = String::new();
    let mut problems = Vec::new();
    for lookup in LOOKUPS {
        write_lookup(&mut code, lookup, catalog, &mut problems);
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
    write_module(&mut code, &root, &mut Path::new());
    if problems.is_empty() { Ok(code) } else { Err(problems) }
}

fn write_module(code: &mut String, module: &Module<'_>, path: &mut Path) {
    for (key, texts) in &module.messages {
        write_message(code, key, texts);
    }
    for (name, inner) in &module.modules {
        path.push((*name).to_owned());
        *code += &format!("/// The messages of `[{}]`.\npub mod {} {{\n", shown(path), identifier(name));
        *code += "#[allow(unused_imports)] // Not every module has messages of both kinds.\n";
        *code += "use {crate::{fill::fill, lang::Lang}, std::fmt::Display};\n";
        write_module(code, inner, path);
        *code += "}\n";
        path.pop();
    }
}

fn write_message(code: &mut String, key: &str, texts: &[Template; 2]) {
    let [left, right] = texts.each_ref().map(Template::marked);
    let arguments = texts[0].arguments();
    let name = identifier(key);
    let documentation = documentation(&left);
    let result = if arguments.is_empty() {
        writeln!(
            code,
            "#[doc = {documentation:?}]\npub fn {name}(lang: Lang) -> &'static str {{ lang.pick([{left:?}, {right:?}]) }}"
        )
    } else {
        let parameters: String = arguments.iter().map(|name| format!(", {name}: &dyn Display")).collect();
        let list = arguments.iter().copied().collect::<Vec<_>>().join(", ");
        writeln!(
            code,
            "#[doc = {documentation:?}]\npub fn {name}(lang: Lang{parameters}) -> String {{ \
             fill(lang.pick([{left:?}, {right:?}]), &[{list}]) }}"
        )
    };
    result.expect("a string takes everything");
}

/// The English text as code, so that nothing in it is taken for markup.
fn documentation(text: &str) -> String {
    let plain: String = text.chars().map(|next| if next < ' ' { '…' } else { next }).collect();
    format!("`{}`", plain.replace('`', "'"))
}

fn write_lookup(code: &mut String, lookup: &Lookup, catalog: &Catalog, problems: &mut Vec<String>) {
    let mut entries: BTreeMap<&str, BTreeMap<&str, [String; 2]>> = BTreeMap::new();
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
        entries.entry(&path[1]).or_default().insert(field, texts.each_ref().map(Template::marked));
    }
    let fields = if lookup.fields.is_empty() { &[""] } else { lookup.fields };
    let name = identifier(lookup.table);
    let count = fields.len();
    // The compiler names the value that neither file has an entry for.
    let mut arms = String::new();
    for (key, entry) in &entries {
        let mut languages = [String::new(), String::new()];
        for field in fields {
            let Some(texts) = entry.get(field) else {
                problems.push(format!("{}.{key}: {field} is missing", lookup.table));
                continue;
            };
            for (language, text) in languages.iter_mut().zip(texts) {
                *language += &format!("{text:?}, ");
            }
        }
        let pattern = format!("{}::{}", lookup.of, variant(key));
        let [left, right] = languages;
        arms += &format!("        {pattern} => &[[{left}], [{right}]],\n");
    }
    *code += &format!(
        "/// Every entry of `[{}]`, in both locale files.\npub(crate) fn {name}(lang: crate::lang::Lang, of: {}) -> [&'static str; {count}] {{\n    \
         let texts: &[[&str; {count}]; 2] = match of {{\n{arms}    }};\n    texts[lang as usize]\n}}\n",
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
