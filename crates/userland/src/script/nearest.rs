//! Suggestions for misspelt words.

/// The maximum length of a word in characters: a longer one is no misspelling, and comparing it would be expensive.
const MAX_COMPARED_LEN: usize = 64;
const MAX_EDITS: usize = 2;

/// Returns the candidate nearest to a word, if it is near: at most two edits (a character inserted, deleted or
/// replaced, or two adjacent ones swapped; ASCII case is ignored), and fewer than half the word's length. Of several,
/// returns the first in character order.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_COMPARED_LEN * 4 {
        return None;
    }
    let word = folded(word);
    if word.len() > MAX_COMPARED_LEN {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let letters = folded(candidate);
        if letters.len().abs_diff(word.len()) > MAX_EDITS {
            continue;
        }
        let edits = distance(&word, &letters);
        let closer = best.is_none_or(|best| (edits, candidate) < best);
        if edits <= MAX_EDITS && edits * 2 < word.len() && closer {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn folded(text: &str) -> Vec<char> {
    // Case folding for all scripts would need a large table, for names that are nearly always ASCII or caseless.
    text.chars().map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Computes the optimal string alignment distance. Three rows are enough, because a swap looks two rows back.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; right.len() + 1];
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, &letter) in left.iter().enumerate() {
        let mut current = vec![row + 1; right.len() + 1];
        for (column, &other) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let mut fewest = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other {
                fewest = fewest.min(before[column - 1] + 1);
            }
            current[column + 1] = fewest;
        }
        before = above;
        above = current;
    }
    above[right.len()]
}
