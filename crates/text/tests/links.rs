//! Links that do not open and timelines that were damaged, and what people are told about them, in both languages.

use std::collections::BTreeSet;

use pidscope_text::{Lang, damage, link_error};
use pidscope_userland::link::{Link, LinkError, encode};
use pidscope_userland::script::MAX_SCRIPT_LEN;
use pidscope_userland::timeline::Timeline;

fn refused(link: &str) -> LinkError {
    link.parse::<Link>().expect_err(link)
}

#[test]
fn every_link_error_in_both_languages() {
    let long = encode(&"a".repeat(MAX_SCRIPT_LEN + 1), None);
    let links = [
        "#main",
        "#v2.AAAA",
        "#v1.AgAA",
        "#v1.A A",
        "#run=%zz",
        "#@figure-1@one",
        "#@figure-1@",
        "#v1.AAAAAA",
        "#run=%ff",
        &long,
    ];
    for lang in Lang::ALL {
        let told: BTreeSet<String> = links.iter().map(|link| link_error(lang, &refused(link))).collect();
        assert_eq!(told.len(), links.len(), "{told:#?}");
        assert!(told.iter().all(|text| text.ends_with('.') && text.chars().count() <= 260), "{told:#?}");
    }
    let steered = refused("#v1.\u{202e}");
    assert_eq!(
        link_error(Lang::En, &steered),
        "“\u{fffd}” is not allowed in a link; it is character 4 after #. It may have got in when the link was copied: delete it, or copy the link again."
    );
    assert_eq!(
        link_error(Lang::Ko, &refused("#v12.A")),
        "이 링크는 버전 “v12”로 쓰였는데 이 페이지는 v1만 읽을 수 있습니다. 페이지를 새로 고쳐 최신 버전을 받은 다음 링크를 다시 여십시오."
    );
}

#[test]
fn every_damage_in_both_languages() {
    let texts = [
        "A fork B",
        "@timeline 2\n@end",
        "@timeline 1\nA frok B\n@end",
        "@timeline 1\n@what\n@end",
        "@timeline 1\n@branch 7\n@end",
        "@timeline 1\n@fork 1\n@fork 1\n@end",
        "@timeline 1\n@here\n@here\n@end",
        "@timeline 1\n@end\nA fork B",
        "@timeline 1\nA fork B",
    ];
    for lang in Lang::ALL {
        let told = texts.map(|text| match Timeline::restore(text) {
            Ok(_) => panic!("{text} is sound"),
            Err(damaged) => damaged.damage.iter().map(|each| damage(lang, each)).collect::<Vec<_>>().join("\n"),
        });
        assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), texts.len(), "{told:#?}");
        match lang {
            Lang::En => assert_eq!(
                told[0],
                "This is not a saved timeline, which begins with “@timeline 1”. If it is a script, open it as one."
            ),
            Lang::Ko => assert_eq!(
                told[0],
                "저장된 타임라인이 아닙니다. 저장된 타임라인은 “@timeline 1”로 시작합니다. 스크립트라면 스크립트로 여십시오."
            ),
        }
    }
}
