//! The dialog of stored worlds, where they are opened, named, duplicated, deleted, exported and imported.

use pidscope_text::{Lang, page, worlds as texts};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::dialogs::closer;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::msg::Msg;
use crate::state::worlds::{About, NAME_FIELD, SAVE_FIELD, WorldsMsg, rename_button};
use crate::words::time_of;

/// Draws the dialog.
pub fn worlds(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let list = match &explorer.keeping.world_list.list {
        None => el("p"),
        Some(Err(_)) => el("p;class=note").text(texts::blocked(lang)),
        Some(Ok(worlds)) if worlds.is_empty() => el("p;class=note").text(texts::none(lang)),
        Some(Ok(worlds)) => el("ul;class=worlds")
            .attr("aria-label", texts::list(lang))
            .each(worlds.iter().map(|about| world(explorer, link, about))),
    };
    let file = el("input;type=file;class=hidden;id=import;accept=.txt,.pidscope,text/plain").on(
        link,
        On::Change,
        Reaction::File,
    );
    let buttons = el("div;class=row")
        .child(el("label;class=button file").child(file).text(texts::import(lang)))
        .child(button(link, WorldsMsg::ExportAll, texts::export_all(lang)).attr("id", "export-all"))
        .child(closer(link, page::close(lang)));
    el("div;class=stack")
        .child(el("h2;id=dialog-title").text(page::worlds(lang)))
        .child(el("p;class=note").text(texts::about(lang)))
        .child(save_as(explorer, link))
        .child(list)
        .child(el("p;class=note").text(texts::import_about(lang)))
        .child(buttons)
}

fn save_as(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let field = el("input;class=field;autocomplete=off;maxlength=80")
        .attr("id", SAVE_FIELD)
        .attr("aria-label", texts::name(lang))
        .attr("placeholder", explorer.world_name())
        .value(explorer.drafts.get(Field::WorldName).to_owned())
        .on(link, On::Input, Reaction::Draft(Field::WorldName));
    el("form;class=address")
        .on(link, On::Submit, Reaction::ReplaceDefault(Msg::Worlds(WorldsMsg::SaveAs)))
        .child(field)
        .child(el("button;class=button").submits(link, Msg::Worlds(WorldsMsg::SaveAs)).text(texts::save_as(lang)))
}

fn button(link: &Link, worlds: WorldsMsg, label: &'static str) -> Element {
    el("button;class=button;type=button").on_click(link, Msg::Worlds(worlds)).text(label)
}

fn world(explorer: &Explorer, link: &Link, about: &About) -> Element {
    let lang = explorer.lang;
    let keeping = &explorer.keeping;
    let is_open = keeping.world.as_ref().is_some_and(|kept| kept.id == about.id);
    let item = el("li").class(&[if is_open { "is-open" } else { "" }]);
    if keeping.world_list.naming.as_ref() == Some(&about.id) {
        return item.child(renaming(explorer, link, about));
    }
    let steps = texts::steps(lang, &about.steps);
    let open = is_open.then(|| el("span;class=badge").text(texts::is_open(lang)));
    let action = |label: &'static str, worlds: WorldsMsg| {
        button(link, worlds, label).attr("aria-label", format!("{label}: {}", about.name))
    };
    let id = || about.id.clone();
    let buttons = el("div;class=row start")
        .maybe((!is_open).then(|| action(texts::open(lang), WorldsMsg::Open(id()))))
        .child(action(texts::rename(lang), WorldsMsg::Naming(Some(id()))).attr("id", rename_button(&about.id)))
        .child(action(texts::duplicate(lang), WorldsMsg::Duplicate(id())))
        .child(action(texts::export(lang), WorldsMsg::Export(id())))
        .child(action(texts::delete(lang), WorldsMsg::Remove(id())));
    let title = el("p").child(el("strong").text(about.name.clone())).maybe(open);
    item.child(title).child(el("p;class=note").text(steps + " · " + &time_of(lang, about.used))).child(buttons)
}

fn renaming(explorer: &Explorer, link: &Link, about: &About) -> Element {
    let lang: Lang = explorer.lang;
    let field = el("input;class=field;autocomplete=off;maxlength=80")
        .attr("id", NAME_FIELD)
        .attr("aria-label", texts::new_name(lang))
        .value(explorer.drafts.get(Field::NewName).to_owned())
        .on(link, On::Input, Reaction::Draft(Field::NewName));
    let rename = || Msg::Worlds(WorldsMsg::Rename(about.id.clone()));
    el("form;class=address")
        .on(link, On::Submit, Reaction::ReplaceDefault(rename()))
        .child(field)
        .child(el("button;class=button go").submits(link, rename()).text(texts::done(lang)))
        .child(button(link, WorldsMsg::Naming(None), texts::cancel(lang)))
}
