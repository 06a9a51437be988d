//! Sorts the functions of a module into the order in which they compress best: a compressor only finds repetitions of
//! what it has seen recently, so similar functions should be neighbours.
//!
//! Similarity is measured by the byte sequences that two functions share; the fewer functions have a sequence, the more
//! it counts. Starting with the most similar pair, each function is linked to at most two others, which yields chains.

use std::iter::successors;

use anyhow::Result;
use wasm_encoder::{Encode, NameMap, NameSection};
use wasmparser::{Parser, Payload, TypeRef};

/// The length in bytes of the sequences that are compared.
const SEQUENCE_LEN: usize = 5;
/// A sequence that occurs in more functions than this is ignored.
const MAX_OCCURRENCES: usize = 300;
/// The number of most similar functions that are considered for each function.
const MAX_CANDIDATES: usize = 60;

/// Returns the module with a name for each of its functions, such that sorting by name gives the best order.
pub fn named(module: &[u8]) -> Result<Vec<u8>> {
    let (mut imports, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    let mut names = NameMap::new();
    for (function, place) in (imports..).zip(places) {
        names.append(function, &format!("{place:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut bytes = module.to_vec();
    bytes.push(wasm_encoder::SectionId::Custom.into());
    section.encode(&mut bytes);
    Ok(bytes)
}

/// Returns the indices of these functions in the order in which they compress best.
fn order(functions: &[&[u8]]) -> Vec<usize> {
    let mut pairs = pairs(functions);
    // The sort is stable, so ties are broken by index and the result is deterministic.
    pairs.sort_by(|one, other| other.similarity.total_cmp(&one.similarity));
    let mut neighbours = vec![Vec::with_capacity(2); functions.len()];
    // For a function at an end of a chain, the other end of that chain.
    let mut ends: Vec<usize> = (0..functions.len()).collect();
    for Pair { one, other, .. } in pairs {
        let is_free = neighbours[one].len() < 2 && neighbours[other].len() < 2;
        // Do not close a chain to a ring.
        if is_free && ends[one] != other {
            neighbours[one].push(other);
            neighbours[other].push(one);
            let (first, last) = (ends[one], ends[other]);
            (ends[first], ends[last]) = (last, first);
        }
    }
    let chain = |first| {
        successors(Some((first, first)), |&(before, function): &(usize, usize)| {
            let next = neighbours[function].iter().find(|&&next| next != before)?;
            Some((function, *next))
        })
    };
    // Visit each chain once, from its end with the lower index.
    let firsts = (0..functions.len()).filter(|&function| neighbours[function].len() < 2 && ends[function] >= function);
    firsts.flat_map(chain).map(|(_, function)| function).collect()
}

/// Two functions; `one` comes before `other`.
struct Pair {
    similarity: f32,
    one: usize,
    other: usize,
}

/// Returns, for each function, the pairs with those of the later functions that are most similar to it.
fn pairs(functions: &[&[u8]]) -> Vec<Pair> {
    let mut runs: Vec<(&[u8], usize)> = functions
        .iter()
        .enumerate()
        .flat_map(|(index, body)| body.windows(SEQUENCE_LEN).map(move |run| (run, index)))
        .collect();
    runs.sort_unstable();
    runs.dedup();
    let shared: Vec<&[(&[u8], usize)]> =
        runs.chunk_by(|one, other| one.0 == other.0).filter(|all| (2..=MAX_OCCURRENCES).contains(&all.len())).collect();
    let mut shared_by = vec![Vec::new(); functions.len()];
    for &all in &shared {
        for (place, &(_, function)) in all.iter().enumerate() {
            shared_by[function].push((all, place));
        }
    }
    let mut similarity = vec![0.0; functions.len()];
    let mut pairs = Vec::new();
    for (one, shared) in shared_by.into_iter().enumerate() {
        for (all, place) in shared {
            let weight = 1.0 / ((all.len() - 1) as f32).sqrt();
            for &(_, other) in &all[place + 1..] {
                similarity[other] += weight;
            }
        }
        let mut candidates: Vec<Pair> = similarity[one..]
            .iter_mut()
            .zip(one..)
            .filter(|(similarity, _)| **similarity > 0.0)
            .map(|(similarity, other)| Pair { similarity: std::mem::take(similarity), one, other })
            .collect();
        candidates.sort_by(|one, other| other.similarity.total_cmp(&one.similarity));
        pairs.extend(candidates.into_iter().take(MAX_CANDIDATES));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_functions_become_neighbours() {
        let functions: [&[u8]; 5] = [b"abcdefghij", b"0123456789", b"abcdefghxy", b"nothing", b"__0123456789"];
        let order = order(&functions);
        let place = |function| order.iter().position(|&each| each == function).expect("every function is in the order");
        assert_eq!(place(0).abs_diff(place(2)), 1, "{order:?}");
        assert_eq!(place(1).abs_diff(place(4)), 1, "{order:?}");
    }

    #[test]
    fn each_function_appears_once() {
        // All are equally similar: without the check they would form a ring.
        let functions = [&b"abcdefghij"[..]; 7];
        let mut order = order(&functions);
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6]);
        assert!(super::order(&[]).is_empty());
    }
}
