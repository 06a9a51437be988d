//! The share dialog: links, the script, the picture as a file, and the picture as text.

use pidscope_text::{Lang, copies, done, embedding, page, share as texts};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::dialogs::{Dialog, closer};
use crate::state::Explorer;
use crate::state::keeping::MAX_LINK_LEN;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::preferences::Theme;
use crate::state::sharing::{File, ShareMsg};

/// Draws a button that copies a listing, with an accessible name that says which. Its class depends on where it is
/// used.
pub fn copy_button(lang: Lang, link: &Link, listing: Listing, what: &str) -> Element {
    copier(link, listing, copies::copy(lang)).attr("aria-label", copies::copy_what(lang, &what))
}

/// Draws a button that copies a listing, with a visible label.
fn copier(link: &Link, listing: Listing, label: &'static str) -> Element {
    el("button;type=button").attr("data-copies", listing.name()).on_click(link, Msg::Copy(listing)).text(label)
}

/// The class of a copy button at the head of a listing.
pub const SMALL: &[&str] = &["button small copy"];

/// The class of buttons in the dialog.
pub const BUTTON: &[&str] = &["button"];

/// Draws the dialog.
pub fn share(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    el("div;class=stack share")
        .child(el("h2;id=dialog-title").text(page::share(lang)))
        .child(links(explorer, link))
        .child(script(lang, link))
        .child(picture(explorer, link))
        .child(
            el("div;class=row")
                .child(
                    el("button;class=button;type=button;id=embed")
                        .on_click(link, Msg::Dialog(Dialog::Embed))
                        .text(embedding::open(lang)),
                )
                .child(closer(link, page::close(lang))),
        )
}

fn links(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let section = part(texts::link(lang));
    let Some(address) = explorer.shared_link() else {
        return section.child(el("p;id=link-too-long").text(texts::too_long(lang, &MAX_LINK_LEN)));
    };
    let step = explorer.step_of_link().map(|step| {
        let steps = explorer.branch_step_count();
        let label = texts::at_step(lang, &step, &steps);
        check(link, "share-at-step", explorer.keeping.sharing.is_at_step, ShareMsg::AtStep, label)
    });
    let length = texts::length(lang, &address.chars().count());
    let readable = explorer.readable_link().map(|address| {
        let label = el("label;for=readable-link").text(texts::readable(lang));
        el("div;class=stack").child(label).child(address_row(
            lang,
            link,
            "readable-link",
            address,
            Listing::ReadableLink,
        ))
    });
    section
        .child(el("p;class=note").text(texts::about_link(lang)))
        .child(address_row(lang, link, "share-link", address, Listing::Link))
        .child(el("p;class=note;id=link-length").text(length))
        .maybe(step)
        .maybe(readable)
}

fn address_row(lang: Lang, link: &Link, id: &'static str, address: String, listing: Listing) -> Element {
    let field = el("input;class=field;readonly=;spellcheck=false").attr("id", id).value(address);
    let field = match listing {
        Listing::ReadableLink => field,
        _ => field.attr("aria-label", texts::link(lang)),
    };
    el("div;class=address").child(field).child(copy_button(lang, link, listing, done::the_link(lang)).class(BUTTON))
}

fn script(lang: Lang, link: &Link) -> Element {
    let buttons = el("div;class=row start")
        .child(copy_button(lang, link, Listing::Script, done::script(lang)).class(BUTTON))
        .child(saver(link, "save-script", File::Script, texts::save_txt(lang)));
    part(texts::script(lang)).child(el("p;class=note").text(texts::about_script(lang))).child(buttons)
}

fn picture(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let sharing = &explorer.keeping.sharing;
    let theme = |theme: Theme| {
        let label = match theme {
            Theme::Auto => texts::auto(lang),
            Theme::Light => texts::light(lang),
            Theme::Dark => texts::dark(lang),
        };
        el("button;class=button;type=button")
            .boolean("aria-pressed", sharing.theme == theme)
            .on_click(link, Msg::Share(ShareMsg::Theme(theme)))
            .text(label)
    };
    let themes = el("div;class=segments;role=group").attr("aria-label", texts::colours(lang));
    let files = el("div;class=row start")
        .child(themes.each(Theme::ALL.into_iter().map(theme)))
        .child(saver(link, "save-svg", File::Svg, texts::save_svg(lang)))
        .child(saver(link, "save-png", File::Png, texts::save_png(lang)));
    let words = el("div;class=row start")
        .child(copier(link, Listing::Outline, texts::outline(lang)).class(BUTTON))
        .child(copier(link, Listing::Mermaid, texts::mermaid(lang)).class(BUTTON));
    part(texts::picture(lang))
        .child(check(link, "share-whole", sharing.is_whole, ShareMsg::Whole, texts::whole(lang).to_owned()))
        .child(files)
        .child(words)
}

fn part(title: &'static str) -> Element {
    el("section;class=stack").child(el("h3").text(title))
}

/// Draws a check box.
pub fn check(link: &Link, id: &'static str, is_set: bool, msg: ShareMsg, label: String) -> Element {
    let field = el("input;type=checkbox").attr("id", id).property("checked", is_set);
    let field = field.on(link, On::Change, Reaction::Send(Msg::Share(msg)));
    el("label;class=check").child(field).child(el("span").text(label))
}

/// Draws a button that saves a file.
pub fn saver(link: &Link, id: &'static str, file: File, label: &'static str) -> Element {
    el("button;class=button;type=button").attr("id", id).on_click(link, Msg::Share(ShareMsg::Save(file))).text(label)
}
