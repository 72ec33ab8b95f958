use std::time::Instant;

use super::super::session::{Action, Input};
use super::super::settings::Settings;
use super::queue::{BACKLOG_BYTES, QUEUE, QUEUE_BYTES};
use super::*;

impl Hub {
    fn publish(&self, events: impl IntoIterator<Item = ConsoleEvent>) {
        self.tell(|inner| events.into_iter().for_each(|event| inner.publish(event.into())));
    }
}

fn next(subscription: &mut Subscription) -> Option<String> {
    match subscription.poll_next(Waker::noop()) {
        Poll::Ready(Some(Ok(event))) => Some(format!("{:?}", event.kind())),
        Poll::Ready(Some(Err(error))) => Some(error.detail().to_owned()),
        Poll::Ready(None) => Some("end".to_owned()),
        Poll::Pending => None,
    }
}

#[test]
fn first_listener_gets_earlier_events() {
    let hub = Arc::new(Hub::default());
    hub.publish([ConsoleEvent::AuthSuccess, ConsoleEvent::TokenExpiring]);
    let (mut first, mut second) = (hub.subscribe("auth success".into()), hub.subscribe(EventFilter::all()));
    hub.publish([ConsoleEvent::AuthSuccess]);
    assert_eq!(
        [next(&mut first), next(&mut first), next(&mut first)],
        [Some("AuthSuccess".into()), Some("AuthSuccess".into()), None]
    );
    assert_eq!([next(&mut second), next(&mut second)], [Some("AuthSuccess".into()), None]);
}

#[test]
fn every_listener_receives_the_end_once() {
    let hub = Arc::new(Hub::default());
    let mut listeners = [hub.subscribe(EventFilter::all()), hub.subscribe(EventFilter::all())];
    hub.end(Some(Error::new(ErrorKind::Console, "the server was deleted")));
    hub.end(Some(Error::new(ErrorKind::Console, "later")));
    for listener in &mut listeners {
        assert_eq!(next(listener).as_deref(), Some("the server was deleted"));
        assert_eq!(next(listener).as_deref(), Some("end"));
    }
    assert!(hub.command(Command::SendLogs).is_err());
}

#[test]
fn sleeping_listener_pauses_reading_and_then_misses_events() {
    let hub = Arc::new(Hub::default());
    let mut listener = hub.subscribe(EventFilter::all());
    for _ in 0..QUEUE {
        assert!(!hub.is_full());
        hub.publish([ConsoleEvent::TokenExpiring]);
    }
    assert!(hub.is_full());
    hub.overflow();
    for _ in 0..QUEUE {
        assert!(!hub.is_full());
        hub.publish([ConsoleEvent::TokenExpiring]);
    }
    assert_eq!(next(&mut listener).as_deref(), Some("Missed"));
    let left = std::iter::from_fn(|| next(&mut listener)).count();
    assert!((QUEUE / 2..=QUEUE).contains(&left), "{left}");
}

#[test]
fn commands_complete_once_sent() {
    let hub = Arc::new(Hub::default());
    let sending = hub.command(Command::SendLogs).unwrap();
    assert!(sending.poll(Waker::noop()).is_pending());
    assert!(hub.take_commands() == [(sending.ticket, Command::SendLogs)]);
    hub.tell(|inner| inner.settle(sending.ticket, Ok(())));
    assert!(matches!(sending.poll(Waker::noop()), Poll::Ready(Ok(()))));
    drop(sending);
    assert!(hub.lock().answers.is_empty());
}

#[test]
fn later_listener_takes_nothing_from_the_first() {
    let hub = Arc::new(Hub::default());
    hub.publish([ConsoleEvent::AuthSuccess]);
    let mut now = hub.subscribe_now(EventFilter::all());
    hub.publish([ConsoleEvent::TokenExpiring]);
    let mut first = hub.subscribe(EventFilter::all());
    assert_eq!([next(&mut now), next(&mut now)], [Some("TokenExpiring".into()), None]);
    assert_eq!([next(&mut first), next(&mut first)], [Some("AuthSuccess".into()), Some("TokenExpiring".into())]);
}

