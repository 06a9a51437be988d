//! The dialog for embeds: which parts of the world are shown in another page, and the code for that.

use pidscope_text::{Lang, embedding as texts, page, share};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::dialogs::closer;
use crate::parts::share::{BUTTON, check, copy_button, saver};
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::embed::{MAX_HEIGHT, Part};
use crate::state::embedding::{Choice, StartMoment};
use crate::state::keeping::MAX_LINK_LEN;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::preferences::Theme;
use crate::state::sharing::{File, ShareMsg};
use crate::state::snippet::{Kind, Obstacle, Snippet};

/// Returns the name of a kind. Most are proper names, which are the same in every language.
fn name(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Html => "HTML",
        Kind::Frame => "iframe",
        Kind::Jekyll => "Jekyll",
        Kind::Hugo => "Hugo",
        Kind::Mdx => "MDX",
        Kind::Markdown => texts::markdown(lang),
    }
}

/// Draws the dialog.
pub fn dialog(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let embedding = &explorer.keeping.sharing.embedding;
    let kind = embedding.kind;
    let snippet = explorer.snippet();
    let code = snippet.as_ref().map_err(|&obstacle| obstacle).and_then(|snippet| snippet.code(kind));
    let result = match &code {
        Ok(code) => written(explorer, link, snippet.as_ref().ok(), code),
        Err(obstacle) => el("div;class=wrong;role=alert;id=embed-obstacle").text(obstacle_text(lang, *obstacle)),
    };
    let about = match kind {
        Kind::Html => texts::about_html(lang),
        Kind::Frame => texts::about_frame(lang),
        Kind::Jekyll | Kind::Hugo | Kind::Mdx => texts::about_generator(lang),
        Kind::Markdown => texts::about_markdown(lang),
    };
    let kinds = fieldset(texts::kind(lang)).each(Kind::ALL.into_iter().map(|kind| {
        let field = el("input;type=radio;name=embed-kind").property("checked", kind == embedding.kind);
        let field = field.on(link, On::Change, Reaction::Send(choice(Choice::Kind(kind))));
        el("label;class=check").child(field).text(name(lang, kind))
    }));
    el("div;class=stack share embedding")
        .child(el("h2;id=dialog-title;tabindex=-1").text(texts::title(lang)))
        .child(kinds)
        .child(el("p;class=note").text(about))
        .maybe((kind != Kind::Markdown).then(|| parts(explorer, link)))
        .child(fields(explorer, link, snippet.as_ref().map_err(|&obstacle| obstacle)))
        .child(result)
        .maybe(snippet.ok().and_then(|snippet| once(explorer, link, &snippet)))
        .maybe(
            is_local(&explorer.folder())
                .then(|| el("p;class=note;id=embed-local").text(texts::local(lang, &explorer.folder()))),
        )
        .child(el("div;class=row").child(closer(link, page::close(lang))))
}

fn choice(choice: Choice) -> Msg {
    Msg::Share(ShareMsg::Embed(choice))
}

fn fieldset(legend: &'static str) -> Element {
    el("fieldset").child(el("legend").text(legend))
}

/// Draws the choice of the parts, and whether the embed is interactive.
fn parts(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let embedding = &explorer.keeping.sharing.embedding;
    let offered = Part::ALL.into_iter().filter(|&part| part != Part::Lesson || explorer.learning.open.is_some());
    let boxes = offered.map(|part| {
        let (id, label) = match part {
            Part::Picture => ("embed-picture", texts::picture(lang)),
            Part::Views => ("embed-views", texts::views(lang)),
            Part::Terminal => ("embed-terminal", texts::terminal(lang)),
            Part::Timeline => ("embed-timeline", texts::timeline(lang)),
            Part::Lesson => ("embed-lesson", texts::lesson(lang)),
        };
        check(link, id, embedding.parts.contains(&part), ShareMsg::Embed(Choice::Part(part)), label.to_owned())
    });
    let read_only = ShareMsg::Embed(Choice::ReadOnly);
    fieldset(texts::shown(lang)).each(boxes).child(check(
        link,
        "embed-read-only",
        embedding.is_read_only,
        read_only,
        texts::read_only(lang).to_owned(),
    ))
}

