//! The colours of namespaces: dark enough to read on light, light enough to read on dark, and distinguishable without
//! colour.

use pidscope_kernel::NsId;

/// The colour and the dash pattern of a namespace, by order of creation. The first four follow the article's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hue(u8);

/// The appearance of a hue in one theme, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colors {
    /// The colour of numbers, borders and names.
    pub ink: &'static str,
    /// The background of a frame.
    pub ground: &'static str,
}

/// The colours that belong to no namespace, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// The background of the picture and of boxes.
    pub surface: &'static str,
    /// The background of boxes of processes that do not run.
    pub sunken: &'static str,
    /// The colour of text.
    pub ink: &'static str,
    /// The colour of what is between numbers.
    pub muted: &'static str,
    /// The colour of lines from parents to children.
    pub line: &'static str,
    /// The border of boxes.
    pub border: &'static str,
}

impl Paper {
    /// The colours on a light background.
    pub const LIGHT: Paper = Paper {
        surface: "#ffffff",
        sunken: "#fafaf7",
        ink: "#1b1c1e",
        muted: "#5c6066",
        line: "#a9abaf",
        border: "#b9bbbf",
    };
    /// The colours on a dark background.
    pub const DARK: Paper = Paper {
        surface: "#1c1d20",
        sunken: "#17181a",
        ink: "#ececea",
        muted: "#a3a7ad",
        line: "#6b6e75",
        border: "#5d6067",
    };
}

struct Swatch {
    light: Colors,
    dark: Colors,
    dash: &'static str,
}

const fn swatch(light: [&'static str; 2], dark: [&'static str; 2], dash: &'static str) -> Swatch {
    let light = Colors { ink: light[0], ground: light[1] };
    let dark = Colors { ink: dark[0], ground: dark[1] };
    Swatch { light, dark, dash }
}

const SWATCHES: [Swatch; 8] = [
    // navy, red, green, orange
    swatch(["#1d4f91", "#f2f6fc"], ["#8ab6f0", "#1a212b"], "7 4"),
    swatch(["#b3302b", "#fbf1f0"], ["#f2928c", "#2a1f1f"], "3 3"),
    swatch(["#35701a", "#f1f6ec"], ["#93cf72", "#1e251b"], "12 4"),
    swatch(["#a04f00", "#faf4e9"], ["#f0ac5c", "#28221a"], "7 3 2 3"),
    // violet, teal, magenta, olive
    swatch(["#6a3fa8", "#f5f1fb"], ["#c0a1f0", "#231f2b"], "2 4"),
    swatch(["#0b6b70", "#ecf6f6"], ["#6fcdd2", "#182525"], "12 3 3 3"),
    swatch(["#a02470", "#fbf0f6"], ["#f08cc4", "#291e25"], "5 2"),
    swatch(["#68620a", "#f6f5e6"], ["#cfc75e", "#242317"], "9 3 2 3 2 3"),
];

impl Hue {
    /// The number of hues; namespaces beyond it start again with the first.
    pub const COUNT: u8 = SWATCHES.len() as u8;

    /// Returns every hue.
    pub fn all() -> impl Iterator<Item = Hue> {
        (0..Hue::COUNT).map(Hue)
    }

    /// Returns the hue of a namespace.
    pub fn of(ns: NsId) -> Hue {
        Hue((ns.0 % u32::from(Hue::COUNT)) as u8)
    }

    /// Returns the CSS class for it: `ns-0`, `ns-1`, ...
    pub fn class(self) -> &'static str {
        ["ns-0", "ns-1", "ns-2", "ns-3", "ns-4", "ns-5", "ns-6", "ns-7"][usize::from(self.0)]
    }

    /// Returns its colours on a light background.
    pub fn light(self) -> Colors {
        SWATCHES[usize::from(self.0)].light
    }

    /// Returns its colours on a dark background.
    pub fn dark(self) -> Colors {
        SWATCHES[usize::from(self.0)].dark
    }

    /// Returns the lengths of the dashes and gaps of its frame, as `stroke-dasharray`.
    pub fn dash(self) -> &'static str {
        SWATCHES[usize::from(self.0)].dash
    }

    /// Returns the CSS rules that give every class its `--hue`, `--soft` and `--dash`, in both themes.
    pub fn css() -> String {
        let rule = |hue: Hue| {
            let (light, dark) = (hue.light(), hue.dark());
            format!(
                ".{}{{--hue:light-dark({},{});--soft:light-dark({},{});--dash:{}}}",
                hue.class(),
                light.ink,
                dark.ink,
                light.ground,
                dark.ground,
                hue.dash()
            )
        };
        Hue::all().map(rule).collect()
    }
}
