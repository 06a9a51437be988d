//! The checks that stop the build, on files that must stop it: the code is the build's own.

#[path = "../build/catalog.rs"]
mod catalog;
#[path = "../build/generate.rs"]
mod generate;
#[path = "../src/mark.rs"]
mod mark;
#[path = "../src/particle.rs"]
mod particle;
#[path = "../build/template.rs"]
mod template;

/// What the build says about two files.
fn said(en: &str, ko: &str) -> String {
    match catalog::read([("en.toml", en), ("ko.toml", ko)]).and_then(|catalog| generate::code(&catalog)) {
        Ok(_) => "fine".to_owned(),
        Err(problems) => problems.join("\n"),
    }
}

/// What the build says about one text, the same in both files.
fn said_of(text: &str) -> String {
    let file = format!("[page]\nkey = {text}\n");
    let said = said(&file, &file);
    match said.lines().collect::<Vec<_>>()[..] {
        [en, ko] if en.replace("en.toml", "ko.toml") == ko => en.replace("en.toml: page.key: ", ""),
        _ => said,
    }
}

#[test]
fn files_that_differ() {
    for (en, ko, expected) in [
        ("[page]\nundo = 'Undo'", "[page]\nundo = '되돌리기'", "fine"),
        (
            "[page]\nundo = 'Undo'\nredo = 'Redo'",
            "[page]\nundo = '되돌리기'",
            "ko.toml: page.redo is missing; en.toml has it",
        ),
        ("[page]\nundo = 'Undo'", "[page]\nundo = 'x'\nredo = 'y'", "en.toml: page.redo is missing; ko.toml has it"),
        (
            "[page]\nundo = 'Undo'\n[script]\nrun = 'Run'",
            "[page]\nundo = 'x'\n[skript]\nrun = 'y'",
            "ko.toml: script.run is missing; en.toml has it\nen.toml: skript.run is missing; ko.toml has it",
        ),
        (
            "[page]\nsees = '{ns} and {name}'",
            "[page]\nsees = '{ns:은/는}'",
            "ko.toml: page.sees: {name} is missing; en.toml has it",
        ),
        ("[page]\nsees = 'x'", "[page]\nsees = '{name}'", "en.toml: page.sees: {name} is missing; ko.toml has it"),
        (
            "[page]\nsees = '{ns}'",
            "[page]\nsees = '{nss}'",
            "en.toml: page.sees: {nss} is missing; ko.toml has it\nko.toml: page.sees: {ns} is missing; en.toml has it",
        ),
        // Both the order and the number of uses are free.
        ("[page]\nsees = '{a} {b|x|y}'", "[page]\nsees = '{b:와/과} {a:이/가} {a}'", "fine"),
        (
            "[page]\na = 'x'\na = 'y'",
            "[page]\na = 'x'",
            "en.toml:3: duplicate key\nen.toml: page.a is missing; ko.toml has it",
        ),
    ] {
        assert_eq!(said(en, ko), expected, "{en}\n{ko}");
    }
}

