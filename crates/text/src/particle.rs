//! Korean particles that have two forms.

/// The form after a final consonant, and the form after a vowel. The build accepts both orders in the locale file.
pub const PARTICLES: &[(&str, &str)] = &[
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    // The only one of these whose vowel form, `로`, also follows a final ㄹ.
    ("으로", "로"),
    ("이라", "라"),
    ("이라는", "라는"),
    ("이라고", "라고"),
    ("이고", "고"),
    ("이며", "며"),
    ("이나", "나"),
    ("이면", "면"),
    ("이지만", "지만"),
    ("이었습니다", "였습니다"),
];