/// Draws the other options that apply to this kind.
fn fields(explorer: &Explorer, link: &Link, snippet: Result<&Snippet, Obstacle>) -> Element {
    let lang = explorer.lang;
    let sharing = &explorer.keeping.sharing;
    let embedding = &sharing.embedding;
    let (kind, is_picture) = (embedding.kind, embedding.kind == Kind::Markdown);
    let around = kind.follows();
    let height_is_wrong = snippet.is_err_and(|obstacle| obstacle == Obstacle::Height);
    let is_own_picture = is_picture && snippet.is_ok_and(Snippet::has_own_picture);
    let (any_lang, any_theme) =
        if around { (texts::around(lang), texts::around(lang)) } else { (texts::readers(lang), texts::systems(lang)) };
    let langs = [("", any_lang), ("ko", Lang::Ko.name()), ("en", Lang::En.name())];
    // A picture is always in one particular language.
    let langs = langs.into_iter().skip(usize::from(is_picture)).map(|(value, label)| (value, label.to_owned()));
    let otherwise = if is_picture { lang.tag() } else { "" };
    let languages = select(
        link,
        "embed-lang",
        texts::language(lang),
        langs.collect(),
        embedding.listed().map_or(otherwise, Lang::tag),
        |tag| Some(choice(Choice::Lang(Lang::from_tag(&tag)))),
    );
    let themes = Theme::ALL.map(|theme| {
        let label = match theme {
            Theme::Auto => any_theme,
            Theme::Light => share::light(lang),
            Theme::Dark => share::dark(lang),
        };
        (theme.name(), label.to_owned())
    });
    let themes = select(link, "embed-theme", share::colours(lang), themes.to_vec(), sharing.theme.name(), |name| {
        Theme::named(&name).map(|theme| Msg::Share(ShareMsg::Theme(theme)))
    });
    let (step, steps) = (explorer.session.timeline().machine().steps(), explorer.branch_step_count());
    let moments = StartMoment::ALL.map(|moment| {
        let label = match moment {
            StartMoment::Here => texts::here(lang, &step, &steps),
            StartMoment::Beginning => texts::beginning(lang).to_owned(),
            StartMoment::End => texts::end(lang).to_owned(),
        };
        (moment.name(), label)
    });
    let moments = select(link, "embed-step", texts::start(lang), moments.to_vec(), embedding.moment.name(), |name| {
        let moment = StartMoment::ALL.into_iter().find(|moment| moment.name() == name)?;
        Some(choice(Choice::Moment(moment)))
    });
    let usual = match snippet {
        Ok(snippet) if kind == Kind::Frame => snippet.usual_height.to_string(),
        _ => texts::as_needed(lang).to_owned(),
    };
    let height = el("input;class=field;id=embed-height;inputmode=numeric;autocomplete=off;maxlength=4")
        .attr("placeholder", usual)
        .boolean("aria-invalid", height_is_wrong)
        .value(explorer.drafts.get(Field::Height).to_owned())
        .on(link, On::Input, Reaction::Draft(Field::Height));
    let height = el("label").child(el("span").text(texts::height(lang))).child(height);
    el("div;class=fields")
        .maybe((!is_own_picture).then_some(languages))
        .child(themes)
        .maybe((!explorer.embeds_lesson()).then_some(moments))
        .maybe((!is_picture).then_some(height))
}

