//! What one thread traces: as text, or as spans and events.
//!
//! One subscriber serves all threads. With one for each, what a thread without any traces first would be switched off in
//! all of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

thread_local! {
    static LOG: RefCell<Option<Log>> = const { RefCell::new(None) };
    static SPANS: RefCell<Option<Spans>> = const { RefCell::new(None) };
}

fn subscribe() {
    static SUBSCRIBER: Once = Once::new();
    SUBSCRIBER.call_once(|| {
        let log = || LOG.with_borrow(|log| log.clone().unwrap_or_default());
        let text = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log);
        let text = text.with_filter(dynamic_filter_fn(|_, _| LOG.with_borrow(Option::is_some)));
        let spans = SpansOfThread.with_filter(dynamic_filter_fn(|metadata, _| {
            metadata.target().starts_with("ptero") && SPANS.with_borrow(Option::is_some)
        }));
        tracing_subscriber::registry().with(text).with(spans).init();
        tracing::callsite::rebuild_interest_cache();
    });
}

/// Text, with every level of every crate.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Takes what is traced on this thread from now on.
    pub fn start(&self) {
        subscribe();
        LOG.set(Some(self.clone()));
    }

    /// What was traced until now; from then on nothing is.
    pub fn finish(self) -> String {
        LOG.set(None);
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub type Fields = BTreeMap<String, String>;

/// The fields of each span of the library, and each of its events as text.
#[derive(Clone, Default)]
pub struct Spans(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    spans: Vec<(Id, Fields)>,
    events: Vec<String>,
}

impl Spans {
    /// Takes what is traced on this thread from now on.
    pub fn start(&self) {
        subscribe();
        SPANS.set(Some(self.clone()));
    }

    /// The spans and events until now; from then on nothing is taken.
    pub fn finish(self) -> (Vec<Fields>, Vec<String>) {
        SPANS.set(None);
        let kept = std::mem::take(&mut *self.0.lock().unwrap());
        (kept.spans.into_iter().map(|(_, fields)| fields).collect(), kept.events)
    }
}

struct SpansOfThread;

impl SpansOfThread {
    fn keep(keep: impl FnOnce(&mut Kept)) {
        if let Some(spans) = SPANS.with_borrow(Clone::clone) {
            keep(&mut spans.0.lock().unwrap());
        }
    }
}

impl<S: Subscriber> Layer<S> for SpansOfThread {
    fn on_new_span(&self, attributes: &Attributes<'_>, span: &Id, _: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Visitor(&mut fields));
        Self::keep(|kept| kept.spans.push((span.clone(), fields)));
    }

    fn on_record(&self, span: &Id, values: &Record<'_>, _: Context<'_, S>) {
        Self::keep(|kept| {
            if let Some((_, fields)) = kept.spans.iter_mut().rfind(|(id, _)| id == span) {
                values.record(&mut Visitor(fields));
            }
        });
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Visitor(&mut fields));
        Self::keep(|kept| kept.events.push(format!("{fields:?}")));
    }
}

struct Visitor<'a>(&'a mut Fields);

impl Visit for Visitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}
