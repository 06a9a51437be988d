//! The namespaces as a tree; pressing one looks through its eyes.

use pidscope_kernel::{NsId, NsState};
use pidscope_text::{namespace_state, page};
use yew::prelude::*;

use crate::app::{App, Msg};
use pidscope_scene::Hue;

/// The tree, and what the picture's marks mean.
pub fn spaces(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let kernel = app.session.kernel();
    html! {
        <section class="panel spaces" aria-labelledby="spaces-title">
            <h2 id="spaces-title">{ page::namespaces(lang) }</h2>
            <ul>{ for ordered(app).into_iter().map(|ns| space(app, ctx, ns)) }</ul>
            <div class="legend">
                <p>{ page::legend_eyes(lang) }</p>
                <p><b class="mono">{ "8 / 5 / 1" }</b>{ " " }{ page::legend_pids(lang) }</p>
                <p><b>{ "· init" }</b>{ " " }{ page::legend_init(lang) }</p>
                <p>{ page::simulated(lang, &pidscope_userland::report::LINUX) }</p>
                if kernel.panic().is_some() {
                    <p role="alert"><b>{ page::panic_title(lang) }</b></p>
                }
            </div>
        </section>
    }
}

/// Parents before children, siblings in order of creation.
pub fn ordered(app: &App) -> Vec<NsId> {
    let kernel = app.session.kernel();
    let mut order = Vec::new();
    let mut next = vec![NsId::ROOT];
    while let Some(ns) = next.pop() {
        order.push(ns);
        let nested = kernel.namespaces().filter(|(_, info)| info.parent == Some(ns)).map(|(id, _)| id);
        let mut nested: Vec<NsId> = nested.collect();
        nested.reverse();
        next.extend(nested);
    }
    order
}

fn space(app: &App, ctx: &Context<App>, ns: NsId) -> Html {
    let lang = app.lang;
    let kernel = app.session.kernel();
    let name = app.session.namespace_name(ns).to_owned();
    let state = kernel.ns_state(ns);
    let count = kernel.namespace(ns).pids.len();
    let depth = kernel.namespace(ns).level - kernel.namespace(NsId::ROOT).level;
    let pressed = app.session.eyes() == Some(ns);
    let note = match state {
        NsState::Live => count.to_string(),
        NsState::Empty | NsState::Dead => namespace_state(lang, state).word.to_owned(),
    };
    let title = format!("{}. {}", page::look_through(lang, &name), namespace_state(lang, state).about);
    let onclick = ctx.link().callback(move |_| Msg::Look(ns));
    html! {
        // A deep tree must not leave its column.
        <li key={ns.0} style={format!("padding-left:{}px", depth.min(6) * 18)}>
            <button
                class={classes!("space", Hue::of(ns).class(), (state == NsState::Dead).then_some("dead"))}
                aria-pressed={pressed.to_string()}
                {title}
                {onclick}
            >
                <strong>{ name }</strong>
                <span class="count">{ note }</span>
            </button>
        </li>
    }
}
