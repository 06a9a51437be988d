//! The colours of namespaces: dark enough to read on light, light enough to read on dark, and told apart without colour too.

use pidscope_kernel::NsId;

/// The colour and the dash pattern of a namespace, by order of creation. The first four follow the article's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hue(u8);

/// What a hue looks like in one theme, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colors {
    /// Of numbers, borders and names.
    pub ink: &'static str,
    /// Of a frame's ground.
    pub ground: &'static str,
}

/// The colours that belong to no namespace, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// Behind the picture and in boxes.
    pub surface: &'static str,
    /// In boxes of processes that do not run.
    pub sunken: &'static str,
    /// Of text.
    pub ink: &'static str,
    /// Between numbers.
    pub muted: &'static str,
    /// Of lines from parents to children.
    pub line: &'static str,
    /// Of boxes.
    pub border: &'static str,
}

impl Paper {
    /// On light ground.
    pub const LIGHT: Paper = Paper {
        surface: "#ffffff",
        sunken: "#fafaf7",
        ink: "#1b1c1e",
        muted: "#5c6066",
        line: "#a9abaf",
        border: "#b9bbbf",
    };
    /// On dark ground.
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
    /// How many there are before they begin again.
    pub const COUNT: u8 = SWATCHES.len() as u8;

    /// Every hue.
    pub fn all() -> impl Iterator<Item = Hue> {
        (0..Hue::COUNT).map(Hue)
    }

    /// The hue of a namespace.
    pub fn of(ns: NsId) -> Hue {
        Hue((ns.0 % u32::from(Hue::COUNT)) as u8)
    }

    /// The class that carries it: `ns-0`, `ns-1`, ...
    pub fn class(self) -> &'static str {
        ["ns-0", "ns-1", "ns-2", "ns-3", "ns-4", "ns-5", "ns-6", "ns-7"][usize::from(self.0)]
    }

    /// Its colours on light ground.
    pub fn light(self) -> Colors {
        SWATCHES[usize::from(self.0)].light
    }

    /// Its colours on dark ground.
    pub fn dark(self) -> Colors {
        SWATCHES[usize::from(self.0)].dark
    }

    /// The lengths of dashes and gaps of its frame, as `stroke-dasharray`.
    pub fn dash(self) -> &'static str {
        SWATCHES[usize::from(self.0)].dash
    }

    /// The rules that give every class its `--hue`, `--soft` and `--dash`, in both themes.
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
