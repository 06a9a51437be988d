//! Pages of the manual: one for every command, in both languages, that fits a terminal.

use pidscope_kernel::TaskId;
use pidscope_text::{Lang, manual, manual_file};
use pidscope_userland::complete::complete;
use pidscope_userland::machine::Machine;

/// Every command that can be typed.
fn commands() -> Vec<String> {
    complete(&Machine::new(None), TaskId::FIRST, "").candidates
}

#[test]
fn every_command_has_a_page_in_every_language() {
    let all = commands();
    assert!(all.len() > 60, "{all:?}");
    let without: Vec<&String> = all.iter().filter(|command| manual_file(command).is_none()).collect();
    assert!(without.is_empty(), "{without:?}");
    assert!(manual_file("nosuch").is_none() && manual(Lang::En, "help").is_some());
}

#[test]
fn pages_fit_a_terminal() {
    let mut files: Vec<&str> = commands().iter().filter_map(|command| manual_file(command)).collect();
    files.dedup();
    for file in files {
        for lang in Lang::ALL {
            let text = manual(lang, file).expect("it has a page");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{file}");
            for line in text.lines() {
                let width: usize = line.chars().map(|letter| if letter as u32 >= 0x1100 { 2 } else { 1 }).sum();
                // Arrows, dashes and quotation marks are narrow.
                let narrow = line.chars().filter(|&letter| (0x2010..0x2200).contains(&(letter as u32))).count();
                assert!(width - narrow <= 78 && line == line.trim_end(), "{lang:?} {file}: {line:?}");
            }
        }
    }
}
