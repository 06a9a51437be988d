//! Pages of the manual: which there are, and which commands each is about, as its first line says.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The languages, as folders and as variants of `Lang`.
const LANGUAGES: [(&str, &str); 2] = [("en", "En"), ("ko", "Ko")];

/// The code that finds a page, or what is wrong with the pages.
pub fn code(directory: &Path) -> Result<String, Vec<String>> {
    let mut pages: Vec<(String, [Vec<String>; 2])> = Vec::new();
    let mut problems = Vec::new();
    for (index, (language, _)) in LANGUAGES.iter().enumerate() {
        for (file, names) in read(&directory.join(language), &mut problems) {
            match pages.iter_mut().find(|(known, _)| *known == file) {
                Some((_, all)) => all[index] = names,
                None => {
                    let mut all = [Vec::new(), Vec::new()];
                    all[index] = names;
                    pages.push((file, all));
                }
            }
        }
    }
    pages.sort();
    for (file, [one, other]) in &pages {
        if one != other {
            problems.push(format!("man: the pages {file} in the two languages are about {one:?} and {other:?}"));
        }
    }
    if problems.is_empty() { Ok(write(directory, &pages)) } else { Err(problems) }
}

/// The pages of a language: the name of the file, and the commands that its first line names.
fn read(directory: &Path, problems: &mut Vec<String>) -> Vec<(String, Vec<String>)> {
    let Ok(entries) = fs::read_dir(directory) else {
        problems.push(format!("man: {} cannot be read", directory.display()));
        return Vec::new();
    };
    let mut pages = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap_or_default();
        match text.lines().next().and_then(|line| line.split_once(" — ")) {
            Some((names, _)) => pages.push((file, names.split(", ").map(str::to_owned).collect())),
            None => problems.push(format!("man: {} does not begin with NAME — WHAT IT DOES", path.display())),
        }
    }
    pages
}

fn write(directory: &Path, pages: &[(String, [Vec<String>; 2])]) -> String {
    // One text for all of them: a branch for each command would take far more of every page.
    let lines = pages.iter().map(|(file, [names, _])| format!("{file},{}\n", names.join(",")));
    let mut code = format!(
        "/// Each page of the manual: the name of its file, and the commands that it is about.\n\
         const PAGES: &str = {:?};\n\n\
         /// The page of the manual that is about a command: the name of its file, `man/LANGUAGE/NAME.txt`.\n\
         pub fn manual_file(command: &str) -> Option<&'static str> {{\n\
             PAGES.lines().filter_map(|page| page.split_once(',')).find_map(|(file, commands)| {{\n\
                 commands.split(',').any(|each| each == command).then_some(file)\n\
             }})\n\
         }}\n\n",
        lines.collect::<String>()
    );
    code.push_str(
        "/// The page of the manual that is about a command.\n#[cfg(feature = \"linked\")]\n\
         pub fn manual(lang: Lang, command: &str) -> Option<&'static str> {\n    Some(match (lang, manual_file(command)?) {\n",
    );
    for (file, _) in pages {
        for (language, variant) in LANGUAGES {
            let path = directory.join(language).join(format!("{file}.txt"));
            let _ = writeln!(code, "        (Lang::{variant}, {file:?}) => include_str!({path:?}),");
        }
    }
    code.push_str("        _ => return None,\n    })\n}\n");
    code
}
