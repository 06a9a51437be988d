//! Links: encoding round-trips, no pasted text is too much, and old links keep working.

use pidscope_userland::link::{Link, LinkError, MAX_LINKED_LEN, Origin, encode, encode_readable};
use pidscope_userland::script::parse;
use proptest::prelude::*;

/// Links and their contents. Old links must keep working for ever: never change a line, only add lines.
const CORPUS: &str = include_str!("links.txt");

/// A link, its script or the name of its scenario, and its step.
struct Kept {
    link: &'static str,
    origin: Origin,
    step: Option<usize>,
}

/// Parses the corpus: `#LINK`, `@ STEP`, `= SCENARIO`, `> LINE`. The lines of a script are joined by newlines; a script
/// that ends in one has an empty last line. All other lines are comments.
fn corpus() -> Vec<Kept> {
    let mut all: Vec<(Kept, Vec<&str>)> = Vec::new();
    for line in CORPUS.lines() {
        if line.starts_with('#') {
            let kept = Kept { link: line, origin: Origin::Script(String::new()), step: None };
            all.push((kept, Vec::new()));
            continue;
        }
        let Some((kept, lines)) = all.last_mut() else { continue };
        if let Some(line) = line.strip_prefix("> ").or((line == ">").then_some("")) {
            lines.push(line);
        } else if let Some(name) = line.strip_prefix("= ") {
            kept.origin = Origin::Scenario(name.to_owned());
        } else if let Some(step) = line.strip_prefix("@ ") {
            kept.step = Some(step.parse().expect("a number"));
        }
    }
    let finished = all.into_iter().map(|(mut kept, lines)| {
        if let Origin::Script(text) = &mut kept.origin {
            *text = lines.join("\n");
        }
        kept
    });
    finished.collect()
}

fn read(link: &str) -> Result<Link, LinkError> {
    link.parse()
}

#[test]
fn old_links_keep_working() {
    let corpus = corpus();
    assert!(corpus.len() >= 25, "{}", corpus.len());
    for Kept { link, origin, step } in corpus {
        assert_eq!(read(link), Ok(Link { origin: origin.clone(), step }), "{link}");
        if let Origin::Script(text) = origin {
            assert!(parse(&text).is_ok(), "{link}: {text}");
        }
    }
}

#[test]
fn link_lengths() {
    let figure = include_str!("../../lessons/data/scenarios/1-figure-1/script.txt");
    let compact = encode(figure, None).len();
    let plain = "#v1.".len() + (3 + figure.len()).div_ceil(3) * 4;
    println!("figure-1: {} bytes, {plain} letters as it is, {compact} compact", figure.len());
    assert!(compact * 2 < plain, "{compact} of {plain}");
    for text in ["", "A fork B", "A fork B\nB exit 0\nA wait\n"] {
        println!("{text:?}: {}", encode(text, None));
    }
}

#[test]
fn readable_links_can_be_written_by_hand() {
    let script = |link: &str| match read(link) {
        Ok(Link { origin: Origin::Script(text), step }) => (text, step),
        other => panic!("{link}: {other:?}"),
    };
    assert_eq!(script("#run=A+fork+B;B+exit+0@1"), ("A fork B\nB exit 0".to_owned(), Some(1)));
    assert_eq!(script("run=A%20fork%20B%0Aclock+%2B5s"), ("A fork B\nclock +5s".to_owned(), None));
    assert_eq!(script("#run=A$+sh+-c+'sleep+1%3B+exit'"), ("A$ sh -c 'sleep 1; exit'".to_owned(), None));
    assert_eq!(script("#run=A fork 둘째;A$ echo a@b"), ("A fork 둘째\nA$ echo a@b".to_owned(), None));
    assert_eq!(script("#run=A$+echo+a%401"), ("A$ echo a@1".to_owned(), None));
    assert_eq!(script("#run="), (String::new(), None));
    assert_eq!(read("#@figure-1@7"), Ok(Link { origin: Origin::Scenario("figure-1".to_owned()), step: Some(7) }));
}

#[test]
fn readable_links_are_written_as_by_hand() {
    assert_eq!(encode_readable("A fork B\nB exit 0\n", Some(1)), "#run=A+fork+B;B+exit+0@1");
    assert_eq!(
        encode_readable("A$ sh -c 'sleep 1; exit' &\nclock +1s\n", None),
        "#run=A$+sh+-c+'sleep+1%3B+exit'+&;clock+%2B1s"
    );
    assert_eq!(encode_readable("A fork 집 cmd=\"a@1\"", None), "#run=A+fork+집+cmd=%22a%401%22");
}

