//! IDs and names of containers: made up, but the same in every run.

/// Returns 64 hexadecimal digits for the nth object of this name (SplitMix64 over FNV-1a).
pub(crate) fn id(nth: usize, name: &str) -> String {
    let mut state = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64 ^ nth as u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut digits = String::new();
    for _ in 0..4 {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        digits.push_str(&format!("{:016x}", mixed ^ (mixed >> 31)));
    }
    digits
}

const ADJECTIVES: [&str; 12] = [
    "quiet", "brave", "amber", "gentle", "nimble", "bright", "patient", "merry", "steady", "curious", "silver",
    "humble",
];

const SURNAMES: [&str; 11] = [
    "noether",
    "jang",
    "ritchie",
    "lovelace",
    "hopper",
    "sejong",
    "thompson",
    "yi",
    "dijkstra",
    "hamilton",
    "kernighan",
];

/// Returns a name for the nth container, if it was not given one.
pub(crate) fn generate_name(nth: usize) -> String {
    let round = nth / (ADJECTIVES.len() * SURNAMES.len());
    let name = format!("{}_{}", ADJECTIVES[nth % ADJECTIVES.len()], SURNAMES[nth % SURNAMES.len()]);
    // The daemon also appends a digit to a name that is taken.
    if round == 0 { name } else { format!("{name}{round}") }
}

/// Returns whether a name is valid for a container (`RestrictedNameChars`); it needs at least two characters.
pub(crate) fn is_valid(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|first| first.is_ascii_alphanumeric());
    let is_rest = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    first && name.len() > 1 && letters.all(is_rest)
}