#[test]
fn long_lines_fill_the_queue_sooner() {
    let hub = Arc::new(Hub::default());
    let mut listener = hub.subscribe(EventFilter::all());
    let line = || ConsoleEvent::DaemonMessage("x".repeat(QUEUE_BYTES / 16));
    for _ in 0..16 {
        assert!(!hub.is_full());
        hub.publish([line()]);
    }
    assert!(hub.is_full());
    assert_eq!(next(&mut listener).as_deref(), Some("DaemonMessage"));
    assert!(!hub.is_full());
    while next(&mut listener).is_some() {}
    for _ in 0..16 {
        hub.publish([line()]);
    }
    hub.overflow();
    for _ in 0..100 {
        hub.publish([line()]);
    }
    assert!(hub.lock().listeners.values().all(|queue| queue.bytes() <= QUEUE_BYTES + QUEUE_BYTES / 16));
    assert_eq!(next(&mut listener).as_deref(), Some("Missed"));
}

/// Writes down whether the connection stood when somebody was woken.
struct Witness {
    hub: Arc<Hub>,
    was_up: Mutex<Vec<bool>>,
}

impl Wake for Witness {
    fn wake(self: Arc<Self>) {
        let inner = self.hub.inner.try_lock().expect("woken while the hub is locked");
        self.was_up.lock().unwrap().push(inner.is_up);
    }
}

#[test]
fn connected_event_arrives_after_the_connection() {
    let hub = Arc::new(Hub::default());
    let witness = Arc::new(Witness { hub: hub.clone(), was_up: Mutex::default() });
    let waker = Waker::from(witness.clone());
    let mut listener = hub.subscribe(EventFilter::all());
    assert!(listener.poll_next(&waker).is_pending());
    assert!(hub.poll_up(&waker).is_pending());

    let now = Instant::now();
    let mut session = Session::new(Settings::default(), Arc::default(), Waker::noop().clone(), now);
    let credentials = serde_json::json!({"token": "t", "socket": "ws://wings.example.com/ws"});
    assert!(matches!(session.poll(now), Action::FetchCredentials));
    session.handle(Input::Credentials(Ok(serde_json::from_value(credentials).unwrap())), now);
    assert!(matches!(session.poll(now), Action::Connect(_)));
    session.handle(Input::Connected, now);
    session.handle(Input::Message(r#"{"event":"auth success"}"#), now);
    hub.exchange(&mut session);

    assert_eq!(*witness.was_up.lock().unwrap(), [true, true]);
    session.close();
    hub.exchange(&mut session);
    assert!(!hub.is_up());
}

#[test]
fn a_backlog_is_bounded_in_bytes_and_its_loss_is_reported() {
    let events: [fn(String) -> ConsoleEvent; 3] = [
        ConsoleEvent::JwtError,
        |text| ConsoleEvent::Status(text.as_str().into()),
        |event| ConsoleEvent::Unknown { event, args: Vec::new() },
    ];
    for event in events {
        let hub = Arc::new(Hub::default());
        hub.publish((0..100).map(|_| event("x".repeat(BACKLOG_BYTES / 10))));
        let mut listener = hub.subscribe(EventFilter::all());
        assert!(hub.lock().listeners.values().all(|queue| queue.bytes() <= BACKLOG_BYTES));
        let Poll::Ready(Some(Ok(ConsoleEvent::Missed(missed)))) = listener.poll_next(Waker::noop()) else { panic!() };
        let left = std::iter::from_fn(|| next(&mut listener)).count();
        assert_eq!((missed, left), (91, 9));
    }
}

#[test]
fn waiting_for_a_connection_holds_one_waker() {
    let hub = Arc::new(Hub::default());
    let witness = Arc::new(Witness { hub: hub.clone(), was_up: Mutex::default() });
    let waker = Waker::from(witness.clone());
    for _ in 0..1000 {
        assert!(hub.poll_up(&waker).is_pending());
    }
    drop(waker);
    assert_eq!(Arc::strong_count(&witness), 2);
}

#[test]
fn waiting_commands_are_limited() {
    let hub = Arc::new(Hub::default());
    for _ in 0..COMMANDS {
        // The result is not awaited.
        drop(hub.command(Command::SendStats).unwrap());
    }
    assert!(hub.command(Command::SendStats).is_err());
}