#[test]
fn texts_that_cannot_be_read() {
    for (text, expected) in [
        ("''", "the text is empty"),
        ("'  '", "the text is empty"),
        ("' x'", "the text begins or ends with a blank"),
        (r#""a\u0001""#, r"the text holds the control character '\u{1}'"),
        ("'{name'", "a { has no } after it"),
        ("'{na{me}'", "a { has no } after it"),
        ("'name}'", "a } has no { before it"),
        ("'{}'", "{}: an argument's name is lower-case letters and _"),
        ("'{Name}'", "{Name}: an argument's name is lower-case letters and _"),
        ("'{name:은/를}'", "no particle is known as 은/를; see src/particle.rs"),
        ("'{name:은}'", "no particle is known as 은; see src/particle.rs"),
        ("'{:}'", "no particle is known as ; see src/particle.rs"),
        ("'{count|one}'", "{count|one} is not {name|one|several}"),
        ("'{count|a|b|c}'", "{count|a|b|c} is not {name|one|several}"),
        ("'{a}{b}{c}{d}{e}{f}{g}{h}{i}'", "9 arguments, where 8 are the most"),
        ("5", "expected a text in quotation marks"),
    ] {
        assert_eq!(said_of(text), expected, "{text}");
    }
}

#[test]
fn keys_that_cannot_be_names() {
    let same = |file: &str| said(file, file).lines().next().unwrap_or_default().to_owned();
    assert_eq!(same("[page]\nmove = 'x'"), "en.toml: page.move: Rust keeps this word for itself; take another key");
    assert_eq!(same("[page]\na_b = 'x'"), "en.toml: page.a_b: a key is letters, digits and -");
    assert_eq!(same("[page]\n2nd = 'x'"), "en.toml: page.2nd: a key is letters, digits and -");
    assert_eq!(same("[page]"), "en.toml: page: the table is empty");
    assert_eq!(same("title = 'x'"), "en.toml: title: \"x\" stands outside of all tables");
}

#[test]
fn tables_that_are_looked_up() {
    let same = |file: &str| said(file, file);
    assert_eq!(same("[rule.no-such-child]\nwhy = 'x'\ntry = 'y'"), "fine");
    assert_eq!(same("[rule.no-such-child]\nwhy = 'x'"), "rule.no-such-child: try is missing");
    let more = "[rule.no-such-child]\nwhy = 'x'\ntry = 'y'\nand = 'z'";
    assert_eq!(same(more), "rule.no-such-child.and: an entry of [rule] has why and try");
    assert_eq!(same("[errno]\nEPERM = '{name}'"), "errno.EPERM: texts of [errno] have no arguments");
    assert_eq!(
        same("[errno.EPERM]\nwhy = 'x'"),
        "errno.EPERM.why: an entry of [errno] has one text\nerrno.EPERM:  is missing"
    );
}

#[test]
fn the_code_that_is_written() {
    let file = "[page]\nseen-from = '{ns}: {count|a|b}'\nundo = 'Undo'\n[cli]\nhelp = 'Help'\n[about]\nopen = 'About'\n[rule.no-such-child]\nwhy = 'x'\ntry = 'y'";
    let catalog = catalog::read([("en.toml", file), ("ko.toml", file)]).expect("the file is fine");
    let generate::Generated { code, catalogues, .. } = generate::code(&catalog).expect("the file is fine");
    assert!(code.contains("pidscope_kernel::Rule::NoSuchChild => 0,"), "{code}");
    assert!(code.contains("pub fn undo(lang: Lang) -> &'static str { lang.text(3) }"), "{code}");
    assert!(code.contains("ENDS: [usize; 2] = [4, 5];"), "{code}");
    let texts = catalogues.map(|texts| texts.split('\t').map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(texts[0], ["x", "y", "\u{2}: \u{b}\u{1}a\u{c}b\u{c}", "Undo", "About", "Help"]);
    // Arguments go by the alphabet, whatever order a text has.
    assert!(code.contains("pub fn seen_from(lang: Lang, count: &dyn Display, ns: &dyn Display) -> String"), "{code}");
}

#[test]
fn what_is_essential_keeps_its_place() {
    let file = "[line]\nexpected = 'a'\n[page]\ncaller-busy = 'b'\nthread = 'c'\nundo = 'd'\n[why]\nit = 'e'\n";
    let catalog = catalog::read([("en.toml", file), ("ko.toml", file)]).expect("the file is fine");
    let generate::Generated { catalogues, essential, .. } = generate::code(&catalog).expect("the file is fine");
    assert_eq!(catalogues[0], "a\tb\tc\td\te");
    assert_eq!(essential[0], "a\tb\tc", "and nothing behind the last");
    assert_eq!(essential[1], essential[0]);
}
