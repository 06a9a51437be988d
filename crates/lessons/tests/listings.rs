//! The article's listings come out of `@containers` byte for byte. A fixture begins with the line that is typed; where it says `...`,
//! other lines stand. (Inside a container that is the `ps` itself, which the article leaves out.)

use pidscope_lessons::scenario;
use pidscope_userland::run::Run;
use pidscope_userland::script::{StatementKind, parse};

const LISTINGS: [&str; 3] =
    [include_str!("listings/nginx.txt"), include_str!("listings/httpd.txt"), include_str!("listings/host.txt")];

#[test]
fn the_listings_of_the_article_come_out_byte_for_byte() {
    let script = parse(scenario("containers").expect("a scenario").script()).expect("readable");
    let run = Run::new(script, None);
    for listing in LISTINGS {
        let (command, expected) = listing.split_once('\n').expect("a command and what it prints");
        let printed = run.entries.iter().find_map(|entry| match &entry.statement.kind {
            StatementKind::Shell { line, .. } if line == command => entry.step.as_ref().map(|step| step.lines()),
            _ => None,
        });
        let printed = printed.unwrap_or_else(|| panic!("nobody types {command}"));
        assert!(is_as_listed(&printed, expected), "{command}:\n{}\n  expected:\n{expected}", printed.join("\n"));
    }
}

/// Whether every line of a listing follows the one before, with others between where it says so, one at least.
fn is_as_listed(printed: &[String], listing: &str) -> bool {
    let mut rest = printed;
    let mut may_skip = false;
    for expected in listing.lines() {
        if expected == "..." {
            may_skip = true;
            continue;
        }
        let Some(at) = rest.iter().position(|line| line == expected) else { return false };
        if (at > 0) != may_skip {
            return false;
        }
        rest = &rest[at + 1..];
        may_skip = false;
    }
    may_skip != rest.is_empty()
}
