//! One text of a locale file, taken apart.
//!
//! * `{name}`: an argument.
//! * `{name:은/는}`: an argument and the particle that follows its sound; `{:은/는}`: the particle for whatever stands before,
//!   as in `“{name}”{:은/는}`.
//! * `{count|process|processes}`: the first word where the argument is 1, else the second.

use std::collections::BTreeSet;

use crate::mark::{ARGUMENT, COUNT, COUNT_END, END, MOST_ARGUMENTS, PARTICLE};
use crate::particle::PARTICLES;

const _: () = assert!(PARTICLES.len() <= (END - PARTICLE) as usize, "each particle needs a mark of its own");

/// A text of a locale file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Argument(String),
    Particle(u8),
    Count { name: String, one: String, several: String },
}

impl Template {
    /// Takes a text apart, or says what is wrong with it.
    pub fn read(text: &str) -> Result<Template, String> {
        if text.trim().is_empty() {
            return Err("the text is empty".to_owned());
        }
        if text.trim() != text {
            return Err("the text begins or ends with a blank".to_owned());
        }
        if let Some(control) = text.chars().find(|&next| next.is_control() && next != '\n') {
            return Err(format!("the text holds the control character {control:?}"));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            if rest[at..].starts_with('}') {
                return Err("a } has no { before it".to_owned());
            }
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            let inner = &rest[at + 1..];
            let end = inner.find(['{', '}']).filter(|&end| inner[end..].starts_with('}'));
            let end = end.ok_or("a { has no } after it")?;
            read_braces(&inner[..end], &mut pieces)?;
            rest = &inner[end + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        let template = Template { pieces };
        match template.arguments().len() {
            0..=MOST_ARGUMENTS => Ok(template),
            arguments => Err(format!("{arguments} arguments, where {MOST_ARGUMENTS} are the most")),
        }
    }

    /// The names of the arguments. Their alphabetical order is that of the function's parameters, so that a text can be
    /// worded anew without a change of any caller.
    pub fn arguments(&self) -> BTreeSet<&str> {
        let names = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Argument(name) | Piece::Count { name, .. } => Some(name.as_str()),
            Piece::Text(_) | Piece::Particle(_) => None,
        });
        names.collect()
    }

    /// The text with a mark in the place of each moving part.
    pub fn marked(&self) -> String {
        let names: Vec<&str> = self.arguments().into_iter().collect();
        let argument = |name: &str| {
            let index = names.iter().position(|known| *known == name).expect("every name is among the arguments");
            char::from(ARGUMENT + index as u8)
        };
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Argument(name) => text.push(argument(name)),
                Piece::Particle(index) => text.push(char::from(PARTICLE + index)),
                Piece::Count { name, one, several } => {
                    text.extend([char::from(COUNT), argument(name)]);
                    text.push_str(one);
                    text.push(char::from(COUNT_END));
                    text.push_str(several);
                    text.push(char::from(COUNT_END));
                }
            }
        }
        text
    }
}

fn read_braces(inner: &str, pieces: &mut Vec<Piece>) -> Result<(), String> {
    if let Some((name, words)) = inner.split_once('|') {
        let Some((one, several)) = words.split_once('|').filter(|(_, several)| !several.contains('|')) else {
            return Err(format!("{{{inner}}} is not {{name|one|several}}"));
        };
        let (name, one, several) = (argument(name)?, one.to_owned(), several.to_owned());
        pieces.push(Piece::Count { name, one, several });
        return Ok(());
    }
    let (name, forms) = inner.split_once(':').map_or((inner, None), |(name, forms)| (name, Some(forms)));
    if !(name.is_empty() && forms.is_some()) {
        pieces.push(Piece::Argument(argument(name)?));
    }
    if let Some(forms) = forms {
        pieces.push(Piece::Particle(particle(forms)?));
    }
    Ok(())
}

fn argument(name: &str) -> Result<String, String> {
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_');
    if is_name {
        Ok(name.to_owned())
    } else {
        Err(format!("{{{name}}}: an argument's name is lower-case letters and _"))
    }
}

fn particle(forms: &str) -> Result<u8, String> {
    let known = |&(consonant, vowel): &(&str, &str)| {
        forms.split_once('/').is_some_and(|pair| pair == (consonant, vowel) || pair == (vowel, consonant))
    };
    let index = PARTICLES.iter().position(known);
    index.map(|index| index as u8).ok_or_else(|| format!("no particle is known as {forms}; see src/particle.rs"))
}