fn select(
    link: &Link,
    id: &'static str,
    label: &'static str,
    options: Vec<(&'static str, String)>,
    current: &'static str,
    chosen: fn(String) -> Option<Msg>,
) -> Element {
    let options = options
        .into_iter()
        .map(|(value, label)| el("option").attr("value", value).property("selected", value == current).text(label));
    let field = el("select;class=field").attr("id", id).on(link, On::Change, Reaction::Field(chosen)).each(options);
    el("label").child(el("span").text(label)).child(field)
}

/// Draws the code, and the buttons for it.
fn written(explorer: &Explorer, link: &Link, snippet: Option<&Snippet>, code: &str) -> Element {
    let lang = explorer.lang;
    let lines = code.lines().count().clamp(2, 9);
    let field = el("textarea;id=embed-code;readonly=;spellcheck=false").attr("rows", lines.to_string());
    let shown = snippet.filter(|_| explorer.keeping.sharing.embedding.kind != Kind::Markdown);
    let preview = shown.and_then(|snippet| snippet.frame().ok()).map(|address| {
        el("a;class=button;id=embed-preview;target=_blank;rel=noopener")
            .attr("href", address)
            .text(texts::preview(lang))
    });
    let buttons = el("div;class=row start")
        .child(copy_button(lang, link, Listing::Embedding, texts::the_code(lang)).class(BUTTON))
        .maybe(preview);
    el("section;class=stack")
        .child(el("label;for=embed-code").text(texts::code(lang)))
        .child(field.value(code.to_owned()))
        .child(buttons)
}

/// Draws what must be done once before the code works.
fn once(explorer: &Explorer, link: &Link, snippet: &Snippet) -> Option<Element> {
    let lang = explorer.lang;
    let (folder, file, place, config, lines) = match explorer.keeping.sharing.embedding.kind {
        Kind::Html | Kind::Frame => return None,
        Kind::Markdown if !snippet.has_own_picture() => return None,
        Kind::Markdown => {
            let about = el("p;class=note").text(texts::own_picture(lang, &snippet.picture));
            let save = saver(link, "embed-svg", File::Svg, share::save_svg(lang));
            return Some(el("section;class=stack").child(about).child(el("div;class=row start").child(save)));
        }
        Kind::Jekyll => {
            let lines = ["pidscope:\n  url: ", &snippet.base].concat();
            ("jekyll/_includes/", "pidscope.html", "_includes", "_config.yml", lines)
        }
        Kind::Hugo => {
            let lines = ["[params.pidscope]\nurl = \"", &snippet.base, "\""].concat();
            ("hugo/layouts/shortcodes/", "pidscope.html", "layouts/shortcodes", "hugo.toml", lines)
        }
        Kind::Mdx => {
            let lines = ["const SOURCE = \"", &*snippet.base, "\";"].concat();
            ("mdx/", "PidScope.jsx", texts::components(lang), "PidScope.jsx", lines)
        }
    };
    let address = [INTEGRATIONS_URL, folder, file].concat();
    let get = el("a;target=_blank;rel=noopener").attr("href", address).text(texts::get_file(lang));
    let about = el("p;class=note").text(texts::once(lang, &config, &file, &place)).text(" ").child(get);
    Some(el("section;class=stack;id=embed-once").child(about).child(el("pre;tabindex=0;class=lines").text(lines)))
}

/// The address of the files for site generators.
const INTEGRATIONS_URL: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/integrations/");

/// Returns whether an address can only be reached from this machine.
fn is_local(address: &str) -> bool {
    let host = address.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    let name = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    address.starts_with("file:")
        || name == "localhost"
        || name.ends_with(".localhost")
        || name.starts_with("127.")
        || name.starts_with("[::1]")
}

fn obstacle_text(lang: Lang, obstacle: Obstacle) -> String {
    match obstacle {
        Obstacle::TooLong => texts::too_long(lang, &MAX_LINK_LEN),
        Obstacle::Unwritable => texts::unwritable(lang, &MAX_LINK_LEN),
        Obstacle::NothingShown => texts::nothing_shown(lang).to_owned(),
        Obstacle::Height => texts::bad_height(lang, &MAX_HEIGHT),
        Obstacle::LessonFile => texts::lesson_file(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn local_addresses_are_recognized() {
        for local in
            ["http://localhost:80/", "http://127.0.0.1:8080/p/", "http://[::1]/", "file:///p/", "http://a.localhost/"]
        {
            assert!(is_local(local), "{local}");
        }
        for public in [
            "https://example.org/p/",
            "https://localhost.example.org/",
            "https://example.org/localhost/",
            "https://1127.org/",
        ] {
            assert!(!is_local(public), "{public}");
        }
    }
}
