//! Colours that everybody can read.

use pidscope_scene::{Hue, Paper};

/// WCAG 2: at least 4.5 to 1 for text.
#[test]
fn every_hue_can_be_read() {
    for hue in Hue::all() {
        for (colors, paper) in [(hue.light(), Paper::LIGHT), (hue.dark(), Paper::DARK)] {
            for ground in [paper.surface, paper.sunken, colors.ground] {
                let ratio = contrast(colors.ink, ground);
                assert!(ratio >= 4.5, "{hue:?}: {} on {ground} is {ratio:.2}", colors.ink);
            }
        }
    }
    for Paper { surface, sunken, ink, muted, .. } in [Paper::LIGHT, Paper::DARK] {
        for (text, ground) in [(ink, surface), (ink, sunken), (muted, surface), (muted, sunken)] {
            assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
        }
    }
    let mut dashes: Vec<&str> = Hue::all().map(Hue::dash).collect();
    dashes.sort();
    dashes.dedup();
    assert_eq!(dashes.len(), usize::from(Hue::COUNT), "without colour vision the dashes tell namespaces apart");
    assert!(Hue::css().starts_with(".ns-0{--hue:light-dark(#1d4f91,"));
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).expect("a colour")) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