#[test]
fn reports_why_a_link_is_invalid() {
    let link = encode("A fork B\n", None);
    let refused = |link: &str| read(link).expect_err(link);
    assert_eq!(refused(""), LinkError::NoLink);
    assert_eq!(refused("#"), LinkError::NoLink);
    assert_eq!(refused("#main"), LinkError::NoLink);
    assert_eq!(refused("#@"), LinkError::NoLink);
    assert_eq!(refused("#v2.AAAA"), LinkError::UnknownVersion { version: "v2".to_owned() });
    assert_eq!(refused("#v1.AA AA"), LinkError::BadLetter { letter: ' ', position: 6 });
    assert_eq!(refused("#@Figure"), LinkError::BadLetter { letter: 'F', position: 2 });
    assert_eq!(refused("#run=가+%2"), LinkError::BadEscape { position: 7 });
    assert_eq!(refused("#run=%+1"), LinkError::BadEscape { position: 5 });
    assert_eq!(refused("#run=%ff"), LinkError::NotUtf8);
    assert_eq!(refused(&format!("{link}@")), LinkError::BadStep { found: String::new() });
    assert_eq!(refused(&format!("{link}@+1")), LinkError::BadStep { found: "+1".to_owned() });
    let long = "9".repeat(70);
    assert_eq!(refused(&format!("#run=@{long}")), LinkError::BadStep { found: long[..64].to_owned() });
    assert_eq!(refused("#v1."), LinkError::Damaged);
    assert_eq!(refused("#v1.AgAA"), LinkError::UnknownForm { form: 2 });
    for cut in 1..link.len() - "#v1.".len() {
        assert_eq!(refused(&link[..link.len() - cut]), LinkError::Damaged, "{cut} letters are missing");
    }
    // The byte 0xff, with its checksum.
    assert_eq!(refused("#v1.APhF_w"), LinkError::NotUtf8);
    assert_eq!(refused(&format!("#run={}", "a".repeat(MAX_LINKED_LEN + 1))), LinkError::TooLong);
}

#[test]
fn long_scripts_are_limited() {
    let text = "a".repeat(MAX_LINKED_LEN);
    let link = encode(&text, Some(3));
    assert!(link.len() < 4000, "{}", link.len());
    assert_eq!(read(&link), Ok(Link { origin: Origin::Script(text.clone()), step: Some(3) }));
    // A few characters that would expand to a text of any length.
    assert_eq!(read(&encode(&(text + "a"), None)), Err(LinkError::TooLong));
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "A fork B\n",
        "B exit 0 -> dies\n",
        "expect A sees A B\n",
        "A$ unshare -pf bash\n",
        "| 둘\n",
        "clock +5s\n",
        "# 새 줄\n",
    ]);
    prop::collection::vec(prop_oneof![8 => line.prop_map(str::to_owned), 1 => any::<String>()], 0..30)
        .prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn encoded_links_round_trip(text in prop_oneof![lines(), any::<String>()], step in any::<Option<usize>>()) {
        let link = encode(&text, step);
        prop_assert_eq!(&encode(&text, step), &link, "the same every time");
        let decoded = read(&link);
        prop_assert_eq!(decoded.as_ref().map(Link::to_string), Ok(link));
        prop_assert_eq!(decoded, Ok(Link { origin: Origin::Script(text), step }));
    }

    #[test]
    fn readable_links_round_trip(text in prop_oneof![lines(), any::<String>()], step in any::<Option<usize>>()) {
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        prop_assert_eq!(read(&encode_readable(&(text.clone() + "\n"), step)), Ok(Link { origin: Origin::Script(text), step }));
    }

    #[test]
    fn decodes_any_text(text in any::<String>(), kind in prop::sample::select(vec!["", "#", "#v1.", "#run=", "#@", "#v1.AQ", "#v1.AA"])) {
        let _ = read(&format!("{kind}{text}"));
    }

    #[test]
    fn decodes_any_payload(text in "[A-Za-z0-9_-]{0,200}", kind in prop::sample::select(vec!["AAAA", "AQAA", "AQ", ""])) {
        if let Ok(Link { origin: Origin::Script(text), .. }) = read(&format!("#v1.{kind}{text}")) {
            prop_assert!(text.len() <= MAX_LINKED_LEN);
        }
    }

    #[test]
    fn decodes_corrupted_links(text in lines(), at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
        let link = encode(&text, None);
        let at = "#v1.".len() + at.index(link.len() - "#v1.".len());
        let mut changed = link.clone();
        changed.replace_range(at..=at, &letter);
        // The checksum has 16 bits: one change in 65,536 goes unnoticed, and still yields a text.
        if let Ok(Link { origin: Origin::Script(text), .. }) = read(&changed) {
            prop_assert!(text.len() <= MAX_LINKED_LEN);
        }
    }
}
